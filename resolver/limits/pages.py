"""The same limits for the pages, which Flask answers: what is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from gs1 import PRIMARY_KEYS, Gs1Error, Identifier, parse_target
from resolver.limits.limiter import Limiter, Visitor
from resolver.request_target import Target, parameter, raw_target

StartResponse = Callable[..., Any]

# A page asks for several of these; probes come from this machine.
UNLIMITED = frozenset(("favicon.ico", "healthz", "readyz", "robots.txt", "static"))
# Questions about a code that stands in the query, by the name of the parameter.
_IN_QUERY = {"/explain": "uri", "/api/v1/explain": "uri", "/find": "code"}
_NOT_FOUND = f"{HTTPStatus.NOT_FOUND.value} "
_UNAUTHORIZED = f"{HTTPStatus.UNAUTHORIZED.value} "
_MOST_IN_FRONT = 4  # our own segments in front of a code: /passport/versions/3/01/…


def watched(
    limiter: Limiter,
    environ: Mapping[str, Any],
    target: Target,
    segment: str,
    start_response: StartResponse,
) -> StartResponse:
    """``start_response`` for a page or the admin API, with an eye on the status.

    Raises TooManyRequests before anything was done.
    """
    if segment in UNLIMITED:
        return start_response
    visitor = limiter.visitor(environ)
    if visitor is None:
        return start_response
    if segment == "api" and target.path not in _IN_QUERY:
        return _watched_key(visitor, environ, start_response)
    visitor.enters()
    identifier = asked_on_page(target)
    if identifier is not None:
        visitor.asks(identifier)

    def start(status: str, headers: Any, *more: Any) -> Any:
        if status.startswith(_NOT_FOUND):
            visitor.missed(identifier)
        return start_response(status, headers, *more)

    return start


def _watched_key(
    visitor: Visitor, environ: Mapping[str, Any], start_response: StartResponse
) -> StartResponse:
    if not environ.get("HTTP_AUTHORIZATION"):
        return start_response
    visitor.shows_key()

    def start(status: str, headers: Any, *more: Any) -> Any:
        if status.startswith(_UNAUTHORIZED):
            visitor.key_failed()
        return start_response(status, headers, *more)

    return start


def asked_on_page(target: Target) -> Identifier | None:
    """The code a page is about, where the address names one; None where it names none."""
    named = _IN_QUERY.get(target.path)
    path = target.path
    if named is not None:
        path = raw_target({"RAW_URI": parameter(target.query, named) or "/"}).path
    segments = path.split("/")
    in_front = segments[: _MOST_IN_FRONT + 1]
    begin = next((n for n, each in enumerate(in_front) if unquote(each) in PRIMARY_KEYS), None)
    if begin is None:
        return None
    try:
        return parse_target("/" + "/".join(segments[begin:])).identifier
    except Gs1Error:
        return None
