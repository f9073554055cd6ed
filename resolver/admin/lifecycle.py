"""Events, second lives and deletion of passports through the admin API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import deletion, lifecycle, succession
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.chain import instant
from passport.db import take_turns
from passport.errors import FieldProblem
from passport.events import rules
from passport.events import service as events
from passport.events.model import EventDraft, EventRow, Recorded
from passport.events.told import lifecycle_of
from passport.lifecycle import Lifecycle, Linked
from passport.refusals import FactError, NoPassport, NotAnItem
from passport.service import PassportInvalid
from resolver.admin.errors import InvalidBody, UnusableParameter
from resolver.admin.identifiers import identifier_at
from resolver.admin.listing import Page
from resolver.admin.model import Body, without_none
from resolver.admin.ownership import claim
from resolver.admin.passports import in_body
from resolver.admin.responsibility import claim_responsible
from resolver.principals.model import Principal

_LONGEST_KEY = 200


def idempotency_key(header: str | None) -> str | None:
    """The Idempotency-Key of a request. Raises UnusableParameter for one nobody could repeat."""
    if header is None:
        return None
    key = header.strip()
    if not key or len(key) > _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        expected = f"1 to {_LONGEST_KEY} printable ASCII characters"
        raise UnusableParameter("Idempotency-Key", expected, header[:_LONGEST_KEY])
    return key


def record_event(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    key: str | None = None,
) -> Recorded:
    """Record what happened to the thing of this identifier.

    Raises NotOwned, ResponsibilityMoved, InvalidBody with pointers into the body, and what
    ``events.record`` says.
    """
    claim_responsible(connection, caller, identifier)
    draft = EventDraft(
        body["type"], body.get("facts", {}), moment(body, "occurredAt"), body.get("corrects")
    )
    try:
        return events.record(
            connection,
            identifier,
            draft,
            writer=caller.principal_id,
            now=now,
            idempotency_key=key,
        )
    except PassportInvalid as error:
        raise InvalidBody(tuple(in_body(error.problems))) from error


def moment(body: Body, name: str) -> datetime | None:
    """An instant of a checked body in UTC. Raises InvalidBody where it has no date there."""
    text = body.get(name)
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        problem = "this instant lies outside the years 1 to 9999 in UTC"
        raise InvalidBody((FieldProblem(f"/{name}", problem),)) from error


def begin_second_life(
    connection: Connection,
    caller: Principal,
    predecessor: Identifier,
    body: Body,
    now: datetime,
) -> tuple[Identifier, succession.Succession]:
    """Hand a thing over to its next passport; whoever calls answers for both, or was asked to.

    Raises NotOwned for a successor that is not the caller's, and for a predecessor that is
    neither the caller's nor offered to it; InvalidBody; and what ``succession.begin`` says.
    """
    successor = identifier_at("/successor", body["successor"].lstrip("/"))
    if successor.granularity != "item":
        raise NotAnItem(successor)
    # Always in one order, so that two hand-overs across each other never wait for one another.
    for path in sorted({predecessor.primary().path, successor.primary().path}):
        take_turns(connection, path)
    claim(connection, caller, successor)
    taker = catalogue.owner_of(connection, successor)
    if not succession.may_begin(connection, predecessor, taker, body["act"]):
        claim_responsible(connection, caller, predecessor)
    draft = succession.SuccessorDraft(
        identifier=successor,
        act=body["act"],
        product_group=body["productGroup"],
        facts=body["facts"],
        profiles=body.get("profiles"),
        valid_from=moment(body, "validFrom"),
        reason=body.get("reason"),
        told=body.get("event"),
    )
    try:
        done = succession.begin(connection, predecessor, draft, writer=caller.principal_id, now=now)
    except succession.EventInvalid as error:
        raise InvalidBody(_of_event(error.problems)) from error
    except PassportInvalid as error:
        raise InvalidBody(tuple(in_body(error.problems))) from error
    return successor, done


def _of_event(problems: tuple[FactError, ...]) -> tuple[FieldProblem, ...]:
    return tuple(
        FactError(f"/event{each.pointer}", each.message, each.rule, each.source)
        for each in problems
    )


def delete(
    connection: Connection, caller: Principal, identifier: Identifier, now: datetime
) -> None:
    """Delete a passport whose time is over; a tombstone stays."""
    claim_responsible(connection, caller, identifier)
    deletion.delete(connection, identifier, writer=caller.principal_id, now=now)


def show_recorded(identifier: Identifier, recorded: Recorded, life: Lifecycle) -> Body:
    """What recording an event came to, and where it leads."""
    entry = recorded.entry
    return {
        "passport": identifier.path,
        "seq": entry.seq,
        "type": entry.event_type,
        "entryHash": entry.entry_hash,
        "created": recorded.created,
        "occurredAt": instant(entry.valid_from),
        "recordedAt": instant(entry.recorded_at),
        **_statuses(life),
    }


def show_succession(
    predecessor: Identifier,
    successor: Identifier,
    act: str,
    done: succession.Succession,
    base_url: str,
) -> Body:
    """What a hand-over came to, with the address of the successor's first version."""
    version = done.successor.version
    return {
        "predecessor": predecessor.path,
        "successor": successor.path,
        "act": act,
        "version": version,
        "entryHash": done.successor.entry_hash,
        "eventSeq": done.event_seq,
        "eventHash": done.event_hash,
        "url": f"{base_url}/passport/versions/{version}{successor.path}",
    }


