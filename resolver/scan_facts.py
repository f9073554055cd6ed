"""From the rows of a scan's two look-ups to the levels that ``resolve`` decides on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from gs1 import Identifier
from passport.catalogue.errors import UnknownIdentifier
from resolver.links.hierarchy import KnownLevel
from resolver.links.model import Level, read_prepared
from resolver.links.own import OwnPages
from resolver.links.templates import values_of
from resolver.look_up import LookedUp, Qualifiers
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

    @property
    def is_dated(self) -> bool:
        """Whether the clock alone may change what is said of it: links have windows of time."""
        return any(level.recorded is not None and level.recorded.dated for level in self.levels)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Nothing is recorded here, and another resolver answers for the company prefix (2.5.12)."""

    resolver_root: str
    prefix: str


def known(
    looked: LookedUp, recalled: Collection[Qualifiers], public_url: str, now: datetime
) -> Known | HandedOver:
    """What was looked up as levels, with the links in force at ``now``.

    ``recalled`` are the levels an open recall may cover (``recall_state``). Absolute URLs use the
    operator's primary host, else ``public_url`` (DECISION 5). Raises UnknownIdentifier.
    """
    identifier, row = looked.identifier, looked.row
    registered = {each.anchor_key: each for each in looked.rows if each.kind == "links"}
    if row is None and not registered:
        return _handed_over(looked)
    question = _Question(identifier, row, looked.qualifiers["10"], recalled, now)
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
    longest = max(roots, key=lambda each: len(each.anchor_key))
    return HandedOver(longest.text, longest.anchor_key)


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
    recalled: Collection[Qualifiers]
    now: datetime


def _levels(
    question: _Question,
    paths: Mapping[Qualifiers, str],
    registered: Mapping[str, LinkRow],
) -> Iterator[KnownLevel]:
    for number, (qualifiers, path) in enumerate(paths.items()):
        link_row = registered.get(path)
        exists = _exists(question.row, qualifiers, path)
        if number == 0 or exists or link_row:
            recorded = read_prepared(link_row.text) if link_row else None
            yield _level(question, qualifiers, path, recorded, exists)


def _exists(row: ProductRow | None, qualifiers: Qualifiers, path: str) -> bool:
    """Whether there is a record of this level itself, besides its links."""
    if row is None:
        return False
    recorded = {("21",): row.unit_key, ("10",): row.batch_key, (): path}
    return recorded.get(qualifiers) == path


def _level(
    question: _Question,
    qualifiers: Qualifiers,
    path: str,
    recorded: Level | None,
    exists: bool,
) -> KnownLevel:
    row = question.row
    registered = _in_force(recorded, question.now)
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
    recalled = qualifiers in question.recalled
    return KnownLevel(path, name, exists, registered, pages, recalled, recorded)


def without_links_to_come(looked: LookedUp, now: datetime) -> LookedUp:
    """The same without the links of what was asked for, where none of them is in force.

    ``known`` tells the same of both. Not of a key that is no product here: without links nothing
    is recorded of it.
    """
    if looked.row is None:
        return looked
    asked = looked.identifier.path
    for row in looked.rows:
        if row.anchor_key == asked and row.kind == "links":
            if _in_force(read_prepared(row.text), now) is None:
                others = tuple([each for each in looked.rows if each is not row])
                return looked._replace(rows=others)
            return looked
    return looked


def _in_force(recorded: Level | None, now: datetime) -> Level | None:
    """The level as it stands at ``now``.

    None where every link is still to come or over and there is no default: then nothing of it is
    told, its description as little as that there is something.
    """
    if recorded is None or not recorded.dated:
        return recorded
    registered = recorded.at(now)
    return registered if registered.default or registered.links else None


def _name(question: _Question, qualifiers: Qualifiers) -> str:
    row = question.row
    name = _english(row.names) if row else ""
    words = {"21": "serial", "10": "batch", "22": "variant", "235": "serial"}
    values = {**dict(question.identifier.qualifiers), "10": question.lot}
    if row and row.unit_variant:
        values["22"] = row.unit_variant
    return ", ".join([name, *(f"{words[ai]} {values[ai]}" for ai in qualifiers)])


@lru_cache(maxsize=1024)
def _languages(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def _english(text: str) -> str:
    """The English name of a language map as stored, else the first there is."""
    names: dict[str, str] = json.loads(text)
    return names.get("en") or next(iter(names.values()), "")
