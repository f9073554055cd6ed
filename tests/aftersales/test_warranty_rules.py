"""The warranty's last day follows the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.warranty.rules import Warranty, warranty_until


@pytest.mark.parametrize(
    ("produced_on", "months", "until"),
    [
        (date(2026, 1, 15), 24, date(2028, 1, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_a_term_ends_on_the_same_day_number_or_on_the_last_day_of_a_shorter_month(
    produced_on: date, months: int, until: date
) -> None:
    assert warranty_until(produced_on, months) == Warranty(until, True, "production_date")


def test_a_warranty_reckoned_from_production_says_that_it_is_an_estimate() -> None:
    warranty = warranty_until(date(2026, 1, 15), 24)
    assert warranty.estimate
    assert warranty.basis == "production_date"


def test_the_last_day_of_a_warranty_counts_and_the_next_does_not() -> None:
    warranty = warranty_until(date(2026, 1, 15), 24)
    assert warranty.runs_on(date(2028, 1, 15))
    assert not warranty.runs_on(date(2028, 1, 16))


@pytest.mark.parametrize("months", [0, -1])
def test_a_term_of_no_month_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        warranty_until(date(2026, 1, 15), months)


def test_a_term_past_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(OverflowError):
        warranty_until(date(2026, 1, 15), 12 * 9000)
