"""Where a rule looks: paths into facts, and the numbers and dates found there. Pure.

A path is written like a JSON pointer without its first slash: ``warranty/durationOfWarranty``.
``*`` stands for every member of a list or object. A rule's ``at`` may also be ``**``: every object
anywhere in the facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from passport.canonical import pointer_to

ANYWHERE = "**"
EVERY = "*"
_DAY = 10  # characters of 2026-01-17


class Place(NamedTuple):
    """A value and where it stands."""

    pointer: str
    value: Any


class Amount(NamedTuple):
    """A number with its unit; None where it is a plain number."""

    number: float
    unit: str | None


class Objects:
    """The objects within facts that rules are judged in; walked through once for all rules."""

    def __init__(self, facts: Any) -> None:
        self._facts = Place("", facts)
        self._everywhere: tuple[Place, ...] | None = None

    def at(self, path: str) -> Iterator[Place]:
        """Those a rule's ``at`` names; empty is the facts themselves."""
        if path == ANYWHERE:
            if self._everywhere is None:
                self._everywhere = tuple(_anywhere(self._facts))
            yield from self._everywhere
            return
        for found in places(self._facts, path):
            if isinstance(found.value, dict):
                yield found


def places(start: Place, path: str) -> Iterator[Place]:
    """Every value under ``path``, in order; nothing where a step is missing."""
    found = [start]
    for step in path.split("/") if path else ():
        found = [inner for place in found for inner in _step(place, step)]
    yield from found


def place(start: Place, path: str) -> Place | None:
    """The first value under ``path``."""
    return next(places(start, path), None)


def pointer_of(start: Place, path: str) -> str:
    """Where ``path`` leads, whether anything stands there or not."""
    pointer = start.pointer
    for step in path.split("/") if path else ():
        pointer = pointer_to(pointer, step)
    return pointer


def amount(value: Any) -> Amount | None:
    """The number of a quantity {value, unitCode} or of a plain number."""
    unit = None
    if isinstance(value, dict):
        unit, value = value.get("unitCode"), value.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Amount(value, unit if isinstance(unit, str) else None)


def is_after(first: str, second: str) -> bool:
    """Whether one date or instant is later than another, compared as exactly as both are known."""
    both = _instant(first), _instant(second)
    if both[0] is not None and both[1] is not None:
        return both[0] > both[1]
    length = min(len(first), len(second), _DAY)
    return first[:length] > second[:length]


def _instant(text: str) -> datetime | None:
    if len(text) <= _DAY:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _step(start: Place, step: str) -> Iterator[Place]:
    pointer, value = start
    if isinstance(value, dict):
        names = value if step == EVERY else [step] if step in value else []
        yield from (Place(pointer_to(pointer, name), value[name]) for name in names)
    elif isinstance(value, list) and step == EVERY:
        yield from (Place(pointer_to(pointer, n), item) for n, item in enumerate(value))


def _anywhere(start: Place) -> Iterator[Place]:
    if isinstance(start.value, dict):
        yield start
    for inner in _step(start, EVERY):
        if isinstance(inner.value, dict | list):
            yield from _anywhere(inner)
