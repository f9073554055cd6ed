"""Which levels of what was looked up an open recall may cover, decided anew at each scan."""

from __future__ import annotations

from datetime import date
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
    rules = [each.text for each in looked.rows if each.kind == "recall"]
    if row is None or not rules:
        return _NONE
    pattern = None
    if row.serial_prefix is not None and row.serial_digits is not None:
        pattern = SerialPattern(row.serial_prefix, row.serial_digits)
    return frozenset(
        level
        for level in looked.paths
        if any(
            match(rule, _unit_facts(looked, row, level), pattern) is not Match.NOT_AFFECTED
            for rule in rules
        )
    )


def _unit_facts(looked: LookedUp, row: ProductRow, level: Qualifiers) -> UnitFacts:
    """What a level is known by: a model has neither serial nor lot, a batch has no serial."""
    is_unit = "21" in level
    in_batch = is_unit or "10" in level
    return UnitFacts(
        serial=looked.identifier.serial if is_unit else None,
        serial_number=row.unit_serial_number if is_unit else None,
        lot=looked.qualifiers["10"] if in_batch else None,
        produced_on=_day(row.unit_produced_on) if is_unit else None,
        known=row.unit_key is not None if is_unit else True,
        produced_from=_day(row.batch_produced_from) if in_batch else None,
        produced_until=_day(row.batch_produced_until) if in_batch else None,
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
