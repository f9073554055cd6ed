"""Refusals of events: what was to be recorded and why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gs1 import Identifier
from passport.errors import Refusal
from passport.lifecycle import Fault


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) if names else "nothing"


@dataclass(eq=False)
class UnknownEventType(Refusal):
    """There is no such event, or it is not recorded this way."""

    event_type: str
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.event_type!r} is not recorded this way; there are {_listed(self.allowed)}"


@dataclass(eq=False)
class EventNotOfLevel(Refusal):
    """The event is about another level: a model is not recycled, an item is."""

    identifier: Identifier
    event_type: str
    granularity: str
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        levels = " or ".join(self.allowed)
        return (
            f"the event {self.event_type} is that of {levels}, and {self.identifier} is a "
            f"{self.granularity}"
        )


@dataclass(eq=False)
class NothingPublished(Refusal):
    """An event needs a passport: the identifier's own, or a wider one that it belongs to."""

    identifier: Identifier
    sentence = (
        "neither {identifier} nor what it belongs to has a passport yet; publish one first, then "
        "record what happens to it"
    )


@dataclass(eq=False)
class IllegalMove(Refusal):
    """What the event would mean does not follow from where the passport or the product stands."""

    identifier: Identifier
    event_type: str
    fault: Fault
    later: bool  # it is a later event that would no longer follow

    @property
    def current(self) -> str:
        """The status or stage it would begin from."""
        return self.fault.current

    @property
    def allowed(self) -> tuple[str, ...]:
        """What may come next instead."""
        return self.fault.allowed

    def __str__(self) -> str:
        what = {"passport": "passport", "product": "product", "stage": "product's way"}
        fault = self.fault
        moves = (
            f"the {what[fault.kind]} of {self.identifier} stands at {fault.current} and cannot "
            f"move to {fault.wanted}; next may be: {_listed(fault.allowed)}"
        )
        if not self.later:
            return moves
        return f"the event is dated before {fault.step.event_type}, and then {moves}"


@dataclass(eq=False)
class SuccessorNeeded(Refusal):
    """A second life of this product group gets a passport of its own (2023/1542 77(7))."""

    identifier: Identifier
    event_type: str
    source: str
    sentence = (
        "the event {event_type} of {identifier} needs a successor passport ({source}): begin the "
        "second life with POST …/successor"
    )


@dataclass(eq=False)
class EventNotYet(Refusal):
    """An event is recorded once it has happened."""

    identifier: Identifier
    occurred_at: datetime
    sentence = "{occurred_at} has not come yet; an event is recorded once it has happened"


@dataclass(eq=False)
class EventBeforeMade(Refusal):
    """Nothing happens to a thing before it is made."""

    identifier: Identifier
    occurred_at: datetime
    made_on: date
    sentence = "{occurred_at} lies before {identifier} was made, on {made_on}"


@dataclass(eq=False)
class RecordedNow(Refusal):
    """What happens to the passport itself happens when it is recorded."""

    identifier: Identifier
    event_type: str
    sentence = "the event {event_type} happens when it is recorded; leave occurredAt out"


@dataclass(eq=False)
class NotCorrectable(Refusal):
    """A correction names a recorded event of the same passport that still holds."""

    identifier: Identifier
    seq: int
    reason: str
    sentence = "entry {seq} of {identifier} cannot be corrected by this: {reason}"


@dataclass(eq=False)
class IdempotencyKeyReused(Refusal):
    """The key of an earlier request came with another one."""

    identifier: Identifier
    key: str
    seq: int
    sentence = (
        "the Idempotency-Key {key!r} was used for another event of {identifier} (entry {seq}); "
        "take a new key for a new event"
    )


@dataclass(eq=False)
class ResponsibilityMoved(Refusal):
    """Another operator answers for the thing by now (2023/1542 Article 77(7))."""

    identifier: Identifier
    responsible: str
    sentence = (
        "responsibility for {identifier} has been handed on; {responsible} answers for it now"
    )
