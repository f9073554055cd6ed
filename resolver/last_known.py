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
from resolver.changes.tables import EVERYTHING, HANDOVERS
from resolver.look_up import LookedUp, look_up
from resolver.scan_statements import LinkRow, ProductRow

OLDEST = 3600.0  # seconds
# In bytes, roughly: two halves, and the older one goes when the newer one is full. Requests come
# from strangers, who can ask for a new serial each time.
MOST_KEPT = 24 * 1024 * 1024
# What an entry takes besides the texts that many share: its keys, its rows, its places in tables.
_OVERHEAD = 1000
_LEAST_KEY = 200
_MOST_CHANGES = 10_000

Key = tuple[str, str, tuple[tuple[str, str], ...]]


class _Entry:
    """The rows of one identifier, and when it was asked about last."""

    __slots__ = ("row", "rows", "seen")

    def __init__(self, row: ProductRow | None, rows: tuple[LinkRow, ...], seen: float) -> None:
        self.row = row
        self.rows = rows
        self.seen = seen


class _Half:
    """Entries, and each long text of theirs once."""

    def __init__(self) -> None:
        self.entries: dict[Key, _Entry] = {}
        self.texts: dict[str, str] = {}
        self.size = 0

    def shared(self, text: str) -> str:
        """The same text, as one object for all entries."""
        kept = self.texts.setdefault(text, text)
        if kept is text:
            self.size += len(text) + _LEAST_KEY
        return kept


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was last known, and for how many seconds it has not been asked about."""

    looked: LookedUp
    age: float


class LastKnown:
    """The memory of one process; bounded, and shared by its threads."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._young, self._old = _Half(), _Half()
        # When something was found changed; all that was read before is out of date.
        self._changed: dict[str, float] = {EVERYTHING: time.monotonic()}

    @property
    def size(self) -> int:
        """Roughly how many bytes are kept."""
        return self._young.size + self._old.size

    def keep(self, looked: LookedUp, asked_at: float) -> None:
        """Keep what was found by a look-up that began at ``asked_at`` (``time.monotonic()``)."""
        identifier = looked.identifier
        key = (identifier.key_ai, identifier.key, identifier.qualifiers)
        entry = self._young.entries.get(key)
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
        with self._lock:
            self._young.entries.pop(key, None)
            self._old.entries.pop(key, None)

    def _add(self, key: Key, looked: LookedUp, asked_at: float) -> None:
        with self._lock:
            half = self._young
            if half.size > self._most / 2:
                self._old, self._young = half, _Half()
                half = self._young
            row = looked.row
            if row is not None:
                row = row._replace(
                    names=half.shared(row.names), languages=half.shared(row.languages)
                )
            rows = tuple([each._replace(text=half.shared(each.text)) for each in looked.rows])
            half.entries[key] = _Entry(row, rows, asked_at)
            # An entry that is replaced counts twice: the half is only closed sooner.
            half.size += _OVERHEAD

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
        entry = self._young.entries.get(key) or self._old.entries.get(key)
        if entry is None or now - entry.seen > OLDEST:
            return None
        looked = look_up(_Replayed(entry), identifier)
        depends_on = [EVERYTHING, *looked.paths.values()]
        if looked.row is None:
            depends_on.append(HANDOVERS)
        with self._lock:
            if any(self._changed.get(each, 0.0) >= entry.seen for each in depends_on):
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
