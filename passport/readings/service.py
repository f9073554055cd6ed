"""Readings: what is measured of a unit again and again, its newest values and its course.

Nothing here commits; the caller owns the transaction. Instants are timezone-aware. What an
audience may not read by the profile is for it as if it were not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport.disclosure import may_read
from passport.model import Fact
from passport.profile import Profile, profile
from passport.readings import rules, store
from passport.readings.errors import NotANumber, UnknownProperty
from passport.readings.facts import fact_of, with_latest
from passport.readings.model import (
    Bucket,
    Knowledge,
    Place,
    Reading,
    ReadingDraft,
    SeriesInfo,
    SeriesKey,
    SeriesSummary,
    Span,
    Stored,
)
from passport.readings.recording import Named, record, series_for, units_named, value_of
from passport.readings.series import Kind, Series, series_of

__all__ = [
    "Named",
    "ReadingDraft",
    "Series",
    "SeriesInfo",
    "disclosed",
    "latest",
    "latest_facts",
    "newest",
    "page",
    "record",
    "series_for",
    "series_named",
    "summary",
    "units_named",
    "with_latest",
]

MOST_BUCKETS = 500
# Of events, such as accidents, the composed view tells so many; all others tell the newest only.
EVENTS_SHOWN = 20
# What was recorded later is passed one by one: so many readings of a series, and then no further.
LOOKED_BACK = 10_000
_END = rules.micros(datetime(9999, 12, 31, tzinfo=UTC))


def latest_facts(
    connection: Connection,
    unit_key: str,
    kept_to: Profile,
    audience: str,
    *,
    at: datetime,
    recorded_at: datetime | None = None,
) -> tuple[Fact, ...]:
    """The newest reading of each dynamic attribute of a profile that ``audience`` may read.

    As of ``at``, of what was recorded up to ``recorded_at`` (None: all there is). With it a series
    has none where its newest ``LOOKED_BACK`` up to ``at`` were all recorded later. In the order of
    the profile; each of the level item, with the instant it was measured at. Without such an
    attribute nothing is asked of the database.
    """
    open_series = [each for each in series_of(kept_to.name).values() if _may(audience, each)]
    if not open_series:
        return ()
    known = _knowledge(at, recorded_at)
    rows = _latest_by_name(connection, unit_key, open_series, known)
    facts = []
    for series in open_series:
        newest = rows.get(series.name)
        if newest is None:
            continue
        told = [newest]
        if series.kind is Kind.OTHER and series.listed:
            key = SeriesKey(unit_key, series.name)
            found = store.newest(connection, key, _bounded(connection, key, known), EVENTS_SHOWN)
            told = _counting([_reading(row) for row in found])
        facts.append(fact_of(series, told, kept_to, audience))
    return tuple(fact for fact in facts if fact is not None)


def latest(
    connection: Connection,
    unit: Identifier,
    audience: str,
    *,
    at: datetime,
    recorded_at: datetime | None = None,
) -> list[SeriesInfo]:
    """Every series of a unit that ``audience`` may read, with its newest reading if there is one.

    Raises UnknownProduct.
    """
    found = [
        each for each in series_for(connection, unit.primary(), at).values() if _may(audience, each)
    ]
    rows = _latest_by_name(connection, unit.path, found, _knowledge(at, recorded_at))
    return [_info(unit, each, rows.get(each.name)) for each in found]


def series_named(
    connection: Connection, unit: Identifier, name: str, audience: str, now: datetime
) -> Series:
    """The series of this name. Raises UnknownProperty, also where ``audience`` may not read it."""
    series = series_for(connection, unit.primary(), now).get(name)
    if series is None or not _may(audience, series):
        raise UnknownProperty(unit.path, name)
    return series


def page(
    connection: Connection,
    unit: Identifier,
    series: Series,
    span: Span,
    *,
    after: Place | None = None,
    limit: int,
    corrected: bool = False,
) -> list[Reading]:
    """Readings of a series, the oldest first, beginning behind ``after``.

    Those that count; with ``corrected`` also those that a correction stands over.
    """
    rows = store.page(
        connection,
        SeriesKey(unit.path, series.name),
        _range(span),
        after=None if after is None else (rules.micros(after.measured_at), after.revision),
        limit=limit,
        corrected=corrected,
    )
    return [_reading(row) for row in rows]


def newest(
    connection: Connection, unit: Identifier, series: Series, *, at: datetime, limit: int
) -> list[Reading]:
    """The newest readings of a series that count, the newest first."""
    key = SeriesKey(unit.path, series.name)
    rows = store.newest(connection, key, _knowledge(at, None), limit)
    return _counting([_reading(row) for row in rows])


def disclosed(series: Series, reading: Reading, audience: str) -> Any:
    """The value of a reading as a fact of a passport has it, less what is not for ``audience``.

    None where nothing is left of it.
    """
    fact = fact_of(series, [reading], profile(series.profile), audience)
    return None if fact is None else fact.value


def summary(
    connection: Connection,
    unit: Identifier,
    series: Series,
    span: Span,
    *,
    most: int,
    newest_only: int | None = None,
) -> SeriesSummary | None:
    """Lowest, highest and mean value in each of at most ``most`` equal stretches of time.

    Between the first and the last reading of the span; None where there is none. Summed up by the
    database. ``newest_only`` leaves out all but about so many readings, so that the cost is
    bounded. Raises NotANumber for a series of other values.
    """
    if not series.numeric:
        raise NotANumber(series.name)
    key = SeriesKey(unit.path, series.name)
    ends = store.ends(connection, key, _range(span))
    if ends is None:
        return None
    first, last = ends
    if newest_only is not None:
        first = store.nth_newest(connection, key, _range(span), newest_only) or first
    width = rules.bucket_width(first, last, most)
    rows = store.buckets(connection, key, range(first, last + 1, width))
    return SeriesSummary(
        property_name=series.name,
        unit_code=series.unit_code,
        first=rules.moment_of(first),
        last=rules.moment_of(last),
        buckets=tuple(_bucket(row, first, width) for row in rows),
    )


def _may(audience: str, series: Series) -> bool:
    return may_read(audience, series.attribute.shape.disclosure or ())


def _knowledge(at: datetime, recorded_at: datetime | None) -> Knowledge:
    """What is known; nothing recorded by an instant is from much later than that instant."""
    if recorded_at is None:
        return Knowledge(rules.micros(at), _END)
    recorded = rules.micros(recorded_at)
    return Knowledge(min(rules.micros(at), recorded + rules.CLOCK_AHEAD), recorded)


def _range(span: Span) -> range:
    since = 0 if span.since is None else rules.micros(span.since)
    until = _END if span.until is None else rules.micros(span.until)
    return range(since, until)


def _latest_by_name(
    connection: Connection, unit_key: str, series: Sequence[Series], known: Knowledge
) -> Mapping[str, Reading]:
    if not series:
        return {}
    names = [each.name for each in series]
    if known.recorded_at == _END:
        rows = store.latest(connection, unit_key, names, known)
    else:
        bounds = {n: _bounded(connection, SeriesKey(unit_key, n), known) for n in names}
        rows = [
            row
            for name, bound in bounds.items()
            for row in store.latest(connection, unit_key, [name], bound)
        ]
    return {row.property: _reading(row) for row in rows}


def _bounded(connection: Connection, key: SeriesKey, known: Knowledge) -> Knowledge:
    """What is known, no further back than so many readings where some may not count."""
    if known.recorded_at == _END:
        return known
    span = range(0, known.measured_at + 1)
    since = store.nth_newest(connection, key, span, LOOKED_BACK)
    return known if since is None else known._replace(since=since)


def _counting(readings: Sequence[Reading]) -> list[Reading]:
    """Of each instant the highest revision; ``readings`` come newest first."""
    found: dict[datetime, Reading] = {}
    for each in readings:
        found.setdefault(each.measured_at, each)
    return list(found.values())


def _reading(row: Any) -> Reading:
    return Reading(
        property_name=row.property,
        measured_at=rules.moment_of(row.measured_at),
        revision=row.revision,
        value=value_of(Stored(row.number, row.value, row.unit_code)),
        unit_code=row.unit_code,
        recorded_at=rules.moment_of(row.recorded_at),
        writer=row.writer,
    )


def _info(unit: Identifier, series: Series, newest: Reading | None) -> SeriesInfo:
    attribute = series.attribute
    return SeriesInfo(
        identifier=unit,
        property_name=series.name,
        label=attribute.label,
        unit=attribute.unit,
        unit_code=series.unit_code,
        numeric=series.numeric,
        latest=newest,
    )


def _bucket(row: Any, first: int, width: int) -> Bucket:
    begins = rules.moment_of(first + row.bucket * width)
    return Bucket(
        begins=begins,
        ends=begins + timedelta(microseconds=width),
        count=row.count,
        minimum=row.minimum,
        maximum=row.maximum,
        mean=row.mean,
    )
