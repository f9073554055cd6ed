"""Which components are linked by the events on record, and whether each is as linked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from passport.chain import Entry, entry_problems
from passport.components.model import Link
from passport.lifecycle import WITHDRAWN

LINKED, UNLINKED = "component_linked", "component_unlinked"
TYPES = (LINKED, UNLINKED, WITHDRAWN)
ELSEWHERE = "https://"

# (when it happened, seq, event type, facts, header)
Told = tuple[datetime, int, str, Mapping[str, Any], Mapping[str, Any]]


def links(events: Iterable[Told]) -> tuple[Link, ...]:
    """The components linked by these events, in the order in which they were linked.

    What is told late takes its place by when it happened; of one instant, what was recorded later
    counts. A component that is linked again is linked as the later event says.
    """
    known = sorted(events, key=lambda told: told[:2])
    gone = {header["corrects"]["seq"] for *_, header in known if header.get("corrects")}
    found: dict[str, Link] = {}
    for _, seq, event_type, facts, _ in known:
        if seq in gone or event_type == WITHDRAWN:
            continue
        found.pop(facts["passport"], None)
        if event_type == LINKED:
            found[facts["passport"]] = _link(seq, facts)
    return tuple(found.values())


def _link(seq: int, facts: Mapping[str, Any]) -> Link:
    return Link(
        seq=seq,
        kind=facts["kind"],
        passport=facts["passport"],
        entry_hash=facts.get("entryHash"),
        quantity=facts.get("quantity"),
        position=facts.get("position"),
    )


def fault_of(entry: Entry, fragments: Mapping[str, bytes]) -> str | None:
    """What is wrong with a linked entry, in plain words; None where it is as it was linked."""
    found = list(entry_problems(entry, fragments))
    return f"entry {entry.seq} of {entry.passport_key}: {found[0]}" if found else None
