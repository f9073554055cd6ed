"""The two look-ups of a scan: what is recorded of an identifier, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from gs1 import Identifier
from gs1.identifier import percent_encoded
from passport.catalogue.errors import LotMismatch, UnknownIdentifier
from passport.catalogue.rules import candidate_prefixes
from resolver.changes.tables import HANDOVERS
from resolver.scan_statements import LinkRow, ProductRow

# Most specific first (Resolver 2.5.9). A serial outranks a lot however many qualifiers there are.
Qualifiers = tuple[str, ...]  # the AIs that make a level, such as ("22", "10")
_LEVEL_ORDER: tuple[Qualifiers, ...] = (("235",), ("21",), ("22", "10"), ("10",), ("22",))


class Records(Protocol):
    """What is read of an identifier; :class:`resolver.scan_store.ScanStore` reads what is now."""

    def product(self, product_key: str, unit_key: str, batch_key: str) -> ProductRow | None:
        """Look-up one."""
        ...

    def links(self, anchors: Sequence[str], product_key: str) -> list[LinkRow]:
        """Look-up two, of a product."""
        ...

    def links_or_handover(self, anchors: Sequence[str], prefixes: Sequence[str]) -> list[LinkRow]:
        """Look-up two, of a key that is no product here."""
        ...


class LookedUp(NamedTuple):
    """The rows found for an identifier, and the levels they were looked for under."""

    identifier: Identifier
    row: ProductRow | None  # None where it is no product here
    rows: tuple[LinkRow, ...]
    # The unit's own lot and variant where they are recorded, else those asked for.
    qualifiers: Mapping[str, str | None]
    paths: Mapping[Qualifiers, str]  # by the qualifiers a level has, most specific first

    @property
    def is_recorded(self) -> bool:
        """Whether all that was asked for has a record.

        What comes new is noted as a change of products and links only, not of units and batches.
        """
        row = self.row
        if row is None:
            return True
        if self.identifier.serial is not None and row.unit_key is None:
            return False
        return self.qualifiers["10"] is None or row.batch_key is not None

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The keys of ``scan_change`` under which a change of what was found is noted."""
        paths = tuple(self.paths.values())
        return paths if self.row is not None else (*paths, HANDOVERS)

    @property
    def never_issued(self) -> bool:
        """Whether it has a serial that the maker, who records all of them, has not (DECISION 2)."""
        row = self.row
        if row is None or row.unit_key is not None or not row.fully_serialised:
            return False
        return self.identifier.serial is not None


def look_up(records: Records, identifier: Identifier) -> LookedUp:
    """Read what is recorded. Raises LotMismatch, UnknownIdentifier, DatabaseUnavailable."""
    row = _product_row(records, identifier)
    lot, variant = _lot_and_variant(identifier, row)
    qualifiers = {**dict(identifier.qualifiers), "10": lot, "22": variant}
    paths = level_paths(identifier, qualifiers)
    anchors = tuple(paths.values())
    if row is not None:
        rows = records.links(anchors, f"/01/{identifier.key}")
    else:
        rows = records.links_or_handover(anchors, candidate_prefixes(identifier))
    return LookedUp(identifier, row, tuple(rows), qualifiers, paths)


def _product_row(records: Records, identifier: Identifier) -> ProductRow | None:
    if identifier.key_ai != "01":
        return None
    product_key = f"/01/{identifier.key}"
    serial, lot = identifier.serial, identifier.lot
    unit_key = f"{product_key}/21/{percent_encoded(serial)}" if serial else ""
    batch_key = f"{product_key}/10/{percent_encoded(lot)}" if lot else ""
    return records.product(product_key, unit_key, batch_key)


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
) -> dict[Qualifiers, str]:
    """Canonical path of each level to consult by the qualifiers it has, most specific first."""
    primary = f"/{identifier.key_ai}/{percent_encoded(identifier.key)}"
    present = {ai: f"/{ai}/{percent_encoded(v)}" for ai, v in qualifiers.items() if v is not None}
    paths: dict[Qualifiers, str] = {}
    for level in _levels_of(tuple(present)):
        path = primary
        for ai in level:
            path += present[ai]
        paths[level] = path
    return paths


@lru_cache(maxsize=256)
def _levels_of(present: Qualifiers) -> tuple[Qualifiers, ...]:
    """The levels there are where values of these AIs are known, most specific first."""
    levels = [level for level in _LEVEL_ORDER if all(ai in present for ai in level)]
    others = [(ai,) for ai in present if ai not in ("235", "21", "10", "22")]
    return (*levels, *others, ())
