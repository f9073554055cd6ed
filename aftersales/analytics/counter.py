"""Counts scans in memory, so that a scan never waits for a write."""

from __future__ import annotations

import atexit
import logging
import os
import threading
import uuid
import weakref
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from aftersales.analytics import service
from aftersales.analytics.rules import Batch, ScanKey
from passport.db import Database, DatabaseUnavailable

log = logging.getLogger(__name__)


class ScanCounter:
    """Adds up scans per process and writes the sums once every ``interval`` seconds.

    Thread-safe, and safe after a fork: a child starts from nothing with its own thread, the
    parent keeps what it counted. What that promises:

    * No scan is counted twice. What one write takes is a batch with a number, which is written
      down in the same transaction; a batch whose commit was not answered is tried again, and is
      known where it had arrived.
    * A process that ends normally (SIGTERM, SIGINT) writes what is left: exactly all is counted.
    * One killed outright (``kill -9``, power) loses at most what came in since its last write:
      one ``interval``, and the time a write takes.
    * An outage of the database loses nothing while the process lives and ``max_keys`` different
      keys hold what came in; a scan that would need one more is not counted, and ``dropped``
      says how many. A process that ends during the outage loses what it holds, and logs how many.
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
        self._writer = uuid.uuid4().hex
        self._taken = 0  # batches so far
        self._batch: Batch | None = None  # taken, and not known to be written
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_away = False

    @property
    def held(self) -> int:
        """How many scans are in memory and not known to be written."""
        with self._lock:
            return sum(self._counts.values()) + (self._batch.scans if self._batch else 0)

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

        Raises what the database raises; what was not written is kept for the next time.
        """
        with self._flushing:
            return self._write_batch() + self._write_batch()

    def _write_batch(self) -> int:
        """Write the batch that is left from last time, else what came in since."""
        batch = self._next_batch()
        if batch is None:
            return 0
        with self._database.write() as connection:
            service.add_batch(connection, batch, datetime.now(UTC))
        with self._lock:
            self._batch = None
        return batch.scans

    def _next_batch(self) -> Batch | None:
        with self._lock:
            if self._batch is None and self._counts:
                self._taken += 1
                self._batch = Batch(self._writer, self._taken, self._counts)
                self._counts = {}
            return self._batch

    def close(self) -> None:
        """Stop the thread and write what is left; a database that is away is only logged."""
        self._stop.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)
        if self.flush_or_log():
            self._leave()
        else:
            log.error("%d scans are not written; ending now loses them", self.held)

    def _leave(self) -> None:
        """Nothing of this writer is in doubt, so nobody has to remember its last batch."""
        if not self._taken:
            return
        try:
            with self._database.write() as connection:
                service.forget_writer(connection, self._writer)
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            log.info("the last batch stays noted for some days: %s", error)

    def flush_or_log(self) -> bool:
        """Flush; False where the database refused, which is logged once an outage."""
        try:
            self.flush()
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            if not self._is_away:
                log.warning("scan counts are kept in memory, the database refused them: %s", error)
            self._is_away = True
            return False
        if self._is_away:
            log.warning("scan counts are written again; %d were not counted", self.dropped)
        self._is_away = False
        return True


def _call(method: Callable[[], Callable[[], None] | None]) -> None:
    target = method()
    if target is not None:
        target()


def _run(reference: weakref.ref[ScanCounter], stop: threading.Event, interval: float) -> None:
    """The background loop; ends with the counter or the process."""
    while not stop.wait(interval):
        counter = reference()
        if counter is None:
            return
        counter.flush_or_log()
        del counter
