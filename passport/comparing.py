"""Two states of a passport side by side: which facts came, went and changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from passport.changes import ChangedFact, differences
from passport.model import ComposedPassport, Fact

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that differs; ``changes`` points at each place in it, in ``{name: value}``."""

    name: str
    kind: Kind
    before: Fact | None
    after: Fact | None
    changes: tuple[ChangedFact, ...]


def compare(
    before: ComposedPassport | None, after: ComposedPassport | None
) -> tuple[FactChange, ...]:
    """Every fact that differs, in the order the newer state shows them, what is gone last.

    None is a state in which there was no passport. A fact that another level states by now, with
    the same value, has not changed.
    """
    old, new = _facts(before), _facts(after)
    found = (_change(name, old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old]))
    return tuple(change for change in found if change is not None)


def _facts(composed: ComposedPassport | None) -> Mapping[str, Fact]:
    return {} if composed is None else {fact.name: fact for fact in composed.facts}


def _change(name: str, before: Fact | None, after: Fact | None) -> FactChange | None:
    old = {} if before is None else {name: before.value}
    new = {} if after is None else {name: after.value}
    changes = tuple(differences(old, new))
    if not changes:
        return None
    kind: Kind = "changed"
    if before is None or after is None:
        kind = "added" if before is None else "removed"
    return FactChange(name, kind, before, after, changes)
