"""The bars of a chart of scans: periods, heights and a scale that people can read. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "month", "year"]

# Who scanned, in the order of the parts of a bar from below.
CLASSES = ("browser", "machine", "bot")
# Above so many bars a phone shows none of them any more; then a bar is a longer period.
MOST_DAYS, MOST_MONTHS = 92, 60
TOP, BOTTOM = 14, 214  # of the bars, in pixels; across, everything is in percent
_LINES = 4
# So few that they do not touch on the narrowest phone.
_LABELS: Mapping[Unit, int] = {"day": 4, "month": 3, "year": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a month or a year, as far as it was asked for."""

    first: date
    last: date
    scans: Mapping[str, int]  # by class of client

    @property
    def total(self) -> int:
        """All scans of the period."""
        return sum(self.scans.values())


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a bar that one class of clients makes."""

    client: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One period of the chart; ``x``, ``middle`` and ``width`` are percent."""

    period: Period
    x: float
    middle: float
    width: float
    parts: tuple[Part, ...]
    anchor: str | None  # of its label: middle or end; None where it has none


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale."""

    y: float
    scans: int


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn."""

    unit: Unit
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]


def unit_for(first: date, last: date) -> Unit:
    """How long the period of one bar is."""
    if (last - first).days < MOST_DAYS:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= MOST_MONTHS else "year"


def periods(
    first: date, last: date, scans: Iterable[tuple[date, str, int]]
) -> tuple[Unit, tuple[Period, ...]]:
    """The periods from ``first`` to ``last`` with what was counted in each, also where nothing was.

    Years begin with the first that has scans, because they may have been asked for from the year
    1 on, and end with the last.
    """
    unit = unit_for(first, last)
    counted: dict[date, Counter[str]] = {}
    for day, client, number in scans:
        counted.setdefault(_begin(day, unit), Counter())[client] += number
    if unit == "year":
        first = max(first, min(counted, default=last))
        last = min(last, _end(max(counted, default=last), unit))
    nothing: Counter[str] = Counter()
    found = []
    for begin, end in _spans(first, last, unit):
        scans_of = counted.get(_begin(begin, unit), nothing)
        found.append(Period(begin, end, {name: scans_of[name] for name in CLASSES}))
    return unit, tuple(found)


def _begin(day: date, unit: Unit) -> date:
    if unit == "day":
        return day
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _end(day: date, unit: Unit) -> date:
    if unit == "day":
        return day
    if unit == "year" or day.month == 12:
        return day.replace(month=12, day=31)
    return day.replace(month=day.month + 1, day=1) - timedelta(days=1)


def _spans(first: date, last: date, unit: Unit) -> Iterator[tuple[date, date]]:
    begin = first
    while True:
        end = min(_end(begin, unit), last)
        yield begin, end
        if end >= last:
            return
        begin = end + timedelta(days=1)


def chart(unit: Unit, found: Sequence[Period]) -> Chart:
    """The bars of these periods and the lines behind them."""
    step = nice_step(max((each.total for each in found), default=0))
    top = step * _LINES
    lines = tuple(Line(_y(step * number, top), step * number) for number in range(_LINES + 1))
    share = 100 / max(1, len(found))
    every = -(-len(found) // _LABELS[unit])
    bars = tuple(_bar(each, number, share, top, every) for number, each in enumerate(found))
    return Chart(unit, bars, lines)


def nice_step(most: int) -> int:
    """Between two lines of the scale, so that four steps reach ``most``: 1, 2 or 5 and zeros."""
    size = 1
    while True:
        for digit in (1, 2, 5):
            if digit * size * _LINES >= most:
                return digit * size
        size *= 10


def _bar(period: Period, number: int, share: float, top: int, every: int) -> Bar:
    parts, below = [], 0
    for client in CLASSES:
        scans = period.scans[client]
        if scans:
            y = _y(below + scans, top)
            parts.append(Part(client, y, round(_y(below, top) - y, 2)))
        below += scans
    x, width = number * share + share * 0.12, min(share * 0.76, 12.0)
    x += (share * 0.76 - width) / 2
    middle = round((number + 0.5) * share, 3)
    anchor = None if number % every else _anchor_of(middle)
    return Bar(period, round(x, 3), middle, round(width, 3), tuple(parts), anchor)


def _anchor_of(middle: float) -> str:
    """So that no label is cut off at the right edge; left of the bars there is room."""
    return "end" if middle > 94 else "middle"


def _y(scans: int, top: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * scans / top, 2)
