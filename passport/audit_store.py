"""Reading the whole history to look it over, passports by the hundred. Never commits."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, Table, select, tuple_

from passport.chain import Entry
from passport.store import entry_at, entry_of, octets
from passport.tables import passport, passport_entry, passport_fragment


def every_key(connection: Connection, chunk: int) -> Iterator[str]:
    """The keys any of the three tables knows, each once, in byte order; read ``chunk`` at a time.

    Both engines compare these columns by bytes, as Python compares the texts of keys, which are
    ASCII.
    """
    tables = (passport, passport_entry, passport_fragment)
    merged = heapq.merge(*(_keys(connection, table, chunk) for table in tables))
    return (key for key, _ in groupby(merged))


def _keys(connection: Connection, table: Table, chunk: int) -> Iterator[str]:
    key, after = table.c.passport_key, ""
    query = select(key).group_by(key).order_by(key).limit(chunk)
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
