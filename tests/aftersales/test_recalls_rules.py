"""Whom a recall covers: yes, no, or not to be ruled out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from aftersales.errors import IllegalStatusMove
from aftersales.recalls.model import Match, Status, UnitFacts
from aftersales.recalls.rules import check_move, load_rule, match, with_headlines
from passport.catalogue.serials import SerialPattern

PATTERN = SerialPattern("WM-", 6)
YES, NO, OPEN = Match.AFFECTED, Match.NOT_AFFECTED, Match.UNDECIDED


def any_of(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": list(conditions)}


def unit(serial: str = "WM-000140", **facts: Any) -> UnitFacts:
    return UnitFacts(serial=serial, serial_number=PATTERN.number(serial), **facts)


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        (any_of({}), unit(), YES),
        (any_of({}), UnitFacts(), YES),
        (any_of({"lots": ["L2602"]}), unit(lot="L2602"), YES),
        (any_of({"lots": ["L2602"]}), unit(lot="L2601"), NO),
        (any_of({"lots": ["L2602"]}), unit(lot=None), OPEN),
        (any_of({"lots": ["L2602"]}), unit(lot=None, known=False), OPEN),
        (any_of({"serials": ["WM-000140"]}), unit(), YES),
        (any_of({"serials": ["WM-000140"]}), unit("WM-000141"), NO),
        (any_of({"serialFrom": "WM-000136", "serialTo": "WM-000140"}), unit(), YES),
        (any_of({"serialFrom": "WM-000136"}), unit("WM-000135"), NO),
        (any_of({"serialTo": "WM-000139"}), unit(), NO),
        (any_of({"serialFrom": "WM-000099"}), unit("WM-000100"), YES),
        (any_of({"serialFrom": "WM-000001"}), UnitFacts(serial="AB/12"), NO),
        (any_of({"producedFrom": "2026-03-01"}), unit(produced_on=date(2026, 3, 1)), YES),
        (any_of({"producedUntil": "2026-03-01"}), unit(produced_on=date(2026, 3, 2)), NO),
        (any_of({"producedFrom": "2026-03-01"}), unit(), OPEN),
    ],
)
def test_a_single_condition_is_decided_on_the_fact_it_names(
    rule: dict[str, Any], facts: UnitFacts, expected: Match
) -> None:
    assert match(rule, facts, PATTERN) is expected


@pytest.mark.parametrize(
    ("lot", "serial", "expected"),
    [
        ("L2602", "WM-000140", YES),
        ("L2601", "WM-000140", NO),
        ("L2602", "WM-000139", NO),
        (None, "WM-000140", OPEN),
        (None, "WM-000139", NO),
    ],
)
def test_the_members_of_one_condition_must_all_hold(
    lot: str | None, serial: str, expected: Match
) -> None:
    rule = any_of({"lots": ["L2602"], "serialFrom": "WM-000140"})
    assert match(rule, unit(serial, lot=lot), PATTERN) is expected


@pytest.mark.parametrize(
    ("lot", "serial", "expected"),
    [
        ("L2602", "WM-000001", YES),
        (None, "WM-000140", YES),
        (None, "WM-000001", OPEN),
        ("L2601", "WM-000001", NO),
    ],
)
def test_one_of_the_alternatives_is_enough(lot: str | None, serial: str, expected: Match) -> None:
    rule = any_of({"lots": ["L2602"]}, {"serialFrom": "WM-000140"})
    assert match(rule, unit(serial, lot=lot), PATTERN) is expected


def test_a_batch_is_affected_when_its_lot_is_and_undecided_where_serials_decide() -> None:
    batch = UnitFacts(lot="L2602")
    assert match(any_of({"lots": ["L2602"]}), batch, PATTERN) is YES
    assert match(any_of({"lots": ["L2601"]}), batch, PATTERN) is NO
    assert match(any_of({"lots": ["L2602"], "serialTo": "WM-000140"}), batch, PATTERN) is OPEN
    assert match(any_of({"lots": ["L2601"], "serialTo": "WM-000140"}), batch, PATTERN) is NO


def test_a_model_is_undecided_under_any_scope_that_is_not_all_of_it() -> None:
    assert match(any_of({"lots": ["L2602"]}), UnitFacts(), PATTERN) is OPEN
    assert match(any_of({"serials": ["WM-000140"]}), UnitFacts(), PATTERN) is OPEN
    assert match(any_of({"lots": ["L2602"]}, {}), UnitFacts(), PATTERN) is YES


@pytest.mark.parametrize(
    ("made_from", "made_until", "expected"),
    [
        (date(2026, 3, 5), date(2026, 3, 9), YES),
        (date(2026, 3, 9), date(2026, 3, 20), OPEN),
        (date(2026, 3, 11), date(2026, 3, 20), NO),
        (date(2026, 2, 1), date(2026, 2, 28), NO),
        (date(2026, 3, 5), None, OPEN),
        (None, None, OPEN),
    ],
)
def test_the_dates_of_a_batch_decide_where_the_days_of_its_units_are_not_known(
    made_from: date | None, made_until: date | None, expected: Match
) -> None:
    rule = any_of({"producedFrom": "2026-03-01", "producedUntil": "2026-03-10"})
    facts = UnitFacts(lot="L2602", produced_from=made_from, produced_until=made_until)
    assert match(rule, facts, PATTERN) is expected


def test_the_day_of_the_unit_itself_outranks_the_dates_of_its_batch() -> None:
    rule = any_of({"producedUntil": "2026-03-10"})
    facts = unit(
        produced_on=date(2026, 3, 11),
        produced_from=date(2026, 3, 1),
        produced_until=date(2026, 3, 10),
    )
    assert match(rule, facts, PATTERN) is NO


def test_an_interval_cannot_be_ruled_out_without_the_pattern_it_was_written_in() -> None:
    assert match(any_of({"serialFrom": "WM-000136"}), unit(), None) is OPEN


def test_an_interval_cannot_be_ruled_out_once_the_pattern_is_another() -> None:
    rule = any_of({"serialFrom": "WM-000136", "serialTo": "WM-000160"})
    assert match(rule, UnitFacts(serial="W0000140"), SerialPattern("W", 7)) is OPEN
    assert match(rule, UnitFacts(serial="WM-000140"), SerialPattern("W", 7)) is OPEN


def test_the_stored_text_is_read_once_and_matches_like_its_json() -> None:
    text = json.dumps(any_of({"lots": ["L2602"]}))
    assert load_rule(text) is load_rule(text)
    assert match(text, unit(lot="L2602"), PATTERN) is YES
    assert match(load_rule(text), unit(lot="L2601"), PATTERN) is NO


@pytest.mark.parametrize(
    ("current", "wanted"), [(Status.DRAFT, Status.OPEN), (Status.OPEN, Status.CLOSED)]
)
def test_a_campaign_moves_forward(current: Status, wanted: Status) -> None:
    check_move("FW-2026-01", current, wanted)


@pytest.mark.parametrize(
    ("current", "wanted", "allowed"),
    [
        (Status.DRAFT, Status.CLOSED, ("open",)),
        (Status.OPEN, Status.OPEN, ("closed",)),
        (Status.CLOSED, Status.OPEN, ()),
        (Status.OPEN, Status.DRAFT, ("closed",)),
    ],
)
def test_any_other_move_is_refused_and_says_what_is_allowed(
    current: Status, wanted: Status, allowed: tuple[str, ...]
) -> None:
    with pytest.raises(IllegalStatusMove) as refused:
        check_move("FW-2026-01", current, wanted)
    facts = refused.value
    assert (facts.current, facts.wanted, facts.allowed) == (current, wanted, allowed)
    assert "cannot become" in str(facts)


def test_the_headline_is_the_fixed_words_of_the_language_and_comes_first() -> None:
    told = with_headlines({"de": {"hazard": "Brand"}, "en": {"hazard": "Fire"}})
    assert told["de"] == {"headline": "Produktsicherheitsrückruf", "hazard": "Brand"}
    assert list(told["en"]) == ["headline", "hazard"]
    assert told["en"]["headline"] == "Product safety recall"
