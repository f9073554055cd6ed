"""A battery's passport is taken when complete for its category, else refused naming each gap."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from gs1 import Identifier
from passport import service
from passport.db import Database
from passport.profile import profile
from passport.refusals import FactError, PassportInvalid
from tests import builders
from tests.passport import example_categories as batteries
from tests.passport import examples
from tests.passport.example_categories import CATEGORIES
from tests.passport.example_pieces import quantity

GTIN = examples.BATTERY_GTIN
TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PROFILE = profile("battery/2")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """Within one transaction: a product, a batch and a unit, and no passport of any yet."""
    with database.write() as connection:
        builders.make_product(connection, GTIN, product_group="battery", serial_pattern=None)
        builders.make_unit(connection, examples.BATTERY_SERIAL, GTIN, lot=examples.BATTERY_LOT)
        yield connection


@pytest.fixture
def item() -> Identifier:
    return examples.identifiers("battery")["item"]


def publish(connection: Connection, identifier: Identifier, facts: dict[str, Any]) -> Any:
    return service.publish(
        connection, identifier, product_group="battery", facts=facts, writer="w", now=TODAY
    )


def refusal(
    connection: Connection, identifier: Identifier, facts: dict[str, Any]
) -> tuple[FactError, ...]:
    with pytest.raises(PassportInvalid) as refused:
        publish(connection, identifier, facts)
    return tuple(refused.value.problems)


def owed(category: str) -> list[str]:
    facts = {"batteryCategory": category}
    return [
        attribute.name
        for attribute in PROFILE.attributes.values()
        if attribute.obligation_for(facts, TODAY.date()).word == "mandatory"
    ]


def test_each_category_owes_as_many_facts_as_the_law_asks() -> None:
    assert {category: len(owed(category)) for category in CATEGORIES} == {
        "ev": 49,
        "lmt": 52,
        "industrial": 34,
    }


@pytest.mark.parametrize("category", CATEGORIES)
def test_each_mandatory_fact_taken_away_is_named_with_its_law(
    connection: Connection, item: Identifier, category: str
) -> None:
    whole = batteries.whole(category)
    for name in owed(category):
        problems = refusal(connection, item, {key: whole[key] for key in whole if key != name})
        missed = [each for each in problems if each.rule == "mandatory"]
        assert [each.pointer for each in missed] == [f"/{name}"]
        assert missed[0].source
        assert PROFILE.attributes[name].label["en"] in missed[0].message
    assert publish(connection, item, whole).created


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_passport_may_be_complete_by_its_levels(connection: Connection, category: str) -> None:
    for level, identifier in examples.identifiers("battery").items():
        assert publish(connection, identifier, batteries.facts(category, level)).created


def test_everything_that_is_missing_is_named_at_once(
    connection: Connection, item: Identifier
) -> None:
    problems = refusal(connection, item, {"batteryCategory": "lmt"})
    missed = {each.pointer.removeprefix("/") for each in problems if each.rule == "mandatory"}
    assert missed == set(owed("lmt")) - {"batteryCategory"}


def test_what_waits_for_an_act_never_keeps_a_passport_back_and_may_be_stated(
    connection: Connection, item: Identifier
) -> None:
    pending = [name for name, each in PROFILE.attributes.items() if each.obligation == "pending"]
    whole = batteries.whole("ev")
    assert len(pending) == 5
    assert not set(pending) & whole.keys()
    assert publish(connection, item, whole).version == 1
    more = {"carbonFootprintLabel": {"footprintClass": "B"}, "registrationIdentifier": "EU-1"}
    assert publish(connection, item, whole | more).version == 2


@pytest.mark.parametrize(
    ("category", "name", "value"),
    [
        ("ev", "remainingCapacity", batteries.now(210, "AMH")),
        ("lmt", "exhaustionThreshold", quantity(80, "P1")),
        ("industrial", "stateOfCertifiedEnergy", batteries.now(99, "P1")),
        ("lmt", "ratedCapacityStatic", quantity(14, "AMH")),
        ("industrial", "materialCompositionSummary", {"en": "LFP with graphite"}),
    ],
)
def test_what_is_not_to_be_filled_is_refused(
    connection: Connection, item: Identifier, category: str, name: str, value: Any
) -> None:
    (problem,) = refusal(connection, item, batteries.whole(category) | {name: value})
    assert (problem.pointer, problem.rule) == (f"/{name}", "not_to_be_filled")
    assert problem.source == PROFILE.attributes[name].source


SIX = ("explodedDiagrams", "disassemblySequence", "fasteners", "tools", "dismantlingWarnings")


@pytest.mark.parametrize("part", [*SIX, "cellCount", "cellLayout"])
def test_each_kind_of_dismantling_information_is_needed(
    connection: Connection, item: Identifier, part: str
) -> None:
    facts = batteries.whole("ev")
    del facts["dismantlingInformation"][part]
    (problem,) = refusal(connection, item, facts)
    assert problem.pointer == f"/dismantlingInformation/{part}"
    assert problem.source == "Reg. (EU) 2023/1542 Annex XIII 2(c)"


def changed(facts: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The facts with another value at a path; a step that is a number counts in a list."""
    *steps, last = path.split("/")
    whole: Any = copy.deepcopy(facts)
    node = whole
    for step in steps:
        node = node[int(step) if isinstance(node, list) else step]
    node[last] = value
    return dict(whole)


