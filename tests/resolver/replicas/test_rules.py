"""Which server is asked, decided from what is known of both."""

from __future__ import annotations

import pytest

from resolver.replicas.rules import (
    LONGEST_ALONE,
    MOST_STALE,
    Beat,
    Facts,
    Shown,
    Source,
    source,
    stands_in,
)
from resolver.replicas.watch import impatient

FIRST = Beat(7, "a", 100.0)
SECOND = Beat(8, "b", 101.0)
BOTH_SEEN = Facts().with_beat(FIRST, 100.2).with_beat(SECOND, 101.2)


def test_nothing_known_means_the_primary() -> None:
    assert source(Facts(), 100.0) is Source.PRIMARY
    assert source(Facts().with_shown(Shown(7, "a")), 100.0) is Source.PRIMARY
    assert source(BOTH_SEEN, 101.3) is Source.PRIMARY


@pytest.mark.parametrize(
    ("now", "expected"),
    [(100.5, Source.REPLICA), (101.99, Source.REPLICA), (102.01, Source.PRIMARY)],
)
def test_a_replica_is_asked_for_two_seconds_after_what_it_shows_was_written(
    now: float, expected: Source
) -> None:
    facts = Facts().with_beat(FIRST, 101.5).with_shown(Shown(7, "a"))
    assert source(facts, now) is expected


def test_an_older_beat_proves_less() -> None:
    facts = BOTH_SEEN.with_shown(Shown(7, "a"))
    assert source(facts, 101.9) is Source.REPLICA
    assert source(facts, 102.1) is Source.PRIMARY
    assert source(facts.with_shown(Shown(8, "b")), 102.1) is Source.REPLICA


def test_a_beat_another_worker_wrote_proves_no_more_than_the_last_one_known() -> None:
    facts = BOTH_SEEN.with_shown(Shown(8, "b")).with_shown(Shown(9, "c"))
    assert source(facts, 102.9) is Source.REPLICA
    assert source(facts, 103.1) is Source.PRIMARY
    assert source(facts.with_beat(Beat(9, "c", 102.0), 103.1), 103.1) is Source.REPLICA


def test_the_same_number_of_another_history_proves_nothing() -> None:
    facts = BOTH_SEEN.with_shown(Shown(8, "other"))
    assert source(facts, 101.3) is Source.PRIMARY


def test_a_replica_that_does_not_answer_is_not_asked() -> None:
    facts = BOTH_SEEN.with_shown(Shown(8, "b")).with_shown(None)
    assert source(facts, 101.3) is Source.PRIMARY
    assert not stands_in(facts, 101.3)


def test_a_primary_that_failed_is_stood_in_for_and_for_an_hour_only() -> None:
    facts = BOTH_SEEN.with_shown(Shown(8, "b")).without_primary()
    assert source(facts, 102.0) is Source.REPLICA
    assert source(facts, 101.0 + MOST_STALE + 0.1) is Source.ALONE
    assert source(facts, 101.0 + LONGEST_ALONE) is Source.ALONE
    assert source(facts, 101.3 + LONGEST_ALONE) is Source.PRIMARY


def test_a_primary_that_hangs_is_away_after_two_seconds_without_an_answer() -> None:
    facts = BOTH_SEEN.with_shown(Shown(8, "b"))
    assert source(facts, 103.15) is Source.PRIMARY
    assert source(facts, 103.25) is Source.ALONE


def test_a_replica_that_lagged_when_the_primary_left_does_not_stand_in() -> None:
    facts = BOTH_SEEN.with_shown(Shown(7, "a")).without_primary()
    assert source(facts, 200.0) is Source.PRIMARY
    assert not stands_in(facts, 200.0)
    caught_up = facts.with_shown(Shown(8, "b"))
    assert source(caught_up, 200.0) is Source.ALONE


def test_timeouts_the_operator_named_are_kept() -> None:
    assert "connect_timeout=2" in impatient("postgresql://u:p@h/x")
    assert "connect_timeout=9" in impatient("postgresql://u:p@h/x?connect_timeout=9")
    assert "u:p@h" in impatient("postgresql://u:p@h/x")
