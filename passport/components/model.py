"""The values of what a product is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# whole: the entry that was linked is there and hashes to what was sealed. broken: it is there and
# does not. missing: it is not there. elsewhere: kept by somebody else, so not looked at. cycle: it
# contains what it is part of.
State = Literal["whole", "broken", "missing", "elsewhere", "cycle"]


@dataclass(frozen=True, slots=True)
class Link:
    """A component as its parent's history names it; ``passport`` is a canonical path or https."""

    seq: int
    kind: str
    passport: str
    entry_hash: str | None
    quantity: int | None
    position: str | None


@dataclass(frozen=True, slots=True)
class Component:
    """A component as it is found when the tree is read.

    ``problem`` says in plain words what is wrong; ``newer`` that its passport has gone on since.
    ``facts`` are the public ones of the very entry that was linked; None of what is deleted or
    recycled.
    """

    link: Link
    state: State
    problem: str | None = None
    status: str | None = None
    product_status: str | None = None
    newer: bool = False
    facts: Mapping[str, Any] | None = None
    parts: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """What a product is made of; ``cut_off`` where depth or number went beyond the limit."""

    parts: tuple[Component, ...]
    cut_off: bool

    def all(self) -> list[Component]:
        """Every component, each before its own parts."""
        found: list[Component] = []
        waiting = list(self.parts)
        while waiting:
            part = waiting.pop(0)
            found.append(part)
            waiting = [*part.parts, *waiting]
        return found

    @property
    def faults(self) -> list[Component]:
        """The components that are not as they were linked."""
        return [part for part in self.all() if part.problem is not None]
