"""Any order of readings, corrections and repeats gives what a list of all of them gives."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from gs1 import Identifier
from passport.chain import instant
from passport.db import Database
from passport.readings import service
from passport.readings.errors import ReadingConflict
from passport.readings.model import Outcome, Place, Span
from tests.passport.readings.sensors import NOW, draft, make_unit, record

EVERYTHING = "operator.responsible"
BEGIN = NOW - timedelta(hours=1)
PROPERTIES = {"stateOfCharge": "P1", "temperature": "CEL"}
serials = count(1)


class Sent(NamedTuple):
    name: str
    minute: int
    value: int
    correction: bool


class Kept(NamedTuple):
    name: str
    measured_at: datetime
    revision: int
    value: int
    recorded_at: datetime


sendings = st.lists(
    st.lists(
        st.builds(
            Sent,
            st.sampled_from(sorted(PROPERTIES)),
            st.integers(0, 4),
            st.integers(0, 3),
            st.booleans(),
        ),
        max_size=8,
    ),
    max_size=4,
)


def naive(rows: list[Kept], sent: Sent, recorded_at: datetime) -> str:
    """What sending does, by looking at everything there is."""
    measured_at = BEGIN + timedelta(minutes=sent.minute)
    same = [row for row in rows if (row.name, row.measured_at) == (sent.name, measured_at)]
    if same and same[-1].value == sent.value:
        return "unchanged"
    if same and not sent.correction:
        return "unchanged" if sent.value in [row.value for row in same] else "conflict"
    rows.append(Kept(sent.name, measured_at, len(same) + 1, sent.value, recorded_at))
    return "corrected" if same else "recorded"


def newest(rows: list[Kept], name: str, at: datetime, recorded_at: datetime) -> int | None:
    known = [
        row
        for row in rows
        if row.name == name and row.measured_at <= at and row.recorded_at <= recorded_at
    ]
    best = max(known, key=lambda row: (row.measured_at, row.revision), default=None)
    return None if best is None else best.value


def outcome(found: Any) -> str:
    return "conflict" if isinstance(found, ReadingConflict) else Outcome(found).value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(sendings)
def test_series_are_what_a_list_of_everything_says(
    database: Database, sendings: list[list[Sent]]
) -> None:
    rows: list[Kept] = []
    with database.write() as connection:
        unit = make_unit(connection, f"N{next(serials)}")
        for number, sending in enumerate(sendings):
            recorded_at = NOW + timedelta(minutes=number)
            expected = [naive(rows, sent, recorded_at) for sent in sending]
            drafts = [
                draft(
                    unit,
                    instant(BEGIN + timedelta(minutes=sent.minute)),
                    sent.value,
                    property_name=sent.name,
                    unit_code=PROPERTIES[sent.name],
                    correction=sent.correction,
                )
                for sent in sending
            ]
            found = record(connection, drafts, now=recorded_at)
            assert [outcome(each) for each in found] == expected
        for name in PROPERTIES:
            check_pages(connection, unit, name, rows)
            check_course(connection, unit, name, rows)
        check_newest(connection, unit, rows, len(sendings))


def check_pages(connection: Connection, unit: Identifier, name: str, rows: list[Kept]) -> None:
    series = service.series_named(connection, unit, name, EVERYTHING, NOW)
    wanted = sorted((r.measured_at, r.revision, r.value) for r in rows if r.name == name)
    found: list[Any] = []
    after = None
    while part := service.page(
        connection, unit, series, Span(), after=after, limit=2, corrected=True
    ):
        found += [(each.measured_at, each.revision, each.value) for each in part]
        after = Place(part[-1].measured_at, part[-1].revision)
    assert found == wanted
    counting = {measured_at: value for measured_at, _, value in wanted}
    page = service.page(connection, unit, series, Span(), limit=100)
    assert {each.measured_at: each.value for each in page} == counting
    assert len(page) == len(counting)


def check_course(connection: Connection, unit: Identifier, name: str, rows: list[Kept]) -> None:
    series = service.series_named(connection, unit, name, EVERYTHING, NOW)
    ordered = sorted(rows, key=lambda row: row.revision)
    counting = {row.measured_at: row.value for row in ordered if row.name == name}
    course = service.summary(connection, unit, series, Span(), most=2)
    if course is None:
        assert counting == {}
        return
    assert course.count == len(counting)
    assert len(course.buckets) <= 2
    for bucket in course.buckets:
        inside = [v for at, v in counting.items() if bucket.begins <= at < bucket.ends]
        assert (bucket.count, bucket.minimum, bucket.maximum) == (
            len(inside),
            min(inside),
            max(inside),
        )
        assert abs(bucket.mean - sum(inside) / len(inside)) < 1e-9


def check_newest(connection: Connection, unit: Identifier, rows: list[Kept], sendings: int) -> None:
    for minute in (-1, 1, 4):
        at = BEGIN + timedelta(minutes=minute)
        for number in range(-1, sendings):
            recorded_at = NOW + timedelta(minutes=number)
            found = service.latest(connection, unit, EVERYTHING, at=at, recorded_at=recorded_at)
            told = {each.property_name: each.latest for each in found}
            for name in PROPERTIES:
                reading = told[name]
                value = None if reading is None else reading.value
                assert value == newest(rows, name, at, recorded_at)
