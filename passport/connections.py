"""What single connections are set to before :mod:`passport.db` hands them out."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

# What is asked first of every connection that is taken takes no time.
PING_SECONDS = 2.0

# The busy timeout comes first: the switch to WAL itself may have to wait for another process.
# Automatic checkpoints are off everywhere, see passport/sqlite_maintenance.py for the reason.
# A size limit of zero lets the writer that restarts the log also shorten it, so that the size of
# the log says how much waits for a checkpoint.
SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout = {busy}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # else INSERT OR REPLACE deletes without asking a trigger
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA journal_size_limit = 0",
    "PRAGMA mmap_size = 0",
)


def connect_patiently(
    patience: float, _dialect: Any, _record: Any, arguments: Any, named: dict[str, Any]
) -> Any:
    """A connection to PostgreSQL that gives answers up; raises psycopg.Error."""
    # The driver is an extra: an installation on SQLite does without it.
    from passport.patience import PatientConnection

    connection = PatientConnection.connect(*arguments, **named)
    connection.patience = min(patience, PING_SECONDS)
    return connection


def checked_in(patience: float, connection: Any, _record: Any) -> None:
    """The ping of the next one who takes it is a short statement again."""
    if connection is not None:
        connection.patience = min(patience, PING_SECONDS)


def have_patience(connection: Connection, patience: float | None) -> None:
    """Wait so long for each answer, until the connection is given back."""
    driver: Any = connection.connection.driver_connection
    driver.patience = patience


def open_existing(
    _dialect: Any, _record: Any, arguments: Any, named: dict[str, Any]
) -> sqlite3.Connection:
    """A connection to a SQLite file that is there; raises sqlite3.OperationalError.

    A service never makes the file: where it was moved away, a new one in its place would share the
    index of the log with those who have the old one open, and they would no longer see what is in
    that log.
    """
    opened: sqlite3.Connection = sqlite3.connect(existing_file(arguments[0]), uri=True, **named)
    return opened


def existing_file(path: Path | str) -> str:
    """The URI by which SQLite opens a file for reading and writing, and never makes one."""
    return f"file:{quote(str(path))}?mode=rw"


def prepare_sqlite(busy: int, connection: sqlite3.Connection, _record: object) -> None:
    """Set a new connection up; raises sqlite3.Error."""
    # Python's sqlite3 would begin transactions by itself, and only before some statements.
    connection.isolation_level = None
    until = time.monotonic() + busy / 1000
    for pragma in SQLITE_PRAGMAS:
        statement = pragma.format(busy=busy)
        while not _is_set(connection, statement, patient=time.monotonic() < until):
            time.sleep(0.01)


def _is_set(connection: sqlite3.Connection, statement: str, *, patient: bool) -> bool:
    """Run a PRAGMA; False when another connection is just making or leaving the file.

    Then SQLite may answer "busy" at once, whatever the busy timeout says ("Sometimes Queries
    Return SQLITE_BUSY In WAL Mode" in its documentation).
    """
    try:
        connection.execute(statement).close()
    except sqlite3.OperationalError as error:
        momentary = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL)
        if momentary and patient:
            return False
        raise
    return True


def begin_sqlite(busy: int, reading_busy: int, connection: Connection) -> None:
    """Begin a transaction of the mode that ``Database`` asked for."""
    mode = connection.get_execution_options().get("tracemark_mode")
    # Readers wait for nobody but who has locked the whole file; writers wait for their turn.
    patience = reading_busy if mode == "read" else busy
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if mode == 'read' else 'OFF'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if mode == "write" else "BEGIN")
