"""SQL of the daily scan counters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from aftersales.analytics.rules import ScanKey
from aftersales.analytics.tables import scan_count

_KEY_COLUMNS = tuple(scan_count.c[name] for name in ScanKey._fields)


def _upsert(dialect_name: str) -> Insert:
    insert = postgresql.insert if dialect_name == "postgresql" else sqlite.insert
    statement: postgresql.Insert | sqlite.Insert = insert(scan_count)
    return statement.on_conflict_do_update(
        index_elements=_KEY_COLUMNS,
        set_={"scans": scan_count.c.scans + statement.excluded.scans},
    )


def add(connection: Connection, counts: Mapping[ScanKey, int]) -> None:
    """Add to the counters; a counter that does not exist yet starts at the number given."""
    # Every writer locks the rows in the same order, so two flushing workers cannot deadlock.
    rows = [{**key._asdict(), "scans": scans} for key, scans in sorted(counts.items())]
    connection.execute(_upsert(connection.dialect.name), rows)


def read(
    connection: Connection, anchor_key: str, first_day: date, last_day: date
) -> list[tuple[ScanKey, int]]:
    """The counters of one anchor from ``first_day`` to ``last_day``, both included."""
    rows = connection.execute(
        select(*_KEY_COLUMNS, scan_count.c.scans)
        .where(scan_count.c.anchor_key == anchor_key, scan_count.c.day.between(first_day, last_day))
        .order_by(*_KEY_COLUMNS)
    )
    return [(ScanKey(*key), scans) for *key, scans in rows]
