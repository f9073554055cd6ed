"""The arithmetic of limits against a bucket that is counted out, and the setting's numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.limits.rules import (
    NAMES,
    OFF,
    SECOND,
    WINDOW,
    Limits,
    read_limits,
    seconds,
    take,
    taken,
    wait,
)

rates = st.integers(1, 6000)
gaps = st.lists(st.integers(0, 5 * SECOND), max_size=300)


def allowed(per_minute: int, waits: list[int]) -> list[bool]:
    paid_off, now, found = 0, 10**15, []
    for gap in waits:
        now += gap
        room = wait(per_minute, paid_off, now) == 0
        after = take(per_minute, paid_off, now)
        told = taken(per_minute, paid_off, now) if room else -wait(per_minute, paid_off, now)
        assert after == told
        if room:
            paid_off = after
        found.append(room)
    return found


@given(rate=rates, waits=gaps)
def test_a_counter_allows_what_a_bucket_of_tokens_allows(rate: int, waits: list[int]) -> None:
    interval = WINDOW // rate
    # The bucket, in nanoseconds of waiting: full at first, refilled by time.
    level, expected = WINDOW, []
    for gap in waits:
        level = min(WINDOW, level + gap)
        room = level >= interval
        level -= interval if room else 0
        expected.append(room)
    assert allowed(rate, waits) == expected


def test_a_minutes_worth_may_come_at_once_and_then_one_an_interval() -> None:
    assert allowed(60, [0] * 61) == [True] * 60 + [False]
    assert allowed(60, [0] * 60 + [SECOND, 0]) == [True] * 61 + [False]


@given(rate=rates, now=st.integers(0, 10**18))
def test_whoever_waits_as_long_as_is_said_is_let_in(rate: int, now: int) -> None:
    paid_off = now
    while wait(rate, paid_off, now) == 0:
        paid_off = taken(rate, paid_off, now)
    later = now + seconds(wait(rate, paid_off, now)) * SECOND
    assert wait(rate, paid_off, later) == 0


def test_waiting_times_are_whole_seconds_and_never_none() -> None:
    assert [seconds(each) for each in (1, SECOND, SECOND + 1)] == [1, 1, 2]


def test_the_setting_names_what_it_changes() -> None:
    assert read_limits("requests=60, misses=0") == Limits(requests=60, misses=0, loopback=True)
    assert read_limits(",".join(f"{name}=7" for name in NAMES)) == Limits(7, 7, 7, 7, 7, True)
    assert read_limits("0") == OFF


@pytest.mark.parametrize(
    "text",
    [
        *("", "60", "requests", "requests=", "requests=-1", "requests=1.5", "requests=1000001"),
        *("requests=٥", "request=5", "requests=1, requests=2", "requests=1,,", "loopback=1", "00"),
    ],
)
def test_a_setting_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"none of|twice|whole number"):
        read_limits(text)
