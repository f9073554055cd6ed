"""What counts as a web address in a draft. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

LONGEST = 2000  # characters

_host = re.compile(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:.]+").fullmatch


def is_web_address(text: str) -> bool:
    """Whether this is an absolute http or https address without user name."""
    try:
        parts = urlsplit(text)
        port_is_readable = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and port_is_readable
        and "@" not in parts.netloc
        and _host(parts.hostname or "") is not None
        and text.isprintable()
        and " " not in text
        and len(text) <= LONGEST
    )
