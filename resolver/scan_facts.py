"""From the rows of a scan's two look-ups to the levels that ``resolve`` decides on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from aftersales.recalls.model import Match, UnitFacts
from aftersales.recalls.rules import match
from gs1 import Identifier
from passport.catalogue.errors import UnknownIdentifier
from passport.catalogue.serials import SerialPattern
from resolver.links.hierarchy import KnownLevel
from resolver.links.model import Level, read_prepared
from resolver.links.own import OwnPages
from resolver.links.templates import values_of
from resolver.look_up import LookedUp
from resolver.scan_statements import LinkRow, ProductRow


@dataclass(frozen=True, slots=True)
class Known:
    """An identifier something is recorded for."""

    levels: tuple[KnownLevel, ...]  # most specific first; the first is what was asked for
    base: str  # scheme and authority of every absolute URL about it
    serve_in_place: bool | None = None  # what its product says; None leaves it to the setting
    looked_at: tuple[str, ...] = ()  # the path of every level, also of those nothing is known of

    @property
    def path(self) -> str:
        """Canonical path of what was asked for."""
        return self.levels[0].path


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Nothing is recorded here, and another resolver answers for the company prefix (2.5.12)."""

    resolver_root: str


def known(looked: LookedUp, public_url: str, now: datetime) -> Known | HandedOver:
    """What was looked up as levels, with the links in force at ``now``.

    Absolute URLs use the operator's primary host, else ``public_url`` (DECISION 5). Raises
    UnknownIdentifier.
    """
    identifier, row = looked.identifier, looked.row
    registered = {each.anchor_key: each for each in looked.rows if each.kind == "links"}
    if row is None and not registered:
        return _handed_over(looked)
    rules = tuple(each.text for each in looked.rows if each.kind == "recall")
    question = _Question(identifier, row, looked.qualifiers["10"], rules, now)
    levels = tuple(_levels(question, looked.paths, registered))
    if any(level.registered and level.registered.templated for level in levels):
        levels = (replace(levels[0], values=_values(looked)), *levels[1:])
    primary_url = row.primary_url if row else next(iter(registered.values())).primary_url
    in_place = None if row is None or row.serve_in_place is None else bool(row.serve_in_place)
    return Known(levels, primary_url or public_url, in_place, tuple(looked.paths.values()))


def _handed_over(looked: LookedUp) -> HandedOver:
    """The resolver of the longest prefix that is handed over."""
    roots = [each for each in looked.rows if each.kind == "handover"]
    if not roots:
        raise UnknownIdentifier(looked.identifier)
    return HandedOver(max(roots, key=lambda each: len(each.anchor_key)).text)


def _values(looked: LookedUp) -> dict[str, str]:
    """What fills the templates: all that was asked for, and the unit's own lot and variant."""
    values = {ai: value for ai, value in looked.qualifiers.items() if value is not None}
    return values_of(looked.identifier.key_ai, looked.identifier.key, values)


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked, and what is recorded of the product, if it is one."""

    identifier: Identifier
    row: ProductRow | None
    lot: str | None
    rules: tuple[str, ...]  # open recalls' scopes as stored
    now: datetime


def _levels(
    question: _Question,
    paths: Mapping[tuple[str, ...], str],
    registered: Mapping[str, LinkRow],
) -> Iterator[KnownLevel]:
    for number, (qualifiers, path) in enumerate(paths.items()):
        link_row = registered.get(path)
        exists = _exists(question.row, qualifiers, path)
        if number == 0 or exists or link_row:
            recorded = read_prepared(link_row.text) if link_row else None
            yield _level(question, qualifiers, path, recorded, exists)


def _exists(row: ProductRow | None, qualifiers: tuple[str, ...], path: str) -> bool:
    """Whether there is a record of this level itself, besides its links."""
    if row is None:
        return False
    recorded = {("21",): row.unit_key, ("10",): row.batch_key, (): path}
    return recorded.get(qualifiers) == path


def _level(
    question: _Question,
    qualifiers: tuple[str, ...],
    path: str,
    recorded: Level | None,
    exists: bool,
) -> KnownLevel:
    row = question.row
    registered = recorded.at(question.now) if recorded else None
    if row is None:
        name = registered.description if registered else question.identifier.hri
        return KnownLevel(path, name, exists, registered, recorded=recorded)
    asked = question.identifier.path
    # What was asked is all that is known of a unit without a record: its page keeps the lot.
    keeps_asked = qualifiers == ("21",) and (row.unit_key is None or row.unit_batch_key is None)
    pages = OwnPages(
        asked if keeps_asked else path,
        _languages(row.languages),
        bool(row.has_passport),
        bool(row.has_parts),
    )
    name = registered.description if registered else _name(question, qualifiers)
    recalled = bool(question.rules) and _recalled(question, qualifiers)
    return KnownLevel(path, name, exists, registered, pages, recalled, recorded)


def _name(question: _Question, qualifiers: tuple[str, ...]) -> str:
    row = question.row
    name = _english(row.names) if row else ""
    words = {"21": "serial", "10": "batch", "22": "variant", "235": "serial"}
    values = {**dict(question.identifier.qualifiers), "10": question.lot}
    if row and row.unit_variant:
        values["22"] = row.unit_variant
    return ", ".join([name, *(f"{words[ai]} {values[ai]}" for ai in qualifiers)])


def _recalled(question: _Question, qualifiers: tuple[str, ...]) -> bool:
    """Whether an open recall covers this level or cannot be ruled out (DECISIONS 2, 8)."""
    row = question.row
    if row is None:
        return False
    pattern = None
    if row.serial_prefix is not None and row.serial_digits is not None:
        pattern = SerialPattern(row.serial_prefix, row.serial_digits)
    facts = _unit_facts(question, row, qualifiers)
    return any(match(rule, facts, pattern) is not Match.NOT_AFFECTED for rule in question.rules)


def _unit_facts(question: _Question, row: ProductRow, qualifiers: tuple[str, ...]) -> UnitFacts:
    """What a level is known by: a model has neither serial nor lot, a batch has no serial."""
    is_unit = "21" in qualifiers
    in_batch = is_unit or "10" in qualifiers
    return UnitFacts(
        serial=question.identifier.serial if is_unit else None,
        serial_number=row.unit_serial_number if is_unit else None,
        lot=question.lot if in_batch else None,
        produced_on=_day(row.unit_produced_on) if is_unit else None,
        known=row.unit_key is not None if is_unit else True,
        produced_from=_day(row.batch_produced_from) if in_batch else None,
        produced_until=_day(row.batch_produced_until) if in_batch else None,
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(maxsize=1024)
def _languages(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def _english(text: str) -> str:
    """The English name of a language map as stored, else the first there is."""
    names: dict[str, str] = json.loads(text)
    return names.get("en") or next(iter(names.values()), "")
