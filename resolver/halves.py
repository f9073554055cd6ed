"""A memory with a bound that costs nothing to keep: two halves, and the older one goes at once."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Halves(Generic[K, V]):
    """Values by key, the newest of them; shared by threads.

    When the younger half is full it becomes the older one, and what that was is forgotten. Who is
    asked for often comes into the younger one again, so nothing has to be noted at each reading.
    """

    def __init__(self, most: int) -> None:
        """``most`` is the bound, in the unit of the sizes that :meth:`put` is told."""
        self._most = most
        self._lock = threading.Lock()
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}
        self._size = self._old_size = 0

    @property
    def size(self) -> int:
        """The sizes of all that is kept; what was replaced counts until its half goes."""
        return self._size + self._old_size

    def get(self, key: K) -> V | None:
        """What was put there last, if it is still kept."""
        value = self._young.get(key)
        return value if value is not None else self._old.get(key)

    def put(self, key: K, value: V, size: int) -> None:
        """Keep it."""
        with self._lock:
            if self._size > self._most / 2:
                self._old, self._old_size = self._young, self._size
                self._young, self._size = {}, 0
            self._young[key] = value
            self._size += size

    def pop(self, key: K) -> None:
        """Keep it no longer."""
        with self._lock:
            self._young.pop(key, None)
            self._old.pop(key, None)
