"""REF: the least a WSGI application can do, answering what ours answers without finding it out.

``REFERENCE_HEADERS`` holds the headers of our own answer as JSON, so that both servers send the
same bytes and differ only in the work behind them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

HEADERS: list[tuple[str, str]] = [
    (name, value) for name, value in json.loads(os.environ["REFERENCE_HEADERS"])
]


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """PEP 3333: always the same redirect."""
    start_response("307 Temporary Redirect", list(HEADERS))
    return [b""]
