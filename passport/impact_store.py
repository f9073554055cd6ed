"""Queries of which passports a change of a profile would touch. Never commits."""

from __future__ import annotations

from sqlalchemy import Connection, select

from passport.tables import passport

ACTIVE = "active"


def active_keys(connection: Connection, after: str, limit: int) -> list[str]:
    """Keys of passports in use, in order, beginning behind ``after``."""
    query = (
        select(passport.c.passport_key)
        .where(passport.c.passport_key > after, passport.c.status == ACTIVE)
        .order_by(passport.c.passport_key)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())
