"""The versions a passport is composed of, every level in one query. Never commits.

Only what everybody may see is read: the facts themselves stay where they are. The statements are
built once, so that SQLAlchemy finds what it compiled of them without looking at them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, union_all
from sqlalchemy.sql.selectable import CompoundSelect

from passport.disclosure import PUBLIC
from passport.tables import passport_entry, passport_fragment

_READ = (
    passport_entry.c.passport_key,
    passport_entry.c.seq,
    passport_entry.c.version,
    passport_entry.c.profile,
    passport_entry.c.valid_from,
    passport_entry.c.recorded_at,
    passport_entry.c.header,
    passport_entry.c.entry_hash,
    passport_fragment.c.body,
)


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """One version as everybody may see it: its fragment, and the header that seals it."""

    passport_key: str
    seq: int
    version: int
    profile: str
    valid_from: datetime
    recorded_at: datetime
    header: bytes
    entry_hash: str
    fragment: bytes


def in_force(
    connection: Connection,
    passport_keys: Sequence[str],
    at: datetime,
    recorded_at: datetime | None = None,
) -> dict[str, PublicVersion]:
    """The version of each passport that is in force at ``at``, by key; none where none is.

    Of the versions valid from then or earlier the one with the latest such date; of several with
    the same date the newest. With ``recorded_at`` those recorded later are not known yet.
    """
    values: dict[str, Any] = {f"key_{place}": key for place, key in enumerate(passport_keys)}
    values["at"] = at
    if recorded_at is not None:
        values["recorded_at"] = recorded_at
    statement = in_force_statement(len(passport_keys), recorded_at is not None)
    return {row.passport_key: _version(row) for row in connection.execute(statement, values)}


def numbered(connection: Connection, numbers: Mapping[str, int]) -> dict[str, PublicVersion]:
    """The versions with these numbers, by key; those that do not exist are left out."""
    values: dict[str, Any] = {}
    for place, (key, number) in enumerate(numbers.items()):
        values |= {f"key_{place}": key, f"number_{place}": number}
    rows = connection.execute(numbered_statement(len(numbers)), values)
    return {row.passport_key: _version(row) for row in rows}


def events(
    connection: Connection,
    passport_key: str,
    event_types: Sequence[str],
    recorded_at: datetime | None = None,
) -> list[Row[Any]]:
    """(seq, event_type, valid_from, header) of events of these types, as far as known then."""
    entry = passport_entry.c
    query = (
        select(entry.seq, entry.event_type, entry.valid_from, entry.header)
        .where(
            entry.passport_key == passport_key,
            entry.kind == "event",
            entry.event_type.in_(event_types),
        )
        .order_by(entry.seq)
    )
    if recorded_at is not None:
        query = query.where(entry.recorded_at <= recorded_at)
    return list(connection.execute(query))


@cache
def in_force_statement(levels: int, as_known: bool) -> Any:
    """The query of :func:`in_force` for so many levels; ``as_known``: by record time too."""
    entry = passport_entry.c

    def of_level(place: int) -> Select[Any]:
        query = _with_fragment().where(
            entry.passport_key == _text(f"key_{place}"),
            entry.kind == "version",
            entry.valid_from <= bindparam("at", type_=entry.valid_from.type),
        )
        if as_known:
            known = bindparam("recorded_at", type_=entry.recorded_at.type)
            query = query.where(entry.recorded_at <= known)
        return query.order_by(entry.valid_from.desc(), entry.seq.desc()).limit(1)

    return _together([of_level(place) for place in range(levels)])


@cache
def numbered_statement(levels: int) -> Any:
    """The query of :func:`numbered` for so many levels."""
    entry = passport_entry.c
    return _together(
        [
            _with_fragment().where(
                entry.passport_key == _text(f"key_{place}"),
                entry.version == bindparam(f"number_{place}", type_=entry.version.type),
            )
            for place in range(levels)
        ]
    )


def _together(queries: Sequence[Select[Any]]) -> CompoundSelect[Any] | Select[Any]:
    """One look-up of each level, all in one round trip."""
    if len(queries) == 1:
        return queries[0]
    # Each in brackets of its own: SQLite takes ORDER BY and LIMIT only at the end of a union.
    return union_all(*(select(query.subquery()) for query in queries))


def _with_fragment() -> Select[Any]:
    joined = passport_entry.join(
        passport_fragment,
        (passport_fragment.c.passport_key == passport_entry.c.passport_key)
        & (passport_fragment.c.seq == passport_entry.c.seq)
        & (passport_fragment.c.audience == PUBLIC),
    )
    return select(*_READ).select_from(joined)


def _text(name: str) -> Any:
    return bindparam(name, type_=passport_entry.c.passport_key.type)


def _version(row: Row[Any]) -> PublicVersion:
    return PublicVersion(*tuple(row))
