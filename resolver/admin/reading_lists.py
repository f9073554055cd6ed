"""Readings of a unit as its operator reads them: the newest, a page of a series, or its course."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gs1 import Identifier
from passport.chain import instant
from passport.readings import service as readings
from passport.readings.model import (
    Bucket,
    Place,
    Reading,
    SeriesInfo,
    SeriesSummary,
    Span,
)
from passport.readings.service import MOST_BUCKETS
from resolver.admin.errors import UnknownParameter, UnusableParameter
from resolver.admin.listing import Page, page_of
from resolver.admin.model import Body, without_none
from resolver.instants import FORM, read_instant

# Whoever makes a product may read all that is measured of it.
AUDIENCE = "operator.responsible"
PARAMETERS = (
    *("property", "from", "to", "after", "limit", "corrected"),
    *("buckets", "at", "recordedAt"),
)
_ONE_SERIES = frozenset(("from", "to", "after", "limit", "corrected", "buckets"))
_count = re.compile(r"[0-9]{1,3}").fullmatch
_revision = re.compile(r"[1-9][0-9]{0,8}").fullmatch


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks of the readings of a unit."""

    page: Page
    property_name: str | None
    span: Span
    after: Place | None
    corrected: bool
    buckets: int | None
    at: datetime
    recorded_at: datetime | None


def asked(address: str, query: Mapping[str, str], now: datetime) -> Asked:
    """The question of a query. Raises UnknownParameter and UnusableParameter."""
    for name in query:
        if name not in PARAMETERS:
            raise UnknownParameter(name, PARAMETERS)
    property_name = query.get("property") or None
    if property_name is None and (stray := sorted(_ONE_SERIES & query.keys())):
        raise UnusableParameter(stray[0], "sent along with property", query[stray[0]])
    page = page_of(address, query)
    return Asked(
        page=page,
        property_name=property_name,
        span=span_of(query),
        after=place_of(page.after),
        corrected=_truth(query.get("corrected")),
        buckets=_buckets(query.get("buckets")),
        at=_instant(query, "at") or now,
        recorded_at=_instant(query, "recordedAt"),
    )


def span_of(query: Mapping[str, str]) -> Span:
    """The span of ``from`` and ``to``. Raises UnusableParameter."""
    return Span(_instant(query, "from"), _instant(query, "to"))


def _instant(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name)
    if not text:
        return None
    found = read_instant(text)
    if found is None:
        raise UnusableParameter(name, FORM, text)
    return found


def place_of(text: str | None) -> Place | None:
    """The place of ``after``. Raises UnusableParameter."""
    if text is None:
        return None
    moment, _, revision = text.partition(",")
    found = read_instant(moment)
    if found is None or not _revision(revision):
        raise UnusableParameter("after", "taken from next", text)
    return Place(found, int(revision))


def _truth(text: str | None) -> bool:
    if text not in (None, "", "true", "false"):
        raise UnusableParameter("corrected", "true or false", text)
    return text == "true"


def _buckets(text: str | None) -> int | None:
    if text is None:
        return None
    if not _count(text) or not 1 <= int(text) <= MOST_BUCKETS:
        raise UnusableParameter("buckets", f"a whole number from 1 to {MOST_BUCKETS}", text)
    return int(text)


def show(connection: Connection, unit: Identifier, wanted: Asked) -> Body:
    """What was asked for. Raises UnknownProperty and NotANumber."""
    if wanted.property_name is None:
        found = readings.latest(
            connection, unit, AUDIENCE, at=wanted.at, recorded_at=wanted.recorded_at
        )
        return {"unit": unit.path, "series": [_show_series(each) for each in found]}
    series = readings.series_named(connection, unit, wanted.property_name, AUDIENCE, wanted.at)
    told = without_none({"property": series.name, "unitCode": series.unit_code})
    if wanted.buckets is not None:
        summary = readings.summary(connection, unit, series, wanted.span, most=wanted.buckets)
        return {"unit": unit.path, **told, **show_summary(summary)}
    rows = readings.page(
        connection,
        unit,
        series,
        wanted.span,
        after=wanted.after,
        limit=wanted.page.rows,
        corrected=wanted.corrected,
    )
    return {"unit": unit.path, **told, **wanted.page.body("readings", rows, show_reading, place)}


def place(reading: Reading) -> str:
    """What the pages of a series go by."""
    return f"{instant(reading.measured_at)},{reading.revision}"


def show_reading(reading: Reading) -> Body:
    """One reading as its operator sees it."""
    return without_none(
        {
            "measuredAt": instant(reading.measured_at),
            "value": reading.value,
            "unitCode": reading.unit_code,
            "revision": reading.revision,
            "recordedAt": instant(reading.recorded_at),
            "writer": reading.writer,
        }
    )


def show_summary(summary: SeriesSummary | None) -> Body:
    """What a chart is drawn from."""
    if summary is None:
        return {"count": 0, "buckets": []}
    return {
        "first": instant(summary.first),
        "last": instant(summary.last),
        "count": summary.count,
        "buckets": [_show_bucket(bucket) for bucket in summary.buckets],
    }


def _show_bucket(bucket: Bucket) -> Body:
    return {
        "from": instant(bucket.begins),
        "until": instant(bucket.ends),
        "count": bucket.count,
        "minimum": bucket.minimum,
        "maximum": bucket.maximum,
        "mean": bucket.mean,
    }


def _show_series(info: SeriesInfo) -> Body:
    return without_none(
        {
            "property": info.property_name,
            "label": dict(info.label),
            "unitSymbol": info.unit,
            "unitCode": info.unit_code,
            "numeric": info.numeric,
            "latest": None if info.latest is None else show_reading(info.latest),
        }
    )
