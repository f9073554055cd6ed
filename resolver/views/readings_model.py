"""Readings of a unit for people: each series with its newest value, its course and its numbers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue.model import Subject
from passport.chain import instant
from passport.disclosure import PUBLIC
from passport.readings import service as readings
from passport.readings.model import Reading, SeriesInfo, Span
from passport.readings.service import Series
from resolver.pages import LocalText, pick_text
from resolver.views.csv_model import harmless
from resolver.views.plain import PAGE_ONLY
from resolver.views.readers import reader_of
from resolver.views.reading_chart import Chart, chart
from resolver.views.unit_model import path_of
from resolver.views.values_model import Value

# What a chart shows: so many points, of no more than so many readings, so that its cost is bounded.
POINTS, NEWEST = 60, 100_000
# Of values that are no numbers the newest are listed.
LISTED = 12
CSV_HEADER = ("measuredAt", "value", "unitCode")


@dataclass(frozen=True, slots=True)
class Point:
    """The readings of one stretch of time."""

    begins: datetime
    count: int
    minimum: float
    mean: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Listed:
    """One reading whose value is no number."""

    measured_at: datetime
    value: Value


@dataclass(frozen=True, slots=True)
class SeriesView:
    """One series as shown."""

    property: str
    label: LocalText
    unit: str | None
    unit_code: str | None
    measured_at: datetime | None  # of the newest
    value: Value | None
    count: int  # of the readings shown
    points: tuple[Point, ...]
    listed: tuple[Listed, ...]
    csv: str  # address
    chart: Chart | None = field(default=None, metadata=PAGE_ONLY)


@dataclass(frozen=True, slots=True)
class Question:
    """Which readings of which unit are shown: those of a span, up to an instant."""

    subject: Subject
    span: Span
    language: str
    at: datetime

    @property
    def unit(self) -> Identifier:
        """The key of the unit."""
        return self.subject.identifier

    @property
    def until_then(self) -> Span:
        """The span, which ends with the instant asked about."""
        end = self.at + timedelta(microseconds=1)
        return replace(self.span, until=min(self.span.until or end, end))


def series_views(
    connection: Connection, asked: Question, only: str | None
) -> tuple[SeriesView, ...]:
    """The series everybody may read, each with its course; ``only`` the one of this name.

    Raises UnknownProperty.
    """
    if only is not None:
        readings.series_named(connection, asked.unit, only, PUBLIC, asked.at)
    known = readings.series_for(connection, asked.unit.primary(), asked.at)
    infos = readings.latest(connection, asked.unit, PUBLIC, at=asked.at)
    return tuple(
        _view(connection, asked, known[info.property_name], info)
        for info in infos
        if only in (None, info.property_name)
    )


def _view(connection: Connection, asked: Question, series: Series, info: SeriesInfo) -> SeriesView:
    latest = info.latest
    points: tuple[Point, ...] = ()
    listed: tuple[Listed, ...] = ()
    drawn = None
    if series.numeric:
        summary = readings.summary(
            connection, asked.unit, series, asked.until_then, most=POINTS, newest_only=NEWEST
        )
        if summary is not None:
            drawn = chart(summary)
            points = tuple(
                Point(b.begins, b.count, b.minimum, _rounded(b.mean), b.maximum)
                for b in summary.buckets
            )
    elif latest is not None:
        listed = _listed(connection, asked, series)
    return SeriesView(
        property=series.name,
        label=pick_text(info.label, asked.language) or LocalText(series.name, "en"),
        unit=info.unit,
        unit_code=info.unit_code,
        measured_at=None if latest is None else latest.measured_at,
        value=None if latest is None else _value(series, latest, asked.language),
        count=sum(point.count for point in points) or len(listed),
        points=points,
        listed=listed,
        csv=f"/readings{path_of(asked.subject)}?property={series.name}&format=csv",
        chart=drawn,
    )


def _listed(connection: Connection, asked: Question, series: Series) -> tuple[Listed, ...]:
    found = readings.newest(connection, asked.unit, series, at=asked.at, limit=LISTED)
    return tuple(Listed(r.measured_at, _value(series, r, asked.language)) for r in found)


def _value(series: Series, reading: Reading, language: str) -> Value:
    """The value alone: its instant stands beside it."""
    disclosed = readings.disclosed(series, reading, PUBLIC)
    item = disclosed[0] if series.listed else disclosed
    reader = reader_of(series.profile, language)
    schema = reader.resolved(reader.schema(series.name))
    if isinstance(item, dict) and series.time_member is not None:
        item = {name: each for name, each in item.items() if name != series.time_member}
    return reader.value(item, schema.get("items", {}) if series.listed else schema)


def _rounded(mean: float) -> float:
    """Five digits: more of a mean say nothing."""
    return float(f"{mean:.5g}")


def csv_bytes(series: Series, found: Iterable[Reading]) -> bytes:
    """Readings as CSV with a header, the oldest first; only what everybody may read."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_HEADER)
    for each in found:
        value = each.value if series.numeric else _cell(readings.disclosed(series, each, PUBLIC))
        writer.writerow((instant(each.measured_at), value, each.unit_code or ""))
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    alone: Any = value[0] if isinstance(value, list) and len(value) == 1 else value
    text = alone if isinstance(alone, str) else json.dumps(alone, ensure_ascii=False)
    return harmless(text)


def next_page(path: str, property_name: str, shown: Sequence[Reading], limit: int) -> str | None:
    """The address of the CSV that goes on behind these readings; None on the last page."""
    if len(shown) <= limit:
        return None
    last = shown[limit - 1]
    return (
        f"/readings{path}?property={property_name}&format=csv"
        f"&after={instant(last.measured_at)},{last.revision}"
    )
