"""One thread per process that watches the database.

Several times a second it asks what changed of what scans read, so that who answers from memory
forgets it; and while the database is away, whether it is back. Nobody else has to wait for that.

What processes of this machine write is noticed at once, by the mark each commit leaves
(:mod:`passport.commit_mark`); only what was written elsewhere or by hand waits for the thread.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable

from passport.db import Database, DatabaseUnavailable
from resolver.change_log import ChangeLog
from resolver.changes.tables import EVERYTHING
from resolver.last_known import LastKnown
from resolver.scan_statements import CHANGES_ASKED, ChangeRow
from resolver.scan_store import ScanStore

EVERY = 0.25  # seconds
# Answers are told again from memory only if the last look at the changes is not older than this:
# in a hang it is the database that is asked, and found to be away.
UNSEEN = 1.0
# What is remembered counts only if the last look at the changes is not older than this when the
# database goes away (DECISION 9).
BLIND = 5.0

_NO_MARK = 2**63 - 1


class DatabaseWatch:
    """Begun by the first scan of a process, and anew after a fork."""

    def __init__(
        self, store: ScanStore, database: Database, last_known: LastKnown, changes: ChangeLog
    ) -> None:
        self._store = store
        self._outage = database.outage
        self._mark = database.commit_mark
        self._last_known = last_known
        self._changes = changes
        self._outage.is_watched = True
        self._forget()
        forget = weakref.WeakMethod(self._forget)
        os.register_at_fork(after_in_child=lambda: _call(forget))

    def _forget(self) -> None:
        self._starting = threading.Lock()
        self._looking = threading.Lock()
        self._seen_mark: bytes | None = None
        self._woken = threading.Event()
        self._thread: threading.Thread | None = None
        self.is_running = False  # read at every scan
        self._is_closed = False
        self._since: int | None = None  # the mark from which changes are still to be read
        self._seen: frozenset[int] = frozenset()
        self._looked_at = float("-inf")

    def start(self) -> None:
        """Look once, and go on in a thread, unless that one is running."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._starting:
            if self._is_closed or (self._thread is not None and self._thread.is_alive()):
                return
            self._look()
            self._thread = threading.Thread(
                target=self._work, name="tracemark-database-watch", daemon=True
            )
            self._thread.start()
            self.is_running = True

    def changes_known(self, *, may_ask: bool = True) -> int | None:
        """The count of the changes when all is known that was committed until now on this machine.

        None while that cannot be told; then nothing may be answered from memory. ``may_ask``:
        whether to ask the database where something was committed.
        """
        if self._outage.known or time.monotonic() - self._looked_at > UNSEEN:
            return None
        mark = self._mark.value()
        if mark is None:
            return None
        if mark != self._seen_mark and not (may_ask and self._caught_up()):
            return None
        return self._changes.count

    def _caught_up(self) -> bool:
        """Whether the changes up to the newest mark are known, after looking for them."""
        began = time.monotonic()
        with self._looking:
            if self._outage.known:
                return False  # another thread has just waited for it in vain
            if self._mark.value() == self._seen_mark:
                return True
            try:
                self._read_changes()
            except DatabaseUnavailable as error:
                self._not_answered(error, began)
                return False
            return True

    def wake(self) -> None:
        """Look now: this process itself has written something."""
        self._woken.set()

    @property
    def saw_all(self) -> bool:
        """Whether all that was changed until the database went away was seen, but for the last."""
        return self._outage.since - self._looked_at < BLIND

    def close(self) -> None:
        """End the thread."""
        self._is_closed = True
        self._woken.set()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        try:
            while not self._is_closed:
                self._woken.wait(EVERY)
                self._woken.clear()
                if not self._is_closed:
                    self._look()
        finally:
            self._store.release()
            self.is_running = False  # whatever ended it, the next scan begins it anew

    def _look(self) -> None:
        began = time.monotonic()
        try:
            if self._outage.known:
                self._store.check()
            with self._looking:
                self._read_changes()
        except DatabaseUnavailable as error:
            self._not_answered(error, began)
        else:
            self._outage.end()

    def _read_changes(self) -> None:
        # The mark comes first: what is committed while the rows are read is looked for again.
        mark, now = self._mark.value(), time.monotonic()
        rows = self._store.changes(_NO_MARK if self._since is None else self._since)
        self._note(rows)
        self._seen_mark, self._looked_at = mark, now

    def _note(self, rows: list[ChangeRow]) -> None:
        keys = {row.change_id: row.anchor_key for row in rows if row.change_id is not None}
        new = {key for number, key in keys.items() if number not in self._seen and key is not None}
        # Numbers that run backwards are those of another database in the place of this one.
        is_another = self._since is not None and rows[0].next_mark < self._since
        if self._since is None or is_another or len(keys) > CHANGES_ASKED:
            new = {EVERYTHING}
        if new:
            self._last_known.changed(new, time.monotonic())
            self._changes.note(new)
        self._since, self._seen = rows[0].next_mark, frozenset(keys)

    def _not_answered(self, error: DatabaseUnavailable, began: float) -> None:
        """Either the database is away, or only what changed cannot be read: its tables are old."""
        try:
            self._store.check()
        except DatabaseUnavailable:
            self._outage.begin(str(error), began)
        else:
            self._outage.end()


def _call(method: Callable[[], Callable[[], None] | None]) -> None:
    target = method()
    if target is not None:
        target()
