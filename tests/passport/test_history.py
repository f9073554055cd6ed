"""The history as everybody may see it, on both engines."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from gs1 import build_identifier
from passport import service
from passport.canonical import canonical, sha256
from passport.catalogue import service as catalogue
from passport.db import Database
from tests import builders
from tests.passport import examples
from tests.passport.conftest import make_levels, publish_levels
from tests.passport.steps import composed_at, publish

NOW = builders.NOW
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


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


def test_a_serial_asked_for_with_its_lot_is_the_same_passport(database: Database) -> None:
    with database.write() as connection:
        item = publish_levels(connection, "battery")["item"]
        lot_and_serial = {"10": examples.BATTERY_LOT, "21": examples.BATTERY_SERIAL}
        both = build_identifier("01", examples.BATTERY_GTIN, lot_and_serial)
        assert service.history(connection, both) == service.history(connection, item)
        assert service.head_hash(connection, both) == service.head_hash(connection, item)
