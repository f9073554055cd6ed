"""What a Digital Link URI is answered with: the one path that scans and explanations both take.

Reads the target, does two look-ups at most, lets the pure ``resolve`` decide and writes the
answer. No Flask, and nothing is counted here.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from wsgiref.types import WSGIApplication

from aftersales.analytics.rules import handover_anchor
from gs1 import DigitalLink, Identifier, compact_link_type
from passport.db import DatabaseUnavailable
from passport.errors import Refusal
from resolver import headers as h
from resolver.answers import CARRIERS, Answers, Asked, TakesLonger, handed_over, with_query
from resolver.database_watch import DatabaseWatch
from resolver.errors import NoSuchLinkType
from resolver.in_place import served_in_place
from resolver.kept_answers import KeptAnswers, Question
from resolver.kept_records import KeptRecords
from resolver.last_known import LastKnown, Remembered
from resolver.limits.limiter import Visitor
from resolver.links.rules import Wish
from resolver.links.trace import Trace
from resolver.look_up import LookedUp, Records, look_up
from resolver.problems import Answer, Renderer
from resolver.read_target import Read, read_target
from resolver.ready_answers import JSON_FORMS, Key, Ready, ReadyAnswers, key_of, of_any_serial
from resolver.recall_state import recalled_levels
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
from resolver.scan_facts import HandedOver, Known, known, without_links_to_come

if TYPE_CHECKING:
    from resolver.config import Settings


class Given(NamedTuple):
    """An answer, and what it was about.

    A tuple, as are all values that every scan makes: they are made in a third of the time.
    """

    answer: Answer
    link: DigitalLink
    counted_as: str | None  # the link type a scan is counted under; None: it is no scan
    counted_for: str | None = None  # what it is counted for, where that is not the link's own key
    may_be_kept: bool = True  # whether it is the same until a record it was made from changes


class Answering:
    """Answers requests for Digital Link URIs; one per process, shared by its threads."""

    def __init__(
        self,
        settings: Settings,
        records: Records,
        pages: Renderer,
        inner: WSGIApplication,
        *,
        kept: KeptAnswers,
        shared: KeptRecords,
        last_known: LastKnown,
        watch: DatabaseWatch,
        remembers: bool = True,
    ) -> None:
        """``inner`` answers our own paths, for targets that are served in place.

        ``kept`` are answers that are told again while ``watch`` knows of no change, ``shared`` is
        what many units have in common until then, and ``last_known`` what is answered from while
        the database is away. Both where it ``remembers``:
        not where rows come from a replica, which may show them before what the watch has seen
        change at the primary.
        """
        self._public_url = settings.public_url
        self._in_place = settings.serve_in_place
        self._records = records
        self._pages = pages
        self._inner = inner
        self._ready = ReadyAnswers()
        self._kept = kept
        self._shared = shared
        self._last_known = last_known
        self._watch = watch
        self._remembers = remembers

    def answer(
        self,
        asked: Asked,
        now: datetime,
        *,
        trace: Trace | None = None,
        records: Records | None = None,
        visitor: Visitor | None = None,
    ) -> Given:
        """The answer at ``now``; ``trace`` notes how it came about, ``records`` are others to read.

        Raises TakesLonger where it is a page and was asked for at once.

        ``visitor`` is who may ask for too much. Raises a Gs1Error, what
        :func:`resolver.look_up.look_up` raises, TargetTooLong, TooManyRequests, UnknownStem and
        NoSuchLinkType.
        """
        if records is not None:
            read = read_target(asked.target, CARRIERS)
            looked = look_up(records, read.link.identifier)
            return self._answered(looked, read, asked, now, trace)
        if trace is not None:
            return self._asked_anew(asked, now, trace, visitor, None)
        changes = self._watch.changes_known() if self._remembers else None
        if changes is None:
            return self._asked_anew(asked, now, None, visitor, None)
        kept = self._kept.get(_question(asked), changes)
        if kept is None:
            return self._asked_anew(asked, now, None, visitor, changes)
        if visitor is not None:
            visitor.asks(kept.link.identifier)
        return kept

    def keeps(self, asked: Asked) -> bool:
        """Whether the answer is kept whole, and still true; told without asking the database."""
        changes = self._watch.changes_known(may_ask=False) if self._remembers else None
        return changes is not None and self._kept.get(_question(asked), changes) is not None

    def _asked_anew(
        self,
        asked: Asked,
        now: datetime,
        trace: Trace | None,
        visitor: Visitor | None,
        changes: int | None,
    ) -> Given:
        """The answer from what the database says, kept where all ``changes`` were known before."""
        read = read_target(asked.target, CARRIERS)
        identifier = read.link.identifier
        if visitor is not None:
            visitor.asks(identifier)
        try:
            looked = self._look_up(identifier, changes)
        except DatabaseUnavailable:
            remembered = self._remembered(identifier)
            if remembered is None:
                raise
            given = self._answered(remembered.looked, read, asked, now, trace)
            return _marked(given, remembered.age)
        if visitor is not None and looked.never_issued:
            visitor.missed(identifier)
        if trace is not None:
            return self._answered(looked, read, asked, now, trace)
        given = self._quickly(looked, read, asked, now)
        if changes is not None and given.may_be_kept and looked.is_recorded:
            self._kept.keep(_question(asked), given, looked.depends_on, changes)
        return given

    def _look_up(self, identifier: Identifier, changes: int | None) -> LookedUp:
        """What the database says now, or said when all these changes were known; it is kept."""
        if not self._watch.is_running:
            self._watch.start()
        asked_at = time.monotonic()
        try:
            known = self._records if changes is None else self._shared.as_of(changes)
            looked = look_up(known, identifier)
        except Refusal:
            self._last_known.forget(identifier)
            raise
        self._last_known.keep(looked, asked_at)
        return looked

    def _remembered(self, identifier: Identifier) -> Remembered | None:
        if not self._remembers or not self._watch.saw_all:
            return None
        return self._last_known.recalled(identifier, time.monotonic())

    def _quickly(self, looked: LookedUp, read: Read, asked: Asked, now: datetime) -> Given:
        """The answer, ready-made where it can be."""
        public = without_links_to_come(looked, now)
        if public is not looked:
            # What is there and not yet public is answered as what is not there, in the same time.
            return self._quickly(public, read, asked, now)._replace(may_be_kept=False)
        recalled = recalled_levels(looked)
        key = key_of(looked, recalled, asked, read)
        if key is not None:
            ready = self._ready.get(key)
            if ready is not None:
                return Given(ready.answer(looked, asked, read), read.link, ready.counted_as)
            anyone = known(of_any_serial(looked), recalled, self._public_url, now)
            self._make_ready(key, anyone, asked, read)
        return self._given(known(looked, recalled, self._public_url, now), asked, read, None)

    def _answered(
        self, looked: LookedUp, read: Read, asked: Asked, now: datetime, trace: Trace | None
    ) -> Given:
        """The answer, made for this request."""
        found = known(looked, recalled_levels(looked), self._public_url, now)
        return self._given(found, asked, read, trace)

    def _given(
        self, found: Known | HandedOver, asked: Asked, read: Read, trace: Trace | None
    ) -> Given:
        """The answer by the general path."""
        if trace is not None:
            trace.found = found
        if isinstance(found, HandedOver):
            counted_for = handover_anchor(found.prefix)
            return Given(handed_over(found, read), read.link, "gs1:handledBy", counted_for)
        writer = Answers(found, asked, read, self._pages)
        if read.carrier is not None:
            return Given(writer.carrier(read.carrier), read.link, None)
        outcome = resolve(found.levels, _request(asked, read), trace)
        answer, counted_as = _written(outcome, writer)
        given = Given(answer, read.link, counted_as, may_be_kept=not found.is_dated)
        if not isinstance(outcome, Redirect):
            return given
        href = outcome.target.href
        if not self._serves_in_place(found, href):
            return given
        if asked.at_once:
            raise TakesLonger
        path = with_query(href, read.query)
        page = served_in_place(self._inner, asked, found, path, writer.link())
        return given._replace(answer=page or answer, may_be_kept=False)

    def _make_ready(self, key: Key, found: Known | HandedOver, asked: Asked, read: Read) -> None:
        """Keep the answer for all units like this one, where it is of a kind that is kept."""
        if isinstance(found, HandedOver):
            return
        writer = Answers(found, asked, read, self._pages)
        match resolve(found.levels, _request(asked, read)):
            case Redirect(target, link_type) if not self._serves_in_place(found, target.href):
                counted_as = compact_link_type(link_type)
                location = writer.location(target)
                ready = Ready(writer.link(), counted_as, location)
                self._ready.keep(key, ready)
            case LinksetAnswer() if (form := writer.linkset_form()) in JSON_FORMS:
                link, body = writer.linkset_text(form)
                ready = Ready(link, "linkset", None, form, body)
                self._ready.keep(key, ready)

    def _serves_in_place(self, found: Known, href: str) -> bool:
        """DECISION 6: only our own targets, by product, else by setting."""
        wanted = self._in_place if found.serve_in_place is None else found.serve_in_place
        return wanted and href.startswith("/")


def _written(outcome: Outcome, writer: Answers) -> tuple[Answer, str]:
    """The answer, and the link type it is counted under; raises NoSuchLinkType."""
    match outcome:
        case NoSuchLink(link_type, available):
            names = tuple(compact_link_type(name) for name in available)
            raise NoSuchLinkType(compact_link_type(link_type), names)
        case Redirect(target, link_type):
            return writer.redirect(target), compact_link_type(link_type)
        case Choices():
            return writer.choices(outcome), compact_link_type(outcome.link_type)
        case LinksetAnswer():
            return writer.linkset(), "linkset"


def _question(asked: Asked) -> Question:
    path, query, _ = asked.target
    return path, query, asked.accept, asked.accept_language, asked.if_none_match


def _marked(given: Given, age: float) -> Given:
    """The same answer, saying that it comes from memory; a page of ours that failed does not."""
    if given.answer.status >= 500:
        return given
    headers = [*given.answer.headers, h.cache_status(age)]
    return given._replace(answer=replace(given.answer, headers=headers))


def _request(asked: Asked, read: Read) -> Request:
    wish = Wish(asked.accept, asked.accept_language, parameter(read.query, "context"))
    return Request(parameter(read.query, "linkType"), wish)
