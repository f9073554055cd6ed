"""The newest readings stand in the composed view, without a version, for those who may see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gs1 import Identifier
from passport import jsonld
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.disclosure import AUDIENCES
from passport.model import ComposedPassport
from passport.profile import profile
from passport.readings import service
from resolver.views.csv_model import table
from tests.passport.readings.sensors import GROUP, MINUTE, NOW, draft, record

LATER = NOW + timedelta(hours=1)
BASE = "https://id.example.com"


@pytest.fixture(autouse=True)
def _published(database: Database, product: Identifier) -> None:
    with database.write() as connection:
        passports.publish(
            connection,
            product,
            product_group=GROUP,
            facts={"productName": {"en": "Sensor"}, "cycles": 1},
            writer="w",
            now=NOW - timedelta(days=200),
        )


def composed(database: Database, unit: Identifier, **moment: Any) -> ComposedPassport:
    at = moment.pop("at", LATER)
    with database.read() as connection:
        subject = catalogue.find_subject(connection, unit)
        return passports.compose(connection, subject, at, **moment)


def kept(unit: Identifier, name: str, value: Any, minute: int = 0, **over: Any) -> Any:
    return draft(
        unit,
        MINUTE.format(minute),
        value,
        **({"property_name": name, "unit_code": None} | over),
    )


def test_the_newest_reading_is_there_without_a_new_version(
    database: Database, unit: Identifier
) -> None:
    before = composed(database, unit)
    with database.write() as connection:
        record(
            connection,
            [
                kept(unit, "temperature", 20.5, unit_code="CEL"),
                kept(unit, "temperature", 21.5, 10, unit_code="CEL"),
                kept(unit, "cycles", 7),
            ],
        )
    after = composed(database, unit)
    assert (after.versions, after.levels) == (before.versions, before.levels)
    assert after.etag_seed != before.etag_seed
    assert [fact.name for fact in after.facts] == ["productName", "temperature", "cycles"]
    temperature, cycles = after.fact("temperature"), after.fact("cycles")
    assert temperature is not None
    assert temperature.value == {"value": 21.5, "unitCode": "CEL"}
    assert (temperature.level, temperature.dynamic) == ("item", True)
    assert temperature.measured_at == NOW - timedelta(minutes=50)
    # It stands over what the model states, as a fact of the item does.
    assert cycles is not None
    assert (cycles.value, cycles.overridden) == (7, (("model", 1),))


def test_a_past_instant_shows_the_readings_of_then(database: Database, unit: Identifier) -> None:
    with database.write() as connection:
        record(connection, [kept(unit, "cycles", 5, 0), kept(unit, "cycles", 6, 30)])
        record(connection, [kept(unit, "cycles", 9, 0, correction=True)], now=LATER)
    half_past = NOW - timedelta(minutes=30)
    assert composed(database, unit).values()["cycles"] == 6
    assert composed(database, unit, at=half_past).values()["cycles"] == 6
    just_before = half_past - timedelta(seconds=1)
    assert composed(database, unit, at=just_before).values()["cycles"] == 9
    assert composed(database, unit, at=just_before, recorded_at=NOW).values()["cycles"] == 5
    assert composed(database, unit, at=NOW - timedelta(hours=2)).values()["cycles"] == 1


def test_what_was_recorded_later_is_passed_so_far_and_no_further(
    database: Database, unit: Identifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LOOKED_BACK", 4)
    for minute, now in ((0, NOW), (10, LATER), (20, LATER), (30, LATER)):
        with database.write() as connection:
            record(connection, [kept(unit, "cycles", minute + 5, minute)], now=now)
    assert composed(database, unit, recorded_at=NOW).values()["cycles"] == 5
    with database.write() as connection:
        record(connection, [kept(unit, "cycles", 45, 40)], now=LATER)
    # What the model states: the walk has ended before the reading that was known then.
    assert composed(database, unit, recorded_at=NOW).values()["cycles"] == 1
    assert composed(database, unit).values()["cycles"] == 45


def test_what_a_version_says_later_stands_over_an_older_reading(
    database: Database, unit: Identifier
) -> None:
    with database.write() as connection:
        record(connection, [kept(unit, "cycles", 7)])
        passports.publish(
            connection, unit, product_group=GROUP, facts={"cycles": 3}, writer="w", now=NOW
        )
    assert composed(database, unit).values()["cycles"] == 3
    assert composed(database, unit, at=NOW - timedelta(minutes=1)).values()["cycles"] == 7
    with database.write() as connection:
        record(connection, [kept(unit, "cycles", 8, 1)], now=LATER)
        later = draft(unit, "2026-11-21T12:30:00Z", 9, property_name="cycles", unit_code=None)
        record(connection, [later], now=LATER)
    assert composed(database, unit).values()["cycles"] == 9


def test_a_fixed_state_never_has_a_reading(database: Database, unit: Identifier) -> None:
    def fixed() -> ComposedPassport:
        with database.read() as connection:
            subject = catalogue.find_subject(connection, unit)
            return passports.compose_pinned(connection, subject, (1, 0, 0))

    before = fixed()
    with database.write() as connection:
        record(connection, [kept(unit, "cycles", 7)])
    assert fixed() == before


def test_readings_that_are_not_public_change_nothing_that_strangers_see(
    database: Database, unit: Identifier
) -> None:
    before = composed(database, unit)
    with database.write() as connection:
        fallen = kept(unit, "incidents", {"eventType": "fall", "driver": "A"})
        outcomes = record(connection, [draft(unit, MINUTE.format(0), 80), fallen])
        assert outcomes == ["recorded", "recorded"]
        record(connection, [kept(unit, "hidden", 3)])
    after = composed(database, unit)
    assert (after, after.etag_seed) == (before, before.etag_seed)


def test_each_audience_sees_its_series_and_members_and_no_other(
    database: Database, unit: Identifier
) -> None:
    with database.write() as connection:
        record(
            connection,
            [
                draft(unit, MINUTE.format(0), 80),
                kept(unit, "incidents", {"eventType": "fall", "driver": "A"}),
                kept(unit, "incidents", {"eventType": "fire"}, 1),
                kept(unit, "hidden", 3),
                kept(unit, "mode", "run"),
            ],
        )
        seen: dict[str, Any] = {}
        for audience in sorted(AUDIENCES):
            facts = service.latest_facts(
                connection, unit.path, profile("sensor/1"), audience, at=NOW
            )
            seen[audience] = {fact.name: fact.value for fact in facts}
            listed = service.latest(connection, unit, audience, at=NOW)
            told = {each.property_name for each in listed if each.latest}
            assert told == set(seen[audience])
    charge = [{"value": 80, "unitCode": "P1", "measuredAt": MINUTE.format(0)}]
    first, second = MINUTE.format(0), MINUTE.format(1)
    incidents = [
        {"eventType": "fall", "eventTime": first},
        {"eventType": "fire", "eventTime": second},
    ]
    assert seen["public"] == seen["authority"] == {"mode": "run"}
    assert seen["legitimate_interest.repairer"] == {
        "stateOfCharge": charge,
        "mode": "run",
        "incidents": incidents,
    }
    assert seen["legitimate_interest.owner"] == {"mode": "run"}
    everything = seen["operator.responsible"]
    assert everything["hidden"] == 3
    assert everything["incidents"][0]["driver"] == "A"


def test_linked_data_has_the_reading_where_a_version_would_have_it(
    database: Database, unit: Identifier
) -> None:
    with database.write() as connection:
        record(connection, [kept(unit, "cycles", 7)])
    document = jsonld.document(composed(database, unit), base_url=BASE)
    assert document["product"]["cycles"] == 7
    (model,) = document["levels"]
    assert [each["elementId"] for each in model["elements"]] == ["productName"]
    assert "cycles" in str(jsonld.expand(document, BASE))


def test_events_of_a_version_and_of_readings_together_are_of_no_version(
    database: Database, unit: Identifier
) -> None:
    with database.write() as connection:
        record(connection, [kept(unit, "incidents", {"eventType": "fall"}, 1)])
        told = service.latest_facts(
            connection, unit.path, profile("sensor/1"), "operator.responsible", at=NOW
        )
    before = composed(database, unit)
    dropped = {"eventType": "fire", "eventTime": "2026-11-20T00:00:00Z"}
    stated = replace(told[0], value=[dropped], level="model", version=1, measured_at=None)
    facts = service.with_latest(
        (*before.facts, stated), told, [profile("sensor/1")], {"model": NOW - timedelta(days=200)}
    )
    together = facts[-1]
    assert [each["eventType"] for each in together.value] == ["fire", "fall"]
    assert (together.level, together.version) == ("item", 0)
    shown = replace(before, facts=facts)
    (model,) = jsonld.document(shown, base_url=BASE)["levels"]
    assert "incidents" not in [each["elementId"] for each in model["elements"]]
    rows = [
        line for line in table(shown, "en").decode().splitlines() if line.startswith("incidents")
    ]
    assert rows
    assert not [line for line in rows if ",item,1," in line]
    assert [line for line in rows if ",item,0," in line]
