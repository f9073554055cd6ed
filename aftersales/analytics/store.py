"""SQL of the daily scan counters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Insert,
    Select,
    Table,
    bindparam,
    cast,
    delete,
    func,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from aftersales.analytics.rules import Group, ScanKey, ScanQuestion
from aftersales.analytics.tables import scan_count, scan_writer

# Select the keys that counters are limited to; several are put together.
Keys = Sequence[Select[Any]]

# Rows fetched at a time where there may be very many.
_AT_ONCE = 1000
_SCANS = cast(func.sum(scan_count.c.scans), BigInteger)
_KEY_COLUMNS = tuple(scan_count.c[name] for name in ScanKey._fields)


def _insert(table: Table, dialect_name: str) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect_name == "postgresql" else sqlite.insert(table)


def _upsert(dialect_name: str) -> Insert:
    statement = _insert(scan_count, dialect_name)
    return statement.on_conflict_do_update(
        index_elements=_KEY_COLUMNS,
        set_={"scans": scan_count.c.scans + statement.excluded.scans},
    )


def add(connection: Connection, counts: Mapping[ScanKey, int]) -> None:
    """Add to the counters; a counter that does not exist yet starts at the number given."""
    # Every writer locks the rows in the same order, so two flushing workers cannot deadlock.
    rows = [{**key._asdict(), "scans": scans} for key, scans in sorted(counts.items())]
    connection.execute(_upsert(connection.dialect.name), rows)


def note_batch(connection: Connection, writer: str, number: int, now: datetime) -> bool:
    """Note that a writer's batch is written with this transaction; False where it was before.

    Where an earlier attempt is still being committed, this waits for its end.
    """
    statement = _insert(scan_writer, connection.dialect.name)
    noted = connection.execute(
        statement.on_conflict_do_update(
            index_elements=[scan_writer.c.writer],
            set_={"last_batch": statement.excluded.last_batch, "noted_at": now},
            where=scan_writer.c.last_batch < statement.excluded.last_batch,
        ),
        {"writer": writer, "last_batch": number, "noted_at": now},
        execution_options={"preserve_rowcount": True},  # else it is not known of an INSERT
    )
    return noted.rowcount == 1


def forget_writer(connection: Connection, writer: str) -> None:
    """Forget the last batch of one writer."""
    connection.execute(delete(scan_writer).where(scan_writer.c.writer == writer))


def forget_writers_before(connection: Connection, instant: datetime) -> None:
    """Forget writers that have written nothing since."""
    connection.execute(delete(scan_writer).where(scan_writer.c.noted_at < instant))


def groups(
    connection: Connection,
    question: ScanQuestion,
    own: Keys | None,
    after: Sequence[object] | None,
    limit: int | None,
) -> Iterator[Group]:
    """The sums in the order of their values, behind ``after``; read a part at a time."""
    columns = [scan_count.c[name] for name in question.group_by]
    query = _limited(select(*columns, _SCANS), question, own).group_by(*columns).order_by(*columns)
    if after is not None:
        values = [
            bindparam(None, value, column.type)
            for column, value in zip(columns, after, strict=True)
        ]
        query = query.where(tuple_(*columns) > tuple_(*values))
    rows = connection.execute(query.limit(limit), execution_options={"yield_per": _AT_ONCE})
    return ((tuple(values), scans) for *values, scans in rows)


def largest(
    connection: Connection,
    question: ScanQuestion,
    own: Keys | None,
    limit: int,
) -> list[Group]:
    """The groups most scans were counted under, the largest first."""
    columns = [scan_count.c[name] for name in question.group_by]
    query = _limited(select(*columns, _SCANS), question, own).group_by(*columns)
    rows = connection.execute(query.order_by(_SCANS.desc(), *columns).limit(limit))
    return [(tuple(values), scans) for *values, scans in rows]


def total(connection: Connection, question: ScanQuestion, own: Keys | None) -> int:
    """All scans a question is about."""
    return connection.execute(_limited(select(_SCANS), question, own)).scalar_one() or 0


def _limited(query: Select[Any], question: ScanQuestion, own: Keys | None) -> Select[Any]:
    """By key and day there is an index, by day the primary key; nothing reads the whole table."""
    query = query.where(scan_count.c.day.between(question.first_day, question.last_day))
    if question.anchor_key is not None:
        query = query.where(scan_count.c.anchor_key == question.anchor_key)
    if own is not None:
        query = query.where(scan_count.c.anchor_key.in_(union_all(*own)))
    return query
