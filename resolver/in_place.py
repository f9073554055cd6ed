"""Our own pages and passports answered at the Digital Link itself, without a redirect.

DECISION 6: off unless a product or the setting asks for it, for readers that do not follow
redirects. The answer names where else it is to be had (Content-Location, RFC 9110 8.7).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication

from resolver import headers as h
from resolver.answers import Asked
from resolver.problems import Answer
from resolver.scan_facts import Known

# Of the inner answer these stand anew: what an address of its own may promise, a code may not.
_REPLACED = frozenset(("cache-control", "link", "content-location", "vary"))


def served_in_place(
    inner: WSGIApplication, asked: Asked, found: Known, path: str, link: str
) -> Answer | None:
    """What ``inner`` answers at one of our own paths, as the answer of the code itself.

    None where that path has no form the caller takes: 406 belongs to an address of one
    representation, and a code is none (DECISION 7). None too where it fails, as all our pages do
    while the database is away: a code goes on leading where it led.

    ``path`` has the query of the request, ``link`` is the Link header of the code.
    """
    status, headers, body = _called(inner, _environ(asked, found, path))
    if status == HTTPStatus.NOT_ACCEPTABLE or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    kept = [(name, value) for name, value in headers if name.lower() not in _REPLACED]
    more = [h.FRESH, h.VARY, ("Link", link), ("Content-Location", found.base + path)]
    return Answer(status, [*kept, *more], body, has_its_own=True)


def _called(inner: WSGIApplication, environ: dict[str, Any]) -> tuple[int, h.Headers, bytes]:
    started: list[Any] = []

    def start_response(status: str, headers: h.Headers, _exc_info: Any = None) -> Any:
        started[:] = (int(status[:3]), headers)
        return lambda _data: None

    chunks: Iterable[bytes] = inner(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started
    return status, list(headers), body


def _environ(asked: Asked, found: Known, path: str) -> dict[str, Any]:
    """A GET for one of our own paths, with the headers that answers depend on."""
    base = urlsplit(found.base)
    raw_path, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": path,
        "SERVER_NAME": base.hostname or "",
        "SERVER_PORT": str(base.port or (443 if base.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": base.netloc,
        h.REQUEST_ID_KEY: asked.request_id,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": base.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    headers = {
        "HTTP_ACCEPT": asked.accept,
        "HTTP_ACCEPT_LANGUAGE": asked.accept_language,
        "HTTP_IF_NONE_MATCH": asked.if_none_match,
    }
    return environ | {name: value for name, value in headers.items() if value is not None}
