"""Deleting a passport once it need not be kept: a last entry, and a tombstone that stays.

EN 18222 4.8 with 2024/1781 Article 9(2)(i). Entries are never taken away: who was handed a hash can
still prove what was published, and the identifier is never given to another (EN 18219 4.2).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from gs1 import Identifier
from passport import retention_store, store
from passport.catalogue import service as catalogue
from passport.chain import Entry
from passport.disclosure import PUBLIC
from passport.drafts import service as drafts
from passport.events import store as event_store
from passport.events.life import life_of
from passport.lifecycle import DELETED, WITHDRAWN, Step, standing
from passport.lives import corrected
from passport.profile import event_shape, newest_profile, profile
from passport.refusals import NoPassport, StillNeeded, StillRetained
from passport.retention import Clock, clock
from passport.writing import Statement, about, product_of, take_turn, wider_levels, write

_SCHEMA = "passport_deleted/1"


def kept_until(connection: Connection, identifier: Identifier) -> Clock:
    """Until when the passport of exactly this identifier is kept. Raises NoPassport.

    That of a model or a batch as long as the last of what is composed over it.
    """
    head = store.head(connection, identifier.path)
    if head is None:
        raise NoPassport(identifier)
    levels = [identifier, *wider_levels(connection, identifier)]
    placed = _last_placing(connection, identifier, levels)
    newest = store.entry_at(connection, head.passport_key, head.head_seq)
    counted_from = placed or (head.created_at if newest is None else newest.recorded_at)
    if identifier.granularity != "item":
        below = retention_store.last_recorded(connection, identifier)
        counted_from = max(counted_from, below or counted_from)
    # A model may have been placed on the market long before this thing of it was made.
    made = catalogue.first_day(connection, identifier)
    name = _profile_of(connection, levels)
    return clock(
        None if name is None else profile(name).retention,
        max(counted_from.date(), made or counted_from.date()),
        head.product_group,
        head.granularity,
        life_of(connection, identifier).at(),
    )


def delete(
    connection: Connection,
    identifier: Identifier,
    *,
    writer: str,
    now: datetime,
    cause: str | None = None,
) -> Entry | None:
    """Delete a passport whose time is over; None where it is deleted already.

    What stays is a tombstone that says so; a draft of a next version goes with it. Raises
    NoPassport, StillNeeded for a model or a batch that a narrower passport is composed over,
    StillRetained with the day from which it may be deleted, and PassportConflict where another
    writer was faster.
    """
    product = product_of(connection, identifier)
    turn = take_turn(connection, identifier, now)
    if turn.head is None:
        raise NoPassport(identifier)
    if turn.head.status == DELETED:
        return None
    _must_not_be_needed(connection, identifier, turn.head.product_group)
    found = kept_until(connection, identifier)
    if not found.has_ended(turn.recorded_at.date()):
        raise StillRetained(
            identifier, found.until, found.counted_from, found.source, found.recycled_first
        )
    told = {"keptUntil": found.until.isoformat()}
    facts = {**told, "cause": cause} if cause else told
    drafts.forget(connection, identifier)
    said = {**about(connection, turn, product), "status": DELETED, "eventSchema": _SCHEMA}
    stated = Statement(facts, writer, turn.recorded_at, said, event_type="passport_deleted")
    return write(connection, turn, product, stated, event_shape(_SCHEMA))


def _must_not_be_needed(connection: Connection, identifier: Identifier, group: str) -> None:
    """Raises StillNeeded where a narrower passport that is in use is composed over this one."""
    if identifier.granularity == "item":
        return
    newest = newest_profile(group)
    waits = newest is not None and newest.recycling_law is not None
    found = retention_store.needs_it(connection, identifier, until_recycled=waits)
    if found is not None:
        raise StillNeeded(identifier, *found)


def _last_placing(
    connection: Connection, identifier: Identifier, levels: list[Identifier]
) -> datetime | None:
    """The last placing on a market of the thing, or of a model's or batch's last thing."""
    rows = event_store.placings(
        connection, [level.path for level in levels], retention_store.PLACED, WITHDRAWN
    )
    by_key: dict[str, list[Step]] = {}
    for row in rows:
        step = Step(row.seq, row.event_type, row.valid_from, corrected(bytes(row.header)))
        by_key.setdefault(row.passport_key, []).append(step)
    own = [
        step.occurred_at
        for steps in by_key.values()
        for step in standing(steps)
        if step.event_type == retention_store.PLACED
    ]
    if identifier.granularity != "item":
        below = retention_store.last_placed(connection, identifier)
        own += [] if below is None else [below]
    return max(own, default=None)


def _profile_of(connection: Connection, levels: list[Identifier]) -> str | None:
    """The profile of the narrowest level that states anything."""
    for level in levels:
        number = store.last_version(connection, level.path)
        found = store.version(connection, level.path, number, PUBLIC) if number else None
        if found is not None:
            return found.entry.profile
    return None
