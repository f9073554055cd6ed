"""The scan path's look-ups, at a replica while that is fresh."""

from __future__ import annotations

from passport.db import Database, DatabaseUnavailable
from resolver.replicas.rules import Source
from resolver.replicas.watch import ReplicaWatch
from resolver.scan_statements import Row, Statement
from resolver.scan_store import ScanStore


class ReplicatedScanStore(ScanStore):
    """Each look-up goes to whom the watch names, and to the other one where that fails."""

    def __init__(self, primary: Database, replica: Database, watch: ReplicaWatch) -> None:
        super().__init__(primary)
        self._replica = ScanStore(replica)
        self._watch = watch

    def _run(self, statement: Statement, values: dict[str, str]) -> list[Row]:
        if self._watch.source() is not Source.PRIMARY:
            try:
                return self._replica._run(statement, values)
            except DatabaseUnavailable:
                self._watch.replica_failed()
        try:
            return super()._run(statement, values)
        except DatabaseUnavailable:
            if not self._watch.stands_in():
                raise
            return self._replica._run(statement, values)

    def close(self) -> None:
        """Close the connections to both servers."""
        super().close()
        self._replica.close()
