"""The database of one process: engine, transactions and what every connection is set to.

SQLite and PostgreSQL behave alike for the rooms above: ``read()`` is one snapshot that cannot
write, ``write()`` commits at its end or leaves nothing behind.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from passport.commit_mark import CommitMark
from passport.connections import (
    SQLITE_PRAGMAS,
    begin_sqlite,
    checked_in,
    connect_patiently,
    have_patience,
    open_existing,
    prepare_sqlite,
)
from passport.outage import Outage
from passport.sqlite_maintenance import SqliteMaintenance, SqliteReport, report_on

__all__ = [
    "SQLITE_PRAGMAS",
    "Database",
    "DatabaseUnavailable",
    "SqliteMaintenance",
    "SqliteReport",
    "StorageFull",
    "engine_url",
    "maintained",
    "sqlite_report",
    "take_turns",
]

BUSY_SECONDS = 10
READING_BUSY = 1000  # milliseconds, where there is little patience
_DISK_FULL = "53100"  # SQLSTATE of PostgreSQL

# Engines that came over a fork are kept, never closed: closing an inherited SQLite connection can
# drop its parent's locks, and closing an inherited PostgreSQL socket ends the parent's session.
_inherited: list[Engine] = []


class DatabaseUnavailable(Exception):
    """The database did not answer, is busy for too long, or is damaged.

    The driver's error is the ``__cause__``. It is no refusal of a request: the same request may
    succeed later.
    """


class StorageFull(DatabaseUnavailable):
    """There is no space left to write in: nothing of this was written, and reads go on."""


def engine_url(url: str) -> URL:
    """The SQLAlchemy URL for ``sqlite:///path`` or ``postgresql://…``.

    Raises ValueError for any other database, and for SQLite without a file: it could not be
    shared by the threads and processes of one service.
    """
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise ValueError(f"no support for a {parsed.drivername} database")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("a SQLite database needs a file")
    return parsed.set(drivername="sqlite+pysqlite")


class Database:
    """One per process and safe after a fork: a child makes its own engine at first use."""

    def __init__(
        self,
        url: str,
        *,
        busy_seconds: float = BUSY_SECONDS,
        patience: float | None = None,
        makes_file: bool = True,
    ) -> None:
        """``url`` as for :func:`engine_url`; nothing is opened yet.

        ``busy_seconds`` is how long to wait for a lock or a free connection. ``patience`` is how
        long to wait for PostgreSQL to answer a read, a write that may wait for a lock so much
        longer; None, for commands that may take long, waits until it does. A SQLite file that is
        not there is made, unless ``makes_file`` says otherwise.
        """
        self.url = engine_url(url)
        self.dialect_name = self.url.get_backend_name()
        self.busy_seconds = busy_seconds
        self.patience = patience
        self.makes_file = makes_file
        self.outage = Outage()
        self.commit_mark = CommitMark(self.sqlite_path, str(self.url))
        self.on_commit: Callable[[], None] | None = None  # told of every write that was committed
        self._engine: Engine | None = None
        self._pid: int | None = None
        self._lock = threading.Lock()

    @property
    def sqlite_path(self) -> Path | None:
        """The file of a SQLite database; None on PostgreSQL."""
        if self.dialect_name != "sqlite":
            return None
        return Path(self.url.database or "")

    @property
    def engine(self) -> Engine:
        """The engine of this process."""
        if self._engine is not None and self._pid == os.getpid():
            return self._engine
        with self._lock:
            if self._engine is None or self._pid != os.getpid():
                if self._engine is not None:
                    _inherited.append(self._engine)
                self._engine = self._make_engine()
                self._pid = os.getpid()
            return self._engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot for its whole length; a statement that writes fails on both engines.

        Raises DatabaseUnavailable.
        """
        options: dict[str, Any] = {"tracemark_mode": "read"}
        if self.dialect_name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._transaction(options) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Commits at the end, rolls back when an exception leaves the block.

        SQLite takes its one write lock at once (BEGIN IMMEDIATE), so that a writer waits at the
        beginning and never fails in the middle. Raises DatabaseUnavailable.
        """
        with self._transaction({"tracemark_mode": "write"}) as connection:
            yield connection
        self.commit_mark.renew()
        if self.on_commit is not None:
            self.on_commit()

    def close(self) -> None:
        """Give every connection of this process back; the next use opens new ones."""
        self.commit_mark.close()
        with self._lock:
            engine, self._engine = self._engine, None
            if engine is not None:
                if self._pid == os.getpid():
                    engine.dispose()
                else:
                    _inherited.append(engine)

    @contextmanager
    def _transaction(self, options: dict[str, Any]) -> Iterator[Connection]:
        if self.outage.known:
            raise DatabaseUnavailable(f"the database is away: {self.outage.reason}")
        try:
            with self.engine.connect().execution_options(**options) as connection:
                if self.patience is not None and self.dialect_name == "postgresql":
                    have_patience(connection, self._patience_for(options["tracemark_mode"]))
                with connection.begin():
                    yield connection
        except PoolTimeout as error:
            raise DatabaseUnavailable("no database connection became free") from error
        except DBAPIError as error:
            if not _is_outage(error):
                raise
            kind = StorageFull if _is_full(error) else DatabaseUnavailable
            raise kind(str(error.orig)) from error

    def _patience_for(self, mode: str) -> float | None:
        if self.patience is None or mode == "read":
            return self.patience
        return self.patience + self.busy_seconds

    def _make_engine(self) -> Engine:
        waiting = {"pool_size": 8, "max_overflow": 8, "pool_timeout": self.busy_seconds}
        milliseconds = int(self.busy_seconds * 1000)
        if self.dialect_name == "sqlite":
            try:
                Path(self.url.database or "").parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DatabaseUnavailable(str(error)) from error
            engine = create_engine(self.url, **waiting)
            if not self.makes_file:
                event.listen(engine, "do_connect", open_existing)
            event.listen(engine, "connect", partial(prepare_sqlite, milliseconds))
            reading = milliseconds if self.patience is None else min(milliseconds, READING_BUSY)
            event.listen(engine, "begin", partial(begin_sqlite, milliseconds, reading))
            return engine
        return self._make_postgresql_engine(waiting, milliseconds)

    def _make_postgresql_engine(self, waiting: dict[str, Any], milliseconds: int) -> Engine:
        defaults = {
            "connect_timeout": 2 if self.patience else 5,
            "options": f"-c lock_timeout={milliseconds}",
        }
        given = self.url.query
        # The ping costs a round trip and saves the first request after a restart of the server.
        engine = create_engine(
            self.url,
            pool_pre_ping=True,
            connect_args={name: value for name, value in defaults.items() if name not in given},
            **waiting,
        )
        if self.patience is not None:
            event.listen(engine, "do_connect", partial(connect_patiently, self.patience))
            event.listen(engine, "checkin", partial(checked_in, self.patience))
        return engine


def _is_outage(error: DBAPIError) -> bool:
    """Whether the database is at fault and not the statement."""
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        # The primary code is the low byte. 1 is a faulty statement; 19 a constraint and 20 a
        # mismatch: all the statement's own.
        return code & 0xFF not in (
            sqlite3.SQLITE_ERROR,
            sqlite3.SQLITE_CONSTRAINT,
            sqlite3.SQLITE_MISMATCH,
        )
    return isinstance(error, OperationalError)


def _is_full(error: DBAPIError) -> bool:
    """Whether it is only the space that is missing."""
    if getattr(error.orig, "sqlstate", None) == _DISK_FULL:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    # The second: the index of the write-ahead log, a file of its own, cannot grow.
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def take_turns(connection: Connection, what: str) -> None:
    """Wait for other writers about the same thing, and hold them up until this transaction ends.

    For decisions over several rows, or over a row that is not there yet: what the next statement
    reads, nobody changes meanwhile. SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


def sqlite_report(database: Database) -> SqliteReport | None:
    """What ``doctor`` says about SQLite; None on PostgreSQL. Raises DatabaseUnavailable."""
    path = database.sqlite_path
    if path is None:
        return None
    with database.read() as connection:
        settings = {
            name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "busy_timeout",
                "wal_autocheckpoint",
                "mmap_size",
            )
        }
    return report_on(path, settings)


@contextmanager
def maintained(database: Database) -> Iterator[None]:
    """Around a server's life or a long import: checkpoints on SQLite, nothing on PostgreSQL."""
    path = database.sqlite_path
    if path is None:
        yield
        return
    maintenance = SqliteMaintenance(path)
    maintenance.start()
    try:
        yield
    finally:
        maintenance.stop()
