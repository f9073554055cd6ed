"""What changed of what scans read since a process began to look, in the order it was found."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from resolver.changes.tables import EVERYTHING

_MOST = 10_000


class ChangeLog:
    """Changes of one process's database, counted; shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = 0  # of the times that something was found changed
        self._everything = 0
        self._last: dict[str, int] = {}  # when each key was found changed last, by that count

    def note(self, keys: Iterable[str]) -> None:
        """These were found changed; see ``scan_change`` for what the keys are."""
        with self._lock:
            count = self.count + 1
            for key in keys:
                self._last[key] = count
            if EVERYTHING in self._last or len(self._last) > _MOST:
                self._everything, self._last = count, {}
            # Last: who reads the new count finds everything that belongs to it.
            self.count = count

    def since(self, count: int, keys: Iterable[str]) -> bool:
        """Whether any of these changed after a count that :attr:`count` had."""
        if self._everything > count:
            return True
        last = self._last
        return any(last.get(key, 0) > count for key in keys)
