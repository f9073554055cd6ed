"""Where public pages read: the one database, or its replica while that is fresh."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection

from passport.db import Database, DatabaseUnavailable
from resolver.replicas.rules import Source
from resolver.replicas.scan_store import ReplicatedScanStore
from resolver.replicas.watch import ReplicaWatch, impatient
from resolver.scan_store import ScanStore


class PublicReads:
    """What anybody may read is read here; one per process, safe after a fork."""

    def __init__(self, primary: Database, replica_url: str | None) -> None:
        """``replica_url``: a streaming replica of ``primary``; None where there is none."""
        self._primary = primary
        self._replica: Database | None = None
        self._watch: ReplicaWatch | None = None
        if replica_url is not None:
            self._replica = Database(impatient(replica_url))
            self._watch = ReplicaWatch(
                primary.url.render_as_string(hide_password=False), replica_url
            )

    @property
    def has_replica(self) -> bool:
        """Whether answers may be behind the primary at all."""
        return self._replica is not None

    def scan_store(self) -> ScanStore:
        """Look-ups for the scan path."""
        if self._replica is None or self._watch is None:
            return ScanStore(self._primary)
        return ReplicatedScanStore(self._primary, self._replica, self._watch)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot, as :meth:`passport.db.Database.read`. Raises DatabaseUnavailable."""
        with ExitStack() as stack:
            yield self._entered(stack)

    def _entered(self, stack: ExitStack) -> Connection:
        replica, watch = self._replica, self._watch
        if replica is None or watch is None:
            return stack.enter_context(self._primary.read())
        if watch.source() is not Source.PRIMARY:
            try:
                return stack.enter_context(replica.read())
            except DatabaseUnavailable:
                watch.replica_failed()
        try:
            return stack.enter_context(self._primary.read())
        except DatabaseUnavailable:
            if not watch.stands_in():
                raise
            return stack.enter_context(replica.read())

    def stand_in(self) -> Database | None:
        """The replica, where it may answer in place of a primary that just did not."""
        if self._watch is None or not self._watch.stands_in():
            return None
        return self._replica

    def alone_for(self) -> float | None:
        """Seconds for which the replica has been answering alone; None while it is not."""
        if self._watch is None or self._watch.source() is not Source.ALONE:
            return None
        return self._watch.primary_silent_for()

    def close(self) -> None:
        """Stop watching and give the replica's connections back; the primary is its owner's."""
        if self._watch is not None:
            self._watch.close()
        if self._replica is not None:
            self._replica.close()
