"""Queries of readings. Never commits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    column,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from passport.readings.model import Key, Knowledge, NewRow, SeriesKey, Stored
from passport.readings.tables import reading

# So many revisions of one instant, the newest ones, are told apart when it is sent once more.
_REVISIONS = 100
_KEY = (("unit_key", Text), ("property", Text), ("measured_at", BigInteger))
_COLUMNS = (
    *_KEY,
    ("revision", Integer),
    ("number", Double),
    ("value", Text),
    ("unit_code", Text),
    ("recorded_at", BigInteger),
    ("writer", Text),
)
_REVISIONS_SQLITE = text(
    "SELECT r.unit_key, r.property, r.measured_at, r.revision, r.number, r.value, r.unit_code "
    "FROM json_each(:keys) AS w CROSS JOIN reading AS r "
    "ON r.unit_key = json_extract(w.value, '$[0]') AND r.property = json_extract(w.value, '$[1]') "
    "AND r.measured_at = json_extract(w.value, '$[2]')"
)
# Each look-up ends at its first row of the key; the second one takes the row itself.
_LATEST_SQLITE = text(
    "SELECT r.* FROM json_each(:names) AS w CROSS JOIN reading AS r "
    "ON r.unit_key = :unit_key AND r.property = w.value "
    "AND (r.measured_at, r.revision) = (SELECT n.measured_at, n.revision FROM reading AS n "
    "WHERE n.unit_key = :unit_key AND n.property = w.value AND n.measured_at <= :measured_at "
    "AND n.measured_at >= :since AND n.recorded_at <= :recorded_at "
    "ORDER BY n.unit_key DESC, n.property DESC, n.measured_at DESC, n.revision DESC LIMIT 1)"
)


def revisions(connection: Connection, keys: Iterable[Key]) -> dict[Key, list[tuple[int, Stored]]]:
    """What is recorded of these keys, the oldest revision first; absent ones are left out.

    Of an instant that was corrected ever so often at least the newest revisions are there.
    """
    # In the order of the key: those beside each other are read from one page.
    listed = sorted(keys)
    if not listed:
        return {}
    if connection.dialect.name == "postgresql":
        # Thousands of small look-ups look dear enough to compile, which takes longer than they do.
        connection.execute(text("SET LOCAL jit = off"))
        rows = connection.execute(_revisions_of(listed))
    else:
        rows = connection.execute(_REVISIONS_SQLITE, {"keys": json.dumps(listed)})
    found: dict[Key, list[tuple[int, Stored]]] = {}
    for unit_key, name, measured_at, revision, *stored in rows:
        found.setdefault(Key(unit_key, name, measured_at), []).append((revision, Stored(*stored)))
    for known in found.values():
        known.sort()
    return found


def add(connection: Connection, rows: Sequence[NewRow], recorded_at: int, writer: str) -> None:
    """Add rows to their series, in the order of their keys.

    Raises sqlalchemy's IntegrityError where one of them is there.
    """
    if not rows:
        return
    listed = [(*row.key, row.revision, *row.stored, recorded_at, writer) for row in sorted(rows)]
    names = [name for name, _ in _COLUMNS]
    if connection.dialect.name == "postgresql":
        given = _unnested(_COLUMNS, listed)
        connection.execute(insert(reading).from_select(names, select(*given.columns)))
        return
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO reading ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    connection.exec_driver_sql(statement, listed)


def latest(
    connection: Connection, unit_key: str, names: Sequence[str], known: Knowledge
) -> list[Row[Any]]:
    """The newest row of each of these properties up to an instant, of those recorded by then.

    One walk down the key for each property, past what was recorded later.
    """
    values = {"unit_key": unit_key, **known._asdict()}
    if connection.dialect.name == "postgresql":
        rows = connection.execute(_latest_of(names), values)
    else:
        rows = connection.execute(_LATEST_SQLITE, {**values, "names": json.dumps(list(names))})
    return list(rows)


def newest(
    connection: Connection, series: SeriesKey, known: Knowledge, limit: int
) -> list[Row[Any]]:
    """The newest rows of a series up to an instant, of those recorded by then, newest first.

    Of several revisions of one instant all are there.
    """
    query = (
        select(reading)
        .where(
            reading.c.unit_key == series.unit_key,
            reading.c.property == series.property_name,
            reading.c.measured_at <= known.measured_at,
            reading.c.measured_at >= known.since,
            reading.c.recorded_at <= known.recorded_at,
        )
        .order_by(reading.c.measured_at.desc(), reading.c.revision.desc())
        .limit(limit)
    )
    return list(connection.execute(query))


def page(
    connection: Connection,
    series: SeriesKey,
    span: range,
    *,
    after: tuple[int, int] | None,
    limit: int,
    corrected: bool,
) -> list[Row[Any]]:
    """Rows of a series within a span, the oldest first.

    ``after`` is the instant and revision the page begins behind. ``corrected`` tells also the rows
    that a correction stands over.
    """
    query = _within(select(reading), series, span)
    if after is not None:
        query = query.where(tuple_(reading.c.measured_at, reading.c.revision) > tuple_(*after))
    if not corrected:
        query = query.where(_counts())
    ordered = query.order_by(reading.c.measured_at, reading.c.revision)
    return list(connection.execute(ordered.limit(limit)))


def ends(connection: Connection, series: SeriesKey, span: range) -> tuple[int, int] | None:
    """The first and the last instant of a series within a span; None where there is nothing."""
    one = _within(select(reading.c.measured_at), series, span).limit(1)
    first = connection.execute(one.order_by(reading.c.measured_at)).scalar()
    last = connection.execute(one.order_by(reading.c.measured_at.desc())).scalar()
    return None if first is None or last is None else (first, last)


def nth_newest(connection: Connection, series: SeriesKey, span: range, place: int) -> int | None:
    """The instant of the row at this place of a span, the newest being 1; None where there is none.

    Read from the key alone.
    """
    query = _within(select(reading.c.measured_at), series, span)
    ordered = query.order_by(reading.c.measured_at.desc(), reading.c.revision.desc())
    found: int | None = connection.execute(ordered.offset(place - 1).limit(1)).scalar()
    return found


def buckets(connection: Connection, series: SeriesKey, span: range) -> list[Row[Any]]:
    """Number, count, minimum, maximum and mean of each bucket that holds a number that counts.

    The steps of the span are the buckets.
    """
    # Both engines divide whole numbers down to a whole number.
    number = ((reading.c.measured_at - span.start) // span.step).label("bucket")
    sums = select(
        number,
        func.count().label("count"),
        func.min(reading.c.number).label("minimum"),
        func.max(reading.c.number).label("maximum"),
        func.avg(reading.c.number).label("mean"),
    )
    counting = _within(sums, series, span).where(_counts(), reading.c.number.is_not(None))
    return list(connection.execute(counting.group_by(number).order_by(number)))


def _within(query: Select[Any], series: SeriesKey, span: range) -> Select[Any]:
    return query.where(
        reading.c.unit_key == series.unit_key,
        reading.c.property == series.property_name,
        reading.c.measured_at >= span.start,
        reading.c.measured_at < span.stop,
    )


def _counts() -> ColumnElement[bool]:
    """Whether no correction stands over a row; the small index of corrections answers it."""
    over = reading.alias("over")
    return ~exists(
        select(literal(1)).where(
            over.c.revision > 1,
            over.c.unit_key == reading.c.unit_key,
            over.c.property == reading.c.property,
            over.c.measured_at == reading.c.measured_at,
            over.c.revision > reading.c.revision,
        )
    )


def _revisions_of(keys: Sequence[Key]) -> Select[Any]:
    wanted = _unnested(_KEY, keys)
    columns = (*(reading.c[name] for name, _ in _KEY), reading.c.revision)
    stored = (reading.c.number, reading.c.value, reading.c.unit_code)
    # The limit keeps PostgreSQL from reading the whole table to join it at once.
    there = (
        select(*columns, *stored)
        .where(and_(*(reading.c[name] == wanted.c[name] for name, _ in _KEY)))
        .order_by(reading.c.revision.desc())
        .limit(_REVISIONS)
        .lateral("there")
    )
    return select(there).select_from(wanted.join(there, true()))


def _latest_of(names: Sequence[str]) -> Select[Any]:
    wanted = _unnested(_KEY[1:2], [(name,) for name in names])
    there = (
        select(reading)
        .where(
            reading.c.unit_key == bindparam("unit_key", type_=Text),
            reading.c.property == wanted.c.property,
            reading.c.measured_at <= bindparam("measured_at", type_=BigInteger),
            reading.c.measured_at >= bindparam("since", type_=BigInteger),
            reading.c.recorded_at <= bindparam("recorded_at", type_=BigInteger),
        )
        .order_by(reading.c.measured_at.desc(), reading.c.revision.desc())
        .limit(1)
        .lateral("there")
    )
    return select(there).select_from(wanted.join(there, true()))


def _unnested(columns: Sequence[tuple[str, Any]], rows: Sequence[Sequence[Any]]) -> Any:
    """Rows as PostgreSQL reads them out of one array a column."""
    arrays = [
        literal(list(values), ARRAY(kind))
        for (_, kind), values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    named = (column(name, kind) for name, kind in columns)
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()
