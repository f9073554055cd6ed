"""Recording readings: what is kept, what adds nothing, and what is refused and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import store as passports
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownUnit
from passport.db import Database
from passport.readings import service
from passport.readings.errors import InvalidReading, ReadingConflict
from passport.readings.model import Outcome, Span
from tests import builders
from tests.passport.readings.sensors import MADE, MINUTE, NOW, draft, make_unit, record

EVERYTHING = "operator.responsible"


def values(connection: Connection, unit: Identifier, name: str = "stateOfCharge") -> list[Any]:
    series = service.series_named(connection, unit, name, EVERYTHING, NOW)
    found = service.page(connection, unit, series, Span(), limit=100, corrected=True)
    return [(each.revision, each.value) for each in found]


def test_a_reading_is_kept_once_however_often_it_is_sent(
    database: Database, unit: Identifier
) -> None:
    drafts = [draft(unit, MINUTE.format(n), 80 + n) for n in range(3)]
    for expected in (Outcome.RECORDED, Outcome.UNCHANGED):
        with database.write() as connection:
            assert record(connection, [*drafts, drafts[0]]) == [
                *[expected] * 3,
                Outcome.UNCHANGED,
            ]
    with database.read() as connection:
        assert values(connection, unit) == [(1, 80), (1, 81), (1, 82)]


def test_the_same_instant_in_another_zone_is_the_same_reading(
    database: Database, unit: Identifier
) -> None:
    with database.write() as connection:
        first, second = record(
            connection,
            [
                draft(unit, "2026-11-21T11:00:00Z", 80.5),
                draft(unit, "2026-11-21T12:00:00.000+01:00", 80.50),
            ],
        )
    assert (first, second) == (Outcome.RECORDED, Outcome.UNCHANGED)


def test_another_value_for_the_same_instant_is_refused_and_names_both(
    database: Database, unit: Identifier
) -> None:
    at = MINUTE.format(0)
    with database.write() as connection:
        record(connection, [draft(unit, at, 80)])
    with database.write() as connection:
        (refusal,) = record(connection, [draft(unit, at, 81.5)])
        assert isinstance(refusal, ReadingConflict)
        assert values(connection, unit) == [(1, 80)]
    assert (refusal.recorded, refusal.sent) == ("80 P1", "81.5 P1")
    assert str(refusal) == (
        f"stateOfCharge of {unit.path} at {at} is recorded as 80 P1, not 81.5 P1; "
        "send it as a correction where the recorded one is wrong"
    )


def test_a_correction_stands_over_what_was_recorded_and_nothing_is_lost(
    database: Database, unit: Identifier
) -> None:
    at = MINUTE.format(0)
    first, second = draft(unit, at, 80), draft(unit, at, 81, correction=True)
    with database.write() as connection:
        assert record(connection, [first]) == [Outcome.RECORDED]
    with database.write() as connection:
        # Sent again, both files change nothing any more: also the one with the old value.
        assert record(connection, [second, second, first]) == [
            Outcome.CORRECTED,
            Outcome.UNCHANGED,
            Outcome.UNCHANGED,
        ]
        assert values(connection, unit) == [(1, 80), (2, 81)]
        (info,) = [
            each
            for each in service.latest(connection, unit, EVERYTHING, at=NOW)
            if each.latest is not None
        ]
        assert info.latest is not None
        assert (info.latest.value, info.latest.revision) == (81, 2)
        back = draft(unit, at, 80, correction=True)
        assert record(connection, [back]) == [Outcome.CORRECTED]
        assert values(connection, unit) == [(1, 80), (2, 81), (3, 80)]


def test_a_correction_of_nothing_is_a_first_reading(database: Database, unit: Identifier) -> None:
    with database.write() as connection:
        only = draft(unit, MINUTE.format(0), 80, correction=True)
        assert record(connection, [only, only]) == [Outcome.RECORDED, Outcome.UNCHANGED]


def test_a_refused_reading_stops_nothing(database: Database, unit: Identifier) -> None:
    at = MINUTE.format(0)
    with database.write() as connection:
        found = record(
            connection, [draft(unit, at, 101), draft(unit, at, 50), draft(unit, at, "50")]
        )
        assert [type(each) for each in found] == [InvalidReading, Outcome, InvalidReading]
        assert values(connection, unit) == [(1, 50)]


def test_a_unit_without_a_date_is_as_old_as_its_batch(database: Database) -> None:
    with database.write() as connection:
        builders.make_product(connection, product_group="sensor", serial_pattern=None)
        builders.make_batch(connection, produced_from=MADE, produced_until=MADE)
        of_batch = make_unit(connection, "S2", produced_on=None, lot=builders.LOT)
        undated = make_unit(connection, "S3", produced_on=None)
        early = "2025-12-31T00:00:00Z"
        refusal, kept, ancient = record(
            connection,
            [
                draft(of_batch, early, 80),
                draft(undated, early, 80),
                draft(undated, "1969-12-31T23:59:59Z", 80),
            ],
        )
    assert isinstance(refusal, InvalidReading)
    assert kept is Outcome.RECORDED
    assert isinstance(ancient, InvalidReading)


def test_every_fault_of_a_reading_is_told_at_once(database: Database, unit: Identifier) -> None:
    with database.write() as connection:
        (refusal,) = record(connection, [draft(unit, "now", 200, unit_code="X")])
    assert [each.pointer for each in refusal.problems] == ["/measuredAt", "/unitCode", "/value"]


def test_units_are_found_under_every_spelling_and_unknown_ones_are_refused(
    database: Database, unit: Identifier
) -> None:
    spellings = [
        f"01/{unit.key}/21/S1",
        unit.path,
        f"/01/{unit.key}/21/%531",
        f"/01/{unit.key}/10/L1/21/S1",
    ]
    others = [f"/01/{unit.key}/21/S9", f"/01/{unit.key}", "/01/123/21/S1", "rubbish", ""]
    with database.write() as connection:
        template = draft(unit, MINUTE.format(0), 80)
        found = record(connection, [template._replace(unit=text) for text in spellings + others])
        assert found[:4] == [Outcome.RECORDED, *[Outcome.UNCHANGED] * 3]
        assert isinstance(found[4], UnknownUnit)
        assert not any(isinstance(each, Outcome) for each in found[4:])


def test_what_was_recorded_later_is_not_known_earlier(database: Database, unit: Identifier) -> None:
    later = NOW + timedelta(hours=1)
    with database.write() as connection:
        record(connection, [draft(unit, MINUTE.format(0), 80)])
        record(connection, [draft(unit, MINUTE.format(0), 70, correction=True)], now=later)
        record(connection, [draft(unit, MINUTE.format(30), 60)], now=later)

        def charge(**moment: Any) -> Any:
            found = service.latest(connection, unit, EVERYTHING, **moment)
            newest = next(each.latest for each in found if each.property_name == "stateOfCharge")
            return None if newest is None else newest.value

        half_past = NOW - timedelta(minutes=30)
        before = half_past - timedelta(microseconds=1)
        assert charge(at=later) == charge(at=half_past) == 60
        assert charge(at=before) == 70
        assert charge(at=before, recorded_at=NOW) == charge(at=later, recorded_at=NOW) == 80
        assert charge(at=NOW - timedelta(hours=2)) is None


def test_a_reading_corrected_a_hundred_times_is_corrected_once_more(
    database: Database, unit: Identifier
) -> None:
    values = range(1, 104)
    with database.write() as connection:
        for value in values:
            sent = draft(unit, MINUTE.format(0), value / 2, correction=True)
            assert record(connection, [sent])[0] in ("recorded", "corrected")
        again = draft(unit, MINUTE.format(0), values[-1] / 2)
        other = draft(unit, MINUTE.format(0), 99.5)
        unchanged, refused = (record(connection, [each])[0] for each in (again, other))
    assert unchanged == "unchanged"
    assert isinstance(refused, ReadingConflict)
    assert refused.recorded == "51.5 P1"


def test_tens_of_thousands_of_units_are_looked_up_at_once(
    database: Database, unit: Identifier
) -> None:
    texts = [f"{unit.path}-{number}" for number in range(40_000)]
    with database.read() as connection:
        made = catalogue.units_made_on(connection, [*texts, unit.path])
        closed = passports.closed(connection, [*texts, unit.path])
    assert (made, closed) == ({unit.path: MADE}, {})
