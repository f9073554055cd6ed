"""When the entries of a passport stand, without what they say; for drawing. Never commits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from passport.tables import passport_entry


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry as a point in time: a version with its number, or an event with its type."""

    seq: int
    kind: str  # version | event
    version: int | None
    event_type: str | None
    valid_from: datetime


def marks(
    connection: Connection, passport_key: str, most: int, recorded_at: datetime | None
) -> Iterator[Mark]:
    """The newest entries of a passport, at most so many, newest first; as recorded by then."""
    entry = passport_entry.c
    query = select(entry.seq, entry.kind, entry.version, entry.event_type, entry.valid_from).where(
        entry.passport_key == passport_key
    )
    if recorded_at is not None:
        query = query.where(entry.recorded_at <= recorded_at)
    for row in connection.execute(query.order_by(entry.seq.desc()).limit(most)):
        yield Mark(*row)
