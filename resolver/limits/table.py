"""A table of counters in memory that all workers of one server share.

It is made before the server forks. There is no file behind it, it cannot grow, and what it is
looked up by is a keyed hash, so that no address stands in it. Nothing is locked: two workers that
write one counter at the same instant may lose one of two counts, which a limit can bear.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Hashable

# A slot: the hash it is found by, then three numbers of its owner. The first of these is an
# instant, and the slot of the earliest one is given up where a row is full.
HASH, FIRST, SECOND, THIRD = range(4)
_WORDS = 4
_WAYS = 4  # slots in a row; a key may stand in any slot of its row
_ROW = _WORDS * _WAYS
_WORD_BYTES = 8
_LOW = (1 << 64) - 1

ROWS = 1 << 14  # 65,536 slots in 2 MiB


class Counters:
    """Numbers by key; one per server, shared by its workers and their threads."""

    def __init__(self, rows: int = ROWS) -> None:
        """Raises OSError, ValueError or OverflowError where there is no such memory."""
        memory = mmap.mmap(-1, rows * _ROW * _WORD_BYTES)
        self.words = memoryview(memory).cast("Q")
        self._rows = rows
        # The interpreter's own hash is keyed per process and shared by its forks; this is for
        # those who switch its key off (PYTHONHASHSEED).
        self._secret = os.urandom(32)

    def slot(self, key: Hashable) -> int:
        """Where the numbers of ``key`` begin in :attr:`words`; a new key finds zeros there."""
        mark = hash((self._secret, key)) & _LOW or 1  # 0 is a slot nobody has
        words = self.words
        first = mark % self._rows * _ROW
        # Almost always the first one; the loop is for the rest.
        if words[first] == mark:
            return first
        slots = range(first, first + _ROW, _WORDS)
        for slot in slots:
            if words[slot] == mark:
                return slot
        slot = min(slots, key=lambda each: words[each + FIRST])
        words[slot + FIRST] = words[slot + SECOND] = words[slot + THIRD] = 0
        words[slot] = mark
        return slot
