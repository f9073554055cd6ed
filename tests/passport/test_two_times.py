"""Reading by valid time and by record time, against a model that replays every entry."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from gs1 import Identifier, check_digit
from passport import service
from passport.catalogue import service as catalogue
from passport.catalogue.model import Subject
from passport.db import Database
from passport.profile import profile
from passport.writing import Statement, about, take_turn, write
from tests import builders

NOW = builders.NOW
STEP = timedelta(hours=1)
TICK = timedelta(microseconds=1)
LEVELS = ("model", "batch", "item")
PROFILE = "battery/1"
_numbers = itertools.count(1)

hours = st.integers(-4, 4)
facts = st.dictionaries(
    st.sampled_from(("modelIdentifier", "commodityCode")), st.sampled_from("ABC"), min_size=1
)


@dataclass(frozen=True)
class Written:
    """One entry as the naive model remembers it."""

    level: str
    seq: int
    facts: dict[str, Any]
    valid_from: datetime
    recorded_at: datetime


publications = st.lists(
    st.tuples(st.sampled_from(LEVELS), facts, hours, hours), min_size=1, max_size=7
)


def replayed(
    history: list[Written], at: datetime, recorded_at: datetime | None
) -> tuple[dict[str, Any], dict[str, int]]:
    """Facts, and the entry of each level, when everything is read again from the beginning."""
    facts: dict[str, Any] = {}
    chosen: dict[str, int] = {}
    for level in LEVELS:
        best: Written | None = None
        for entry in history:
            known = recorded_at is None or entry.recorded_at <= recorded_at
            if entry.level != level or not known or entry.valid_from > at:
                continue
            if best is None or entry.valid_from >= best.valid_from:
                best = entry
        if best is not None:
            facts |= best.facts
            chosen[level] = best.seq
    return facts, chosen


def subject_of_its_own(connection: Connection) -> Subject:
    """A unit in a batch of a product that no other example has."""
    body = f"0952000{next(_numbers):06}"
    gtin = body + check_digit(body)
    builders.make_product(connection, gtin, product_group="battery", serial_pattern=None)
    builders.make_unit(connection, "S1", gtin, lot="L1")
    return catalogue.find_subject(connection, builders.unit_of("S1", gtin))


def record(
    connection: Connection, identifier: Identifier, facts: dict[str, Any], *, valid: int, now: int
) -> Written:
    """Write one version as a publication does, whatever a profile would ask of it."""
    turn = take_turn(connection, identifier, NOW + now * STEP)
    version = 1 if turn.head is None else turn.head.head_seq + 1
    product = catalogue.get_product(connection, identifier)
    said = about(connection, turn, product)
    stated = Statement(facts, "w", NOW + valid * STEP, said, version, profile=PROFILE)
    entry = write(connection, turn, product, stated, profile(PROFILE).shape)
    level = identifier.granularity
    return Written(level, entry.seq, facts, entry.valid_from, entry.recorded_at)


def instants(moments: set[datetime]) -> Iterator[datetime]:
    """Just before, at and after each."""
    for moment in sorted(moments):
        yield from (moment - TICK, moment, moment + TICK)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(publications)
def test_every_reading_is_that_of_all_entries_replayed(
    database: Database, written: list[tuple[str, dict[str, str], int, int]]
) -> None:
    """Item over batch over model, entries back-dated and clocks set back as they come."""
    history: list[Written] = []
    fixed: dict[tuple[int, int, int], dict[str, Any]] = {}
    with database.write() as connection:
        subject = subject_of_its_own(connection)
        identifiers = dict(subject.levels)
        for level, stated, valid, now in written:
            identifier = identifiers[level]  # type: ignore[index]  # one of its own levels
            history.append(record(connection, identifier, stated, valid=valid, now=now))
            last = service.compose(connection, subject, NOW + 9 * STEP)
            assert fixed.setdefault(last.versions, last.values()) == last.values()
        asked = [None, *instants({entry.recorded_at for entry in history})]
        moments = list(instants({entry.valid_from for entry in history}))
        for at, recorded_at in itertools.product(moments, asked):
            expected, chosen = replayed(history, at, recorded_at)
            try:
                found = service.compose(connection, subject, at, recorded_at=recorded_at)
            except service.NoPassport:
                assert chosen == {}
                continue
            assert found.values() == expected
            assert {level.granularity: level.seq for level in found.levels} == chosen
            fixed[found.versions] = found.values()
        for versions, values in fixed.items():
            assert service.compose_pinned(connection, subject, versions).values() == values
