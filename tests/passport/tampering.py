"""Changing the stored history behind the triggers, as whoever owns the database could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from gs1 import Identifier
from passport import service
from passport.db import Database
from passport.model import Finding
from passport.tables import passport_entry, passport_fragment
from tests import builders

NOW = builders.NOW


@contextmanager
def behind_the_triggers(database: Database) -> Iterator[Connection]:
    """A transaction in which nothing guards the tables, as for whoever owns the database."""
    with database.write() as connection:
        if database.dialect_name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
            return
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        triggers = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        ).all()
        for trigger in triggers:
            connection.execute(text(f'DROP TRIGGER "{trigger.name}"'))
        yield connection
        for trigger in triggers:
            connection.exec_driver_sql(trigger.sql)


def findings(database: Database) -> list[Finding]:
    with database.read() as connection:
        return list(service.verify(connection))


def entry_of(identifier: Identifier | str, seq: int) -> Any:
    key = identifier if isinstance(identifier, str) else identifier.path
    return (passport_entry.c.passport_key == key) & (passport_entry.c.seq == seq)


def fragment_of(identifier: Identifier, seq: int) -> Any:
    key = passport_fragment.c.passport_key == identifier.path
    return key & (passport_fragment.c.seq == seq)


def one_byte_more(value: bytes) -> bytes:
    return value[:-9] + bytes([value[-9] ^ 1]) + value[-8:]
