"""Counting scans, and reading the counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from aftersales.analytics import store
from aftersales.analytics.rules import ScanKey
from gs1 import Identifier


def add_counts(connection: Connection, counts: Mapping[ScanKey, int]) -> None:
    """Add scans to the daily counters; nothing to add is fine."""
    if counts:
        store.add(connection, counts)


def read_counts(
    connection: Connection, anchor: Identifier, first_day: date, last_day: date
) -> list[tuple[ScanKey, int]]:
    """The counters of ``anchor``'s primary key, both days (UTC) included, in key order."""
    return store.read(connection, anchor.primary().path, first_day, last_day)
