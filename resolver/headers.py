"""Headers every answer carries, in one place for the scan path and for Flask.

Security headers and a request id on everything; CORS on everything public, errors included
(Resolver 1.1, statements 4 and 5), and never on the admin API.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from random import getrandbits
from typing import Any, Protocol

Header = tuple[str, str]
Headers = list[Header]

METHODS = "GET, HEAD, OPTIONS"
# Where the scan path leaves the request id for Flask, in the WSGI environment.
REQUEST_ID_KEY = "tracemark.request_id"

# Only our own files, no inline code, nothing framed, forms only to ourselves.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

SECURITY: tuple[Header, ...] = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    # A page's address holds a serial; the sites it links to need not learn it.
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)

# One year; only where the public URL is https, see ``security_headers``.
_STRICT_TRANSPORT: Header = ("Strict-Transport-Security", "max-age=31536000")

CORS: tuple[Header, ...] = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Link, Location, ETag, Retry-After, X-Request-Id"),
)

PREFLIGHT: tuple[Header, ...] = (
    ("Allow", METHODS),
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, If-None-Match, X-Request-Id"),
    ("Access-Control-Max-Age", "86400"),
)

VARY: Header = ("Vary", "Accept, Accept-Language")
# DECISION 9: what is said about a unit is in force everywhere within five seconds.
FRESH: Header = ("Cache-Control", "public, max-age=0, s-maxage=5")
# What is read at a replica may be two seconds old already (see resolver/replicas/rules.py).
FRESH_FROM_REPLICA: Header = ("Cache-Control", "public, max-age=0, s-maxage=3")
NO_STORE: Header = ("Cache-Control", "no-store")
# How long a shared cache may keep it, in seconds.
FRESH_SECONDS = 5
# Content whose address names its version or hash (pinned passports, documents).
IMMUTABLE: Header = ("Cache-Control", "public, max-age=31536000, immutable")

# Segments of our own URLs without CORS: they act for somebody.
_PRIVATE = ("api",)

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}\Z")


def request_id(environ: Mapping[str, Any]) -> str:
    """The caller's request id when it is a sane one, else a new one."""
    inbound = environ.get("HTTP_X_REQUEST_ID")
    if inbound and _REQUEST_ID.match(inbound):
        return str(inbound)
    # To tell requests apart, no secret: not worth asking the system, which takes longer than all
    # else here and lets another thread in.
    return f"{getrandbits(128):032x}"


def security_headers(public_url: str) -> tuple[Header, ...]:
    """What every answer carries; with HSTS where the service is reached by https."""
    if public_url.startswith("https://"):
        return (*SECURITY, _STRICT_TRANSPORT)
    return SECURITY


def cache_status(age: float) -> Header:
    """Answered from our own memory, ``age`` seconds after the database last said so (RFC 9211).

    ``ttl`` is what is left of the time for which an answer is fresh; negative, it is stale.
    """
    left = FRESH_SECONDS - math.ceil(age)
    return ("Cache-Status", f'tracemark; hit; ttl={left}; detail="database away"')


def is_public(first_segment: str) -> bool:
    """Whether scripts of other sites may read what is under this first path segment."""
    return first_segment not in _PRIVATE


class Headed(Protocol):
    """An answer as far as its headers go: :class:`resolver.problems.Answer`."""

    @property
    def headers(self) -> Headers:
        """What it says itself."""
        ...

    @property
    def has_its_own(self) -> bool:
        """Whether there may be security headers of its own among them, which win."""
        ...


def dressed(
    answer: Headed, security: Iterable[Header], cors: Iterable[Header], request_id: str
) -> Headers:
    """The headers of an answer with those that every answer carries."""
    identified = (("X-Request-Id", request_id),)
    if answer.has_its_own:
        return completed(answer.headers, security, cors, identified)
    return [*answer.headers, *security, *cors, *identified]


def completed(headers: Iterable[Header], *more: Iterable[Header]) -> Headers:
    """``headers`` plus those of ``more`` whose names are not there yet."""
    result = list(headers)
    present = {name.lower() for name, _ in result}
    for group in more:
        result.extend(header for header in group if header[0].lower() not in present)
    return result


def from_replica(headers: Iterable[Header], alone_for: float | None) -> Headers:
    """The headers of what a replica may have been read for.

    ``alone_for``: seconds since the primary answered last, where the replica stands in for it.
    """
    result = [FRESH_FROM_REPLICA if header == FRESH else header for header in headers]
    if alone_for is not None:
        # RFC 9211: an answer kept past its freshness, by so many seconds.
        result.append(("Cache-Status", f"tracemark; hit; ttl=-{int(alone_for)}; detail=replica"))
    return result


def etag_matches(if_none_match: str | None, etag: str) -> bool:
    """Whether an If-None-Match header names this entity tag (weak comparison, RFC 9110 13.1.2)."""
    if not if_none_match:
        return False
    if if_none_match.strip() == "*":
        return True
    wanted = etag.removeprefix("W/")
    return any(tag.strip().removeprefix("W/") == wanted for tag in if_none_match.split(","))
