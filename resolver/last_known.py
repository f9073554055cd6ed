"""What was last read of identifiers, for answers while the database is away.

The rows of the two look-ups are kept, not answers: whoever asks in another language or for the
linkset gets an answer as well. What is withdrawn must not come back from here, so a row is used
only where :mod:`resolver.database_watch` would have seen it change.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gs1 import Identifier
from resolver.changes.tables import EVERYTHING
from resolver.halves import Halves
from resolver.look_up import LookedUp, look_up
from resolver.scan_statements import LinkRow, ProductRow

OLDEST = 3600.0  # seconds
# In bytes, roughly. Requests come from strangers, who can ask for a new serial each time.
MOST_KEPT = 12 * 1024 * 1024
# What an entry takes besides the texts that many share: its keys, its rows, its places in tables.
_OVERHEAD = 1500
_MOST_CHANGES = 10_000

Key = tuple[str, str, tuple[tuple[str, str], ...]]


class _Entry:
    """The rows of one identifier, and when it was asked about last."""

    __slots__ = ("row", "rows", "seen")

    def __init__(self, row: ProductRow | None, rows: tuple[LinkRow, ...], seen: float) -> None:
        self.row = row
        self.rows = rows
        self.seen = seen


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was last known, and for how many seconds it has not been asked about."""

    looked: LookedUp
    age: float


class LastKnown:
    """The memory of one process; bounded, and shared by its threads."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._entries: Halves[Key, _Entry] = Halves(most)
        self._lock = threading.Lock()
        # When something was found changed; all that was read before is out of date.
        self._changed: dict[str, float] = {EVERYTHING: time.monotonic()}

    @property
    def size(self) -> int:
        """Roughly how many bytes are kept."""
        return self._entries.size

    def keep(self, looked: LookedUp, asked_at: float) -> None:
        """Keep what was found by a look-up that began at ``asked_at`` (``time.monotonic()``)."""
        identifier = looked.identifier
        key = (identifier.key_ai, identifier.key, identifier.qualifiers)
        entry = self._entries.get(key)
        if entry is not None:
            if entry.seen > asked_at:
                return
            if entry.row == looked.row and entry.rows == looked.rows:
                entry.seen = asked_at
                return
        if looked.row is None and not looked.rows:
            self.forget(identifier)
        else:
            self._add(key, looked, asked_at)

    def forget(self, identifier: Identifier) -> None:
        """Nothing is known of it any more."""
        key = (identifier.key_ai, identifier.key, identifier.qualifiers)
        self._entries.pop(key)

    def _add(self, key: Key, looked: LookedUp, asked_at: float) -> None:
        asked, own = looked.identifier.path, 0
        for each in looked.rows:
            if each.anchor_key == asked:
                own += len(each.text)
        rows = looked.rows
        self._entries.put(key, _Entry(looked.row, rows, asked_at), _OVERHEAD + own)

    def changed(self, keys: Iterable[str], now: float) -> None:
        """What was read of these before ``now`` is out of date; see ``scan_change``."""
        with self._lock:
            for key in keys:
                self._changed[key] = now
            if len(self._changed) > _MOST_CHANGES:
                self._changed = {EVERYTHING: now}

    def recalled(self, identifier: Identifier, now: float) -> Remembered | None:
        """What is still good of what was known; None where nothing is. Raises LotMismatch."""
        key = (identifier.key_ai, identifier.key, identifier.qualifiers)
        entry = self._entries.get(key)
        if entry is None or now - entry.seen > OLDEST:
            return None
        looked = look_up(_Replayed(entry), identifier)
        with self._lock:
            if any(
                self._changed.get(each, 0.0) >= entry.seen
                for each in (EVERYTHING, *looked.depends_on)
            ):
                return None
        return Remembered(looked, now - entry.seen)


class _Replayed:
    """The two look-ups once more, from memory."""

    def __init__(self, entry: _Entry) -> None:
        self._entry = entry

    def product(self, product_key: str, unit_key: str, batch_key: str) -> ProductRow | None:
        return self._entry.row

    def links(self, anchors: Sequence[str], product_key: str) -> list[LinkRow]:
        return list(self._entry.rows)

    def links_or_handover(self, anchors: Sequence[str], prefixes: Sequence[str]) -> list[LinkRow]:
        return list(self._entry.rows)
