"""Things made once of what never changes, kept by key in the memory of a process. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

# Pieces of passports; one takes about a kilobyte.
MOST = 4000


class Kept(Generic[T]):
    """Values by key. Full, it forgets everything: what is read often comes back at once.

    Safe for threads; two of them may make the same value at once, to the same end.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._values: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made the first time it is asked for."""
        value = self._values.get(key)
        if value is None:
            value = make()
            if len(self._values) >= self._most:
                self._values.clear()
            self._values[key] = value
        return value
