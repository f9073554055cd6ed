"""Recall matching against a model that knows every unit of a small world."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aftersales.recalls.model import Match, UnitFacts
from aftersales.recalls.rules import match
from passport.catalogue.serials import SerialPattern

PATTERN = SerialPattern("S-", 2)
FIRST_DAY = date(2026, 3, 1)
LOTS = ("L1", "L2", "L3")


@dataclass(frozen=True)
class Unit:
    """A unit of which everything is known."""

    serial: str
    lot: str
    produced_on: date


units = st.builds(
    Unit,
    serial=st.integers(0, 20).map(lambda n: f"S-{n:02}") | st.sampled_from(("AB/12", "S-1")),
    lot=st.sampled_from(LOTS),
    produced_on=st.integers(0, 6).map(lambda n: FIRST_DAY + timedelta(days=n)),
)


def _in_order(ends: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    first, last = ends
    if first is None or last is None:
        return ends
    return min(first, last), max(first, last)


def _ordered(names: tuple[str, str], values: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.tuples(st.none() | values, st.none() | values).map(
        lambda ends: {
            name: end for name, end in zip(names, _in_order(ends), strict=True) if end is not None
        }
    )


def _merged(parts: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


days = st.integers(0, 6).map(lambda n: (FIRST_DAY + timedelta(days=n)).isoformat())
serials = st.integers(0, 20).map(lambda n: f"S-{n:02}")
lists = st.fixed_dictionaries(
    {},
    optional={
        "lots": st.lists(st.sampled_from(LOTS), min_size=1),
        "serials": st.lists(serials | st.just("AB/12"), min_size=1),
    },
)
conditions = st.tuples(
    lists,
    _ordered(("serialFrom", "serialTo"), serials),
    _ordered(("producedFrom", "producedUntil"), days),
).map(_merged)
rules = st.lists(conditions, min_size=1, max_size=3).map(lambda any_of: {"anyOf": any_of})


def naive(rule: dict[str, Any], unit: Unit) -> bool:
    """The scope read out loud, for a unit of which everything is known."""
    return any(_holds(condition, unit) for condition in rule["anyOf"])


def _holds(condition: dict[str, Any], unit: Unit) -> bool:
    number = int(unit.serial[2:]) if unit.serial[:2] == "S-" and len(unit.serial) == 4 else None
    checks: dict[str, Callable[[Any], bool]] = {
        "lots": lambda value: unit.lot in value,
        "serials": lambda value: unit.serial in value,
        "serialFrom": lambda value: number is not None and number >= int(value[2:]),
        "serialTo": lambda value: number is not None and number <= int(value[2:]),
        "producedFrom": lambda value: unit.produced_on.isoformat() >= value,
        "producedUntil": lambda value: unit.produced_on.isoformat() <= value,
    }
    return all(checks[name](value) for name, value in condition.items())


def facts(unit: Unit, **unknown: None) -> UnitFacts:
    known: dict[str, Any] = {
        "serial": unit.serial,
        "serial_number": PATTERN.number(unit.serial),
        "lot": unit.lot,
        "produced_on": unit.produced_on,
    }
    return UnitFacts(**(known | unknown))


@given(rules, units)
def test_a_unit_of_which_all_is_known_is_decided_as_the_scope_reads(
    rule: dict[str, Any], unit: Unit
) -> None:
    expected = Match.AFFECTED if naive(rule, unit) else Match.NOT_AFFECTED
    assert match(rule, facts(unit), PATTERN) is expected


@given(rules, units, st.sets(st.sampled_from(("serial", "lot", "produced_on"))))
def test_a_missing_fact_never_turns_an_answer_into_its_opposite(
    rule: dict[str, Any], unit: Unit, missing: set[str]
) -> None:
    unknown: dict[str, None] = dict.fromkeys(missing)
    if "serial" in missing:
        unknown["serial_number"] = None
    outcome = match(rule, facts(unit, **unknown), PATTERN)
    truth = match(rule, facts(unit), PATTERN)
    assert outcome in (truth, Match.UNDECIDED)


@given(rules, st.sampled_from(LOTS), st.lists(units, min_size=1, max_size=20))
def test_an_answer_for_a_whole_batch_holds_for_each_unit_of_it(
    rule: dict[str, Any], lot: str, made: list[Unit]
) -> None:
    made = [Unit(unit.serial, lot, unit.produced_on) for unit in made]
    batch = UnitFacts(
        lot=lot,
        produced_from=min(unit.produced_on for unit in made),
        produced_until=max(unit.produced_on for unit in made),
    )
    outcome = match(rule, batch, PATTERN)
    assert outcome is Match.UNDECIDED or {match(rule, facts(unit), PATTERN) for unit in made} == {
        outcome
    }


@given(rules, st.lists(units, min_size=1, max_size=20))
def test_an_answer_for_the_model_holds_for_each_unit_of_it(
    rule: dict[str, Any], made: list[Unit]
) -> None:
    outcome = match(rule, UnitFacts(), PATTERN)
    assert outcome is not Match.NOT_AFFECTED
    if outcome is Match.AFFECTED:
        assert all(match(rule, facts(unit), PATTERN) is Match.AFFECTED for unit in made)


@given(st.lists(conditions, min_size=1, max_size=3), units)
def test_the_order_of_the_alternatives_does_not_matter(
    any_of: list[dict[str, Any]], unit: Unit
) -> None:
    outcomes = {
        match({"anyOf": list(order)}, facts(unit, lot=None), PATTERN)
        for order in itertools.permutations(any_of)
    }
    assert len(outcomes) == 1