def show_events(identifier: Identifier, page: Page, rows: list[EventRow]) -> Body:
    """A page of the events of one level's passport, oldest first."""
    shown = page.body("events", rows, _show_row, lambda row: row.seq)
    return {"passport": identifier.path, **shown}


def _show_row(row: EventRow) -> Body:
    return without_none(
        {
            "seq": row.seq,
            "type": row.event_type,
            "label": rules.label(row.event_type),
            "occurredAt": instant(row.occurred_at),
            "recordedAt": instant(row.recorded_at),
            "writer": row.writer,
            "entryHash": row.entry_hash,
            "facts": dict(row.facts),
            "corrects": row.corrects,
            "correctedBy": row.corrected_by,
            "status": row.status,
            "productStatus": row.product_status,
        }
    )


def life_now(connection: Connection, identifier: Identifier) -> Lifecycle:
    """Where exactly this identifier's own passport stands. Raises NoPassport."""
    found = lifecycle_of(connection, [identifier.path])
    if found is None:
        raise NoPassport(identifier)
    return found


def show_status(connection: Connection, identifier: Identifier) -> Body:
    """Where this identifier's own passport stands and what may come next.

    Of an item also how long its passport is kept.
    """
    life = life_now(connection, identifier)
    return without_none(
        {
            "passport": identifier.path,
            **_statuses(life),
            "since": None if life.since is None else instant(life.since),
            "next": _next(life.state),
            "predecessor": _show_linked(life.predecessor),
            "successor": _show_linked(life.successor),
            "responsible": None if life.responsible is None else dict(life.responsible),
            "entryHash": passports.head_hash(connection, identifier),
            "kept": _kept(connection, identifier),
        }
    )


def _kept(connection: Connection, identifier: Identifier) -> Body | None:
    """Until when an item's passport is kept; None for a model or batch.

    Those are kept for as long as anything below them is, which takes looking at all of it: it is
    judged when they are to be deleted, and the refusal names the day.
    """
    if identifier.granularity != "item":
        return None
    kept = deletion.kept_until(connection, identifier)
    return without_none(
        {
            "until": kept.until.isoformat(),
            "countedFrom": kept.counted_from.isoformat(),
            "source": kept.source,
            "recycledFirst": kept.recycled_first,
        }
    )


def _next(state: lifecycle.State) -> dict[str, Any]:
    product = lifecycle.PRODUCT_MOVES[state.product] if state.is_open else ()
    stage = lifecycle.STAGE_MOVES[state.stage] if state.is_open else ()
    return {
        "status": list(lifecycle.PASSPORT_MOVES[state.passport]),
        "productStatus": list(product),
        "stage": list(stage),
    }


def _statuses(life: Lifecycle) -> Body:
    state = life.state
    return {"status": state.passport, "productStatus": state.product, "stage": state.stage}


def _show_linked(linked: Linked | None) -> Body | None:
    if linked is None:
        return None
    return without_none(
        {"passport": linked.passport, "entryHash": linked.entry_hash, "act": linked.act}
    )
