"""Where a product stands by the events on record, and what one more event would change.

``held_until`` and ``life_of`` read; ``about_event`` decides what the header of an event says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport.canonical import parsed
from passport.catalogue import service as catalogue
from passport.catalogue.model import Product
from passport.events import store
from passport.events.model import EventDraft
from passport.events.refusals import IllegalMove, SuccessorNeeded
from passport.lifecycle import (
    SECOND_LIFE_EVENTS,
    State,
    Step,
    first_fault,
    standing,
    state_of,
)
from passport.lives import start_of
from passport.profile import newest_profile
from passport.refusals import PassportClosed
from passport.writing import Turn, about, operator_uri


@dataclass(frozen=True, slots=True)
class Life:
    """The events that decide where one passport stands, and where they lead.

    ``steps`` are all of them in the order they were recorded, ``headers`` theirs by place.
    """

    start: State
    steps: tuple[Step, ...]
    headers: Mapping[int, Mapping[str, Any]]

    def at(self, moment: datetime | None = None) -> State:
        """The state at an instant, by what had happened until then; now without one."""
        return state_of(self.steps, self.start, moment)

    def standing(self, moment: datetime | None = None) -> tuple[Step, ...]:
        """The events that hold and had happened by an instant, in their order."""
        held = standing(self.steps)
        return tuple(step for step in held if moment is None or step.occurred_at <= moment)


def life_of(
    connection: Connection, identifier: Identifier, recorded_at: datetime | None = None
) -> Life:
    """The life on this identifier's own passport, as far as it was recorded until then."""
    headers: dict[int, Mapping[str, Any]] = {}
    steps: list[Step] = []
    for row in store.decisive(connection, identifier.path, recorded_at):
        header = parsed(bytes(row.header))
        corrects = header.get("corrects")
        headers[row.seq] = header
        steps.append(
            Step(
                seq=row.seq,
                event_type=row.event_type,
                occurred_at=row.valid_from,
                corrects=corrects["seq"] if corrects else None,
                succeeded="successor" in header,
            )
        )
    first = store.first_header(connection, identifier.path)
    start = State() if first is None else start_of(parsed(bytes(first)))
    return Life(start, tuple(steps), headers)


def held_until(connection: Connection, identifier: Identifier) -> State:
    """Where this identifier's own passport stands now; as it begins where there is none."""
    return life_of(connection, identifier).at()


def about_event(  # noqa: PLR0917 -- what decides, each by its own name
    connection: Connection,
    turn: Turn,
    product: Product,
    draft: EventDraft,
    occurred_at: datetime,
    said: dict[str, Any],
) -> dict[str, Any]:
    """What the header of this event says of status and responsibility.

    Raises IllegalMove, SuccessorNeeded, PassportClosed, and UnknownOperator where responsibility
    is handed to nobody known.
    """
    life = life_of(connection, turn.identifier)
    step = Step(
        seq=1 if turn.head is None else turn.head.head_seq + 1,
        event_type=draft.event_type,
        occurred_at=occurred_at,
        corrects=draft.corrects,
        succeeded="successor" in said,
    )
    _must_follow(turn, life, step)
    _must_stay_one_passport(turn, product, step)
    after = state_of((*life.steps, step), life.start)
    return {
        **about(connection, turn, product),
        **_given_back(connection, life, product, step),
        **_handed_on(connection, draft.facts.get("responsible"), step.seq),
        **said,
        "status": after.passport,
        "productStatus": after.product,
    }


def _must_follow(turn: Turn, life: Life, step: Step) -> None:
    fault = first_fault((*life.steps, step), life.start)
    if fault is not None:
        later = fault.step.seq != step.seq
        raise IllegalMove(turn.identifier, step.event_type, fault, later)
    before = life.at()
    moves_passport = step.event_type.startswith("passport_")
    if before.is_open or moves_passport or _takes_back_a_closing(life, step):
        return
    raise PassportClosed(turn.identifier, before.passport, before.product)


def _takes_back_a_closing(life: Life, step: Step) -> bool:
    """Whether a mistake is put right that has closed the passport.

    Deletion stays: what it took away from readers is not handed out again.
    """
    closing = next((each for each in life.steps if each.seq == step.corrects), None)
    if closing is None or closing.event_type == "passport_deleted":
        return False
    is_moved = state_of((*life.steps, step), life.start) != life.at()
    return is_moved or closing.event_type == step.event_type


def _must_stay_one_passport(turn: Turn, product: Product, step: Step) -> None:
    by_group = newest_profile(product.product_group)
    source = by_group.second_life_law if by_group else None
    if source and step.event_type in SECOND_LIFE_EVENTS.values() and not step.succeeded:
        raise SuccessorNeeded(turn.identifier, step.event_type, source)


def _given_back(connection: Connection, life: Life, product: Product, step: Step) -> dict[str, Any]:
    """Who answers once an event does not hold that had handed responsibility on."""
    if step.corrects is None or not _hands_on(life, step.corrects):
        return {}
    for each in reversed(life.standing()):
        if each.seq != step.corrects and _hands_on(life, each.seq):
            header = life.headers[each.seq]
            return {name: header[name] for name in ("operator", "responsibility")}
    operator = catalogue.get_operator(connection, product.operator_id)
    return {
        "operator": {"id": operator.operator_id, "uri": operator_uri(operator)},
        "responsibility": None,
    }


def _hands_on(life: Life, seq: int) -> bool:
    """Whether this very event has handed responsibility on; later headers repeat it."""
    told = life.headers.get(seq, {}).get("responsibility") or {}
    return bool(told.get("by") == seq)


def _handed_on(
    connection: Connection, responsible: Mapping[str, Any] | None, seq: int
) -> dict[str, Any]:
    """The header's members about who answers from now on; nothing where that does not change.

    An operator of this service may write from then on; another organisation is told of only.
    """
    if responsible is None:
        return {}
    operator_id = responsible.get("operator")
    if operator_id is None:
        return {"responsibility": {"by": seq, **responsible}}
    operator = catalogue.get_operator(connection, operator_id)
    uri = operator_uri(operator)
    told = {"by": seq, "operator": operator_id, "name": operator.name, "identifier": uri}
    return {"operator": {"id": operator_id, "uri": uri}, "responsibility": told}
