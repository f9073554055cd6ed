"""The values of the readings: as they are sent, kept and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from gs1 import Identifier


class Outcome(StrEnum):
    """What sending a reading did."""

    RECORDED = "recorded"
    CORRECTED = "corrected"  # it stands over what was recorded for this instant before
    UNCHANGED = "unchanged"  # it was recorded already


class Cell(str):
    """A value out of a file whose cells have no type; its series says what it is."""

    __slots__ = ()


class ReadingDraft(NamedTuple):
    """One reading as it is sent; a million of them pass, so it is as light as can be."""

    unit: str  # Digital Link path, with or without its leading slash
    property_name: str
    measured_at: str  # RFC 3339
    value: Any
    unit_code: str | None = None
    correction: bool = False


class NamedUnit(NamedTuple):
    """A unit that readings name; ``made`` is the first day it can have been measured."""

    unit_key: str
    product_key: str
    known: bool
    made: date | None


class Key(NamedTuple):
    """What a reading is of: one instant of one property of one unit."""

    unit_key: str
    property_name: str
    measured_at: int  # microseconds since 1970-01-01 in UTC


class SeriesKey(NamedTuple):
    """One property of one unit."""

    unit_key: str
    property_name: str


class Knowledge(NamedTuple):
    """What is looked at: up to which instant, of what was recorded by when; microseconds.

    ``since`` is the instant from which on it is looked at.
    """

    measured_at: int
    recorded_at: int
    since: int = 0


class Stored(NamedTuple):
    """A value as it is kept: a number, or the canonical JSON of anything else."""

    number: float | None
    text: str | None
    unit_code: str | None


class NewRow(NamedTuple):
    """A row to be added."""

    key: Key
    revision: int
    stored: Stored


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of a series. Of several revisions of one instant the highest counts."""

    property_name: str
    measured_at: datetime
    revision: int  # 1, 2, 3, …; above 1 a correction
    value: Any  # JSON; of an event without its instant, which is measured_at
    unit_code: str | None
    recorded_at: datetime
    writer: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """The readings of a stretch of time, summed up for a chart."""

    begins: datetime
    ends: datetime  # the next bucket begins here
    count: int
    minimum: float
    maximum: float
    mean: float


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """What a chart is drawn from: no more buckets than were asked for, the empty ones left out."""

    property_name: str
    unit_code: str | None
    first: datetime
    last: datetime
    buckets: tuple[Bucket, ...]

    @property
    def count(self) -> int:
        """All readings that were summed up."""
        return sum(bucket.count for bucket in self.buckets)


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a series is read: from (inclusive) and until (exclusive) an instant."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind this row."""

    measured_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """A series there is for a unit, for one audience, with the newest reading if there is one."""

    identifier: Identifier
    property_name: str
    label: Mapping[str, str]
    unit: str | None  # symbol
    unit_code: str | None
    numeric: bool
    latest: Reading | None
