"""Where to read from: the primary, or its replica while that is known to be fresh. Pure.

All instants are seconds of one process's monotonic clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

# How far behind the primary an answer may be. With what a shared cache keeps, see
# ``resolver.headers.FRESH_FROM_REPLICA``, it makes the five seconds of DECISION 9.
MOST_STALE = 2.0
# How long the replica answers alone when the primary is away; as long as DECISION 9 lets a
# worker answer from what it remembers.
LONGEST_ALONE = 3600.0
# Older beats prove nothing any more.
_BEATS_KEPT = 8


class Source(Enum):
    """Who is asked."""

    PRIMARY = "primary"
    REPLICA = "replica"  # fresh
    ALONE = "replica alone"  # the primary is away, so nobody can say how fresh


class Beat(NamedTuple):
    """One beat of the primary: whoever shows it has all that was committed before it."""

    number: int
    mark: str
    written_at: float  # not later than it really was


class Shown(NamedTuple):
    """The newest beat a replica has."""

    number: int
    mark: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What one process knows of both servers."""

    beats: tuple[Beat, ...] = ()  # of the primary, oldest first
    primary_at: float | None = None  # when the primary was asked the last time it answered
    primary_failed: bool = False  # its last answer was none
    shown: Shown | None = None  # None: it does not answer, or is no replica
    fresh_at: float | None = None  # the replica has all that was committed before this instant

    def with_beat(self, beat: Beat, asked_at: float) -> Facts:
        """The primary answered with its newest beat."""
        beats = self.beats
        if not beats or beats[-1].mark != beat.mark:
            beats = (*beats, beat)[-_BEATS_KEPT:]
        return _judged(replace(self, beats=beats, primary_at=asked_at, primary_failed=False))

    def without_primary(self) -> Facts:
        """The primary did not answer."""
        return replace(self, primary_failed=True)

    def with_shown(self, shown: Shown | None) -> Facts:
        """The replica showed a beat; or did not answer, or is no replica."""
        return _judged(replace(self, shown=shown))


def _judged(facts: Facts) -> Facts:
    """With ``fresh_at`` as the beats say it."""
    if facts.shown is None or not facts.beats:
        return replace(facts, fresh_at=None)
    for beat in reversed(facts.beats):
        if beat.mark == facts.shown.mark:
            return replace(facts, fresh_at=beat.written_at)
    # A beat that another process wrote a moment ago: what was proved before stays so. Any other
    # beat is too old to prove anything, or of another history.
    is_newer = facts.shown.number > facts.beats[-1].number
    return replace(facts, fresh_at=facts.fresh_at if is_newer else None)


def source(facts: Facts, now: float) -> Source:
    """Whom to ask at ``now``."""
    if facts.fresh_at is not None and now - facts.fresh_at <= MOST_STALE:
        return Source.REPLICA
    return (
        Source.ALONE if _primary_is_away(facts, now) and stands_in(facts, now) else Source.PRIMARY
    )


def _primary_is_away(facts: Facts, now: float) -> bool:
    if facts.primary_at is None:
        return False
    return facts.primary_failed or now - facts.primary_at > MOST_STALE


def stands_in(facts: Facts, now: float) -> bool:
    """Whether the replica may answer in place of a primary that does not.

    Only where it has every beat this process has seen: a replica that lagged when the primary
    left would bring back what had been withdrawn before (DECISION 9).
    """
    if facts.shown is None or facts.primary_at is None or not facts.beats:
        return False
    return facts.shown.number >= facts.beats[-1].number and now - facts.primary_at <= LONGEST_ALONE
