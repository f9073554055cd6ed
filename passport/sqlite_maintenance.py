"""Checkpoints of a SQLite database, all made by one connection under the write lock.

SQLite 3.7.0 to 3.51.2 can, very rarely, corrupt a database in WAL mode when one connection
checkpoints while another one writes and restarts the log ("WAL-reset bug"). Debian 12 ships
3.40.1. So no ordinary connection checkpoints (``wal_autocheckpoint = 0``); this module does,
while a second connection holds the write lock, so that nobody can restart the log meanwhile.
The checkpoint that SQLite makes when the very last connection closes is harmless: it happens
under an exclusive lock.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from passport.connections import existing_file

FIRST_AFFECTED = (3, 7, 0)
FIRST_REPAIRED = (3, 51, 3)
POLICY = (
    "write-ahead log, synchronous FULL; automatic checkpoints are off, one maintenance "
    "connection makes all of them under the write lock"
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SqliteReport:
    """What is known about the SQLite library and file, for ``tracemark doctor``."""

    version: str
    affected: bool  # by the WAL-reset bug
    path: Path
    log_bytes: int  # what waits in the write-ahead log
    settings: dict[str, str] = field(default_factory=dict)  # PRAGMA name → value
    policy: str = POLICY


def is_affected(version: tuple[int, ...]) -> bool:
    """Whether this version of the SQLite library has the WAL-reset bug."""
    return FIRST_AFFECTED <= version < FIRST_REPAIRED


def report_on(path: Path, settings: dict[str, str]) -> SqliteReport:
    """The report about the library this Python is linked with and the file at ``path``."""
    return SqliteReport(
        version=sqlite3.sqlite_version,
        affected=is_affected(sqlite3.sqlite_version_info),
        path=path,
        log_bytes=_size(_log_path(path)),
        settings=settings,
    )


class SqliteMaintenance:
    """The maintenance connection of one database file.

    Every process may start one; a lock on ``<file>.maintenance`` elects who works. When that
    process dies, however it dies, the system releases the lock and another one takes over at its
    next round.
    """

    def __init__(
        self, path: Path, *, limit_bytes: int = 4 * 1024 * 1024, every_seconds: float = 2.0
    ) -> None:
        """``limit_bytes``: the log's size from which a checkpoint is due."""
        self.path = path
        self.limit_bytes = limit_bytes
        self.every_seconds = every_seconds
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._election: int | None = None
        self._elected_pid: int | None = None
        self._done: tuple[int, int] | None = None

    def run_once(self) -> bool:
        """Checkpoint if it is due and this process is elected; True when the whole log is in.

        False also when readers still need a part of the log: the next round goes on. Raises
        sqlite3.Error when the file cannot be used.
        """
        state = _state(_log_path(self.path))
        if state is None or state[0] < self.limit_bytes or state == self._done:
            return False
        if not self._is_elected():
            return False
        complete = self._checkpoint()
        self._done = _state(_log_path(self.path)) if complete else None
        return complete

    def start(self) -> None:
        """Work in a background thread until :meth:`stop`."""
        # After a fork the child holds the object but not the thread.
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopped.clear()
        self._thread = threading.Thread(
            target=self._work, name="tracemark-sqlite-maintenance", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the thread and give up the election."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._resign()

    def _resign(self) -> None:
        if self._election is not None:
            os.close(self._election)
            self._election = None

    def _work(self) -> None:
        while not self._stopped.wait(self.every_seconds):
            try:
                self.run_once()
            except (sqlite3.Error, OSError) as error:
                # The log only grows meanwhile; the next round tries again.
                log.warning("SQLite checkpoint put off: %s", error)

    def _is_elected(self) -> bool:
        if self._election is not None and self._elected_pid == os.getpid():
            return True
        self._resign()
        handle = os.open(f"{self.path}.maintenance", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            # POSIX record locks are not inherited over a fork, unlike those of flock().
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._election = handle
        self._elected_pid = os.getpid()
        return True

    def _checkpoint(self) -> bool:
        with closing(_connect(self.path)) as writer, closing(_connect(self.path)) as worker:
            writer.execute("BEGIN IMMEDIATE")
            try:
                # PASSIVE never waits and does not ask for the write lock, which is taken.
                busy, in_log, moved = worker.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            finally:
                writer.execute("ROLLBACK")
        return not busy and in_log == moved


def _connect(path: Path) -> sqlite3.Connection:
    # Never an empty file in the place of one that was moved away: SQLite would drop its log.
    connection = sqlite3.connect(existing_file(path), uri=True, timeout=10, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("PRAGMA mmap_size = 0")
    return connection


def _log_path(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _state(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns


def _size(path: Path) -> int:
    state = _state(path)
    return 0 if state is None else state[0]
