"""The profile of appliances and electronics against the list of facts for durable goods.

``durable_goods.csv`` holds the list in short: where a fact is established, whether it changes, who
reads it, and its standing: ``law`` in force for named product groups, ``horizontal`` law for all,
``expected`` of an act under the ecodesign regulation, or ``voluntary``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passport.completeness import missing
from passport.fact_rules import judge, problems_of
from passport.profile import profile
from passport.validation import fact_errors
from schemas import loader
from schemas.references import followed
from tests.passport import examples
from tests.passport.example_pieces import quantity
from tests.passport.rec20 import REC20

PROFILE = profile("appliance/2")
SCHEMA = loader.load("passport/appliance/2")
FACTS: dict[str, Any] = SCHEMA["properties"]
GIVEN: dict[str, Any] = {entry["name"]: entry for entry in SCHEMA["x-given"]}
ROWS = list(
    csv.DictReader((Path(__file__).parent / "durable_goods.csv").read_text("utf-8").splitlines())
)
TODAY = date(2026, 11, 22)
# Dates and prices of a model that its maker changes now and then: by a new version, not as
# readings of a unit.
PRICES = {"sparePartsPrice"}
CHANGED_BY_VERSIONS = PRICES | {"securityUpdatesUntil", "featureUpdatesUntil", "eprNumbers"}
# An act is expected to ask for it; other law asks already, under a condition or from some.
ASKED_ALREADY = {"importer", "repairabilityScore", "substancesOfConcern"}
# Public here: the link says no more than the component's code shows to whoever holds the product.
OPENED = {"componentPassports"}


@pytest.fixture(params=ROWS, ids=lambda row: row["number"])
def row(request: pytest.FixtureRequest) -> dict[str, str]:
    found: dict[str, str] = request.param
    return found


def units(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        inner = followed(value, SCHEMA) if "$ref" in value else value
        if "x-unit" in inner:
            yield inner["x-unit"]["code"]
        for member in inner.values():
            yield from units(member)


def word(name: str, group: str = "other", on: date = TODAY, **facts: Any) -> str:
    return PROFILE.attributes[name].obligation_for({"productGroup": group, **facts}, on).word


def test_the_list_is_complete() -> None:
    assert [row["number"] for row in ROWS] == [f"D{number:03}" for number in range(1, 92)]


def test_a_row_of_the_list_is_where_the_list_has_it(row: dict[str, str]) -> None:
    entry = FACTS.get(row["key"]) or GIVEN[row["key"]]
    assert row["number"] in entry["x-data-points"]
    assert not row["level"] or entry["x-level"] == row["level"]
    if row["key"] in FACTS:
        assert not row["unit"] or row["unit"] in set(units(entry))
        readers = ["public"] if row["key"] in OPENED else row["readers"].split()
        assert sorted(entry["x-disclosure"]) == sorted(readers)
        change = "event" if entry.get("x-event") else "dynamic" if entry["x-dynamic"] else "static"
        assert change == ("static" if row["key"] in CHANGED_BY_VERSIONS else row["change"])


def test_nothing_is_mandatory_that_is_not_law_yet(row: dict[str, str]) -> None:
    if row["key"] not in FACTS or row["key"] in ASKED_ALREADY:
        return
    if row["standing"] == "expected" and row["number"] != "D073":
        assert word(row["key"]) == "pending"
    if row["standing"] == "voluntary":
        assert word(row["key"]) == "optional"


def test_what_the_service_knows_or_keeps_apart_cannot_be_stated() -> None:
    assert not GIVEN.keys() & FACTS.keys()
    for name in GIVEN:
        (error,) = fact_errors("appliance/2", {name: "x"}, TODAY)
        assert error.rule == "additionalProperties"


def test_every_fact_has_label_help_level_source_and_known_units() -> None:
    for name, entry in (*FACTS.items(), *GIVEN.items()):
        assert entry["x-label"].keys() == entry["x-help"].keys() == {"en", "de"}, name
        assert entry["x-source"]
        assert set(units(entry)) <= REC20.keys(), name
        for line in PROFILE.attributes[name].obligations if name in FACTS else ():
            assert line.word != "conditional" or line.condition.keys() == {"en", "de"}, name


def test_what_is_asked_depends_on_the_kind_of_product_and_the_day() -> None:
    assert word("energyClass", "washing_machine") == "mandatory"
    assert word("energyClass", "power_tool") == "conditional"
    assert word("waterUse", "dishwasher") == "mandatory"
    assert word("repairabilityScore", "smartphone") == "mandatory"
    assert word("repairabilityScore", "smartphone", date(2025, 6, 19)) == "pending"
    assert word("repairabilityScore", "washing_machine") == "pending"
    assert word("repairService", "washing_machine", date(2026, 7, 30)) == "optional"
    assert word("repairService", "washing_machine", date(2026, 7, 31)) == "mandatory"
    assert word("scipNumber") == "optional"
    assert word("scipNumber", svhcAboveThreshold=True) == "mandatory"


def test_facts_of_the_first_profile_keep_their_names_and_terms() -> None:
    first = loader.load("passport/appliance/1")["properties"]
    assert {name: entry["x-term"] for name, entry in first.items()} == {
        name: FACTS[name]["x-term"] for name in first
    }


def test_every_rule_is_one_that_can_be_judged() -> None:
    for rule in PROFILE.rules:
        assert problems_of(rule, frozenset(FACTS)) == [], rule["id"]
        assert rule["message"].keys() == {"en", "de"}
        assert rule["source"]


PHONE: dict[str, Any] = {
    "productGroup": "smartphone",
    "energyClass": "B",
    "eprelRegistration": {"registerNumber": "2000123"},
    "repairService": {"contactPoint": {"telephone": "+49 381 5550 130"}},
    "repairObligationUntil": "2033-12-31",
    "reliabilityTests": [{"testStandard": "EN 60529", "testOutcome": "IP67"}],
    "batteryEnduranceCycles": 1000,
    "repairabilityScore": {"scoreValue": 3.9, "scoreScale": "1 to 5", "scoreClass": "B"},
    "repairSubscores": {
        "disassemblyDepthScore": 4,
        "fastenersScore": 3,
        "toolsScore": 4,
        "sparePartsScore": 5,
        "softwareUpdatesScore": 4,
        "repairInformationScore": 4,
    },
    "sparePartsUntil": "2033-12-31",
    "sparePartsDelivery": quantity(5, "E49"),
    "sparePartsPrice": [{"partNumber": "B-7", "price": "39.90", "priceCurrency": "EUR"}],
    "securityUpdatesUntil": "2032-12-31",
    "featureUpdatesUntil": "2032-12-31",
    "factoryReset": [{"fileUrl": "https://nordcell.example/reset"}],
}


def phone(**over: Any) -> dict[str, Any]:
    return examples.facts("appliance", "model") | PHONE | over


def test_a_phone_that_states_what_the_regulations_ask_is_complete() -> None:
    assert fact_errors("appliance/2", phone(), TODAY) == ()
    assert missing(PROFILE, phone(), "model", TODAY) == ()
    for name in PHONE.keys() - {"productGroup"}:
        less = {key: value for key, value in phone().items() if key != name}
        (gap,) = missing(PROFILE, less, "model", TODAY)
        assert gap.name == name
        assert gap.source


@pytest.mark.parametrize(
    ("over", "rule"),
    [
        ({"batteryEnduranceCycles": 799}, "eight-hundred-cycles"),
        ({"sparePartsDelivery": quantity(11, "E49")}, "delivery-ten-days"),
        ({"legalGuarantee": {"minimumDuration": quantity(1, "ANN")}}, "guarantee-two-years"),
        (
            {"powerModes": {"offMode": quantity(1, "WTT"), "standby": quantity(0.5, "WTT")}},
            "modes-rise",
        ),
        ({"manufacturer": {"organizationName": {"en": "A"}}}, "manufacturer-address"),
    ],
)
def test_facts_that_break_a_rule_of_the_law_are_named(over: dict[str, Any], rule: str) -> None:
    def broken(facts: dict[str, Any]) -> set[str]:
        return {each.rule for each in judge(PROFILE.rules, facts, TODAY, composed=True)}

    assert broken(phone()) == set()
    assert broken(phone(**over)) == {rule}


@pytest.mark.parametrize("other", ["battery/2", "generic/1", "textile/1"])
def test_the_profile_can_stand_beside_each_other_one_in_one_passport(other: str) -> None:
    together = profile(" ".join(sorted(("appliance/2", other))))
    assert (
        together.attributes.keys() >= PROFILE.attributes.keys() | profile(other).attributes.keys()
    )
    assert together.attributes["manufacturer"].obligation_for(PHONE, TODAY).word == "mandatory"
