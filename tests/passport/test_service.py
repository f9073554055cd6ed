"""Publishing, composing and telling the history, on both engines."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import StatementError

from gs1 import Identifier, build_identifier
from passport import service
from passport.canonical import canonical, sha256
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownProduct, UnknownUnit
from passport.db import Database
from passport.model import Published
from tests import builders
from tests.passport import examples
from tests.passport.conftest import make_levels, publish_levels

NOW = builders.NOW
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def publish(
    connection: Connection, identifier: Identifier, facts: dict[str, Any], **over: Any
) -> Published:
    arguments: dict[str, Any] = {"product_group": "battery", "writer": "writer-1", "now": NOW}
    return service.publish(connection, identifier, facts=facts, **(arguments | over))


def composed_at(connection: Connection, identifier: Identifier, moment: datetime) -> Any:
    return service.compose(connection, catalogue.find_subject(connection, identifier), moment)


def test_a_published_version_is_read_back_composed(database: Database) -> None:
    with database.write() as connection:
        levels = publish_levels(connection, "battery")
    with database.read() as connection:
        composed = composed_at(connection, levels["item"], NOW)
        assert catalogue.get_product(connection, levels["model"]).has_passport
    assert composed.versions == (1, 1, 1)
    assert composed.status == "active"
    assert composed.lot == examples.BATTERY_LOT
    capacity = composed.fact("labelCapacity")
    assert (capacity.value, capacity.level, capacity.unit) == (
        {"value": 13.4, "unitCode": "AMH"},
        "model",
        "Ah",
    )
    mass = composed.fact("mass")
    assert (mass.value["value"], mass.level) == (2.71, "item")
    assert mass.overridden == (("model", {"value": 2.65, "unitCode": "KGM"}),)
    assert composed.fact("remainingCapacity") is None


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


def test_both_versions_stay_readable_and_the_first_never_changes_a_byte(
    database: Database,
) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        publish(connection, model, {"modelIdentifier": "A", "mass": examples.quantity(1, "KGM")})
        before = service.version_document(connection, model, 1)
    with database.write() as connection:
        publish(connection, model, {"modelIdentifier": "B"}, now=NOW + DAY, reason="new name")
    with database.read() as connection:
        after = service.version_document(connection, model, 1)
        second = service.version_document(connection, model, 2)
        subject = catalogue.find_subject(connection, model)
        old = service.compose_pinned(connection, subject, (1, 0, 0))
    assert after == before
    assert json.loads(second.document)["facts"] == {"modelIdentifier": "B"}
    assert second.previous_hash == before.entry_hash
    assert old.values() == {"modelIdentifier": "A", "mass": {"value": 1, "unitCode": "KGM"}}


def test_an_outsider_can_check_a_version_from_its_document_alone(database: Database) -> None:
    with database.write() as connection:
        levels = publish_levels(connection, "battery")
        document = json.loads(service.version_document(connection, levels["item"], 1).document)
    header = document["header"]
    assert sha256(canonical(header)) == document["entryHash"]
    assert sha256(canonical(document["facts"])) == header["fragments"]["public"]
    assert "remainingCapacity" not in document["facts"]


def test_hidden_facts_cannot_be_guessed_from_the_public_hash(database: Database) -> None:
    hashes = set()
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        for level in ("model", "batch"):
            publish(connection, levels[level], {"batteryStatus": "original"})
            hashes.add(service.history(connection, levels[level])[0].payload_sha256)
    assert len(hashes) == 2
    assert sha256(canonical({"batteryStatus": "original"})) not in hashes


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
        builders.make_product(connection, examples.DRILL_GTIN, product_group="textile")
        with pytest.raises(service.UnknownProductGroup):
            publish(
                connection,
                builders.product_of(examples.DRILL_GTIN),
                {},
                product_group="textile",
            )


def test_nothing_published_is_no_passport(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        with pytest.raises(service.NoPassport):
            composed_at(connection, levels["item"], NOW)
        assert service.history(connection, levels["model"]) == []
        assert service.head_hash(connection, levels["model"]) is None
        with pytest.raises(service.UnknownVersion):
            service.version_document(connection, levels["model"], 1)


def test_a_unit_without_a_record_shows_the_model(database: Database) -> None:
    with database.write() as connection:
        publish_levels(connection, "battery")
        unknown = builders.unit_of("EB-9", examples.BATTERY_GTIN)
        composed = composed_at(connection, unknown, NOW)
    assert composed.granularity == "item"
    assert composed.versions == (1, 0, 0)


def test_a_change_of_the_model_shows_on_every_unit_at_once(database: Database) -> None:
    with database.write() as connection:
        levels = publish_levels(connection, "battery")
        before = composed_at(connection, levels["item"], NOW)
        facts = examples.facts("battery", "model", expectedLifetimeCycles=1200)
        publish(connection, levels["model"], facts, now=NOW + DAY)
        after = composed_at(connection, levels["item"], NOW + DAY)
    assert after.values()["expectedLifetimeCycles"] == 1200
    assert after.versions == (2, 1, 1)
    assert after.etag_seed != before.etag_seed
    assert after.last_updated == NOW + DAY


def test_the_version_in_force_is_the_latest_valid_one_then_the_newest(
    database: Database,
) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]

        def name(text: str, valid_from: datetime | None, recorded: datetime) -> None:
            facts = {"modelIdentifier": text}
            publish(connection, model, facts, valid_from=valid_from, now=recorded)

        def at(moment: datetime) -> str:
            composed = composed_at(connection, model, moment)
            value: str = composed.values()["modelIdentifier"]
            return value

        name("today", None, NOW)
        name("from tomorrow", NOW + DAY, NOW + HOUR)
        name("back-dated", NOW - DAY, NOW + 2 * HOUR)
        name("today, corrected", NOW, NOW + 3 * HOUR)
        assert at(NOW - HOUR) == "back-dated"
        assert at(NOW) == at(NOW + 5 * HOUR) == "today, corrected"
        assert at(NOW + DAY) == "from tomorrow"
        with pytest.raises(service.NoPassport):
            at(NOW - 2 * DAY)


def test_facts_in_force_later_are_not_in_force_now(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        publish(connection, model, {"modelIdentifier": "A"}, valid_from=NOW + DAY)
        now = publish(connection, model, {"modelIdentifier": "A"})
    assert now.created
    assert now.version == 2


def test_recorded_time_never_runs_backwards(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        publish(connection, model, {"modelIdentifier": "A"})
        publish(connection, model, {"modelIdentifier": "B"}, now=NOW - HOUR)
        service.record_event(connection, model, "note", {}, "writer-1", NOW - DAY)
        rows = service.history(connection, model)
        assert [row.recorded_at for row in rows] == [NOW, NOW, NOW]
        assert composed_at(connection, model, NOW).values() == {"modelIdentifier": "B"}


def test_an_instant_without_a_time_zone_is_refused(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        with pytest.raises(StatementError, match="time zone"):
            publish(connection, model, {}, valid_from=datetime(2026, 1, 1))  # noqa: DTZ001


def test_instants_of_another_zone_are_kept_as_the_same_instant(database: Database) -> None:
    elsewhere = NOW.astimezone(UTC).astimezone(tz=None)
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        publish(connection, model, {"modelIdentifier": "A"}, now=elsewhere)
        assert service.history(connection, model)[0].recorded_at == NOW
        assert list(service.verify(connection)) == []


def test_the_history_says_what_changed_and_only_in_public(database: Database) -> None:
    with database.write() as connection:
        item = publish_levels(connection, "battery")["item"]
        facts = examples.facts("battery", "item", mass=examples.quantity(2.72, "KGM"))
        del facts["predecessorPassports"]
        publish(connection, item, facts, now=NOW + DAY, reason="weighed again")
        facts["batteryStatus"] = "reused"
        publish(connection, item, facts, now=NOW + 2 * DAY)
        first, second, third = service.history(connection, item)
    assert first.changed == ["/mass", "/predecessorPassports", "/productionDate"]
    assert {change.kind for change in first.changes} == {"added"}
    assert [(c.pointer, c.kind) for c in second.changes] == [
        ("/mass/value", "changed"),
        ("/predecessorPassports", "removed"),
    ]
    assert second.reason == "weighed again"
    assert (third.version, third.changed) == (3, [])
    assert third.previous_hash == second.entry_hash


def test_an_event_is_recorded_and_shows_what_its_schema_opens(database: Database) -> None:
    facts = {"campaign": "FW-2026-01", "scope": {"anyOf": [{"lots": ["L1"]}]}, "note": "hidden"}
    with database.write() as connection:
        model = publish_levels(connection, "battery")["model"]
        entry = service.record_event(
            connection, model, "recall_opened", facts, "writer-2", NOW + DAY, NOW + HOUR
        )
        _, row = service.history(connection, model)
    assert entry is not None
    assert (row.kind, row.event_type, row.version) == ("event", "recall_opened", None)
    assert (row.valid_from, row.recorded_at) == (NOW + HOUR, NOW + DAY)
    assert row.facts == {"campaign": "FW-2026-01", "scope": {"anyOf": [{"lots": ["L1"]}]}}
    assert row.changed == []


def test_an_event_nobody_described_shows_that_it_happened_and_no_more(
    database: Database,
) -> None:
    with database.write() as connection:
        model = publish_levels(connection, "battery")["model"]
        service.record_event(connection, model, "inspected", {"who": "x"}, "writer-2", NOW)
        row = service.history(connection, model)[-1]
        assert (row.event_type, row.facts) == ("inspected", {})
        composed = composed_at(connection, model, NOW)
        assert composed.versions == (1, 0, 0)
        nan = {"who": float("nan")}
        with pytest.raises(service.PassportInvalid):
            service.record_event(connection, model, "inspected", nan, "writer-2", NOW)


def test_an_event_makes_no_passport(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        assert service.record_event(connection, model, "noted", {}, "writer-1", NOW) is None
        assert service.history(connection, model) == []


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
    """PostgreSQL refuses the slower one, SQLite lets it wait for its turn; both stay whole."""
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
        if database.dialect_name == "postgresql":
            with pytest.raises(service.PassportConflict) as caught:
                outcome.result(10)
            assert caught.value.identifier == model
        else:
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


def test_pinned_versions_must_all_exist(database: Database) -> None:
    with database.write() as connection:
        levels = publish_levels(connection, "battery")
        item = catalogue.find_subject(connection, levels["item"])
        model = catalogue.find_subject(connection, levels["model"])
        for versions in ((2, 1, 1), (1, 9, 1), (1, 1, 2**31 - 1)):
            with pytest.raises(service.UnknownVersion):
                service.compose_pinned(connection, item, versions)
        with pytest.raises(service.UnknownVersion):
            service.compose_pinned(connection, model, (1, 0, 1))
        with pytest.raises(service.NoPassport):
            service.compose_pinned(connection, item, (0, 0, 0))
        pinned = service.compose_pinned(connection, item, (1, 1, 1))
        assert pinned == composed_at(connection, levels["item"], NOW)


def test_a_serial_asked_for_with_its_lot_is_the_same_passport(database: Database) -> None:
    with database.write() as connection:
        item = publish_levels(connection, "battery")["item"]
        lot_and_serial = {"10": examples.BATTERY_LOT, "21": examples.BATTERY_SERIAL}
        both = build_identifier("01", examples.BATTERY_GTIN, lot_and_serial)
        assert service.history(connection, both) == service.history(connection, item)
        assert service.head_hash(connection, both) == service.head_hash(connection, item)


def test_the_record_keeps_the_operator_of_its_time(database: Database) -> None:
    with database.write() as connection:
        model = publish_levels(connection, "battery")["model"]
        builders.make_operator(connection, identifiers=(("lei", "5299000000000000XX00"),))
        assert composed_at(connection, model, NOW).operator_uri == (
            "https://id.gs1.org/417/9520000000011"
        )
        publish(connection, model, {"modelIdentifier": "B"}, now=NOW + DAY)
        composed = composed_at(connection, model, NOW + DAY)
        assert composed.operator_uri == "lei:5299000000000000XX00"
