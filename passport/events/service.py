"""What happens to a product and to its passport: recorded once, corrected by what comes later.

``record`` is the only way in for events that somebody reports; recalls record theirs themselves.
Nothing here commits; the caller owns the transaction. ``now`` is timezone-aware.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import store as entries
from passport.canonical import canonical, parsed, sha256
from passport.catalogue.model import Product
from passport.chain import Entry
from passport.components.linking import resolved
from passport.components.rules import LINKED
from passport.disclosure import PUBLIC
from passport.events import handed_store, rules, store
from passport.events.life import Life, about_event, held_until, life_of
from passport.events.model import EventDraft, EventRow, Recorded
from passport.events.refusals import (
    EventNotOfLevel,
    IdempotencyKeyReused,
    NotCorrectable,
    NothingPublished,
    RecordedNow,
    UnknownEventType,
)
from passport.events.timing import occurred
from passport.histories import passport_key
from passport.lifecycle import WITHDRAWN
from passport.profile import event_shape
from passport.refusals import PassportInvalid
from passport.writing import Statement, Turn, product_of, take_turn, usable, wider_levels, write
from schemas import loader

__all__ = [
    "EventDraft",
    "EventRow",
    "Life",
    "Recorded",
    "handed_on",
    "handed_to",
    "held_until",
    "life_of",
    "page",
    "record",
]


def record(
    connection: Connection,
    identifier: Identifier,
    draft: EventDraft,
    *,
    writer: str,
    now: datetime,
    idempotency_key: str | None = None,
    said: Mapping[str, Any] | None = None,
) -> Recorded:
    """Record an event of one level; begins the level's own passport where a wider one has one.

    The same content of the same instant adds nothing while it holds; what was withdrawn or
    replaced may happen all the same, and is recorded anew. The same ``idempotency_key`` never adds
    anything: a request that is sent again must not undo a withdrawal in between. ``said`` are
    further members of the sealed header, such as the successor. Raises UnknownEventType,
    PassportInvalid with every fault of the facts, EventNotOfLevel, EventNotYet, EventBeforeMade,
    RecordedNow, NothingPublished, NotCorrectable, IdempotencyKeyReused, PassportClosed,
    IllegalMove, SuccessorNeeded, ComponentRefused, and what ``passport.writing`` says of the level.
    """
    _must_be_recordable(identifier, draft)
    product = product_of(connection, identifier)
    turn = take_turn(connection, identifier, now)
    repeated = _repeated(connection, turn, draft, idempotency_key)
    if repeated is not None:
        return Recorded(repeated, created=False)
    _must_have_passport(connection, turn)
    told = replace(draft, facts=resolved(connection, identifier, draft.event_type, draft.facts))
    occurred_at = occurred(connection, turn, draft)
    corrected = _corrected(connection, turn, draft)
    header = about_event(connection, turn, product, told, occurred_at, dict(said or {}))
    if corrected is not None:
        header["corrects"] = {"seq": corrected.seq, "entryHash": corrected.entry_hash}
    entry = _written(connection, turn, product, told, writer, occurred_at, header)
    if idempotency_key is not None:
        store.note_key(connection, identifier.path, idempotency_key, entry.seq, _fingerprint(draft))
    return Recorded(entry, created=True)


def handed_to(connection: Connection, identifier: Identifier) -> str | None:
    """The operator responsibility was handed to; None while it is the product's own."""
    head = entries.head(connection, passport_key(identifier))
    newest = (
        None if head is None else entries.entry_at(connection, head.passport_key, head.head_seq)
    )
    return None if newest is None else _answering(newest.header)


def handed_on(connection: Connection, owners: Mapping[str, str]) -> Mapping[str, str]:
    """Those of these units that were handed on, each with the operator that answers for it now.

    ``owners`` names the operator of the product for the key of each unit.
    """
    found = handed_store.operators(connection, list(owners)) if owners else {}
    others = [key for key, operator_id in found.items() if operator_id != owners[key]]
    headers = handed_store.newest_headers(connection, others) if others else {}
    answering = {key: _answering(header) for key, header in headers.items()}
    return {key: operator_id for key, operator_id in answering.items() if operator_id is not None}


def _answering(header: bytes) -> str | None:
    told = parsed(header).get("responsibility")
    operator_id: str | None = told.get("operator") if told else None
    return operator_id


def page(connection: Connection, identifier: Identifier, after: int, limit: int) -> list[EventRow]:
    """Events of this identifier's own passport behind a place in its history, oldest first."""
    rows = store.page(connection, identifier.path, after, limit, PUBLIC)
    if not rows:
        return []
    types = sorted({row.event_type for row in rows} | {WITHDRAWN})
    places = range(rows[0].seq, rows[-1].seq + 1)
    replaced = dict(store.correcting(connection, identifier.path, places, types))
    return [_row(row, replaced) for row in rows]


def _row(row: Any, replaced: Mapping[int, int]) -> EventRow:
    header = parsed(bytes(row.header))
    return EventRow(
        seq=row.seq,
        event_type=row.event_type,
        occurred_at=row.valid_from,
        recorded_at=row.recorded_at,
        writer=row.writer,
        entry_hash=row.entry_hash,
        status=header["status"],
        product_status=header.get("productStatus", "original"),
        facts={} if row.body is None else parsed(bytes(row.body)),
        corrects=_names(header),
        corrected_by=replaced.get(row.seq),
    )


