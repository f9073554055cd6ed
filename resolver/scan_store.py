"""The two look-ups of a scan, on a driver connection each thread holds (DECISION 10).

The statements of :mod:`resolver.scan_statements` run without SQLAlchemy: a point look-up costs some
15 µs this way and some 400 µs through an ORM session. Reads run in autocommit; each statement sees
its own snapshot.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect

from passport.db import SQLITE_PRAGMAS, Database, DatabaseUnavailable
from resolver.scan_statements import (
    CHANGES_ASKED,
    LEVELS_ASKED,
    PREFIXES_ASKED,
    ChangeRow,
    LinkRow,
    ProductRow,
    Row,
    Statement,
    UnitRow,
    changes_statement,
    compiled,
    hosts_statement,
    links_or_handover_statement,
    links_statement,
    product_statement,
    unit_statement,
)

# How long a scan waits for a connection, and for an answer, in seconds. A point look-up takes less
# than a thousandth of this.
PATIENCE = 2.0
# Readers of a SQLite file in WAL mode wait for nobody but who recovers or locks the whole file.
SQLITE_PATIENCE = 0.5


class ScanStore:
    """Reads for the scan path; one per process, shared by its threads, safe after a fork.

    Raises :class:`passport.db.DatabaseUnavailable` when the database does not answer, also after
    one new connection; and at once while it is known to be away.
    """

    def __init__(self, database: Database) -> None:
        self._path = database.sqlite_path
        self._outage = database.outage
        dialect, self._connect, self._errors = _driver(database)
        self._product = compiled(product_statement(), dialect)
        self._unit = compiled(unit_statement(), dialect)
        self._links = compiled(links_statement(), dialect)
        self._links_or_handover = compiled(links_or_handover_statement(), dialect)
        self._hosts = compiled(hosts_statement(), dialect)
        self._changes = compiled(changes_statement(dialect), dialect)
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._pid = os.getpid()
        self._held = threading.local()
        self._open: list[tuple[threading.Thread, Any]] = []

    def product(self, product_key: str, unit_key: str, batch_key: str) -> ProductRow | None:
        """The product with its unit and batch; pass an empty text for what was not asked."""
        values = {"product_key": product_key, "unit_key": unit_key, "batch_key": batch_key}
        rows = self._run(self._product, values)
        if not rows:
            return None
        # One text for all units of a product, for who keeps what was read.
        names, languages, *others = rows[0]
        return ProductRow(sys.intern(names), sys.intern(languages), *others)

    def unit(self, unit_key: str) -> UnitRow:
        """What a unit alone has, where its product is known; nothing but None without a record."""
        return UnitRow(*self._run(self._unit, {"unit_key": unit_key})[0])

    def links(self, anchors: Sequence[str], product_key: str) -> list[LinkRow]:
        """Prepared links of up to :data:`LEVELS_ASKED` levels and the product's open recalls."""
        values = _numbered("anchor", anchors, LEVELS_ASKED)
        values["recall_product_key"] = product_key
        rows = self._run(self._links, values)
        return [LinkRow(kind, key, sys.intern(text), url) for kind, key, text, url in rows]

    def links_or_handover(self, anchors: Sequence[str], prefixes: Sequence[str]) -> list[LinkRow]:
        """Prepared links of the levels of a key that is no product, and whoever else answers it."""
        values = _numbered("anchor", anchors, LEVELS_ASKED)
        values |= _numbered("prefix", prefixes, PREFIXES_ASKED)
        return [LinkRow(*row) for row in self._run(self._links_or_handover, values)]

    def operator_urls(self) -> list[tuple[str | None, list[str]]]:
        """The primary URL, if there is one, and the aliases of each operator."""
        return [(primary, json.loads(aliases)) for primary, aliases in self._run(self._hosts, {})]

    def changes(self, since: int) -> list[ChangeRow]:
        """What scans may read that changed at or after a mark; one row at least.

        Asks also while the database is known to be away, as :meth:`check` does.
        """
        self._be_present()
        values = {"since": since, "most": CHANGES_ASKED + 1, "skipped": 0}
        return [ChangeRow(*row) for row in self._asked(self._changes, values)]

    def check(self) -> None:
        """Raises DatabaseUnavailable unless the database answers."""
        self._be_present()
        self._asked(_ANYTHING, {})

    def _be_present(self) -> None:
        """Who has it open could go on with a file that has no name any more."""
        if self._path is not None and not self._path.exists():
            raise DatabaseUnavailable("unable to open the database: its file is not there")

    def _run(self, statement: Statement, values: dict[str, str]) -> list[Row]:
        if self._outage.known:
            raise DatabaseUnavailable(f"the database is away: {self._outage.reason}")
        try:
            return self._asked(statement, values)
        except DatabaseUnavailable as error:
            self._outage.begin(str(error))
            raise

    def _asked(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        parameters = tuple([values[name] for name in statement.order])
        asked_at = time.monotonic()
        try:
            found: list[Row] = self._connection().execute(statement.sql, parameters).fetchall()
        except self._errors as error:
            self._discard()
            # Whoever has waited once does not wait a second time.
            if time.monotonic() - asked_at > SQLITE_PATIENCE / 2:
                raise DatabaseUnavailable(str(error)) from error
        else:
            return found
        # A server that was restarted closes what it had; the first new connection shows whether
        # it is back.
        try:
            again: list[Row] = self._connection().execute(statement.sql, parameters).fetchall()
        except self._errors as error:
            self._discard()
            raise DatabaseUnavailable(str(error)) from error
        return again

    def _connection(self) -> Any:
        if self._pid != os.getpid():
            self._after_fork()
        connection = self._held_connection()
        if connection is None:
            connection = self._connect()
            self._held.connection = connection
            with self._lock:
                self._close_orphans()
                self._open.append((threading.current_thread(), connection))
        return connection

    def _held_connection(self) -> Any:
        return getattr(self._held, "connection", None)

    def _close_orphans(self) -> None:
        """Close what threads that ended left open; under the lock, when a new thread comes."""
        ended = [(thread, held) for thread, held in self._open if not thread.is_alive()]
        self._open = [(thread, held) for thread, held in self._open if thread.is_alive()]
        for _, connection in ended:
            connection.close()

    def _after_fork(self) -> None:
        """Start anew in a child, and keep the parent's connections referenced for good.

        Closing them here would end the parent's session on the server, and drop its locks on a
        SQLite file.
        """
        with self._lock:
            if self._pid != os.getpid():
                _INHERITED.append((self._held, self._open))
                self._forget()

    def release(self) -> None:
        """Close the connection of this thread."""
        self._discard()

    def _discard(self) -> None:
        connection = self._held_connection()
        if connection is None:
            return
        self._held.connection = None
        with self._lock:
            self._open = [pair for pair in self._open if pair[1] is not connection]
        connection.close()

    def close(self) -> None:
        """Close the connections of all threads; a later look-up opens new ones."""
        with self._lock:
            opened, self._open, self._held = self._open, [], threading.local()
        for _, connection in opened:
            connection.close()


_INHERITED: list[Any] = []
# Left alone, the planner takes a plan per execution for the partitioned unit table: 0.5 ms of
# planning for a point look-up that the one generic plan prunes just as well. A statement that was
# given up here is not to go on there.
_SETTINGS = (
    "SET default_transaction_read_only = on; SET plan_cache_mode = force_generic_plan; "
    f"SET statement_timeout = {int(PATIENCE * 1000)}"
)
_ANYTHING = Statement("SELECT 1", ())


def _numbered(name: str, values: Sequence[str], count: int) -> dict[str, str]:
    """Parameters ``name_0`` to ``name_{count - 1}``; those that are left over match nothing."""
    padded = [*values, *[""] * (count - len(values))]
    return {f"{name}_{number}": value for number, value in enumerate(padded)}


def _driver(database: Database) -> tuple[Dialect, Callable[[], Any], tuple[type[Exception], ...]]:
    """Dialect for compiling, how to connect, and what a broken connection raises."""
    if database.sqlite_path is not None:
        uri = f"{database.sqlite_path.absolute().as_uri()}?mode=rw"
        busy = int(SQLITE_PATIENCE * 1000)
        return sqlite.dialect(), lambda: _open_sqlite(uri, busy), (sqlite3.Error,)
    # The driver is an extra: an installation on SQLite does without it.
    import psycopg
    from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect

    from passport.patience import PatientConnection

    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    waiting: dict[str, Any] = {"connect_timeout": int(PATIENCE)}
    options = {name: value for name, value in waiting.items() if name not in database.url.query}

    def connect() -> Any:
        # No threshold: every statement of this connection is one of a few that run all day.
        connection = PatientConnection.connect(url, autocommit=True, prepare_threshold=0, **options)
        connection.patience = PATIENCE
        try:
            # In one round trip, which several statements make only if they are not prepared.
            connection.execute(_SETTINGS, prepare=False)
        except psycopg.Error:
            connection.close()
            raise
        return connection

    # Its constructor carries no annotations.
    dialect: Dialect = psycopg_dialect.dialect(paramstyle="format")  # type: ignore[no-untyped-call]
    return dialect, connect, (psycopg.Error,)


def _open_sqlite(uri: str, busy: int) -> sqlite3.Connection:
    """A connection that cannot write and, in mode rw, does not make a file that is missing."""
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    for pragma in (*SQLITE_PRAGMAS, "PRAGMA query_only = ON"):
        connection.execute(pragma.format(busy=busy)).close()
    return connection
