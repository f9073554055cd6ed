"""PostgreSQL connections that do not wait for ever.

``statement_timeout`` is kept by the server, and a server that hangs, or a network that swallows
what is sent, keeps nothing. So the waiting itself has an end.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import psycopg

# psycopg looks up from its waiting this often, in seconds.
_INTERVAL = 0.1


class GivenUp(psycopg.OperationalError):
    """There was no answer for too long."""


class PatientConnection(psycopg.Connection[Any]):
    """A connection that gives an answer up after ``patience`` seconds; None waits for ever.

    Then it is closed and raises :class:`GivenUp`: what was asked may still be answered, and nobody
    would know to which question.
    """

    patience: float | None = None

    def wait(self, gen: Any, interval: float = _INTERVAL, *more: Any, **named: Any) -> Any:
        """Wait for the server, as psycopg does, but not for longer than that."""
        if self.patience is not None:
            gen = _ending(gen, self.patience)
        try:
            return super().wait(gen, interval, *more, **named)
        except GivenUp:
            self.close()
            raise


def _ending(gen: Generator[Any, Any, Any], patience: float) -> Generator[Any, Any, Any]:
    """The same conversation with the server; it may send byte by byte, so the clock decides."""
    until = time.monotonic() + patience
    try:
        wanted = next(gen)
        while True:
            wanted = gen.send((yield wanted))
            if time.monotonic() > until:
                raise GivenUp(f"no answer within {patience} seconds")
    except StopIteration as end:
        return end.value
