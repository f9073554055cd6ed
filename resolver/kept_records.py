"""What units of a product have in common, kept while nothing of it has changed.

Of a unit that is scanned for the first time nearly all is known already from another one: the
product, the links of product and batch, the open recalls. What is left is one look-up instead of
two.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from resolver.change_log import ChangeLog
from resolver.halves import Halves
from resolver.kept_answers import OLDEST
from resolver.scan_statements import LinkRow, ProductRow, UnitRow
from resolver.scan_store import ScanStore

# In bytes, roughly.
MOST_KEPT = 3 * 1024 * 1024
_OVERHEAD = 1000
# The place of a unit's facts in a ProductRow.
_FIRST = ProductRow._fields.index("unit_key")
_BEHIND = ProductRow._fields.index("fully_serialised")
_OF_UNIT = _BEHIND - _FIRST

_Key = tuple[str, tuple[str, ...]]


class _Kept:
    """The product without any unit, and the rows of the second look-up without a unit's own."""

    __slots__ = ("count", "keys", "product", "rows", "until")

    def __init__(self, keys: Sequence[str], count: int) -> None:
        self.product: ProductRow | None = None
        self.rows: list[LinkRow] = []
        self.keys = keys
        self.count = count
        self.until = time.monotonic() + OLDEST


class KeptRecords:
    """The records of one process; bounded, and shared by its threads."""

    def __init__(self, store: ScanStore, changes: ChangeLog, most: int = MOST_KEPT) -> None:
        self._store = store
        self._changes = changes
        self._kept: Halves[_Key, _Kept] = Halves(most)

    def as_of(self, count: int) -> RecordsOfOne:
        """To look one identifier up, when so many changes were known."""
        return RecordsOfOne(self, self._store, count)

    def product(self, product_key: str, count: int) -> ProductRow | None:
        """The product without any unit."""
        kept = self._current((product_key, ()), count)
        if kept is None:
            kept = _Kept((product_key,), count)
            kept.product = self._store.product(product_key, "", "")
            if kept.product is not None:
                self._kept.put((product_key, ()), kept, _OVERHEAD + len(kept.product.names))
        return kept.product

    def links(self, anchors: Sequence[str], product_key: str, count: int) -> list[LinkRow]:
        """The links of levels that many units share, and the product's open recalls."""
        key = (product_key, tuple(anchors))
        kept = self._current(key, count)
        if kept is None:
            kept = _Kept((*anchors, product_key), count)
            kept.rows = self._store.links(anchors, product_key)
            self._kept.put(key, kept, _OVERHEAD + sum(len(row.text) for row in kept.rows))
        return kept.rows

    def _current(self, key: _Key, count: int) -> _Kept | None:
        kept = self._kept.get(key)
        if kept is None or kept.until < time.monotonic():
            return None
        if kept.count != count:
            if self._changes.since(kept.count, kept.keys):
                return None
            kept.count = count
        return kept


class RecordsOfOne:
    """:class:`resolver.look_up.Records` of one identifier, for one look-up."""

    __slots__ = ("_count", "_kept", "_store", "_unit", "_unit_key")

    def __init__(self, kept: KeptRecords, store: ScanStore, count: int) -> None:
        self._kept = kept
        self._store = store
        self._count = count
        self._unit: UnitRow | None = None
        self._unit_key = ""

    def product(self, product_key: str, unit_key: str, batch_key: str) -> ProductRow | None:
        """Look-up one."""
        if not unit_key:
            return self._store.product(product_key, unit_key, batch_key)
        product = self._kept.product(product_key, self._count)
        if product is None:
            return None
        self._unit = unit = self._store.unit(unit_key)
        self._unit_key = unit_key
        if unit.batch_key is None and batch_key:
            # Nothing is recorded that says which batch it is of: what was asked for is believed.
            return self._store.product(product_key, unit_key, batch_key)
        return ProductRow._make((*product[:_FIRST], *unit[:_OF_UNIT], *product[_BEHIND:]))

    def links(self, anchors: Sequence[str], product_key: str) -> list[LinkRow]:
        """Look-up two; nothing is left to look up where the unit was found by the first one."""
        unit = self._unit
        if unit is None:
            return self._store.links(anchors, product_key)
        shared = [anchor for anchor in anchors if anchor != self._unit_key]
        rows = self._kept.links(shared, product_key, self._count)
        if unit.links is None:
            return rows
        return [*rows, LinkRow("links", self._unit_key, unit.links, unit.links_primary_url)]

    def links_or_handover(self, anchors: Sequence[str], prefixes: Sequence[str]) -> list[LinkRow]:
        """Look-up two, of a key that is no product here."""
        return self._store.links_or_handover(anchors, prefixes)
