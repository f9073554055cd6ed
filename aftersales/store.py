"""SQL that belongs to no single after-sales room."""

from __future__ import annotations

from sqlalchemy import Connection, func, select


def take_turns(connection: Connection, what: str) -> None:
    """Wait for other writers about the same thing, and hold them up until this transaction ends.

    For decisions over several rows, or over a row that is not there yet: what the next statement
    reads, nobody changes meanwhile. SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
