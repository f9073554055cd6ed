"""Publishing what a level states about itself. Offered to other rooms by ``service``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import store
from passport.canonical import NotCanonical, canonical, parsed
from passport.catalogue import service as catalogue
from passport.chain import Entry
from passport.disclosure import PUBLIC
from passport.gate import Candidate, pass_gate
from passport.lifecycle import ACTIVE
from passport.model import Published
from passport.profile import Shape, event_shape, profile
from passport.refusals import (
    FactError,
    GranularityFrozen,
    PassportClosed,
    PassportInvalid,
    StaleHead,
)
from passport.writing import (
    Statement,
    Turn,
    about,
    product_of,
    take_turn,
    usable,
    wider_levels,
    write,
)
from schemas import loader


def publish(
    connection: Connection,
    identifier: Identifier,
    *,
    product_group: str,
    facts: Mapping[str, Any],
    writer: str,
    now: datetime,
    profiles: Sequence[str] | None = None,
    valid_from: datetime | None = None,
    reason: str | None = None,
    expected_head: str | None = None,
    granularity: str | None = None,
    beginning: Mapping[str, Any] | None = None,
) -> Published:
    """Publish what one level (model, batch or item) states about itself from ``valid_from`` on.

    ``facts`` are the level's own, with the keys of ``schemas/passport/{product_group}/``;
    ``profiles`` names what they are to keep to, such as ``battery/2`` and ``generic/1``; what is
    in force for the product group where it is left out. ``valid_from`` defaults to now. Facts
    that are in force at that moment anyway are not published again. ``expected_head`` is the
    hash of the newest entry the writer has seen.
    ``granularity``, where given, must be the identifier's own (ESPR 10(1)(f): it is frozen).
    ``beginning`` are members of the header of a passport that begins, such as its predecessor.
    Raises PassportInvalid with every fault, ProductGroupMismatch, UnknownProductGroup,
    UnusableProfiles, NotALevel, UnknownProduct/UnknownBatch/UnknownUnit, UnusableInstant,
    GranularityFrozen, PassportClosed where the passport is no longer in use, StaleHead, and
    PassportConflict where another writer was faster.
    """
    product = product_of(connection, identifier)
    _refuse_other_level(identifier, granularity)
    turn = take_turn(connection, identifier, now)
    refuse_closed(turn)
    moment = now if valid_from is None else usable(valid_from)
    wider = wider_levels(connection, identifier)
    candidate = Candidate(product, identifier, product_group, facts, moment, now, profiles, wider)
    name = pass_gate(connection, candidate).profile
    if expected_head is not None and expected_head != turn.newest_hash:
        raise StaleHead(identifier, expected_head, turn.newest_hash)
    valid_from = turn.recorded_at if valid_from is None else usable(valid_from)
    in_force = store.version_in_force(connection, identifier.path, valid_from, PUBLIC)
    if in_force is not None and _says(in_force.entry, name, facts):
        return _published(in_force.entry, created=False)
    version = store.last_version(connection, identifier.path) + 1
    said = {**about(connection, turn, product), **_part_of(connection, identifier)}
    said |= beginning or {}
    stated = Statement(facts, writer, valid_from, said, version, profile=name, reason=reason)
    entry = write(connection, turn, product, stated, profile(name).shape)
    catalogue.mark_published(connection, identifier, has_passport=True)
    return _published(entry, created=True)


def _refuse_other_level(identifier: Identifier, asked: str | None) -> None:
    if asked is not None and asked != identifier.granularity:
        raise GranularityFrozen(identifier, asked, identifier.granularity)


def refuse_closed(turn: Turn) -> None:
    """Raises PassportClosed where nothing may be added to this passport any more."""
    if turn.head is not None and turn.head.status != ACTIVE:
        head = turn.head
        raise PassportClosed(turn.identifier, head.status, head.product_status)


def record_event(  # noqa: PLR0917 -- every argument is plain, in the order of the sentence
    connection: Connection,
    identifier: Identifier,
    event_type: str,
    facts: Mapping[str, Any],
    writer: str,
    now: datetime,
    occurred_at: datetime | None = None,
) -> Entry | None:
    """Record a dated fact on this identifier's own passport; None where it has none.

    Facts the event's schema (``schemas/events/``) does not open are for nobody outside; an event
    without a schema shows that it happened and when. Also on a passport that is closed: a recall
    is told wherever it is. What moves a status is recorded by ``events``, not here. Raises
    PassportInvalid for facts without a canonical form, UnusableInstant, and PassportConflict where
    another writer was faster.
    """
    turn = take_turn(connection, identifier, now)
    if turn.head is None:
        return None
    valid_from = turn.recorded_at if occurred_at is None else usable(occurred_at)
    product = catalogue.get_product(connection, identifier)
    schema = _event_schema(event_type)
    said = {**about(connection, turn, product), "eventSchema": schema}
    stated = Statement(facts, writer, valid_from, said, event_type=event_type)
    shape = Shape(members={}) if schema is None else event_shape(schema)
    try:
        return write(connection, turn, product, stated, shape)
    except NotCanonical as fault:
        raise PassportInvalid((FactError(fault.pointer, fault.reason, "canonical"),)) from fault


def _event_schema(event_type: str) -> str | None:
    try:
        return loader.current_event(event_type)
    except loader.UnknownSchema:
        return None


def _says(entry: Entry, name: str, facts: Mapping[str, Any]) -> bool:
    stated = parsed(entry.payload)["facts"]
    return entry.profile == name and canonical(stated) == canonical(dict(facts))


def _part_of(connection: Connection, identifier: Identifier) -> dict[str, Any]:
    """The wider passports this one is part of, each with its newest hash.

    Derived, so that no item is published without the link to its model (2026/1778 Article
    8(4)-(5)). A level without a passport is not named.
    """
    wider = wider_levels(connection, identifier)
    if not wider:
        return {}
    heads = store.passports(connection, [level.path for level in wider])
    named = [heads[level.path] for level in wider if level.path in heads]
    if not named:
        return {}
    return {
        "partOf": [
            {
                "granularity": head.granularity,
                "passport": head.passport_key,
                "entryHash": head.head_hash,
            }
            for head in named
        ]
    }


def _published(entry: Entry, *, created: bool) -> Published:
    return Published(entry.version or 0, entry.seq, entry.entry_hash, created)
