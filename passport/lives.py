"""Reading a product's life off the history of its passport. Pure.

Headers say of an event what it corrects and which passport carries on, and of the first version of
a successor which passport came before: all sealed with the entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from passport.canonical import parsed
from passport.chain import Entry
from passport.lifecycle import DECISIVE, ORIGINAL, SECOND_LIFE, State, Step, first_fault, state_of


def step_of(entry: Entry, header: Mapping[str, Any] | None = None) -> Step | None:
    """The entry as the lifecycle sees it; None for a version and what decides nothing.

    ``header`` is the entry's, where it has been read already.
    """
    if entry.event_type not in DECISIVE:
        return None
    said = parsed(entry.header) if header is None else header
    corrects = said.get("corrects")
    return Step(
        seq=entry.seq,
        event_type=entry.event_type,
        occurred_at=entry.valid_from,
        corrects=corrects["seq"] if corrects else None,
        succeeded="successor" in said,
    )


def corrected(header: bytes) -> int | None:
    """The place in the history of the event that the one with this header corrects, if any."""
    named = parsed(header).get("corrects")
    return named["seq"] if named else None


def start_of(first: Mapping[str, Any]) -> State:
    """Where a passport begins, by the header of its first entry: in the life it continues."""
    predecessor = first.get("predecessor")
    if not predecessor:
        return State()
    return State(product=predecessor["act"], stage=SECOND_LIFE)


def problems(history: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    """Where the recorded statuses are not those the events lead to; history is whole otherwise.

    Yields the place in the history and what is wrong there. Entries from before there were
    product statuses say nothing of them, and are all of first lives.
    """
    headers = [(entry, parsed(entry.header)) for entry in history]
    start = start_of(headers[0][1]) if headers else State()
    steps: list[Step] = []
    state = start
    for entry, header in headers:
        step = step_of(entry, header)
        if step is not None:
            steps.append(step)
            fault = first_fault(steps, start)
            if fault is not None:
                yield entry.seq, f"{step.event_type} leads from {fault.current} to {fault.wanted}"
            state = state_of(steps, start)
        for name, said, expected in _statuses(header, state):
            if said != expected:
                yield entry.seq, f"it says {name} {said!r} where its events lead to {expected!r}"


def _statuses(header: Mapping[str, Any], state: State) -> Iterable[tuple[str, Any, str]]:
    yield "status", header.get("status"), state.passport
    yield "productStatus", header.get("productStatus", ORIGINAL), state.product
