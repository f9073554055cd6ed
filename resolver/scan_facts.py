"""From the rows of a scan's two look-ups to the levels that ``resolve`` decides on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from aftersales.recalls.model import Match, UnitFacts
from aftersales.recalls.rules import match
from gs1 import Identifier
from gs1.identifier import percent_encoded
from passport.catalogue.errors import LotMismatch, UnknownIdentifier
from passport.catalogue.serials import SerialPattern
from resolver.links.hierarchy import KnownLevel
from resolver.links.model import Level, read_prepared
from resolver.links.own import OwnPages
from resolver.scan_store import LinkRow, ProductRow, ScanStore

# Most specific first (Resolver 2.5.9). A serial outranks a lot however many qualifiers there are.
_LEVEL_ORDER = (("235",), ("21",), ("22", "10"), ("10",), ("22",))


@dataclass(frozen=True, slots=True)
class Known:
    """An identifier something is recorded for."""

    levels: tuple[KnownLevel, ...]  # most specific first; the first is what was asked for
    base: str  # scheme and authority of every absolute URL about it

    @property
    def path(self) -> str:
        """Canonical path of what was asked for."""
        return self.levels[0].path


def known(store: ScanStore, identifier: Identifier, public_url: str) -> Known:
    """Look an identifier up. Raises UnknownIdentifier, LotMismatch, DatabaseUnavailable.

    Absolute URLs use the operator's primary host, else ``public_url`` (DECISION 5).
    """
    row = _product_row(store, identifier)
    lot, variant = _lot_and_variant(identifier, row)
    qualifiers = {**dict(identifier.qualifiers), "10": lot, "22": variant}
    paths = level_paths(identifier, qualifiers)
    product_key = f"/01/{identifier.key}" if row else ""
    found = store.links(tuple(paths.values()), product_key)
    registered = {each.anchor_key: each for each in found if each.kind == "links"}
    if row is None and not registered:
        raise UnknownIdentifier(identifier)
    rules = tuple(each.text for each in found if each.kind == "recall")
    levels = _levels(_Question(identifier, row, lot, rules), paths, registered)
    primary_url = row.primary_url if row else next(iter(registered.values())).primary_url
    return Known(tuple(levels), primary_url or public_url)


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked, and what is recorded of the product, if it is one."""

    identifier: Identifier
    row: ProductRow | None
    lot: str | None
    rules: tuple[str, ...]  # open recalls' scopes as stored


def _product_row(store: ScanStore, identifier: Identifier) -> ProductRow | None:
    if identifier.key_ai != "01":
        return None
    product_key = f"/01/{identifier.key}"
    serial, lot = identifier.serial, identifier.lot
    unit_key = f"{product_key}/21/{percent_encoded(serial)}" if serial else ""
    batch_key = f"{product_key}/10/{percent_encoded(lot)}" if lot else ""
    return store.product(product_key, unit_key, batch_key)


def _lot_and_variant(
    identifier: Identifier, row: ProductRow | None
) -> tuple[str | None, str | None]:
    """Those of the unit where they are recorded, else those asked for (DECISION 1)."""
    lot, variant = identifier.lot, identifier.variant
    if row is None or row.unit_key is None:
        return lot, variant
    if row.unit_batch_key is not None and row.batch_lot is not None:
        if lot is not None and lot != row.batch_lot:
            raise LotMismatch(identifier, row.batch_lot, lot)
        lot = row.batch_lot
    if variant is not None and row.unit_variant is not None and variant != row.unit_variant:
        raise UnknownIdentifier(identifier)
    return lot, row.unit_variant or variant


def level_paths(
    identifier: Identifier, qualifiers: Mapping[str, str | None]
) -> dict[tuple[str, ...], str]:
    """Canonical path of each level to consult by the qualifiers it has, most specific first."""
    primary = f"/{identifier.key_ai}/{percent_encoded(identifier.key)}"
    present = {ai: f"/{ai}/{percent_encoded(v)}" for ai, v in qualifiers.items() if v is not None}
    paths: dict[tuple[str, ...], str] = {}
    for level in _LEVEL_ORDER:
        if all(ai in present for ai in level):
            paths[level] = primary + "".join([present[ai] for ai in level])
    for ai, text in present.items():
        if ai not in ("235", "21", "10", "22"):
            paths[(ai,)] = primary + text
    paths[()] = primary
    return paths


def _levels(
    question: _Question,
    paths: Mapping[tuple[str, ...], str],
    registered: Mapping[str, LinkRow],
) -> Iterator[KnownLevel]:
    for number, (qualifiers, path) in enumerate(paths.items()):
        link_row = registered.get(path)
        exists = _exists(question.row, qualifiers, path)
        if number == 0 or exists or link_row:
            level = read_prepared(link_row.text) if link_row else None
            yield _level(question, qualifiers, path, level, exists)


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
    registered: Level | None,
    exists: bool,
) -> KnownLevel:
    row = question.row
    if row is None:
        name = registered.description if registered else question.identifier.hri
        return KnownLevel(path, name, exists, registered)
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
    return KnownLevel(path, name, exists, registered, pages, recalled)


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