NO_FILE = f"/documents/{'ab' * 32}/lost.pdf"
STRANGER = f"/01/{GTIN}/21/NONE-1"
COUNTRY = "manufacturer/address/addressCountry"


# What is changed, to what, and the rule that is broken by it; told where it is changed, or at the
# fact named after it.
BROKEN: tuple[tuple[str, Any, str, str], ...] = (
    ("recycledCobaltShare/total/value", 20, "shares-add-up", "recycledCobaltShare/total"),
    ("criticalRawMaterials/0/massShare/value", 91, "shares-of-the-whole", "criticalRawMaterials"),
    ("voltageMin/value", 300, "voltages-rise", "voltageMin"),
    ("storageTemperatureRange/minimum/value", 70, "range", "storageTemperatureRange"),
    ("voltageMin/temperatureRange/minimum/value", 60, "range", "voltageMin/temperatureRange"),
    ("roundTripEfficiencyHalfLife/value", 99, "efficiency-falls", "roundTripEfficiencyHalfLife"),
    ("productionDate", "2026-10-31", "months-agree", ""),
    ("hazardousSubstances/0/exactConcentration", quantity(9, "P1"), "exact-within-range", ""),
    ("euDeclarationOfConformity/0/fileUrl", NO_FILE, "document-kept", ""),
    ("predecessorPassports", [STRANGER], "passport-known", "predecessorPassports/0"),
    ("manufacturer/address", {"postalCode": "1"}, "manufacturer-address-complete", COUNTRY),
)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken[2]}-{broken[0]}")
def test_facts_that_contradict_each_other_are_refused(
    connection: Connection, item: Identifier, broken: tuple[str, Any, str, str]
) -> None:
    path, value, rule, told_at = broken
    problems = refusal(connection, item, changed(batteries.whole("lmt"), path, value))
    told = {(each.pointer, each.rule): each for each in problems}
    problem = told[f"/{told_at or path}", rule]
    assert problem.message
    assert problem.source


def test_an_address_of_somebody_else_is_not_looked_up(
    connection: Connection, item: Identifier
) -> None:
    elsewhere = {"predecessorPassports": ["https://other.example/01/09520000010027/21/B1"]}
    assert publish(connection, item, batteries.whole("lmt") | elsewhere).created


def test_a_portable_battery_may_have_a_passport_and_owes_only_its_category(
    connection: Connection, item: Identifier
) -> None:
    assert publish(connection, item, {"batteryCategory": "portable"}).created
