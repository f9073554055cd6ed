"""Publishing on both engines: what is taken, what is refused, who wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from gs1 import build_identifier
from passport import service
from passport.catalogue.errors import UnknownProduct, UnknownUnit
from passport.db import Database
from passport.model import Published
from tests import builders
from tests.passport import examples
from tests.passport.conftest import make_levels, publish_levels
from tests.passport.steps import composed_at, publish

NOW = builders.NOW
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_the_current_facts_published_again_add_nothing(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        first = publish(connection, model, examples.facts("battery", "model"))
        again = publish(connection, model, examples.facts("battery", "model"), now=NOW + DAY)
        reordered = dict(reversed(examples.facts("battery", "model").items()))
        third = publish(connection, model, reordered, now=NOW + DAY)
        assert len(service.history(connection, model)) == 1
    assert first == Published(1, 1, first.entry_hash, created=True)
    assert again == third == Published(1, 1, first.entry_hash, created=False)


def test_every_fault_of_the_facts_is_told_at_once(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        with pytest.raises(service.PassportInvalid) as caught:
            publish(
                connection,
                model,
                {"mass": {"value": "heavy", "unitCode": "GRM"}, "nonsense": 1},
            )
        assert [(error.pointer, error.rule) for error in caught.value.errors] == [
            ("/mass/unitCode", "const"),
            ("/mass/value", "type"),
            ("/nonsense", "additionalProperties"),
        ]
        assert service.history(connection, model) == []


def test_a_level_must_exist_and_be_of_its_products_group(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        with pytest.raises(service.ProductGroupMismatch):
            publish(connection, levels["model"], {}, product_group="appliance")
        with pytest.raises(UnknownUnit):
            publish(connection, builders.unit_of("NONE", examples.BATTERY_GTIN), {})
        with pytest.raises(UnknownProduct):
            publish(connection, builders.product_of(examples.DRILL_GTIN), {})
        lot_and_serial = {"10": examples.BATTERY_LOT, "21": examples.BATTERY_SERIAL}
        both = build_identifier("01", examples.BATTERY_GTIN, lot_and_serial)
        with pytest.raises(service.NotALevel):
            publish(connection, both, {})
        builders.make_product(connection, examples.DRILL_GTIN, product_group="furniture")
        with pytest.raises(service.UnknownProductGroup):
            publish(
                connection,
                builders.product_of(examples.DRILL_GTIN),
                {},
                product_group="furniture",
            )


def test_recorded_time_never_runs_backwards(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        publish(connection, model, {"modelIdentifier": "A"})
        publish(connection, model, {"modelIdentifier": "B"}, now=NOW - HOUR)
        service.record_event(connection, model, "note", {}, "writer-1", NOW - DAY)
        rows = service.history(connection, model)
        assert [row.recorded_at for row in rows] == [NOW, NOW, NOW]
        assert composed_at(connection, model, NOW).values() == {"modelIdentifier": "B"}


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 1),  # noqa: DTZ001 -- the very thing that is refused
        datetime.fromisoformat("0001-01-01T00:00:00+05:00"),
        datetime.fromisoformat("9999-12-31T23:59:59-05:00"),
    ],
    ids=str,
)
def test_an_instant_that_has_no_date_in_utc_is_refused(
    sqlite_database: Database, moment: datetime
) -> None:
    with sqlite_database.write() as connection:
        model = publish_levels(connection, "battery")["model"]
        with pytest.raises(service.UnusableInstant):
            publish(connection, model, {}, valid_from=moment)
        with pytest.raises(service.UnusableInstant):
            service.record_event(connection, model, "noted", {}, "w", NOW, moment)


def test_the_first_and_the_last_instant_are_kept_and_read_back(database: Database) -> None:
    instants = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        for number, moment in enumerate(instants):
            publish(connection, model, {"modelIdentifier": str(number)}, valid_from=moment)
        assert [row.valid_from for row in service.history(connection, model)] == instants
        assert list(service.verify(connection)) == []


def test_instants_of_another_zone_are_kept_as_the_same_instant(database: Database) -> None:
    elsewhere = NOW.astimezone(UTC).astimezone(tz=None)
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        publish(connection, model, {"modelIdentifier": "A"}, now=elsewhere)
        assert service.history(connection, model)[0].recorded_at == NOW
        assert list(service.verify(connection)) == []


def test_a_writer_who_has_not_seen_the_newest_entry_is_refused(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        with pytest.raises(service.StaleHead) as nothing_yet:
            publish(connection, model, {"modelIdentifier": "A"}, expected_head="0" * 64)
        first = publish(connection, model, {"modelIdentifier": "A"})
        head = service.head_hash(connection, model)
        assert head == first.entry_hash
        publish(connection, model, {"modelIdentifier": "B"}, expected_head=head)
        with pytest.raises(service.StaleHead) as stale:
            publish(connection, model, {"modelIdentifier": "C"}, expected_head=head)
    assert nothing_yet.value.actual is None
    assert stale.value.expected == first.entry_hash


def test_of_two_first_writers_one_waits_and_loses_nothing(database: Database) -> None:
    """There is no row yet to wait for, so they wait for each other by name."""
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]

    def second() -> Published:
        with database.write() as slow:
            return publish(slow, model, {"modelIdentifier": "slow"})

    with ThreadPoolExecutor(1) as pool:
        with database.write() as fast:
            publish(fast, model, {"modelIdentifier": "fast"})
            outcome = pool.submit(second)
            with pytest.raises(TimeoutError):
                outcome.result(0.3)
        assert outcome.result(10).version == 2
    with database.read() as connection:
        assert composed_at(connection, model, NOW).values()
        assert list(service.verify(connection)) == []


def test_of_two_later_writers_both_are_kept_in_order(database: Database) -> None:
    with database.write() as connection:
        model = publish_levels(connection, "battery")["model"]

    def write(number: int) -> Published:
        with database.write() as connection:
            return publish(connection, model, {"modelIdentifier": f"M{number}"})

    with ThreadPoolExecutor(4) as pool:
        versions = sorted(published.version for published in pool.map(write, range(8)))
    assert versions == list(range(2, 10))
    with database.read() as connection:
        assert list(service.verify(connection)) == []
