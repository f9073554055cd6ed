"""Counting scans, and reading the counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from aftersales.analytics import store
from aftersales.analytics.rules import Batch, Group, ScanKey, ScanQuestion

# How long a killed writer's last batch stays noted; nobody tries a batch again after days.
NOTED_FOR = timedelta(days=7)


def add_counts(connection: Connection, counts: Mapping[ScanKey, int]) -> None:
    """Add scans to the daily counters; nothing to add is fine."""
    if counts:
        store.add(connection, counts)


def add_batch(connection: Connection, batch: Batch, now: datetime) -> bool:
    """Add a batch unless it is there already; False where it was."""
    if not store.note_batch(connection, batch.writer, batch.number, now):
        return False
    if batch.number == 1:
        store.forget_writers_before(connection, now - NOTED_FOR)
    add_counts(connection, batch.counts)
    return True


def forget_writer(connection: Connection, writer: str) -> None:
    """A writer is done: none of its batches will be tried again."""
    store.forget_writer(connection, writer)


def sum_scans(
    connection: Connection,
    question: ScanQuestion,
    own: store.Keys | None = None,
    *,
    after: Sequence[object] | None = None,
    limit: int | None = None,
) -> Iterator[Group]:
    """The sums of a question in the order of the values they are of, behind ``after``.

    ``own`` select the keys it is limited to; None is no limit. Read it within the transaction.
    """
    return store.groups(connection, question, own, after, limit)


def most_scanned(
    connection: Connection,
    question: ScanQuestion,
    own: store.Keys | None = None,
    *,
    limit: int,
) -> list[Group]:
    """The sums of a question, the largest first, ``limit`` at most."""
    return store.largest(connection, question, own, limit)


def total_scans(
    connection: Connection, question: ScanQuestion, own: store.Keys | None = None
) -> int:
    """How many scans a question is about; its groups add up to it."""
    return store.total(connection, question, own)
