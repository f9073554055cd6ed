"""Counts scans in memory, so that a scan never waits for a write."""

from __future__ import annotations

import atexit
import logging
import os
import threading
import weakref
from collections.abc import Callable, Mapping

from sqlalchemy.exc import SQLAlchemyError

from aftersales.analytics import service
from aftersales.analytics.rules import ScanKey
from passport.db import Database, DatabaseUnavailable

log = logging.getLogger(__name__)


class ScanCounter:
    """Adds up scans per process and writes the sums once every ``interval`` seconds.

    Thread-safe, and safe after a fork: a child starts from nothing with its own thread, the
    parent keeps what it counted. A scan counted is kept in memory until its sum is committed; a
    failed write puts it back and the next one tries again, so an outage loses nothing. A process
    that ends normally writes what is left. One killed outright (``kill -9``, power) loses at most
    what came in since the last successful write, that is one interval with a database that
    answers. Memory is bounded by ``max_keys`` different keys; a scan that would need one more
    while the database is away is not counted, and ``dropped`` says how many.
    """

    def __init__(self, database: Database, interval: float = 1.0, max_keys: int = 50_000) -> None:
        self._database = database
        self._interval = interval
        self._max_keys = max_keys
        self.dropped = 0
        self._forget()
        # Weak, so that a counter a test made and dropped is not kept for the process's life.
        forget = weakref.WeakMethod(self._forget)
        os.register_at_fork(after_in_child=lambda: _call(forget))
        close = weakref.WeakMethod(self.close)
        atexit.register(lambda: _call(close))

    def _forget(self) -> None:
        """A fresh state: for a new counter, and for a forked child whose parent keeps the sums."""
        self._counts: dict[ScanKey, int] = {}
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def count(self, key: ScanKey) -> bool:
        """Count one scan; False when memory for yet another key ran out (see the class)."""
        with self._lock:
            known = self._counts.get(key)
            if known is None and len(self._counts) >= self._max_keys:
                self.dropped += 1
                return False
            self._counts[key] = (known or 0) + 1
            if not (self._thread and self._thread.is_alive()) and not self._stop.is_set():
                self._thread = threading.Thread(
                    target=_run, args=(weakref.ref(self), self._stop, self._interval), daemon=True
                )
                self._thread.start()
        return True

    def flush(self) -> int:
        """Write what was counted so far; the number of scans written.

        Raises what the database raises, after putting the counts back.
        """
        with self._flushing:
            with self._lock:
                taken, self._counts = self._counts, {}
            if not taken:
                return 0
            try:
                with self._database.write() as connection:
                    service.add_counts(connection, taken)
            except BaseException:
                self._put_back(taken)
                raise
            return sum(taken.values())

    def _put_back(self, taken: Mapping[ScanKey, int]) -> None:
        """Everything taken was acknowledged, so it goes back even past ``max_keys``."""
        with self._lock:
            for key, scans in taken.items():
                self._counts[key] = self._counts.get(key, 0) + scans

    def close(self) -> None:
        """Stop the thread and write what is left; a database that is away is only logged."""
        self._stop.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)
        _flush_or_log(self)


def _call(method: Callable[[], Callable[[], None] | None]) -> None:
    target = method()
    if target is not None:
        target()


def _flush_or_log(counter: ScanCounter) -> bool:
    try:
        counter.flush()
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        log.warning("scan counts are kept in memory, the database refused them: %s", error)
        return False
    return True


def _run(reference: weakref.ref[ScanCounter], stop: threading.Event, interval: float) -> None:
    """The background loop; ends with the counter or the process."""
    pause = interval
    while not stop.wait(pause):
        counter = reference()
        if counter is None:
            return
        # While the database is away, ask it less often: ten intervals instead of one.
        pause = interval if _flush_or_log(counter) else interval * 10
        del counter
