"""The WSGI callable in front of Flask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from resolver import headers as h
from resolver.request_target import first_segment, raw_target

if TYPE_CHECKING:
    from resolver.services import Services


class ScanApplication:
    """Answers Digital Link URIs itself and hands our own first segments to Flask."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], services: Services) -> None:
        self._inner = inner
        self._services = services
        self._security = h.security_headers(services.settings.public_url)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """PEP 3333."""
        request_id = h.request_id(environ)
        environ[h.REQUEST_ID_KEY] = request_id
        public = h.is_public(first_segment(raw_target(environ).path))
        more = (self._security, h.CORS if public else (), [("X-Request-Id", request_id)])

        def dressed(status: str, headers: h.Headers, exc_info: Any = None) -> Any:
            complete = h.completed(headers, *more)
            return (
                start_response(status, complete, exc_info)
                if exc_info
                else start_response(status, complete)
            )

        return self._inner(environ, dressed)
