"""Queries of linked components and of the entries they name. Never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_

from passport.chain import Entry
from passport.store import PassportRow, entry_at, passports
from passport.tables import passport_entry, passport_fragment

_entry = passport_entry.c


@dataclass(frozen=True, slots=True)
class Target:
    """What a link names, as far as it is there, with every fragment of the entry by audience."""

    head: PassportRow | None
    entry: Entry | None
    fragments: Mapping[str, bytes]


def link_events(
    connection: Connection, keys: Collection[str], types: Sequence[str]
) -> list[Row[Any]]:
    """(passport_key, seq, event_type, valid_from, payload, header) of events of these types.

    In the order in which they happened, and of one instant in which they were recorded.
    """
    query = select(
        _entry.passport_key,
        _entry.seq,
        _entry.event_type,
        _entry.valid_from,
        _entry.payload,
        _entry.header,
    ).where(_entry.passport_key.in_(keys), _entry.kind == "event", _entry.event_type.in_(types))
    order = (_entry.passport_key, _entry.valid_from, _entry.seq)
    return list(connection.execute(query.order_by(*order)))


def targets(
    connection: Connection, wanted: Collection[tuple[str, str | None]]
) -> dict[tuple[str, str | None], Target]:
    """What is kept under each (key, hash of an entry)."""
    heads = passports(connection, sorted({key for key, _ in wanted}))
    named = [(key, entry_hash) for key, entry_hash in wanted if entry_hash is not None]
    query = select(_entry.passport_key, _entry.seq, _entry.entry_hash).where(
        tuple_(_entry.passport_key, _entry.entry_hash).in_(named)
    )
    places = {(row.passport_key, row.entry_hash): row.seq for row in connection.execute(query)}
    found = {}
    for key, entry_hash in wanted:
        seq = places.get((key, entry_hash))
        entry = None if seq is None else entry_at(connection, key, seq)
        parts = {} if seq is None else fragments_of(connection, key, seq)
        found[key, entry_hash] = Target(heads.get(key), entry, parts)
    return found


def fragments_of(connection: Connection, key: str, seq: int) -> dict[str, bytes]:
    """Every fragment of one entry by audience."""
    columns = passport_fragment.c
    query = select(columns.audience, columns.body).where(
        columns.passport_key == key, columns.seq == seq
    )
    return {row.audience: bytes(row.body) for row in connection.execute(query)}


def newest_version_hash(connection: Connection, key: str) -> str | None:
    """The hash of the newest version of a passport; None where it has none."""
    query = (
        select(_entry.entry_hash)
        .where(_entry.passport_key == key, _entry.kind == "version")
        .order_by(_entry.seq.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar()
    return found


def has_entry(connection: Connection, key: str, entry_hash: str) -> bool:
    """Whether a passport has an entry of this hash."""
    query = select(_entry.seq).where(_entry.passport_key == key, _entry.entry_hash == entry_hash)
    return connection.execute(query.limit(1)).first() is not None
