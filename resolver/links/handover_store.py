"""SQL of hand-overs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, literal, select, update

from resolver.links.model import Handover
from resolver.links.tables import handover


def get(connection: Connection, prefix: str) -> Handover | None:
    """The hand-over of exactly this prefix."""
    row = connection.execute(select(handover).where(handover.c.prefix == prefix)).one_or_none()
    return None if row is None else Handover(row.prefix, row.resolver_root, row.operator_id)


def put(connection: Connection, record: Handover, now: datetime) -> None:
    """Keep a hand-over in place of the one of its prefix."""
    values = {
        "operator_id": record.operator_id,
        "resolver_root": record.resolver_root,
        "updated_at": now,
    }
    changed = connection.execute(
        update(handover).where(handover.c.prefix == record.prefix).values(**values)
    )
    if changed.rowcount == 0:
        connection.execute(insert(handover).values(prefix=record.prefix, created_at=now, **values))


def page(
    connection: Connection, operator_id: str | None, after: str, limit: int | None
) -> list[Handover]:
    """Hand-overs behind a prefix, in the order of their prefixes; without ``limit`` all of them."""
    query = select(handover).where(handover.c.prefix > after)
    if operator_id is not None:
        query = query.where(handover.c.operator_id == operator_id)
    rows = connection.execute(query.order_by(handover.c.prefix).limit(limit))
    return [Handover(row.prefix, row.resolver_root, row.operator_id) for row in rows]


def anchors_of(operator_id: str, begin: str) -> Select[Any]:
    """The names of an operator's hand-overs, each behind ``begin``."""
    names = literal(begin) + handover.c.prefix
    return select(names).where(handover.c.operator_id == operator_id)


def remove(connection: Connection, prefix: str) -> None:
    """Forget a hand-over."""
    connection.execute(delete(handover).where(handover.c.prefix == prefix))
