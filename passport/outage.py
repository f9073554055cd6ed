"""Whether the database is away, as far as one process knows."""

from __future__ import annotations

import logging
import time

log = logging.getLogger(__name__)


class Outage:
    """Shared by all who use one database, so that nobody waits again for what just did not answer.

    Only where somebody promised to look whether it is back (``is_watched``): who else would end
    it? A command of the command line asks the database itself, each time.
    """

    def __init__(self) -> None:
        self.is_watched = False
        self.known = False
        self.reason = ""
        self.since = 0.0  # time.monotonic() of the first failure

    def begin(self, reason: str, since: float | None = None) -> None:
        """The database did not answer; told once to the log."""
        if not self.is_watched or self.known:
            return
        self.since = time.monotonic() if since is None else since
        self.reason = reason
        self.known = True
        log.error("the database is away: %s", reason)

    def end(self) -> None:
        """It answered."""
        if self.known:
            self.known = False
            log.warning("the database answers again")
