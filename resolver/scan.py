"""The scan path: one WSGI callable in front of Flask, and the only one that answers a Digital Link.

It parses the raw target, does two look-ups at most, lets the pure ``resolve`` decide, and writes
the answer; Flask gets what lies under our own first path segments (DECISION 10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from babel.localedata import locale_identifiers

from aftersales.analytics.rules import ScanKey, client_class
from gs1 import Gs1Error
from passport.catalogue.errors import LotMismatch, UnknownIdentifier
from passport.errors import Refusal
from resolver import headers as h
from resolver import logs, problems
from resolver.answering import Given
from resolver.answers import Asked, TakesLonger, linkset_link, preflight
from resolver.errors import HostMissing, HostNotServed, MethodNotAllowed
from resolver.limits.pages import watched
from resolver.negotiation import first_language
from resolver.problems import Answer
from resolver.read_target import read_target
from resolver.request_target import Target, first_segment, raw_target

if TYPE_CHECKING:
    from resolver.services import Services

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

# First path segments of our own; they win over anything a Digital Link could begin with.
RESERVED = frozenset(
    {".well-known", "api", "card", "components", "contexts", "documents", "explain"}
    | {
        "favicon.ico",
        "find",
        "healthz",
        "history",
        "page",
        "parts",
        "passport",
        "readiness",
        "readings",
    }
    | {"readyz", "recall", "robots.txt", "schemas", "static", "terms", "v1", "verify"}
)
# Answered whatever Host was named: probes come by address.
PROBES = frozenset(("healthz", "readyz"))

# Set in the environment by a server that asks in its own loop.
AT_ONCE_KEY = "tracemark.at_once"
# Set by it for a request that is asked again: how much its caller may ask for was looked at.
ALLOWED_KEY = "tracemark.allowed"

_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_METHODS = ("GET", "HEAD")
# Base languages there are. What else stands in a header is not counted under its own name: every
# new text would be one more row in the daily counters, for strangers to fill the database with.
_LANGUAGES = frozenset(name.partition("_")[0] for name in locale_identifiers())


class ScanApplication:
    """PEP 3333 callable; one per process, shared by threads, safe after a fork."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], services: Services) -> None:
        self._inner = inner
        self._services = services
        self._public_url = services.settings.public_url
        self._security = h.security_headers(self._public_url)
        self._hosts = services.hosts
        self._has_replica = services.reads.has_replica
        self._limiter = services.limiter

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, or hand it to Flask; every answer is dressed alike.

        Raises TakesLonger where that was asked for at once and is a page: to be asked again by a
        thread. Nothing was counted then.
        """
        request_id = h.request_id(environ)
        environ[h.REQUEST_ID_KEY] = request_id
        target = raw_target(environ)
        segment = first_segment(target.path)
        public = h.is_public(segment)
        if public and self._has_replica:
            start_response = self._through_replica(start_response)
        cors = h.CORS if public else ()
        try:
            self._check_host(environ, target, segment)
            if public and environ["REQUEST_METHOD"] == "OPTIONS":
                answer = preflight(self._linkset_link(target))
            elif target.path == "/" or segment in RESERVED:
                more = (self._security, cors, (("X-Request-Id", request_id),))
                start = watched(self._limiter, environ, target, segment, start_response)
                return self._inner(environ, _dressed(start, more))
            else:
                answer = self._answer(environ, target)
        except TakesLonger:
            raise
        except Exception as error:  # the edge: whatever happened becomes an answer
            answer = self._refusal(error, environ, target)
        complete = h.dressed(answer, self._security, cors, request_id)
        start_response(_STATUS_LINES[answer.status], complete)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (answer.body,)

    def answers_at_once(self, environ: Environ, *, may_look_up: bool) -> bool:
        """Whether this is a scan, and one that takes no look-up where there may be none.

        For a server that answers such requests itself before it gives others to its threads.
        """
        target = raw_target(environ)
        if target.path == "/" or first_segment(target.path) in RESERVED:
            return False
        return may_look_up or self._services.answering.keeps(_asked(environ, target))

    def _through_replica(self, start_response: StartResponse) -> StartResponse:
        """``start_response`` that also says what reading at a replica means for caches."""

        def start(status: str, headers: h.Headers, *exc_info: Any) -> Any:
            alone_for = self._services.reads.alone_for()
            return start_response(status, h.from_replica(headers, alone_for), *exc_info)

        return start

    def _check_host(self, environ: Environ, target: Target, segment: str) -> None:
        """Raises HostNotServed or HostMissing; an absolute-form target outranks the header."""
        if segment in PROBES:
            return
        host = target.authority or environ.get("HTTP_HOST")
        if host:
            if not self._hosts.answers(host):
                raise HostNotServed(host)
        elif environ.get("SERVER_PROTOCOL") != "HTTP/1.0":
            raise HostMissing

    def _answer(self, environ: Environ, target: Target) -> Answer:
        method = environ["REQUEST_METHOD"]
        if method not in _METHODS:
            raise MethodNotAllowed(method)
        asked = _asked(environ, target)
        now = datetime.now(UTC)
        visitor = None if ALLOWED_KEY in environ else self._limiter.visitor(environ)
        if visitor is not None:
            visitor.enters()
        try:
            given = self._services.answering.answer(asked, now, visitor=visitor)
        except (UnknownIdentifier, LotMismatch) as refusal:
            if visitor is not None:
                visitor.missed(refusal.identifier)
            raise
        # GET only, because programs that look around first send HEAD.
        if given.counted_as is not None and method == "GET":
            self._count(environ, given, given.counted_as, now)
        return given.answer

    def _count(self, environ: Environ, given: Given, link_type: str, now: datetime) -> None:
        """One more scan."""
        identifier = given.link.identifier
        spoken = first_language(environ.get("HTTP_ACCEPT_LANGUAGE"))
        key = ScanKey(
            day=now.date(),
            anchor_key=given.counted_for or identifier.primary_path,
            granularity=identifier.granularity,
            link_type=link_type,
            language=spoken if spoken in _LANGUAGES else "",
            client_class=client_class(environ.get("HTTP_USER_AGENT")),
        )
        self._services.counter.count(key)

    def _linkset_link(self, target: Target) -> str | None:
        """For OPTIONS, where older revisions of GS1's test suite look for it."""
        try:
            read = read_target(target)
        except (Gs1Error, Refusal):
            return None
        return linkset_link(self._public_url, read.link.identifier.path)

    def _refusal(self, error: Exception, environ: Environ, target: Target) -> Answer:
        problem = problems.problem_of(error)
        if problem.status >= 500:
            logs.failed(
                error,
                problem.status,
                request_id=environ[h.REQUEST_ID_KEY],
                method=environ["REQUEST_METHOD"],
                path=target.path,
            )
        return problems.answer(
            problem,
            instance=target.path,
            accept=environ.get("HTTP_ACCEPT"),
            accept_language=environ.get("HTTP_ACCEPT_LANGUAGE"),
            pages=self._services.pages,
            query=target.query,
        )


def _asked(environ: Environ, target: Target) -> Asked:
    return Asked(
        target,
        environ.get("HTTP_ACCEPT"),
        environ.get("HTTP_ACCEPT_LANGUAGE"),
        environ.get("HTTP_IF_NONE_MATCH"),
        environ.get(h.REQUEST_ID_KEY, ""),
        AT_ONCE_KEY in environ,
    )


def _dressed(start_response: StartResponse, more: tuple[Iterable[h.Header], ...]) -> StartResponse:
    """``start_response`` for Flask: the same headers on its answers as on ours."""

    def start(status: str, headers: h.Headers, exc_info: Any = None) -> Any:
        complete = h.completed(headers, *more)
        if exc_info:
            return start_response(status, complete, exc_info)
        return start_response(status, complete)

    return start
