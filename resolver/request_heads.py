"""What the heads of requests say, read once by gunicorn and remembered.

Clients of one kind send the same head again and again but for the target and what a proxy adds.
Nothing here reads a header: gunicorn's parser does, and only what it made of one block of headers
is told again for the very same block.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from gunicorn import http, util  # type: ignore[import-untyped]
from gunicorn.http import wsgi  # type: ignore[import-untyped]

from resolver.halves import Halves

Environ = dict[str, Any]

# What a head can say that is not about the answer alone.
_NOT_HERE = frozenset(
    ("HTTP_EXPECT", "HTTP_UPGRADE", "HTTP_TRANSFER_ENCODING", "CONTENT_LENGTH", "CONTENT_TYPE")
)
# What a proxy writes anew for every request, so that nothing could be remembered of the rest.
_OWN = re.compile(
    rb"(?:(?<=\r\n)|\A)(X-Request-Id|X-Forwarded-For): "
    rb"([A-Za-z0-9._:-]+(?:, ?[A-Za-z0-9._:-]+)*)\r\n"
)
_OF_ONE_REQUEST = frozenset(
    (
        *("RAW_URI", "PATH_INFO", "QUERY_STRING", "gunicorn.socket", "wsgi.early_hints"),
        *("REMOTE_ADDR", "REMOTE_PORT", "SERVER_NAME", "SERVER_PORT"),
        # Whom gunicorn believes what depends on who asks; for a scan they mean nothing.
        *("wsgi.url_scheme", "SCRIPT_NAME"),
    )
)
_MOST_REMEMBERED = 2 * 1024 * 1024  # bytes, roughly


class RequestHeads:
    """The heads of one worker."""

    def __init__(self, cfg: Any) -> None:
        """``cfg`` is gunicorn's configuration, with the limits of a head."""
        self.cfg = cfg
        self._known_heads: Halves[bytes, Environ] = Halves(_MOST_REMEMBERED)

    def environ(self, conn: Any, target: str, head: bytes, start: int) -> Environ | None:
        """The WSGI environment; None where the head says more than what a scan is asked with.

        ``target`` is that of the request line, and ``start`` where the headers begin.
        """
        own: Environ = {}
        block = head[start:]
        if b"X-Request-Id: " in block or b"X-Forwarded-For: " in block:
            block = _OWN.sub(partial(_taken_out, own), block)
        known = self._known_heads.get(block)
        if known is None:
            known = self._read(conn, head[:start] + block)
            if known is None:
                return None
            self._known_heads.put(block, known, 6 * len(block) + 2000)
        if not own.keys().isdisjoint(known):
            return None  # said twice, in two ways
        path, _, query = target.partition("?")
        return {
            **known,
            **own,
            "RAW_URI": target,
            "PATH_INFO": util.unquote_to_wsgi_str(path),
            "QUERY_STRING": query,
            "REMOTE_ADDR": conn.client[0],
            "REMOTE_PORT": str(conn.client[1]),
            "SERVER_NAME": conn.server[0],
            "SERVER_PORT": str(conn.server[1]),
            "SCRIPT_NAME": "",
            "wsgi.url_scheme": "http",
        }

    def _read(self, conn: Any, head: bytes) -> Environ | None:
        """What a head says besides its target, read by gunicorn."""
        try:
            request = next(http.get_parser(self.cfg, iter((head,)), conn.client))
        except (http.errors.ParseException, StopIteration, OSError):
            return None  # the thread that it is handed to refuses it
        _, environ = wsgi.create(request, conn.sock, conn.client, conn.server, self.cfg)
        if request.should_close() or not _NOT_HERE.isdisjoint(environ):
            return None
        known = {name: environ[name] for name in environ if name not in _OF_ONE_REQUEST}
        return {**known, "wsgi.multithread": True}


def _taken_out(own: Environ, found: re.Match[bytes]) -> bytes:
    """Note a header as gunicorn would and leave it out; a second one of the name stays."""
    name = "HTTP_" + found[1].decode("ascii").upper().replace("-", "_")
    if name in own:
        return found[0]
    own[name] = found[2].decode("ascii")
    return b""
