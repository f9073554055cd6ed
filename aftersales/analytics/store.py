"""SQL of the daily scan counters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from aftersales.analytics.rules import ScanKey
from aftersales.analytics.tables import scan_count

_KEY_COLUMNS = tuple(column.name for column in scan_count.primary_key)


def _upsert(dialect_name: str) -> Insert:
    insert = postgresql.insert if dialect_name == "postgresql" else sqlite.insert
    statement: postgresql.Insert | sqlite.Insert = insert(scan_count)
    return statement.on_conflict_do_update(
        index_elements=list(_KEY_COLUMNS),
        set_={"scans": scan_count.c.scans + statement.excluded.scans},
    )


def add(connection: Connection, counts: Mapping[ScanKey, int]) -> None:
    """Add to the counters; a counter that does not exist yet starts at the number given."""
    rows = [
        {**{name: getattr(key, name) for name in _KEY_COLUMNS}, "scans": scans}
        for key, scans in counts.items()
    ]
    # Every writer locks the rows in the same order, so two flushing workers cannot deadlock.
    rows.sort(key=lambda row: [row[name] for name in _KEY_COLUMNS])
    connection.execute(_upsert(connection.dialect.name), rows)


def read(
    connection: Connection, anchor_key: str, first_day: date, last_day: date
) -> list[tuple[ScanKey, int]]:
    """The counters of one anchor from ``first_day`` to ``last_day``, both included."""
    rows = connection.execute(
        select(scan_count)
        .where(scan_count.c.anchor_key == anchor_key, scan_count.c.day.between(first_day, last_day))
        .order_by(*scan_count.primary_key)
    ).mappings()
    return [(ScanKey(**{n: row[n] for n in _KEY_COLUMNS}), row["scans"]) for row in rows]
