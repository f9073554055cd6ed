"""One look at a replica, for ``tracemark doctor``."""

from __future__ import annotations

import secrets
import time
from contextlib import closing
from datetime import timedelta

from sqlalchemy.exc import ProgrammingError

from passport.db import Database, DatabaseUnavailable
from resolver.replicas import store
from resolver.replicas.rules import MOST_STALE
from resolver.replicas.watch import impatient

_PAUSE = 0.02  # seconds


def sentence_about(primary: Database, replica_url: str) -> tuple[bool, str]:
    """Whether scans can be read at the replica, and what was found, without its URL.

    Writes a beat on the primary. Raises DatabaseUnavailable where the primary does not answer.
    """
    mark = secrets.token_hex(8)
    with primary.write() as connection:
        store.beat(connection, mark, every=timedelta(0))
    start = time.monotonic()
    with closing(Database(impatient(replica_url), busy_seconds=1)) as replica:
        try:
            return _waited_for(replica, mark, start)
        except DatabaseUnavailable as error:
            reason = str(error).partition("\n")[0]
            return False, f"no answer, so the primary answers for it: {reason}"
        except ProgrammingError:
            return False, "it has no table of ours: it is no replica of this database"


def _waited_for(replica: Database, mark: str, start: float) -> tuple[bool, str]:
    while True:
        with replica.read() as connection:
            shown = store.shown(connection)
        took = time.monotonic() - start
        if not shown.is_standby:
            return False, "it takes writes of its own: it is no replica, or was promoted"
        if shown.mark == mark:
            return True, f"shows what is written after {took * 1000:.0f} ms"
        if took > MOST_STALE:
            return False, f"more than {MOST_STALE:g} s behind, or of another database"
        time.sleep(_PAUSE)
