"""Which levels of what was looked up an open recall may cover, decided anew at each scan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from aftersales.recalls.model import Match, UnitFacts
from aftersales.recalls.rules import match
from passport.catalogue.serials import SerialPattern
from resolver.look_up import LookedUp, Qualifiers
from resolver.scan_statements import ProductRow

_NONE: frozenset[Qualifiers] = frozenset()


def recalled_levels(looked: LookedUp) -> frozenset[Qualifiers]:
    """The levels an open recall covers, or that it cannot be ruled out for (DECISIONS 2, 8)."""
    row = looked.row
    if row is None:
        return _NONE
    rules = tuple([each.text for each in looked.rows if each.kind == "recall"])
    if not rules:
        return _NONE
    pattern = None
    if row.serial_prefix is not None and row.serial_digits is not None:
        pattern = SerialPattern(row.serial_prefix, row.serial_digits)
    lot = looked.qualifiers["10"]
    recalled = []
    for level in looked.paths:
        if "21" in level:
            covered = _covered(rules, _of_unit(looked, row), pattern)
        elif "10" in level:
            covered = _shared(
                rules, pattern, lot, row.batch_produced_from, row.batch_produced_until
            )
        else:
            covered = _shared(rules, pattern, None, None, None)
        if covered:
            recalled.append(level)
    return frozenset(recalled)


def _covered(rules: Sequence[str], facts: UnitFacts, pattern: SerialPattern | None) -> bool:
    return any(match(rule, facts, pattern) is not Match.NOT_AFFECTED for rule in rules)


@lru_cache(maxsize=4096)
def _shared(
    rules: tuple[str, ...],
    pattern: SerialPattern | None,
    lot: str | None,
    produced_from: Any,
    produced_until: Any,
) -> bool:
    """Of a model or a batch, which have no serial, and are the same for all their units."""
    facts = UnitFacts(
        lot=lot, produced_from=_day(produced_from), produced_until=_day(produced_until)
    )
    return _covered(rules, facts, pattern)


def _of_unit(looked: LookedUp, row: ProductRow) -> UnitFacts:
    return UnitFacts(
        serial=looked.identifier.serial,
        serial_number=row.unit_serial_number,
        lot=looked.qualifiers["10"],
        produced_on=_day(row.unit_produced_on),
        known=row.unit_key is not None,
        produced_from=_day(row.batch_produced_from),
        produced_until=_day(row.batch_produced_until),
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
