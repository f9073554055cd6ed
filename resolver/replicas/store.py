"""SQL of the beat, which the primary writes and a replica shows some time later."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, extract, func, or_, select, text, update

from resolver.replicas.tables import replica_beat


class Written(NamedTuple):
    """The newest beat of the primary, and its age in seconds by the primary's own clock."""

    number: int
    mark: str
    age: float


class Shown(NamedTuple):
    """What a server shows that should be a replica."""

    is_standby: bool
    number: int
    mark: str


def beat(connection: Connection, mark: str, every: timedelta) -> Written:
    """Renew the beat where that is due, on the primary; the newest one, whoever wrote it.

    Many workers may call this at once: the row is written once in ``every``.
    """
    # Not to wait for a replica that is away, where commits otherwise do.
    connection.execute(text("SET LOCAL synchronous_commit = local"))
    now = func.clock_timestamp()
    written = replica_beat.c.written_at
    connection.execute(
        update(replica_beat)
        # A clock that was put back must not keep the beat from being written for as long.
        .where(or_(written <= now - every, written > now))
        .values(number=replica_beat.c.number + 1, mark=mark, written_at=now)
    )
    age = extract("epoch", now - written)
    row = connection.execute(select(replica_beat.c.number, replica_beat.c.mark, age)).one()
    return Written(row[0], row[1], max(float(row[2]), 0.0))


def shown(connection: Connection) -> Shown:
    """What this server shows."""
    columns = (func.pg_is_in_recovery(), replica_beat.c.number, replica_beat.c.mark)
    return Shown(*connection.execute(select(*columns)).one())
