"""Progress of long work: a line on stderr every two seconds, and none for scripts."""

from __future__ import annotations

import time

import click


class Progress:
    """Counts steps and says how far the work is, not more often than every two seconds."""

    def __init__(self, what: str, *, quiet: bool, every_seconds: float = 2.0) -> None:
        """``what`` is counted, in the plural: "entries". ``quiet`` says nothing at all."""
        self._what = what
        self._quiet = quiet
        self._every = every_seconds
        self._last = time.monotonic()
        self.done = 0

    def step(self) -> None:
        """Count one more."""
        self.reached(self.done + 1)

    def reached(self, done: int) -> None:
        """So many are done in all."""
        self.done = done
        now = time.monotonic()
        if not self._quiet and now - self._last >= self._every:
            self._last = now
            click.echo(f"  {self.done} {self._what} …", err=True)
