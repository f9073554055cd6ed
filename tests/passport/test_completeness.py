"""A passport says all it has to: each mandatory fact taken away is named, and only that one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gs1 import Granularity, Identifier
from passport.completeness import Standing, duties, missing, states
from passport.obligations import MANDATORY
from passport.profile import profile
from passport.refusals import FactError
from passport.rule_links import Known
from passport.verdict import Level, findings
from tests import builders
from tests.passport import example_categories as examples
from tests.passport.example_pieces import quantity

DUE = date(2027, 2, 18)
EARLY = date(2026, 11, 22)
BATTERY = profile("battery/2")
ITEM = builders.unit_of("EB-1", "09520000010027")
LEVELS: dict[Granularity, Identifier] = {
    "model": ITEM.primary(),
    "batch": builders.batch_of("L", "09520000010027"),
    "item": ITEM,
}
NARROWER: dict[Granularity, tuple[str, ...]] = {
    "model": ("model",),
    "batch": ("model", "batch"),
    "item": ("model", "batch", "item"),
}


def owed(category: str) -> list[str]:
    """The facts an item of this category has to state, here or at a wider level."""
    facts = examples.whole(category)
    return [
        duty.attribute.name
        for duty in duties(BATTERY, facts, "item", DUE)
        if duty.obligation.word == MANDATORY
    ]


def judged(facts: dict[str, Any], on: date = DUE, known: Known | None = None) -> list[FactError]:
    return list(findings("battery/2", Level(ITEM, facts, {}, on), known).errors)


@pytest.mark.parametrize(
    ("name", "unseen"),
    [
        ("modelIdentifier", " "),
        ("modelIdentifier", "\u200b\u00a0"),
        ("extinguishingAgent", [" ", "\u2060"]),
        ("chemistry", {"chemistryShortName": " ", "chemistryClearName": {"en": " "}}),
    ],
)
def test_a_text_nobody_can_see_does_not_state_a_mandatory_fact(name: str, unseen: Any) -> None:
    errors = judged(examples.whole("ev") | {name: unseen})
    assert [(error.pointer, error.rule) for error in errors] == [(f"/{name}", "mandatory")]


@pytest.mark.parametrize("said", [0, False, "0", "~", [0], {"value": 0}, ["", "x"]])
def test_nothing_no_and_none_are_statements(said: Any) -> None:
    assert states(said)


@pytest.mark.parametrize("category", examples.CATEGORIES)
def test_the_complete_examples_miss_nothing_at_any_level(category: str) -> None:
    for granularity, levels in NARROWER.items():
        composed: dict[str, Any] = {}
        for level in levels:
            composed |= examples.facts(category, level)
        assert missing(BATTERY, composed, LEVELS[granularity].granularity, DUE) == ()
    assert judged(examples.whole(category)) == []


@pytest.mark.parametrize("category", examples.CATEGORIES)
@pytest.mark.parametrize("on", [EARLY, DUE])
def test_each_mandatory_fact_that_is_taken_away_is_named_with_its_law(
    category: str, on: date
) -> None:
    names = owed(category)
    assert len(names) > 30
    for name in names:
        facts = examples.whole(category)
        del facts[name]
        (error,) = judged(facts, on)
        assert (error.pointer, error.rule) == (f"/{name}", "mandatory")
        assert error.source
        assert BATTERY.attributes[name].label["en"] in error.message


@pytest.mark.parametrize("category", examples.CATEGORIES)
def test_a_model_is_not_asked_for_what_only_its_units_can_say(category: str) -> None:
    facts = examples.facts(category, "model")
    later = [d for d in duties(BATTERY, facts, "model", DUE) if d.standing is Standing.LATER]
    assert {"manufacturingDate", "batteryStatus"} <= {duty.attribute.name for duty in later}
    assert {duty.attribute.level for duty in later} == {"batch", "item"}
    gone = missing(BATTERY, facts, "batch", DUE)
    assert {gap.level for gap in gone} == {"batch"}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_all_that_is_missing_is_told_at_once_in_order(data: st.DataObject) -> None:
    category = data.draw(st.sampled_from(examples.CATEGORIES))
    names = [name for name in owed(category) if name != "batteryCategory"]
    gone = data.draw(st.sets(st.sampled_from(names), max_size=8))
    facts = {k: v for k, v in examples.whole(category).items() if k not in gone}
    errors = judged(facts)
    told = [error.pointer for error in errors if error.rule == "mandatory"]
    assert told == sorted(f"/{name}" for name in gone)
    assert [error.pointer for error in errors] == sorted(error.pointer for error in errors)


def test_a_fault_of_shape_and_one_across_facts_and_a_gap_are_told_together() -> None:
    facts = examples.whole("ev") | {"voltageMin": quantity(9999, "VLT"), "colour": "red"}
    del facts["mass"]
    told = [(error.pointer, error.rule) for error in judged(facts)]
    assert ("/colour", "additionalProperties") in told
    assert ("/mass", "mandatory") in told
    assert ("/voltageMin", "voltages-rise") in told


def test_what_is_stated_wrongly_is_not_told_as_missing_too() -> None:
    facts = examples.whole("lmt") | {"mass": "heavy"}
    assert [(error.pointer, error.rule) for error in judged(facts)] == [("/mass", "type")]


def test_five_of_six_dismantling_facts_are_not_enough() -> None:
    for part in ("explodedDiagrams", "disassemblySequence", "fasteners", "tools"):
        facts = examples.whole("industrial")
        del facts["dismantlingInformation"][part]
        (error,) = judged(facts)
        assert error.pointer == f"/dismantlingInformation/{part}"
        assert error.rule == "dismantling-six"
        assert "Annex XIII 2(c)" in (error.source or "")


def test_what_is_not_to_be_filled_is_refused_and_says_why() -> None:
    name = next(
        duty.attribute.name
        for duty in duties(BATTERY, examples.whole("ev"), "item", DUE)
        if duty.obligation.word == "not_to_be_filled" and duty.obligation.when
    )
    facts = examples.whole("ev") | {name: examples.whole("lmt")[name]}
    assert [(e.pointer, e.rule) for e in judged(facts)] == [(f"/{name}", "not_to_be_filled")]


def test_what_an_act_still_has_to_settle_blocks_nothing() -> None:
    standing = {
        duty.standing
        for duty in duties(BATTERY, {"batteryCategory": "ev"}, "item", DUE)
        if duty.obligation.word == "pending"
    }
    assert standing == {Standing.PENDING}


def test_an_older_profile_is_told_as_advice_and_never_refuses() -> None:
    found = findings("battery/1", Level(ITEM, {"batteryCategory": "lmt"}, {}, DUE), None)
    assert found.errors == ()
    assert "/mass" in {each.pointer for each in found.warnings if each.rule == "mandatory"}


def test_a_fact_of_a_wider_level_counts_and_a_fault_there_says_where_it_is() -> None:
    model, item = examples.facts("lmt", "model"), examples.facts("lmt", "item")
    wider = model | examples.facts("lmt", "batch")
    assert findings("battery/2", Level(ITEM, item, wider, DUE), None).errors == ()
    own = item | {"voltageNominal": quantity(1, "VLT")}
    told = findings("battery/2", Level(ITEM, own, wider, DUE), None).errors
    assert [error.pointer for error in told] == ["/voltageMin"]
    assert told[0].message.endswith("(a wider level states this)")


def test_what_two_profiles_ask_is_told_once_with_both_laws() -> None:
    model = examples.facts("lmt", "model")
    del model["manufacturer"]
    level = Level(LEVELS["model"], model, {}, DUE)
    told = findings("battery/2 generic/1", level, None).errors
    (error,) = [each for each in told if each.pointer == "/manufacturer"]
    assert "2023/1542" in (error.source or "")
    assert "ESPR" in (error.source or "")
    assert "/safetyInformation" in {each.pointer for each in told if each.rule == "mandatory"}
    swapped = {"minimum": quantity(60, "CEL"), "maximum": quantity(-20, "CEL")}
    level = Level(LEVELS["model"], {"storageTemperatureRange": swapped}, {}, DUE)
    found = [e for e in findings("battery/2 generic/1", level, None).errors if e.rule == "range"]
    assert len({(each.pointer, each.rule) for each in found}) == len(found)
