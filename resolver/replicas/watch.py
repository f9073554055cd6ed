"""Watches primary and replica: a beat is written on the one and looked for on the other.

Two threads, because a server that hangs must not keep us from seeing what the other one does.
"""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from passport.db import Database, DatabaseUnavailable, engine_url
from resolver.replicas import rules, store
from resolver.replicas.rules import Beat, Facts, Shown, Source

log = logging.getLogger(__name__)

# At most one write a second, whatever the number of workers.
BEAT_EVERY = timedelta(seconds=1)
LOOK_EVERY = 0.25  # seconds
# A server that vanished without a word is noticed in seconds, not after the system's two hours.
_IMPATIENT = {
    "connect_timeout": "2",
    "tcp_user_timeout": "3000",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "2",
}


def impatient(url: str) -> str:
    """The URL of a PostgreSQL server with short timeouts, where it names none itself."""
    parsed = engine_url(url)
    missing = {name: value for name, value in _IMPATIENT.items() if name not in parsed.query}
    return parsed.update_query_dict(missing).render_as_string(hide_password=False)


class ReplicaWatch:
    """What one process knows of both servers; starts at its first question, also after a fork."""

    def __init__(self, primary_url: str, replica_url: str) -> None:
        self._primary = Database(impatient(primary_url), busy_seconds=1)
        self._replica = Database(impatient(replica_url), busy_seconds=1)
        self._lock = threading.Lock()
        self._pid: int | None = None
        self._facts = Facts()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._told: Source | None = None

    def source(self) -> Source:
        """Whom to ask now."""
        if self._pid != os.getpid():
            self._start()
        return rules.source(self._facts, time.monotonic())

    def stands_in(self) -> bool:
        """Whether the replica may answer in place of a primary that just did not."""
        return rules.stands_in(self._facts, time.monotonic())

    def primary_silent_for(self) -> float:
        """Seconds since the primary answered last."""
        at = self._facts.primary_at
        return 0.0 if at is None else time.monotonic() - at

    def replica_failed(self) -> None:
        """A question to the replica had no answer: none is asked until it shows a beat again."""
        self._note(lambda facts: facts.with_shown(None))

    def close(self) -> None:
        """Stop watching and give the connections back."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=5)
        self._threads = []
        self._primary.close()
        self._replica.close()

    def _start(self) -> None:
        with self._lock:
            if self._pid == os.getpid():
                return
            self._facts, self._stop, self._told = Facts(), threading.Event(), None
            self._threads = [
                threading.Thread(target=self._keep, args=(look, self._stop), name=name, daemon=True)
                for name, look in (
                    ("tracemark-primary-beat", self._look_at_primary),
                    ("tracemark-replica-beat", self._look_at_replica),
                )
            ]
            for thread in self._threads:
                thread.start()
            atexit.register(self._stop.set)
            self._pid = os.getpid()

    def _keep(self, look: Callable[[], None], stop: threading.Event) -> None:
        while not stop.is_set():
            look()
            self._tell()
            stop.wait(LOOK_EVERY)

    def _look_at_primary(self) -> None:
        asked_at = time.monotonic()
        try:
            with self._primary.write() as connection:
                found = store.beat(connection, secrets.token_hex(8), BEAT_EVERY)
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            log.debug("no beat was written on the primary: %s", error)
            self._note(Facts.without_primary)
        else:
            # Committed only now, so only now it may be known.
            beat = Beat(found.number, found.mark, asked_at - found.age)
            self._note(lambda facts: facts.with_beat(beat, asked_at))

    def _look_at_replica(self) -> None:
        found: Shown | None = None
        try:
            with self._replica.read() as connection:
                seen = store.shown(connection)
            # A replica that was promoted takes writes of its own: it shows another history.
            found = Shown(seen.number, seen.mark) if seen.is_standby else None
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            log.debug("the replica showed no beat: %s", error)
        self._note(lambda facts: facts.with_shown(found))

    def _note(self, change: Callable[[Facts], Facts]) -> None:
        with self._lock:
            self._facts = change(self._facts)

    def _tell(self) -> None:
        """Log where reads go, when that changes."""
        now = self.source()
        with self._lock:
            changed, self._told = self._told is not now, now
        if changed:
            level = logging.WARNING if now is Source.ALONE else logging.INFO
            log.log(level, "public reads are answered by the %s", now.value)