def _names(header: Mapping[str, Any]) -> int | None:
    corrects = header.get("corrects")
    return None if corrects is None else corrects["seq"]


def _must_be_recordable(identifier: Identifier, draft: EventDraft) -> None:
    event_type = draft.event_type
    if event_type not in rules.recordable():
        raise UnknownEventType(event_type, rules.recordable())
    levels = rules.levels(event_type)
    if identifier.granularity not in levels:
        raise EventNotOfLevel(identifier, event_type, identifier.granularity, levels)
    errors = rules.event_errors(event_type, draft.facts)
    if errors:
        raise PassportInvalid(errors)
    if event_type.startswith("passport_") and draft.occurred_at is not None:
        raise RecordedNow(identifier, event_type)


def _must_have_passport(connection: Connection, turn: Turn) -> None:
    if turn.head is not None:
        return
    wider = [level.path for level in wider_levels(connection, turn.identifier)]
    if not wider or not entries.passports(connection, wider):
        raise NothingPublished(turn.identifier)


def _fingerprint(draft: EventDraft) -> str:
    moment = None if draft.occurred_at is None else usable(draft.occurred_at).isoformat()
    told = {"type": draft.event_type, "facts": dict(draft.facts), "at": moment}
    return sha256(canonical({**told, "corrects": draft.corrects}))


def _repeated(
    connection: Connection, turn: Turn, draft: EventDraft, key: str | None
) -> Entry | None:
    """The entry that says this already. Raises IdempotencyKeyReused."""
    path = turn.identifier.path
    used = None if key is None else store.key_used(connection, path, key)
    if key is not None and used is not None:
        seq, fingerprint = used
        if fingerprint != _fingerprint(draft):
            raise IdempotencyKeyReused(turn.identifier, key, seq)
        return entries.entry_at(connection, path, seq)
    found = _on_record(connection, path, draft)
    if key is not None and found is not None:
        # Sent once more after a withdrawal, this key has to find what it found the first time.
        store.note_key(connection, path, key, found.seq, _fingerprint(draft))
    return found


def _on_record(connection: Connection, path: str, draft: EventDraft) -> Entry | None:
    """The entry that holds and says the same of the same instant."""
    if draft.occurred_at is None:
        return None
    wanted = canonical(dict(draft.facts))
    rows = store.dated(connection, path, draft.event_type, usable(draft.occurred_at))
    for row in rows:
        same = canonical(_as_sent(parsed(bytes(row.payload))["facts"], draft)) == wanted
        if not same or _names(parsed(bytes(row.header))) != draft.corrects:
            continue
        if _corrected_by(connection, path, row.seq, draft.event_type) is None:
            return entries.entry_at(connection, path, row.seq)
    return None


def _as_sent(recorded: Mapping[str, Any], draft: EventDraft) -> Mapping[str, Any]:
    """Recorded facts without the hash that was looked up because it had not been sent."""
    if draft.event_type != LINKED or "entryHash" in draft.facts:
        return recorded
    return {name: value for name, value in recorded.items() if name != "entryHash"}


def _corrected_by(connection: Connection, path: str, seq: int, event_type: str) -> int | None:
    """The entry that withdrew or replaced the event at this place in the history."""
    later = store.headers_after(connection, path, seq, (WITHDRAWN, event_type))
    by = (row.seq for row in later if _names(parsed(bytes(row.header))) == seq)
    return next(by, None)


def _corrected(connection: Connection, turn: Turn, draft: EventDraft) -> Entry | None:
    """The event that is corrected. Raises NotCorrectable."""
    seq, identifier = draft.corrects, turn.identifier
    if seq is None:
        if draft.event_type == WITHDRAWN:
            raise NotCorrectable(identifier, 0, "say in corrects which event is withdrawn")
        return None
    found = entries.entry_at(connection, identifier.path, seq)
    if found is None or found.event_type is None:
        raise NotCorrectable(identifier, seq, "there is no such event; versions are republished")
    if found.event_type == WITHDRAWN:
        raise NotCorrectable(identifier, seq, "it is a withdrawal; record the event anew")
    if "successor" in parsed(found.header):
        raise NotCorrectable(identifier, seq, "another passport carries on from it")
    if draft.event_type not in (WITHDRAWN, found.event_type):
        raise NotCorrectable(identifier, seq, f"it is of the type {found.event_type}")
    later = _corrected_by(connection, identifier.path, seq, found.event_type)
    if later is not None:
        raise NotCorrectable(identifier, seq, f"entry {later} has corrected it already")
    return found


def _written(  # noqa: PLR0917 -- what the entry is made of, each by its own name
    connection: Connection,
    turn: Turn,
    product: Product,
    draft: EventDraft,
    writer: str,
    occurred_at: datetime,
    header: Mapping[str, Any],
) -> Entry:
    schema = loader.current_event(draft.event_type)
    stated = Statement(
        draft.facts,
        writer,
        occurred_at,
        {**header, "eventSchema": schema},
        event_type=draft.event_type,
    )
    return write(connection, turn, product, stated, event_shape(schema))
