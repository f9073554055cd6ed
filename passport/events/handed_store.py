"""Queries of who answers for many things at once. Never commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from passport.tables import passport, passport_entry


def operators(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The operator of each of these passports."""
    head = passport.c
    query = select(head.passport_key, head.operator_id).where(head.passport_key.in_(keys))
    return {row.passport_key: row.operator_id for row in connection.execute(query)}


def newest_headers(connection: Connection, keys: Sequence[str]) -> dict[str, bytes]:
    """The header of the newest entry of each of these passports."""
    head, entry = passport.c, passport_entry.c
    newest = (entry.passport_key == head.passport_key) & (entry.seq == head.head_seq)
    query = (
        select(head.passport_key, entry.header)
        .join_from(passport, passport_entry, newest)
        .where(head.passport_key.in_(keys))
    )
    return {row.passport_key: bytes(row.header) for row in connection.execute(query)}
