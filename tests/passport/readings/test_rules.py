"""When a reading can be from, and what sending it does. Pure."""

from __future__ import annotations

import pytest

from passport.readings import rules
from tests.passport.readings.sensors import MADE, NOW


def problem(measured_at: str) -> str | None:
    """Why a unit made on MADE cannot have been measured then."""
    moment = rules.read_time(measured_at)
    if moment is None:
        return "no instant"
    return rules.time_problem(moment, rules.micros(NOW), MADE)


@pytest.mark.parametrize(
    ("measured_at", "told"),
    [
        ("yesterday", "no instant"),
        ("2026-11-21T11:00:00", "no instant"),
        ("2026-11-21", "no instant"),
        ("2026-02-30T11:00:00Z", "no instant"),
        ("٢٠٢٦-11-21T11:00:00Z", "no instant"),
        ("2026-11-21T12:05:00.000001Z", "in the future by more than 5 minutes"),
        ("2026-01-04T09:59:59Z", "before the unit was made, on 2026-01-05"),
        ("0001-01-01T00:00:00+14:00", "before the unit was made"),
        ("9999-12-31T23:59:59-14:00", "in the future"),
    ],
)
def test_a_reading_is_from_between_manufacture_and_now(measured_at: str, told: str) -> None:
    assert told in (problem(measured_at) or "")


@pytest.mark.parametrize("measured_at", ["2026-11-21T12:05:00Z", "2026-01-04T10:00:00Z"])
def test_clocks_may_be_wrong_by_minutes_and_days_begin_early_somewhere(measured_at: str) -> None:
    assert problem(measured_at) is None


def test_instants_are_kept_to_the_microsecond() -> None:
    text = "2026-11-21T11:00:00.000001+05:30"
    assert rules.moment_of(rules.read_time(text) or 0).isoformat() == (
        "2026-11-21T05:30:00.000001+00:00"
    )


@pytest.mark.parametrize("most", [1, 2, 7, 500])
def test_no_more_buckets_than_asked_for_hold_all(most: int) -> None:
    for first, last in ((5, 5), (0, 1), (0, 999), (7, 3_600_000_000)):
        width = rules.bucket_width(first, last, most)
        assert 1 <= (last - first) // width + 1 <= most
