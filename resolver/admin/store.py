"""The one statement the admin API itself needs."""

from __future__ import annotations

from sqlalchemy import Connection, func, select


def take_turns(connection: Connection, what: str) -> None:
    """Hold up other writers about the same thing until this transaction ends.

    What was there is read, compared with If-Match and replaced; nobody may come in between, nor
    create the same thing at the same time. SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
