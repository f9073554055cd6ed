"""The life of a product as points in time, level by level. Offered by ``service``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gs1 import Granularity
from passport import timeline_store
from passport.catalogue.model import Subject
from passport.timeline_store import Mark

__all__ = ["MOST", "LevelMarks", "Mark", "timeline"]

# Of one level; a picture of more would say no more, and the list below it has them all.
MOST = 1000


@dataclass(frozen=True, slots=True)
class LevelMarks:
    """The entries of one level, oldest first; ``earlier`` of them are older than the first."""

    granularity: Granularity
    marks: tuple[Mark, ...]
    earlier: int


def timeline(
    connection: Connection, subject: Subject, *, recorded_at: datetime | None = None
) -> list[LevelMarks]:
    """The entries of every level of a subject, most specific first, as recorded by then.

    Levels without entries are left out.
    """
    found = []
    for granularity, identifier in subject.levels:
        newest = list(timeline_store.marks(connection, identifier.path, MOST, recorded_at))
        if newest:
            # Places are counted without a gap, so the oldest one shown tells how many there are.
            found.append(LevelMarks(granularity, tuple(newest[::-1]), newest[-1].seq - 1))
    return found
