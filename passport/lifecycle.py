"""What may happen to a passport and to the thing it is about, in which order. Pure.

Two statuses are told apart. That of the *passport* says whether the record is in use; that of the
*product* says which life the thing is in. Both follow from the events of the history, put in the
order in which they happened, so that an event that is recorded late takes its right place. Nothing
is ever moved by hand: a mistake is withdrawn or replaced by a further event that names it.

Clauses: Regulation (EU) 2023/1542 (batteries), 2024/1781 (ecodesign), EN 18219 and EN 18223.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# Of the passport (EN 18223 4.1.2.1 dppStatus). A draft lies elsewhere and is no entry.
DRAFT, ACTIVE, ARCHIVED, INVALID, DELETED = "draft", "active", "archived", "invalid", "deleted"
PASSPORT_MOVES: Mapping[str, tuple[str, ...]] = {
    DRAFT: (ACTIVE,),
    ACTIVE: (ARCHIVED, INVALID, DELETED),
    ARCHIVED: (INVALID, DELETED),
    INVALID: (DELETED,),
    # Identifiers are never given away again (EN 18219 4.2): what is gone stays gone.
    DELETED: (),
}

# Of the product: battery status by Annex XIII 4(c) of 2023/1542, and the end of Article 77(8).
ORIGINAL, WASTE, RECYCLED = "original", "waste", "recycled"
REUSED, REPURPOSED, REMANUFACTURED = "reused", "repurposed", "remanufactured"
SECOND_LIVES = (REUSED, REPURPOSED, REMANUFACTURED)
_IN_USE = (*SECOND_LIVES, WASTE)
PRODUCT_MOVES: Mapping[str, tuple[str, ...]] = {
    ORIGINAL: _IN_USE,
    REUSED: _IN_USE,
    REPURPOSED: _IN_USE,
    REMANUFACTURED: _IN_USE,
    # Preparation for re-use and for repurposing are made of waste and end it (Articles 3(1) and
    # 73). Remanufacturing begins with what is in use (Article 3(1)), so waste cannot be.
    WASTE: (REUSED, REPURPOSED, RECYCLED),
    # The passport ceases to exist once the thing is recycled (Article 77(8)).
    RECYCLED: (),
}

# Where the thing is on its way.
RECORDED, MADE, SHIPPED, ON_MARKET = "recorded", "made", "shipped", "placed_on_market"
IN_SERVICE, SECOND_LIFE, END_OF_LIFE = "in_service", "second_life", "end_of_life"
_ONWARD = (SHIPPED, ON_MARKET, IN_SERVICE, SECOND_LIFE, END_OF_LIFE)
STAGE_MOVES: Mapping[str, tuple[str, ...]] = {
    RECORDED: (MADE, *_ONWARD),
    MADE: _ONWARD,
    SHIPPED: _ONWARD,
    ON_MARKET: _ONWARD,  # also on a further market: retention counts from the last one
    IN_SERVICE: _ONWARD,
    SECOND_LIFE: _ONWARD,
    END_OF_LIFE: (SECOND_LIFE, RECYCLED),
    RECYCLED: (),
}

_PASSPORT_EVENTS = {
    "passport_archived": ARCHIVED,
    "passport_invalidated": INVALID,
    "passport_deleted": DELETED,
}
_PRODUCT_EVENTS = {
    "product_reused": REUSED,
    "product_repurposed": REPURPOSED,
    "product_remanufactured": REMANUFACTURED,
    "product_declared_waste": WASTE,
    "product_recycled": RECYCLED,
}
_STAGE_EVENTS = {
    "product_manufactured": MADE,
    "product_shipped": SHIPPED,
    "product_placed_on_market": ON_MARKET,
    "product_put_into_service": IN_SERVICE,
    "product_reused": SECOND_LIFE,
    "product_repurposed": SECOND_LIFE,
    "product_remanufactured": SECOND_LIFE,
    "product_declared_waste": END_OF_LIFE,
    "product_recycled": RECYCLED,
}
WITHDRAWN = "event_withdrawn"
OFFERED = "second_life_offered"
SECOND_LIFE_EVENTS = {act: f"product_{act}" for act in SECOND_LIVES}
# Everything that decides where a passport and its product stand.
DECISIVE = tuple(sorted({*_PASSPORT_EVENTS, *_STAGE_EVENTS, WITHDRAWN, OFFERED}))

Kind = Literal["passport", "product", "stage"]


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded event, as far as it decides anything.

    ``corrects`` is the place in the history of the event it stands in for, or takes back.
    ``succeeded``: it names the passport that carries on.
    """

    seq: int
    event_type: str
    occurred_at: datetime
    corrects: int | None = None
    succeeded: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where a passport and its product stand."""

    passport: str = ACTIVE
    product: str = ORIGINAL
    stage: str = RECORDED

    @property
    def is_open(self) -> bool:
        """Whether further facts may be recorded."""
        return self.passport == ACTIVE

    @property
    def is_tombstone(self) -> bool:
        """Whether only the state is left to tell: deleted, or recycled (2023/1542 77(8))."""
        return self.passport == DELETED or self.product == RECYCLED


@dataclass(frozen=True, slots=True)
class Fault:
    """The first event that cannot have happened where it stands."""

    step: Step
    kind: Kind
    current: str
    wanted: str
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """Another passport of the same thing, and the hash of its entry that was linked.

    ``act`` is the second life that lies between the two: reused, repurposed, remanufactured.
    """

    passport: str  # canonical path
    entry_hash: str | None
    act: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What everybody may know of where a passport and its product stand at an instant.

    ``since`` is when the last event happened that moved a status or the stage. ``responsible`` is
    whom responsibility was handed to, with name and identifier; None while it is the maker.
    """

    state: State
    since: datetime | None = None
    predecessor: Linked | None = None
    successor: Linked | None = None
    responsible: Mapping[str, str] | None = None
    has_components: bool = False


