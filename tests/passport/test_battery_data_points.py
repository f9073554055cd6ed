"""The battery profile against the law's list: every data point, one by one.

``battery_data_points.csv`` holds the list in short: the Commission's 71 data points (B) and the
30 facts beside them (X), what each asks of batteries of cars (ev), of light means of transport and
of industry above 2 kWh, and who may read it. M mandatory, C conditional, O optional, P an act is
pending, - not to be filled.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passport.fact_rules import problems_of
from passport.obligations import first_that_applies, read_obligations
from passport.profile import profile
from schemas import loader
from schemas.references import followed
from tests.passport.rec20 import REC20

SCHEMA = loader.load("passport/battery/2")
FACTS: dict[str, Any] = SCHEMA["properties"]
GIVEN: dict[str, Any] = {entry["name"]: entry for entry in SCHEMA["x-given"]}
POINTS = list(
    csv.DictReader(
        (Path(__file__).parent / "battery_data_points.csv").read_text("utf-8").splitlines()
    )
)
CATEGORIES = ("ev", "lmt", "industrial")
DUE = date(2027, 2, 18)
DAYS = (date(2026, 11, 22), date(2027, 2, 17), DUE, date(2030, 1, 1))
WORDS = {
    "M": "mandatory",
    "C": "conditional",
    "O": "optional",
    "P": "pending",
    "-": "not_to_be_filled",
}
AUTHORITIES = ["authority.notified_body", "authority.market_surveillance", "authority.commission"]
READERS: dict[str, list[str]] = {
    "everyone": ["public"],
    "legitimate_interest": ["legitimate_interest"],
    "legitimate_interest_and_authorities": ["legitimate_interest", *AUTHORITIES],
    "authorities": AUTHORITIES,
    "operator_and_authorities": [
        "operator.responsible",
        "authority.market_surveillance",
        "authority.customs",
        "authority.commission",
    ],
}
# Part of a fact with several data points: may be left out although the fact may not.
PARTS = {"B005"}


@pytest.fixture(params=POINTS, ids=lambda point: point["number"])
def point(request: pytest.FixtureRequest) -> dict[str, str]:
    found: dict[str, str] = request.param
    return found


def entry_of(point: dict[str, str]) -> Any:
    return FACTS.get(point["key"]) or GIVEN[point["key"]]


def obligation(entry: Any, category: str, on: date) -> str:
    lines = read_obligations(entry["x-obligation"])
    return first_that_applies(lines, {"batteryCategory": category}, on).word


def units(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        inner = followed(value, SCHEMA) if "$ref" in value else value
        if "x-unit" in inner:
            yield inner["x-unit"]["code"]
        for member in inner.values():
            yield from units(member)


def test_the_list_is_complete() -> None:
    numbers = [point["number"] for point in POINTS]
    assert numbers[:71] == [f"B{number:03}" for number in range(1, 72)]
    assert numbers[71:] == [f"X{number:02}" for number in range(1, 31)]


def test_a_data_point_is_where_the_list_has_it(point: dict[str, str]) -> None:
    entry = entry_of(point)
    assert point["number"] in entry["x-data-points"]
    assert not point["unit"] or point["unit"] in set(units(entry))
    assert not point["level"] or entry["x-level"] == point["level"]


def test_a_data_point_asks_of_each_category_what_the_law_asks(point: dict[str, str]) -> None:
    entry = entry_of(point)
    for category in CATEGORIES:
        for on in DAYS:
            if point[category] and point["number"] not in PARTS:
                assert obligation(entry, category, on) == WORDS[point[category]], (category, on)


def test_a_data_point_changes_as_the_law_says(point: dict[str, str]) -> None:
    entry = entry_of(point)
    if point["change"] == "event":
        assert entry["x-event"]
    else:
        assert entry["x-dynamic"] == (point["change"] == "dynamic")
        assert "x-event" not in entry


def test_a_data_point_is_read_by_whom_the_law_names(point: dict[str, str]) -> None:
    assert sorted(entry_of(point)["x-disclosure"]) == sorted(READERS[point["readers"]])


def test_the_profile_claims_no_data_point_that_the_list_does_not_have() -> None:
    listed = {(point["number"], point["key"]) for point in POINTS}
    # Model, GTIN, batch and serial number identify a battery together.
    listed |= {("B007", "gtin"), ("B007", "batch"), ("B007", "serial")}
    claimed = {
        (number, name)
        for name, entry in (*FACTS.items(), *GIVEN.items())
        for number in entry.get("x-data-points", ())
    }
    assert claimed == listed


def test_what_is_mandatory_is_due_from_the_day_the_law_names() -> None:
    for point in POINTS:
        for line in read_obligations(entry_of(point)["x-obligation"]):
            if line.word == "mandatory":
                assert line.since == DUE or line.until == date(2027, 2, 17)


def test_every_condition_stands_there_in_words() -> None:
    for name, entry in FACTS.items():
        for line in read_obligations(entry["x-obligation"]):
            if line.word in ("conditional", "not_to_be_filled"):
                assert line.condition.keys() == {"en", "de"}, name


def test_every_fact_has_label_help_level_source_and_a_unit_people_and_machines_know() -> None:
    for name, entry in (*FACTS.items(), *GIVEN.items()):
        assert entry["x-label"].keys() == entry["x-help"].keys() == {"en", "de"}, name
        assert all(text.strip() for text in (*entry["x-label"].values(), *entry["x-help"].values()))
        assert entry["x-level"] in ("model", "batch", "item")
        assert entry["x-source"], name
        assert isinstance(entry["x-dynamic"], bool)
        assert set(units(entry)) <= REC20.keys(), name


@pytest.mark.parametrize("category", ["industrial_up_to_2_kwh", "sli", "portable"])
def test_a_battery_that_owes_no_passport_owes_nothing_but_its_category(category: str) -> None:
    owed = [
        name for name, entry in FACTS.items() if obligation(entry, category, DUE) == "mandatory"
    ]
    assert owed == ["batteryCategory"]


def test_a_stationary_store_owes_what_industry_owes() -> None:
    for entry in FACTS.values():
        for on in DAYS:
            stationary = obligation(entry, "stationary_industrial", on)
            assert stationary == obligation(entry, "industrial", on)


def test_what_is_pending_and_what_is_never_filled_is_what_the_guidance_says() -> None:
    def all_with(word: str) -> set[str]:
        return {
            name
            for name, entry in FACTS.items()
            if all(obligation(entry, category, DUE) == word for category in CATEGORIES)
        }

    assert all_with("pending") == {
        "carbonFootprintDeclaration",
        "carbonFootprintLabel",
        "dueDiligenceReport",
        "instructionsForUse",
        "registrationIdentifier",
    }
    assert all_with("not_to_be_filled") == {"materialCompositionSummary", "ratedCapacityStatic"}


def test_facts_of_the_first_profile_keep_their_names_and_terms() -> None:
    first = loader.load("passport/battery/1")["properties"]
    assert {name: entry["x-term"] for name, entry in first.items()} == {
        name: FACTS[name]["x-term"] for name in first
    }


def test_every_rule_is_one_that_can_be_judged() -> None:
    rules = profile("battery/2").rules
    assert rules
    for rule in rules:
        assert problems_of(rule, frozenset(FACTS)) == [], rule["id"]
        assert rule["message"].keys() == {"en", "de"}
        assert rule["source"]
