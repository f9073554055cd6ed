"""What may be recorded, and what recording it does. Pure: the time is passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from passport.readings.model import Key, NewRow, Outcome, Stored
from schemas.formats import date_time

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Clocks of devices are never quite right; a reading from further ahead is a wrong clock.
CLOCK_AHEAD = 5 * 60 * 1_000_000  # microseconds
# The day of manufacture begins as early as this before it begins in UTC (at UTC+14).
EARLIEST_ZONE = timedelta(hours=14)
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND

# By place in what was sent: what became of it, or the value that stands in its way.
Settled = Mapping[int, Outcome | Stored]
Revisions = Mapping[Key, Sequence[tuple[int, Stored]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A reading that has the right shape; ``place`` is its place in what was sent."""

    place: int
    key: Key
    stored: Stored
    correction: bool


def micros(moment: datetime) -> int:
    """An instant as it is kept: microseconds since 1970-01-01 in UTC."""
    since = moment - EPOCH
    return since.days * _DAY + since.seconds * _SECOND + since.microseconds


def moment_of(number: int) -> datetime:
    """The instant of so many microseconds, in UTC."""
    return EPOCH + timedelta(microseconds=number)


def read_time(text: str) -> int | None:
    """The instant of an RFC 3339 text with its zone; None for anything else."""
    moment = date_time(text)
    return None if moment is None else micros(moment)


def time_problem(measured_at: int, now: int, made: date | None) -> str | None:
    """Why nothing can have been measured then, in a sentence; None where it can.

    ``now`` is in microseconds; ``made`` is the day of manufacture, where it is known.
    """
    if measured_at > now + CLOCK_AHEAD:
        return "lies in the future by more than 5 minutes: the clock it was read from is wrong"
    if made is not None and measured_at < earliest(made):
        return f"lies before the unit was made, on {made.isoformat()}"
    if measured_at < 0:
        return "lies before 1970"
    return None


@lru_cache(maxsize=4096)
def earliest(made: date) -> int:
    """The first instant of a day anywhere on earth."""
    if made.year <= EPOCH.year:
        return 0
    return micros(datetime(made.year, made.month, made.day, tzinfo=UTC) - EARLIEST_ZONE)


def settle(asked: Sequence[Asked], recorded: Revisions) -> tuple[list[NewRow], Settled]:
    """What is added to the series, and what became of each reading, in the order sent.

    ``recorded`` holds the revisions there are of these keys, the oldest first. The value that
    counts already is UNCHANGED, as is one that has been corrected since: so a file that broke off
    can be sent again as a whole. Any other value is a correction where it says so, and else a
    conflict with the value that counts.
    """
    known: dict[Key, list[tuple[int, Stored]]] = {key: list(rows) for key, rows in recorded.items()}
    added: list[NewRow] = []
    settled: dict[int, Outcome | Stored] = {}
    for each in asked:
        revisions = known.get(each.key)
        if revisions is None:
            known[each.key] = [(1, each.stored)]
            added.append(NewRow(each.key, 1, each.stored))
            settled[each.place] = Outcome.RECORDED
            continue
        last, counting = revisions[-1]
        if counting == each.stored:
            settled[each.place] = Outcome.UNCHANGED
        elif each.correction:
            revisions.append((last + 1, each.stored))
            added.append(NewRow(each.key, last + 1, each.stored))
            settled[each.place] = Outcome.CORRECTED
        elif any(stored == each.stored for _, stored in revisions):
            settled[each.place] = Outcome.UNCHANGED
        else:
            settled[each.place] = counting
    return added, settled


def bucket_width(first: int, last: int, most: int) -> int:
    """How many microseconds a bucket is long, so that no more than ``most`` hold all."""
    return max(1, -(-(last - first + 1) // most))
