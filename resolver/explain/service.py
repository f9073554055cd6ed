"""Explain one request: let the resolver answer it, keep its trace, and change nothing.

The answer comes from :class:`resolver.answering.Answering`, as every scan's does. Nothing is
counted, and nothing is fetched from anywhere.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from gs1 import Gs1Error, Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import NotOwned
from passport.chain import instant
from passport.errors import FieldProblem, Refusal
from resolver import headers as h
from resolver import problems
from resolver.answers import CARRIERS, Asked
from resolver.errors import HostNotServed
from resolver.explain.errors import InstantInFuture, UnusableQuestion
from resolver.explain.model import Explained
from resolver.explain.question import Question
from resolver.links.past import PastRecords
from resolver.links.trace import Trace
from resolver.principals.model import Principal
from resolver.problems import Answer, Problem
from resolver.read_target import Read, read_target
from resolver.request_target import first_segment
from resolver.scan import RESERVED

if TYPE_CHECKING:
    from resolver.services import Services


def explain(
    services: Services,
    question: Question,
    now: datetime,
    *,
    viewer: Principal | None = None,
    request_id: str = "",
) -> Explained:
    """What the request is, was or will be answered with, and why.

    A refusal of the request is explained too. Raises UnusableQuestion for an address of our own
    pages, InstantInFuture for those who may not see what is not in force yet, and
    DatabaseUnavailable.
    """
    path = question.target.path
    if path == "/" or first_segment(path) in RESERVED:
        problem = "is the address of a page of our own, not of a code"
        raise UnusableQuestion((FieldProblem("/uri", problem),))
    read = _read(question)
    insider = _is_insider(services, read, viewer)
    at = question.at or now
    if at > now and not insider:
        raise InstantInFuture(instant(at))
    trace = Trace()
    answer, refused = _answered(services, question, at, trace, request_id)
    return Explained(
        question=question,
        now=now,
        at=at,
        read=read,
        trace=trace,
        answer=_as_sent(services, question, answer, request_id),
        problem=refused,
        insider=insider,
        public_url=services.settings.public_url,
    )


def _read(question: Question) -> Read | None:
    try:
        return read_target(question.target, CARRIERS)
    except (Gs1Error, Refusal):
        return None


def _is_insider(services: Services, read: Read | None, viewer: Principal | None) -> bool:
    """Whether the caller acts for whom the identifier belongs to, and may read that."""
    if viewer is None or not viewer.may("read"):
        return False
    if viewer.is_administrator:
        return True
    return read is not None and _owned_by(services, read.link.identifier, viewer)


def _owned_by(services: Services, identifier: Identifier, viewer: Principal) -> bool:
    with services.database.read() as connection:
        try:
            return viewer.acts_for(catalogue.owner_of(connection, identifier))
        except NotOwned:
            return False


def _answered(
    services: Services, question: Question, at: datetime, trace: Trace, request_id: str
) -> tuple[Answer, Problem | None]:
    """The answer as the scan path makes it, a refusal included."""
    target = question.target
    asked = Asked(target, question.accept, question.accept_language, None, request_id)
    past = None
    if question.at is not None:
        past = PastRecords(services.database, services.scan_store, at)
    try:
        if target.authority is not None:
            _check_host(services, target.authority)
        given = services.answering.answer(asked, at, trace=trace, records=past)
    except Exception as error:
        problem = problems.problem_of(error)
        if problem.status >= 500:
            raise
        answer = problems.answer(
            problem,
            instance=target.path,
            accept=question.accept,
            accept_language=question.accept_language,
            pages=services.pages,
            query=target.query,
        )
        return answer, problem
    return given.answer, None


def _check_host(services: Services, authority: str) -> None:
    if not services.hosts.answers(authority):
        raise HostNotServed(authority)


def _as_sent(services: Services, question: Question, answer: Answer, request_id: str) -> Answer:
    """With the headers that the edge puts on every answer."""
    public = h.is_public(first_segment(question.target.path))
    security = h.security_headers(services.settings.public_url)
    cors = h.CORS if public else ()
    return replace(answer, headers=h.dressed(answer, security, cors, request_id))
