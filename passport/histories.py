"""The entries of a passport and what each changed, a page at a time. Offered by ``service``.

EN 18223 4.2 asks of every version who wrote it, when, why, and which properties it changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import store
from passport.canonical import parsed
from passport.chain import Entry
from passport.changes import differences
from passport.disclosure import PUBLIC
from passport.model import HistoryRow
from passport.store import SealedEntry


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a history is asked for: what stands behind one place or before another.

    ``after`` is the place it begins behind, counted from the oldest entry; ``before`` the place it
    ends before, and then it is the newest of those. ``recorded_at``: as far as known then.
    """

    limit: int
    after: int = 0
    before: int | None = None
    recorded_at: datetime | None = None


def history(connection: Connection, identifier: Identifier) -> list[HistoryRow]:
    """Every entry of this identifier's own passport, oldest first; empty where there is none.

    Only public facts show: a version that changed nothing public has no pointers.
    """
    entries = store.history(connection, passport_key(identifier), PUBLIC)
    return list(_public_rows(entries, {}))


def history_part(connection: Connection, identifier: Identifier, part: Part) -> list[HistoryRow]:
    """Some entries of this identifier's own passport as everybody may see them, oldest first.

    What a version changed is told against the version before it, also where that stands on
    another page.
    """
    key = passport_key(identifier)
    entries = store.history_part(
        connection,
        key,
        PUBLIC,
        after=part.after,
        before=part.before,
        limit=part.limit,
        recorded_at=part.recorded_at,
    )
    first = _first_version(sealed.entry for sealed in entries)
    earlier = store.version(connection, key, first - 1, PUBLIC) if first > 1 else None
    return list(_public_rows(entries, {} if earlier is None else _public_facts(earlier)))


def history_page(
    connection: Connection, identifier: Identifier, after: int, limit: int
) -> list[HistoryRow]:
    """Entries of this identifier's own passport behind place ``after``, oldest first.

    For whoever is responsible for it: what changed is told of all facts, also of those that are
    not public.
    """
    key = passport_key(identifier)
    entries = store.history_page(connection, key, after, limit)
    first = _first_version(entries)
    earlier = store.version(connection, key, first - 1, PUBLIC) if first > 1 else None
    before = {} if earlier is None else _all_facts(earlier.entry)
    rows = []
    for entry in entries:
        if entry.kind == "version":
            facts = _all_facts(entry)
            rows.append(_row(entry, changes=tuple(differences(before, facts))))
            before = facts
        else:
            rows.append(_row(entry, facts=_all_facts(entry)))
    return rows


def passport_key(identifier: Identifier) -> str:
    """The key of the passport: a unit's serial says all, whatever lot was asked along with it."""
    if identifier.serial is None:
        return identifier.path
    return identifier.with_qualifiers({"21": identifier.serial}).path


def _public_rows(entries: Iterable[SealedEntry], before: dict[str, Any]) -> Iterator[HistoryRow]:
    for sealed in entries:
        public = _public_facts(sealed)
        if sealed.entry.kind == "version":
            yield _row(sealed.entry, changes=tuple(differences(before, public)))
            before = public
        else:
            yield _row(sealed.entry, facts=public)


def _first_version(entries: Iterable[Entry]) -> int:
    return next((entry.version for entry in entries if entry.version is not None), 0)


def _public_facts(sealed: SealedEntry) -> dict[str, Any]:
    facts: dict[str, Any] = parsed(sealed.fragments[PUBLIC])
    return facts


def _all_facts(entry: Entry) -> dict[str, Any]:
    facts: dict[str, Any] = parsed(entry.payload)["facts"]
    return facts


def _row(entry: Entry, **more: Any) -> HistoryRow:
    return HistoryRow(
        seq=entry.seq,
        kind=entry.kind,
        version=entry.version,
        event_type=entry.event_type,
        recorded_at=entry.recorded_at,
        valid_from=entry.valid_from,
        writer=entry.writer,
        reason=entry.reason,
        payload_sha256=entry.payload_sha256,
        entry_hash=entry.entry_hash,
        previous_hash=entry.previous_hash,
        profile=entry.profile,
        **more,
    )
