"""What a Digital Link URI is answered with: the one path that scans and explanations both take.

Reads the target, does two look-ups at most, lets the pure ``resolve`` decide and writes the
answer. No Flask, and nothing is counted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from wsgiref.types import WSGIApplication

from gs1 import DigitalLink, compact_link_type
from resolver.answers import CARRIERS, Answers, Asked, handed_over
from resolver.errors import NoSuchLinkType
from resolver.in_place import served_in_place
from resolver.links.rules import Wish
from resolver.links.trace import Trace
from resolver.problems import Answer, Renderer
from resolver.read_target import Read, read_target
from resolver.request_target import parameter
from resolver.resolve import (
    Choices,
    LinksetAnswer,
    NoSuchLink,
    Outcome,
    Redirect,
    Request,
    resolve,
)
from resolver.scan_facts import HandedOver, Known, Records, known

if TYPE_CHECKING:
    from resolver.config import Settings


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, and what it was about."""

    answer: Answer
    link: DigitalLink
    counted_as: str | None  # the link type a scan is counted under; None: it is no scan


class Answering:
    """Answers requests for Digital Link URIs; one per process, shared by its threads."""

    def __init__(
        self, settings: Settings, records: Records, pages: Renderer, inner: WSGIApplication
    ) -> None:
        """``inner`` answers our own paths, for targets that are served in place."""
        self._public_url = settings.public_url
        self._in_place = settings.serve_in_place
        self._records = records
        self._pages = pages
        self._inner = inner

    def answer(
        self,
        asked: Asked,
        now: datetime,
        *,
        trace: Trace | None = None,
        records: Records | None = None,
    ) -> Given:
        """The answer at ``now``; ``trace`` notes how it came about, ``records`` are others to read.

        Raises a Gs1Error, what :func:`resolver.scan_facts.known` raises, TargetTooLong,
        UnknownStem and NoSuchLinkType.
        """
        read = read_target(asked.target, CARRIERS)
        found = known(records or self._records, read.link.identifier, self._public_url, now)
        if trace is not None:
            trace.found = found
        if isinstance(found, HandedOver):
            return Given(handed_over(found, read), read.link, "gs1:handledBy")
        writer = Answers(found, asked, read, self._pages)
        if read.carrier is not None:
            return Given(writer.carrier(read.carrier), read.link, None)
        wish = Wish(asked.accept, asked.accept_language, parameter(read.query, "context"))
        request = Request(parameter(read.query, "linkType"), wish)
        outcome = resolve(found.levels, request, trace)
        answer, counted_as = self._written(outcome, writer, found, asked, read)
        return Given(answer, read.link, counted_as)

    def _written(
        self, outcome: Outcome, writer: Answers, found: Known, asked: Asked, read: Read
    ) -> tuple[Answer, str]:
        match outcome:
            case NoSuchLink(link_type, available):
                names = tuple(compact_link_type(name) for name in available)
                raise NoSuchLinkType(compact_link_type(link_type), names)
            case Redirect(target, link_type):
                if self._serves_in_place(found, target.href):
                    answer = served_in_place(self._inner, asked, found, target.href, read.query)
                else:
                    answer = writer.redirect(target)
                return answer, compact_link_type(link_type)
            case Choices():
                return writer.choices(outcome), compact_link_type(outcome.link_type)
            case LinksetAnswer():
                return writer.linkset(), "linkset"

    def _serves_in_place(self, found: Known, href: str) -> bool:
        """DECISION 6: only our own targets, by product, else by setting."""
        wanted = self._in_place if found.serve_in_place is None else found.serve_in_place
        return wanted and href.startswith("/")
