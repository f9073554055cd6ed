"""Where events lead, against a table written a second time, by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.lifecycle import (
    DECISIVE,
    PASSPORT_MOVES,
    PRODUCT_MOVES,
    STAGE_MOVES,
    State,
    Step,
    first_fault,
    standing,
    state_of,
)

DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)
TOLD = sorted(set(DECISIVE) - {"event_withdrawn", "second_life_offered"})

# The law once more, pair by pair: whatever is not here must not happen.
LAWFUL = {
    "product_reused": {"original", "reused", "repurposed", "remanufactured", "waste"},
    "product_repurposed": {"original", "reused", "repurposed", "remanufactured", "waste"},
    "product_remanufactured": {"original", "reused", "repurposed", "remanufactured"},
    "product_declared_waste": {"original", "reused", "repurposed", "remanufactured"},
    "product_recycled": {"waste"},
}
ONWARD = ("product_shipped", "product_placed_on_market", "product_put_into_service")
BECOMES = {
    "product_reused": "reused",
    "product_repurposed": "repurposed",
    "product_remanufactured": "remanufactured",
    "product_declared_waste": "waste",
    "product_recycled": "recycled",
}


def steps(*names: str) -> list[Step]:
    return [
        Step(number, name, DAY_ONE + timedelta(days=number))
        for number, name in enumerate(names, start=1)
    ]


@given(st.lists(st.sampled_from(TOLD), max_size=12))
def test_the_product_moves_as_the_law_says_and_no_other_way(names: list[str]) -> None:
    taken: list[Step] = []
    product, made, passport = "original", False, "active"
    for step in steps(*names):
        lawful = product in LAWFUL.get(step.event_type, {product}) and product != "recycled"
        if step.event_type == "product_manufactured":
            lawful = lawful and not made
        elif step.event_type in ONWARD:
            lawful = lawful and product != "waste"
        elif step.event_type.startswith("passport_"):
            reached = {
                "active": {"archived", "invalidated", "deleted"},
                "archived": {"invalidated", "deleted"},
                "invalidated": {"deleted"},
                "deleted": set(),
            }
            lawful = step.event_type.removeprefix("passport_") in reached[passport]
        assert (first_fault([*taken, step]) is None) == lawful, (step.event_type, product)
        if not lawful:
            continue
        taken.append(step)
        product = BECOMES.get(step.event_type, product)
        made = made or step.event_type.startswith("product_")
        if step.event_type.startswith("passport_"):
            passport = step.event_type.removeprefix("passport_")
        elif product == "recycled" and passport == "active":
            passport = "archived"
        state = state_of(taken)
        assert state.product == product
        assert state.passport == passport.replace("invalidated", "invalid")


@given(st.permutations(steps("product_manufactured", "product_shipped", "product_declared_waste")))
def test_events_recorded_in_any_order_lead_to_the_same_state(shuffled: list[Step]) -> None:
    recorded = [
        Step(seq, step.event_type, step.occurred_at) for seq, step in enumerate(shuffled, start=1)
    ]
    assert state_of(recorded) == State("active", "waste", "end_of_life")


def test_what_was_withdrawn_or_replaced_never_held() -> None:
    waste = Step(1, "product_declared_waste", DAY_ONE)
    withdrawn = Step(2, "event_withdrawn", DAY_ONE, corrects=1)
    assert standing([waste, withdrawn]) == ()
    assert state_of([waste, withdrawn]).product == "original"
    later = Step(2, "product_declared_waste", DAY_ONE + timedelta(days=9), corrects=1)
    assert standing([waste, later]) == (later,)
    assert state_of([waste, later], at=DAY_ONE).product == "original"


def test_a_backdated_event_must_fit_what_came_after_it() -> None:
    recycled = [*steps("product_declared_waste", "product_recycled")]
    early = Step(3, "product_reused", DAY_ONE + timedelta(days=1, hours=1))
    fault = first_fault([*recycled, early])
    assert fault is not None
    assert fault.step == recycled[1]
    assert (fault.current, fault.wanted) == ("reused", "recycled")


def test_a_refused_move_says_what_may_come_next() -> None:
    fault = first_fault(steps("product_recycled"))
    assert fault is not None
    assert fault.allowed == ("reused", "repurposed", "remanufactured", "waste")
    fault = first_fault(steps("product_declared_waste", "product_shipped"))
    assert fault is not None
    assert (fault.kind, fault.allowed) == ("stage", ("second_life", "recycled"))


@pytest.mark.parametrize("moves", [PASSPORT_MOVES, PRODUCT_MOVES, STAGE_MOVES])
def test_every_status_that_can_be_reached_is_in_its_table(
    moves: dict[str, tuple[str, ...]],
) -> None:
    assert {target for targets in moves.values() for target in targets} <= moves.keys()


def test_a_second_life_closes_the_first_passport_and_recycling_the_last() -> None:
    handed = Step(1, "product_repurposed", DAY_ONE, succeeded=True)
    assert state_of([handed]) == State("archived", "repurposed", "second_life")
    ended = state_of(steps("product_declared_waste", "product_recycled"))
    assert ended == State("archived", "recycled", "recycled")
    assert ended.is_tombstone
    assert not ended.is_open
