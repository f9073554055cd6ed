"""Serial patterns: a declared order, never a guessed one (DECISIONS 3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.catalogue.errors import SerialOutsidePattern
from passport.catalogue.serials import SerialPattern

WASHER = SerialPattern("WM-", 6)


@pytest.mark.parametrize(
    ("serial", "number"),
    [
        ("WM-000101", 101),
        ("WM-000000", 0),
        ("WM-999999", 999_999),
        ("WM-101", None),
        ("WM-0000101", None),
        ("wm-000101", None),
        ("WM-00010A", None),
        ("WM-+00101", None),
        ("WM-٠٠٠١٠١", None),  # Arabic-Indic digits are digits to Python
        ("WM-000101\n", None),
        ("", None),
    ],
)
def test_only_serials_of_the_declared_form_have_a_number(serial: str, number: int | None) -> None:
    assert WASHER.number(serial) == number


@given(st.integers(1, 18), st.data())
def test_a_number_and_its_serial_belong_together(digits: int, data: st.DataObject) -> None:
    pattern = SerialPattern("E-", digits)
    number = data.draw(st.integers(0, 10**digits - 1))
    serial = pattern.serial(number)
    assert pattern.number(serial) == number
    assert len(serial) == 2 + digits


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_numbers_keep_the_order_of_serials(one: int, other: int) -> None:
    assert (WASHER.serial(one) < WASHER.serial(other)) == (one < other)


def test_a_number_with_too_many_digits_has_no_serial() -> None:
    for number in (1_000_000, -1):
        with pytest.raises(SerialOutsidePattern):
            WASHER.serial(number)


def test_an_interval_includes_both_ends_and_may_be_open() -> None:
    assert WASHER.interval("WM-000131", "WM-000160") == (131, 160)
    assert WASHER.interval("WM-000131", "WM-000131") == (131, 131)
    assert WASHER.interval("WM-000131", None) == (131, None)


@pytest.mark.parametrize(
    ("first", "last"),
    [("WM-99", "WM-000100"), ("WM-000099", "WM-100"), ("WM-000100", "WM-000099")],
)
def test_an_interval_outside_the_pattern_or_backwards_is_refused(first: str, last: str) -> None:
    with pytest.raises(SerialOutsidePattern) as refusal:
        WASHER.interval(first, last)
    assert refusal.value.facts()["digits"] == 6