def standing(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The events that still hold, in the order in which they happened.

    One that was withdrawn or replaced is left out; its replacement stands at its own time.
    """
    known = list(steps)
    gone = {step.corrects for step in known if step.corrects is not None}
    held = (step for step in known if step.seq not in gone and step.event_type != WITHDRAWN)
    return tuple(sorted(held, key=lambda step: (step.occurred_at, step.seq)))


def state_of(
    steps: Iterable[Step], start: State | None = None, at: datetime | None = None
) -> State:
    """Where these events lead; ``start`` differs for the passport of a second life.

    With ``at``, where the ones lead that had happened until then.
    """
    state = start or State()
    for step in standing(steps):
        if at is None or step.occurred_at <= at:
            state = _after(state, step)
    return state


def first_fault(steps: Sequence[Step], start: State | None = None) -> Fault | None:
    """The first event that does not follow from the ones before it; None where all do."""
    state = start or State()
    for step in standing(steps):
        fault = _fault(state, step)
        if fault is not None:
            return fault
        state = _after(state, step)
    return None


def _after(state: State, step: Step) -> State:
    passport = _PASSPORT_EVENTS.get(step.event_type, state.passport)
    product = _PRODUCT_EVENTS.get(step.event_type, state.product)
    # The record is closed where another passport carries on (77(7)) or nothing is left (77(8)).
    if passport == ACTIVE and (step.succeeded or product == RECYCLED):
        passport = ARCHIVED
    return State(passport, product, _STAGE_EVENTS.get(step.event_type, state.stage))


def _fault(state: State, step: Step) -> Fault | None:
    asked: tuple[tuple[Kind, str, str | None, Mapping[str, tuple[str, ...]]], ...] = (
        ("passport", state.passport, _PASSPORT_EVENTS.get(step.event_type), PASSPORT_MOVES),
        ("product", state.product, _PRODUCT_EVENTS.get(step.event_type), PRODUCT_MOVES),
        ("stage", state.stage, _STAGE_EVENTS.get(step.event_type), STAGE_MOVES),
    )
    for kind, current, wanted, moves in asked:
        if wanted is not None and wanted not in moves[current]:
            return Fault(step, kind, current, wanted, moves[current])
    return None
