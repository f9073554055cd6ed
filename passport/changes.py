"""What changed between two versions, as JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from passport.canonical import pointer_to


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """One place that differs; ``pointer`` is in the newer version, or the older if removed."""

    pointer: str
    kind: Literal["added", "removed", "changed"]


def differences(before: Any, after: Any) -> list[ChangedFact]:
    """Every place two JSON values differ, in the order of their pointers' texts.

    Objects are compared member by member. Arrays of different length count as one change: which
    of their members moved cannot be told. ``True`` and ``1`` differ, ``1`` and ``1.0`` do not.
    """
    return sorted(_differences("", before, after), key=lambda change: change.pointer)


def _differences(pointer: str, before: Any, after: Any) -> Iterator[ChangedFact]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() - after.keys():
            yield ChangedFact(pointer_to(pointer, key), "removed")
        for key in after.keys() - before.keys():
            yield ChangedFact(pointer_to(pointer, key), "added")
        for key in before.keys() & after.keys():
            yield from _differences(pointer_to(pointer, key), before[key], after[key])
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(pointer_to(pointer, index), old, new)
    elif before != after or isinstance(before, bool) != isinstance(after, bool):
        yield ChangedFact(pointer, "changed")
