"""Queries about how ready passports are. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from passport.tables import passport


def narrower_passports(connection: Connection, product_key: str, most: int) -> int:
    found = (
        select(passport.c.passport_key)
        .where(passport.c.product_key == product_key, passport.c.granularity != "model")
        .limit(most)
        .subquery()
    )
    return connection.execute(select(func.count()).select_from(found)).scalar_one()
