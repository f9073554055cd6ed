"""Queries of passports, their entries and their fragments. Never commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, insert, select, update

from passport.chain import Entry
from passport.many_store import one_of
from passport.tables import passport, passport_entry, passport_fragment

_ENTRY_COLUMNS: tuple[Column[Any], ...] = tuple(passport_entry.columns)


@dataclass(frozen=True, slots=True)
class PassportRow:
    """The movable head of one passport."""

    passport_key: str
    product_key: str
    operator_id: str
    granularity: str
    product_group: str
    status: str
    head_seq: int
    head_hash: str
    created_at: datetime
    product_status: str = "original"


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry with its prepared fragments by audience."""

    entry: Entry
    fragments: Mapping[str, bytes]


def head(connection: Connection, passport_key: str, *, lock: bool = False) -> PassportRow | None:
    """The passport of this key; with ``lock`` no other writer gets past it until the commit."""
    query = select(passport).where(passport.c.passport_key == passport_key)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _passport(row)


def entry_at(connection: Connection, passport_key: str, seq: int) -> Entry | None:
    """One entry by its place in the history."""
    row = connection.execute(
        select(passport_entry).where(
            passport_entry.c.passport_key == passport_key, passport_entry.c.seq == seq
        )
    ).one_or_none()
    return None if row is None else entry_of(row)


def last_version(connection: Connection, passport_key: str) -> int:
    """The number of the newest version; 0 where there is none."""
    found: int | None = connection.execute(
        select(passport_entry.c.version)
        .where(passport_entry.c.passport_key == passport_key, passport_entry.c.kind == "version")
        .order_by(passport_entry.c.seq.desc())
        .limit(1)
    ).scalar()
    return found or 0


def version_in_force(
    connection: Connection, passport_key: str, moment: datetime, audience: str
) -> SealedEntry | None:
    """The version in force at a moment, with one fragment.

    Of the versions valid from then or earlier the one with the latest such date; of several with
    the same date the newest.
    """
    query = (
        _with_fragment(audience)
        .where(
            passport_entry.c.passport_key == passport_key,
            passport_entry.c.kind == "version",
            passport_entry.c.valid_from <= moment,
        )
        .order_by(passport_entry.c.valid_from.desc(), passport_entry.c.seq.desc())
        .limit(1)
    )
    return _one(connection.execute(query).one_or_none(), audience)


def version(
    connection: Connection, passport_key: str, number: int, audience: str
) -> SealedEntry | None:
    """One version by its number, with one fragment."""
    query = _with_fragment(audience).where(
        passport_entry.c.passport_key == passport_key, passport_entry.c.version == number
    )
    return _one(connection.execute(query).one_or_none(), audience)


def history(connection: Connection, passport_key: str, audience: str) -> Iterator[SealedEntry]:
    """Every entry of a passport in order, each with one fragment."""
    query = (
        _with_fragment(audience)
        .where(passport_entry.c.passport_key == passport_key)
        .order_by(passport_entry.c.seq)
    )
    for row in connection.execute(query):
        found = _one(row, audience)
        if found is not None:
            yield found


def history_part(
    connection: Connection,
    passport_key: str,
    audience: str,
    *,
    limit: int,
    after: int = 0,
    before: int | None = None,
    recorded_at: datetime | None = None,
) -> list[SealedEntry]:
    """Entries behind ``after`` in order, each with one fragment; with ``before`` the last of
    those that come before it. With ``recorded_at`` those recorded later are not known yet."""
    seq = passport_entry.c.seq
    query = _with_fragment(audience).where(
        passport_entry.c.passport_key == passport_key, seq > after
    )
    if recorded_at is not None:
        query = query.where(passport_entry.c.recorded_at <= recorded_at)
    if before is None:
        query = query.order_by(seq)
    else:
        query = query.where(seq < before).order_by(seq.desc())
    rows = connection.execute(query.limit(limit))
    found = [sealed for row in rows if (sealed := _one(row, audience)) is not None]
    return found if before is None else found[::-1]


def history_page(connection: Connection, passport_key: str, after: int, limit: int) -> list[Entry]:
    """Entries of a passport in order without their fragments, beginning behind ``after``."""
    query = (
        select(passport_entry)
        .where(passport_entry.c.passport_key == passport_key, passport_entry.c.seq > after)
        .order_by(passport_entry.c.seq)
        .limit(limit)
    )
    return [entry_of(row) for row in connection.execute(query)]


def insert_passport(connection: Connection, row: PassportRow) -> None:
    """Begin a passport. Raises sqlalchemy's IntegrityError where another writer was first."""
    connection.execute(insert(passport), asdict(row))


def move_head(connection: Connection, row: PassportRow, seen_seq: int) -> bool:
    """Point the passport at its new entry; False where the head is not the one seen.

    The row says of the product what the new entry says: its group may have changed since.
    """
    moved = connection.execute(
        update(passport)
        .where(passport.c.passport_key == row.passport_key, passport.c.head_seq == seen_seq)
        .values(
            operator_id=row.operator_id,
            product_group=row.product_group,
            status=row.status,
            product_status=row.product_status,
            head_seq=row.head_seq,
            head_hash=row.head_hash,
        )
    )
    return moved.rowcount == 1


def insert_entry(connection: Connection, entry: Entry, fragments: Mapping[str, bytes]) -> None:
    """Write an entry and its fragments.

    Raises sqlalchemy's IntegrityError where another writer took its place in the history.
    """
    connection.execute(insert(passport_entry), asdict(entry))
    if fragments:
        connection.execute(
            insert(passport_fragment),
            [
                {
                    "passport_key": entry.passport_key,
                    "seq": entry.seq,
                    "audience": audience,
                    "body": body,
                }
                for audience, body in fragments.items()
            ],
        )


def passports(connection: Connection, keys: Sequence[str]) -> dict[str, PassportRow]:
    """The passports of these keys."""
    rows = connection.execute(select(passport).where(passport.c.passport_key.in_(keys)))
    return {row.passport_key: _passport(row) for row in rows}


def closed(connection: Connection, keys: Sequence[str]) -> dict[str, PassportRow]:
    """Those of these passports that take nothing more, by key."""
    if not keys:
        return {}
    named = one_of(connection, passport.c.passport_key, keys)
    query = select(passport).where(named, passport.c.status != "active")
    return {row.passport_key: _passport(row) for row in connection.execute(query)}


def _with_fragment(audience: str) -> Any:
    joined = passport_entry.outerjoin(
        passport_fragment,
        (passport_fragment.c.passport_key == passport_entry.c.passport_key)
        & (passport_fragment.c.seq == passport_entry.c.seq)
        & (passport_fragment.c.audience == audience),
    )
    return select(passport_entry, passport_fragment.c.body).select_from(joined)


def _one(row: Row[Any] | None, audience: str) -> SealedEntry | None:
    if row is None:
        return None
    prepared = {} if row.body is None else {audience: octets(row.body)}
    return SealedEntry(entry_of(row), prepared)


def entry_of(row: Row[Any]) -> Entry:
    """A whole row of the table as an entry."""
    values = {column.name: getattr(row, column.name) for column in _ENTRY_COLUMNS}
    return Entry(**{**values, "payload": octets(row.payload), "header": octets(row.header)})


def _passport(row: Row[Any]) -> PassportRow:
    return PassportRow(**row._mapping)


def octets(value: Any) -> bytes:
    """The bytes of a value as stored.

    In SQLite any column can hold anything: its ``replace()`` makes text of bytes that somebody
    changes by hand. The audit has to read that to name it.
    """
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
