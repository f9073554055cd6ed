"""Reading the whole history to look it over, passports by the hundred. Never commits."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Table,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
)
from sqlalchemy.types import NullType

from passport.chain import Entry
from passport.metadata import UtcDateTime
from passport.store import entry_at, entry_of, octets
from passport.tables import passport, passport_entry, passport_fragment

_DIGIT = "[0-9]"
_STORED_TIME = "-".join((_DIGIT * 4, _DIGIT * 2, _DIGIT * 2)) + " " + ":".join([_DIGIT * 2] * 3)
_STORED_TIME += "." + _DIGIT * 6


def every_key(connection: Connection, chunk: int) -> Iterator[str]:
    """The keys any of the three tables knows, each once, in byte order; read ``chunk`` at a time.

    Both engines compare these columns by bytes, as Python compares the texts of keys, which are
    ASCII.
    """
    tables = (passport, passport_entry, passport_fragment)
    merged = heapq.merge(*(_keys(connection, table, chunk) for table in tables))
    return (key for key, _ in groupby(merged))


def misstored(connection: Connection) -> Iterator[tuple[str, int | None, str]]:
    """Values that SQLite keeps in another form than they are written in: key, seq, column.

    Any of its columns can hold anything. A time with a T in its middle is read as the same instant
    and sorted as another one, so that every reading by it goes wrong.
    """
    if connection.dialect.name != "sqlite":
        return
    for table in (passport, passport_entry, passport_fragment):
        wrong = {column.name: _is_misstored(column) for column in table.columns}
        labelled = [condition.label(f"wrong_{name}") for name, condition in wrong.items()]
        key = type_coerce(table.c.passport_key, NullType()).label("key")
        seq = type_coerce(table.c.seq, NullType()) if "seq" in table.c else null()
        query = select(key, seq.label("seq"), *labelled).where(or_(*wrong.values()))
        for row in connection.execute(query):
            named = [name for name in wrong if row._mapping[f"wrong_{name}"]]
            place = row.seq if isinstance(row.seq, int) else None
            yield octets(row.key).decode(errors="replace"), place, ", ".join(named)


def _is_misstored(column: Column[Any]) -> ColumnElement[bool]:
    """Whether the stored value is none that the service writes."""
    raw = type_coerce(column, NullType())
    if isinstance(column.type, UtcDateTime):
        right = (func.typeof(raw) == "text") & raw.op("GLOB")(_STORED_TIME)
    else:
        classes: Any = {Integer: "integer", LargeBinary: "blob"}
        right = func.typeof(raw) == classes.get(type(column.type), "text")
    return ~func.coalesce(right, literal(value=False)) & (
        raw.is_not(None) if column.nullable else true()
    )


def _keys(connection: Connection, table: Table, chunk: int) -> Iterator[str]:
    key, after = table.c.passport_key, ""
    query = select(key).group_by(key).order_by(key).limit(chunk)
    if connection.dialect.name == "sqlite":
        # Keys that are no text are told by misstored().
        query = query.where(func.typeof(key) == "text")
    while keys := connection.execute(query.where(key > after)).scalars().all():
        yield from keys
        after = keys[-1]


def entries(connection: Connection, keys: Sequence[str]) -> dict[str, list[Entry]]:
    """Every entry of these passports, in order."""
    query = (
        select(passport_entry)
        .where(passport_entry.c.passport_key.in_(keys))
        .order_by(passport_entry.c.passport_key, passport_entry.c.seq)
    )
    found: dict[str, list[Entry]] = {}
    for row in connection.execute(query):
        found.setdefault(row.passport_key, []).append(entry_of(row))
    return found


def entry_hashes(
    connection: Connection, places: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """The hashes of the entries at these places, each (passport, seq)."""
    entry = passport_entry.c
    query = select(entry.passport_key, entry.seq, entry.entry_hash).where(
        tuple_(entry.passport_key, entry.seq).in_(places)
    )
    return {(row.passport_key, row.seq): row.entry_hash for row in connection.execute(query)}


def newest(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The number and hash each of these passports names as its newest entry.

    Nothing else is read: a column beside them that holds what it cannot is not to hide them.
    """
    head = passport.c
    query = select(head.passport_key, head.head_seq, head.head_hash).where(
        head.passport_key.in_(keys)
    )
    return {row.passport_key: (row.head_seq, row.head_hash) for row in connection.execute(query)}


def first_unreadable(connection: Connection, passport_key: str) -> int | None:
    """The first entry with a value its column's type cannot be; None where it is the passport."""
    seq = passport_entry.c.seq
    query = select(seq).where(passport_entry.c.passport_key == passport_key).order_by(seq)
    numbers: Sequence[int] = connection.execute(query).scalars().all()
    for number in numbers:
        try:
            entry_at(connection, passport_key, number)
        except (TypeError, ValueError):
            return number
    return None


def fragments(
    connection: Connection, keys: Sequence[str]
) -> dict[str, dict[int, dict[str, bytes]]]:
    """Every fragment of these passports: by key, place in the history and audience."""
    query = select(passport_fragment).where(passport_fragment.c.passport_key.in_(keys))
    found: dict[str, dict[int, dict[str, bytes]]] = {}
    for row in connection.execute(query):
        by_seq = found.setdefault(row.passport_key, {})
        by_seq.setdefault(row.seq, {})[row.audience] = octets(row.body)
    return found
