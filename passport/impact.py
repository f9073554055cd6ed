"""What a new profile would make of the passports there are: which ones it would refuse.

A published passport never becomes wrong by a new law; but the next version of it would have to
keep to it. So everybody wants to know before how many there are, and what they lack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Granularity, Identifier, parse_identifier
from passport import impact_store, store
from passport.canonical import parsed
from passport.catalogue import service as catalogue
from passport.catalogue.model import Product
from passport.disclosure import PUBLIC
from passport.errors import Refusal
from passport.gate import facts_in_force, known_links, measured
from passport.profile import profile, profile_text
from passport.refusals import FactError
from passport.verdict import Level, findings
from passport.writing import wider_levels

PAGE = 500
_REMEMBERED = 1000  # facts of wider levels, products: of one model come many items

Seen = Callable[[int], None]


@dataclass(eq=False)
class ProfilesUnrelated(Refusal):
    """One of these profiles cannot take the place of the other."""

    old: str
    new: str
    sentence = "{new} cannot take the place of {old}: it is of another product group"


@dataclass(frozen=True, slots=True)
class Impact:
    """A passport that could not be published again as it is; ``errors`` say why."""

    passport: str
    granularity: Granularity
    profile: str  # it keeps to now
    new_profile: str  # it would have to keep to
    errors: tuple[FactError, ...]


class Impacts:
    """Goes through the passports of a store, a page at a time, in constant memory.

    ``old`` and ``new`` are single profiles of one group, or both for every group. Raises
    ProfilesUnrelated and schemas.loader.UnknownSchema.
    """

    def __init__(self, old: str, new: str, now: datetime) -> None:
        before, after = profile(old), profile(new)
        if before.group != after.group:
            raise ProfilesUnrelated(old, new)
        self.old, self.new, self.now = old, new, now
        self.looked_at = 0  # passports that keep to the old profile
        self._wider: dict[tuple[str, ...], Mapping[str, Any]] = {}
        self._products: dict[str, Product] = {}

    def page(self, connection: Connection, after: str) -> tuple[list[Impact], str | None]:
        """What the passports behind the key ``after`` come to, and the key to go on from.

        Begins with the empty key; None where there is nothing more.
        """
        keys = impact_store.active_keys(connection, after, PAGE)
        found = [impact for key in keys if (impact := self._of(connection, key))]
        return found, keys[-1] if len(keys) == PAGE else None

    def _of(self, connection: Connection, key: str) -> Impact | None:
        version = store.version_in_force(connection, key, self.now, PUBLIC)
        names = "" if version is None else version.entry.profile or ""
        if version is None or self.old not in names.split(" "):
            return None
        self.looked_at += 1
        identifier = parse_identifier(key)
        others = [name for name in names.split(" ") if name != self.old]
        new = profile_text([*others, self.new])
        own = parsed(version.entry.payload)["facts"]
        wider = self._facts_of_wider(connection, identifier)
        read = measured(connection, identifier, new, self.now)
        level = Level(identifier, own, {**wider, **read}, self.now.date())
        known = known_links(connection, self._product(connection, identifier), new, level)
        errors = findings(new, level, known).errors
        if not errors:
            return None
        return Impact(key, identifier.granularity, names, new, errors)

    def _facts_of_wider(self, connection: Connection, identifier: Identifier) -> Mapping[str, Any]:
        levels = wider_levels(connection, identifier)
        paths = tuple(level.path for level in levels)
        if paths not in self._wider:
            if len(self._wider) >= _REMEMBERED:
                self._wider.clear()
            self._wider[paths], _ = facts_in_force(connection, levels, self.now)
        return self._wider[paths]

    def _product(self, connection: Connection, identifier: Identifier) -> Product:
        key = identifier.primary().path
        if key not in self._products:
            if len(self._products) >= _REMEMBERED:
                self._products.clear()
            self._products[key] = catalogue.get_product(connection, identifier)
        return self._products[key]


def pages(impacts: Impacts, read: Callable[[], Any], seen: Seen) -> Iterator[Impact]:
    """Every impact, each page read in a transaction of its own, so that none is held for long.

    ``read`` opens one (a context manager); ``seen`` is told how many passports were looked at.
    """
    after: str | None = ""
    while after is not None:
        with read() as connection:
            found, after = impacts.page(connection, after)
        seen(impacts.looked_at)
        yield from found
