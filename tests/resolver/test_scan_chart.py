"""Bars of a chart: every scan is in exactly one, and the scale reaches them all."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.scan_chart import BOTTOM, CLASSES, TOP, chart, nice_step, periods, unit_for

DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))
COUNTS = st.tuples(DAYS, st.sampled_from(CLASSES), st.integers(1, 10**6))


@pytest.mark.parametrize(
    ("first", "last", "unit", "bars"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), "day", 1),
        (date(2026, 8, 1), date(2026, 10, 31), "day", 92),
        (date(2026, 8, 1), date(2026, 11, 1), "month", 4),
        (date(2022, 1, 15), date(2026, 12, 2), "month", 60),
        (date(2022, 1, 15), date(2027, 1, 2), "year", 1),
        (date(1, 1, 1), date(9999, 12, 31), "year", 1),
    ],
)
def test_a_longer_time_has_longer_bars(first: date, last: date, unit: str, bars: int) -> None:
    assert unit_for(first, last) == unit
    assert len(periods(first, last, [])[1]) == bars


@given(st.lists(COUNTS, max_size=30), DAYS, DAYS)
def test_every_scan_is_in_exactly_one_bar(
    counts: list[tuple[date, str, int]], one: date, other: date
) -> None:
    first, last = min(one, other), max(one, other)
    within = [each for each in counts if first <= each[0] <= last]
    unit, found = periods(first, last, within)
    assert sum(each.total for each in found) == sum(scans for _, _, scans in within)
    assert all(a.last < b.first for a, b in pairwise(found))
    drawn = chart(unit, found)
    for bar in drawn.bars:
        height = sum(part.height for part in bar.parts)
        most = drawn.lines[-1].scans
        assert height == pytest.approx((BOTTOM - TOP) * bar.period.total / most, abs=0.1)
        assert all(TOP - 0.1 <= part.y <= BOTTOM for part in bar.parts)
        assert 0 <= bar.x <= bar.x + bar.width <= 100.01


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (4, 1), (5, 2), (8, 2), (9, 5), (21, 10), (1923, 500)]
)
def test_the_scale_has_round_numbers(most: int, step: int) -> None:
    assert nice_step(most) == step
