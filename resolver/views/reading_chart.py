"""The line of a chart of readings: a mean, the band between lowest and highest, and a scale. Pure.

Across, everything is in thousandths of the width; the page stretches it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from passport.readings.model import Bucket, SeriesSummary

TOP, BOTTOM = 14, 214  # of the line, in pixels
WIDTH = 1000
_LINES = 4
# So few that each reading is worth a dot, and a finger finds it.
_DOTS = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Label:
    """An instant under the chart; ``anchor`` is start, middle or end."""

    x: float  # percent
    moment: datetime
    anchor: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A mean where there are few."""

    x: float  # percent
    y: float
    bucket: Bucket


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn."""

    lines: tuple[Line, ...]
    mean: str  # the points of a polyline
    band: str  # the points of a polygon; empty where lowest and highest are one
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


def chart(summary: SeriesSummary) -> Chart:
    """The chart of a series, from its first reading on the left to its last on the right."""
    buckets = summary.buckets
    low, high = min(b.minimum for b in buckets), max(b.maximum for b in buckets)
    base, step = scale(low, high)
    top = base + step * _LINES
    middles = [_across(bucket, summary) for bucket in buckets]

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (value - base) / (top - base), 2)

    points = list(zip(middles, buckets, strict=True))
    dots = points if len(points) <= _DOTS else ()
    return Chart(
        lines=tuple(
            Line(y(base + step * number), _rounded(base + step * number, step))
            for number in range(_LINES + 1)
        ),
        mean=_points([(x, y(bucket.mean)) for x, bucket in points]),
        band=_band([(x, y(b.minimum), y(b.maximum)) for x, b in points]),
        dots=tuple(Dot(x / WIDTH * 100, y(bucket.mean), bucket) for x, bucket in dots),
        labels=_labels(summary),
    )


def scale(low: float, high: float) -> tuple[float, float]:
    """Where the scale begins and how far apart its lines are: 1, 2 or 5 and zeros."""
    room = (high - low) or abs(high) or 1.0
    size = 10.0 ** math.floor(math.log10(room / _LINES))
    while True:
        for digit in (1, 2, 5):
            step = digit * size
            base = math.floor(low / step) * step
            if base + step * _LINES >= high:
                return base, step
        size *= 10


def _across(bucket: Bucket, summary: SeriesSummary) -> float:
    """The middle of a bucket, which never lies behind the last reading."""
    whole = (summary.last - summary.first).total_seconds()
    if whole == 0:
        return WIDTH / 2
    middle = bucket.begins + (min(bucket.ends, summary.last) - bucket.begins) / 2
    return round((middle - summary.first).total_seconds() / whole * WIDTH, 2)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _band(points: Sequence[tuple[float, float, float]]) -> str:
    if all(low == high for _, low, high in points):
        return ""
    above = [(x, high) for x, _, high in points]
    below = [(x, low) for x, low, _ in reversed(points)]
    return _points([*above, *below])


def _rounded(value: float, step: float) -> float:
    """Without the dust of binary fractions."""
    return round(value, max(0, 1 - math.floor(math.log10(step))))


def _labels(summary: SeriesSummary) -> tuple[Label, ...]:
    if summary.first.date() == summary.last.date():
        return (Label(0, summary.first, "start"),)
    return (Label(0, summary.first, "start"), Label(100, summary.last, "end"))
