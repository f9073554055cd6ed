"""Whom a recall covers, and how a campaign may move. Pure.

Three answers, because a recall must never be ruled out by a missing fact: a unit without a known
lot is undecided where the scope names lots. Alternatives and conditions combine by Kleene's logic.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from aftersales.errors import IllegalStatusMove
from aftersales.recalls.model import Condition, Match, Rule, Status, UnitFacts
from passport.catalogue.serials import SerialPattern

# GPSR Art. 36(2)(a): fixed words, nothing else in the headline. Only languages whose official
# text was read; a notice in another one is refused rather than given a translated headline.
HEADLINES: Mapping[str, str] = {
    "en": "Product safety recall",
    "de": "Produktsicherheitsrückruf",
}

_MOVES: Mapping[Status, tuple[Status, ...]] = {
    Status.DRAFT: (Status.OPEN,),
    Status.OPEN: (Status.CLOSED,),
    Status.CLOSED: (),
}


def check_move(campaign_id: str, current: Status, wanted: Status) -> None:
    """Raises IllegalStatusMove with the moves that are allowed from ``current``."""
    allowed = _MOVES[current]
    if wanted not in allowed:
        raise IllegalStatusMove(campaign_id, current, wanted, tuple(allowed))


@lru_cache(maxsize=4096)
def load_rule(text: str) -> Rule:
    """The rule from its stored JSON text; kept, because a scan asks for the same few again."""
    return parse_rule(json.loads(text))


def parse_rule(rule: Mapping[str, Any]) -> Rule:
    """The rule from its JSON form; one that passed ``validation.scope_problems``."""
    return Rule(tuple(_condition(member) for member in rule["anyOf"]))


def _condition(member: Mapping[str, Any]) -> Condition:
    def listed(name: str) -> frozenset[str] | None:
        return frozenset(member[name]) if name in member else None

    def day(name: str) -> date | None:
        return date.fromisoformat(member[name]) if name in member else None

    return Condition(
        lots=listed("lots"),
        serials=listed("serials"),
        serial_from=member.get("serialFrom"),
        serial_to=member.get("serialTo"),
        produced_from=day("producedFrom"),
        produced_until=day("producedUntil"),
    )


def match(
    rule: Rule | Mapping[str, Any] | str, facts: UnitFacts, pattern: SerialPattern | None
) -> Match:
    """Whether the rule covers the unit, batch or model; the rule may be its stored JSON text.

    ``pattern`` is the product's serial pattern. A model or batch is AFFECTED only if the rule
    takes in every unit of it, NOT_AFFECTED only if it can take in none.
    """
    if isinstance(rule, str):
        rule = load_rule(rule)
    elif not isinstance(rule, Rule):
        rule = parse_rule(rule)
    outcome = Match.NOT_AFFECTED
    for condition in rule.any_of:
        found = _all(_members(condition, facts, pattern))
        if found is Match.AFFECTED:
            return found
        if found is Match.UNDECIDED:
            outcome = found
    return outcome


def _all(outcomes: Iterable[Match]) -> Match:
    """Kleene's AND; of nothing at all it is AFFECTED: an empty condition takes in every unit."""
    result = Match.AFFECTED
    for outcome in outcomes:
        if outcome is Match.NOT_AFFECTED:
            return outcome
        if outcome is Match.UNDECIDED:
            result = outcome
    return result


def _members(
    condition: Condition, facts: UnitFacts, pattern: SerialPattern | None
) -> Iterator[Match]:
    if condition.lots is not None:
        yield _listed(facts.lot, condition.lots)
    if condition.serials is not None:
        yield _listed(facts.serial, condition.serials)
    if condition.has_interval:
        yield _in_interval(condition, facts, pattern)
    if condition.has_dates:
        yield _in_period(condition, facts)


def _listed(value: str | None, listed: frozenset[str]) -> Match:
    if value is None:
        return Match.UNDECIDED
    return Match.AFFECTED if value in listed else Match.NOT_AFFECTED


def _in_interval(condition: Condition, facts: UnitFacts, pattern: SerialPattern | None) -> Match:
    if facts.serial is None or pattern is None:
        return Match.UNDECIDED
    first, last = condition.serial_from, condition.serial_to
    low = 0 if first is None else pattern.number(first)
    high = sys.maxsize if last is None else pattern.number(last)
    if low is None or high is None:
        # The product's pattern changed since the scope was written: its order says nothing now.
        return Match.UNDECIDED
    number = facts.serial_number
    if number is None:
        number = pattern.number(facts.serial)
    # An interval holds serials of the declared pattern and no others.
    inside = number is not None and low <= number <= high
    return Match.AFFECTED if inside else Match.NOT_AFFECTED


def _in_period(condition: Condition, facts: UnitFacts) -> Match:
    earliest = facts.produced_on or facts.produced_from
    latest = facts.produced_on or facts.produced_until
    first, last = condition.produced_from, condition.produced_until
    if (first and latest and latest < first) or (last and earliest and last < earliest):
        return Match.NOT_AFFECTED
    starts_inside = first is None or (earliest is not None and first <= earliest)
    ends_inside = last is None or (latest is not None and latest <= last)
    return Match.AFFECTED if starts_inside and ends_inside else Match.UNDECIDED


def with_headlines(notices: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The notice per language with its fixed headline first."""
    return {
        language: {"headline": HEADLINES[language], **notice}
        for language, notice in notices.items()
    }
