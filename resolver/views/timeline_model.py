"""The life of a product as a picture: a line for each level, a mark for each entry. Pure.

Marks that would touch are folded into one that says how many it stands for. Across, everything is
in percent, so that the same picture serves a phone and a desk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gs1 import Granularity
from passport.timelines import LevelMarks, Mark
from resolver.pages import LocalText
from resolver.views.event_labels import event_label
from resolver.views.plain import PAGE_ONLY

LEFT, RIGHT = 3.0, 97.0  # of the line, in percent
APART = 9.6  # percent between two marks, so that they do not touch on the narrowest phone
TOP, STEP = 34, 58  # of the first line, and from one to the next, in pixels
TICKS = 3


@dataclass(frozen=True, slots=True)
class Count:
    """How often one kind of event is in a mark."""

    event_type: str
    label: LocalText
    number: int


@dataclass(frozen=True, slots=True)
class MarkView:
    """One mark: a single entry, or several that stand too close to be told apart."""

    level: Granularity
    first: datetime
    last: datetime
    entries: int
    versions: tuple[int, ...]  # the first and the last version in it, or the only one
    events: tuple[Count, ...]
    recall: bool
    x: float = field(metadata=PAGE_ONLY)
    y: int = field(metadata=PAGE_ONLY)


@dataclass(frozen=True, slots=True)
class Lane:
    """The line of one level; ``earlier`` entries are older than the picture goes back."""

    level: Granularity
    marks: tuple[MarkView, ...]
    earlier: int
    y: int = field(metadata=PAGE_ONLY)


@dataclass(frozen=True, slots=True)
class Tick:
    """A date below the lines."""

    moment: datetime
    x: float = field(metadata=PAGE_ONLY)
    anchor: str = field(metadata=PAGE_ONLY)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture, from the first entry to the last; ``rows`` are its marks in order of time."""

    lanes: tuple[Lane, ...]
    first: datetime
    last: datetime
    entries: int
    ticks: tuple[Tick, ...]
    height: int = field(metadata=PAGE_ONLY)

    @property
    def rows(self) -> list[MarkView]:
        """Every mark, the oldest first: what the table beside the picture says."""
        return sorted((m for lane in self.lanes for m in lane.marks), key=lambda m: m.first)


def timeline_view(levels: Sequence[LevelMarks], language: str) -> Timeline | None:
    """The picture of these entries, the model on top; None where there are none."""
    moments = [mark.valid_from for level in levels for mark in level.marks]
    if not moments:
        return None
    scale = _Scale(min(moments), max(moments))
    lanes = tuple(
        _lane(level, TOP + number * STEP, scale, language)
        for number, level in enumerate(reversed(levels))
    )
    return Timeline(
        lanes=lanes,
        first=scale.first,
        last=scale.last,
        entries=len(moments) + sum(level.earlier for level in levels),
        ticks=tuple(_ticks(scale)),
        height=TOP + len(lanes) * STEP,
    )


class _Scale:
    """From instants to places on the line."""

    def __init__(self, first: datetime, last: datetime) -> None:
        self.first, self.last = first, last
        self._span = last - first

    def x(self, moment: datetime) -> float:
        """Everything at one instant stands in the middle."""
        if self._span <= timedelta(0):
            return (LEFT + RIGHT) / 2
        return round(LEFT + (RIGHT - LEFT) * ((moment - self.first) / self._span), 2)

    def moment(self, part: float) -> datetime:
        return self.first + self._span * part


def _lane(level: LevelMarks, y: int, scale: _Scale, language: str) -> Lane:
    marks = tuple(
        _mark(group, level.granularity, scale.x(group[0].valid_from), y, language)
        for group in _groups(level.marks, scale)
    )
    return Lane(level.granularity, marks, level.earlier, y)


def _groups(marks: Sequence[Mark], scale: _Scale) -> Iterator[list[Mark]]:
    """Entries that stand closer together than their marks are wide, in the order of time."""
    group: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.valid_from, each.seq)):
        if group and scale.x(mark.valid_from) - scale.x(group[0].valid_from) >= APART:
            yield group
            group = []
        group.append(mark)
    if group:
        yield group


def _mark(group: Sequence[Mark], level: Granularity, x: float, y: int, language: str) -> MarkView:
    versions = [mark.version for mark in group if mark.version is not None]
    events = Counter(mark.event_type for mark in group if mark.event_type)
    return MarkView(
        level=level,
        first=group[0].valid_from,
        last=group[-1].valid_from,
        entries=len(group),
        versions=tuple(dict.fromkeys((min(versions), max(versions)))) if versions else (),
        events=tuple(
            Count(name, event_label(name, language), number)
            for name, number in events.most_common()
        ),
        recall=any(name.startswith("recall") for name in events),
        x=x,
        y=y,
    )


def _ticks(scale: _Scale) -> Iterator[Tick]:
    if scale.first.date() == scale.last.date():
        yield Tick(scale.first, scale.x(scale.first), "middle")
        return
    days = (scale.last.date() - scale.first.date()).days
    number = min(TICKS, days + 1)
    for place in range(number):
        moment = scale.moment(place / (number - 1))
        anchor = "start" if place == 0 else "end" if place == number - 1 else "middle"
        yield Tick(moment, scale.x(moment), anchor)
