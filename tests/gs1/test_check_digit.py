"""Check digits and check character pairs against published examples and by definition."""

from __future__ import annotations

import pytest

from gs1 import Gs1Error, check_digit
from gs1.check_digit import check_pair


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("0952123454321", "3"),
        ("0952000001001", "0"),
        ("952000000001", "1"),
        ("629104150021", "3"),
        ("37610425002123456", "9"),
        ("0", "0"),
        ("9", "3"),
    ],
)
def test_a_check_digit_is_worked_out(digits: str, expected: str) -> None:
    assert check_digit(digits) == expected


@pytest.mark.parametrize("length", range(1, 20))
def test_a_check_digit_weighs_three_and_one_from_the_right(length: int) -> None:
    digits = "73190485261730948562"[:length]
    total = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    assert check_digit(digits) == str((10 - total % 10) % 10)


@pytest.mark.parametrize("text", ["", "12a", "１２", "٣", "1 2", "12\n", "-1"])
def test_only_ascii_digits_have_a_check_digit(text: str) -> None:
    with pytest.raises(Gs1Error):
        check_digit(text)


def test_a_check_pair_is_worked_out() -> None:
    assert check_pair("1987654Ad4X4bL5ttr2310c") == "2K"


@pytest.mark.parametrize("text", ["a b", "ä", "#", "A" * 24])
def test_a_check_pair_needs_up_to_23_characters_of_set_82(text: str) -> None:
    with pytest.raises(Gs1Error):
        check_pair(text)
