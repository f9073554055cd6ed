"""Coupon codes, digit by digit."""

from __future__ import annotations

import pytest

from gs1.application_identifiers import TABLE
from gs1.errors import InvalidContent, InvalidValue

# Company prefix 952000, offer 123456, save value 1 × "1", requirement 1 × "1", code 0, family 123.
LEAST = "0952000" + "123456" + "11" + "11" + "0" + "123"

GOOD = {
    "8110": [
        LEAST,
        "6952000123456" + LEAST[7:],
        LEAST[:13] + "512345" + "5123459123",
        LEAST + "10" + "11" + "4" + "123" + "9",
        LEAST + "13" + "2120123" + "0952000",
        LEAST + "2" + "110123" + "9",
        LEAST + "3271231",
        LEAST + "4270101",
        LEAST + "3271231" + "4271231",
        LEAST + "50123456",
        LEAST + "59123456789012345",
        LEAST + "619520000",
        LEAST + "90000",
        LEAST + "96291",
        LEAST + "10" + "110123" + "9" + "2" + "110123" + "9" + "3280229" + "4270101" + "91011",
    ],
    "8112": [
        "00952000" + "123456" + "0" + "123456",
        "16952000123456" + "123456" + "9" + "123456789012345",
    ],
}
BAD = {
    "8110": [
        LEAST[:-1],
        LEAST + "0",
        LEAST + "7",
        "7" + LEAST[1:],
        "1" + LEAST[1:],
        LEAST[:13] + "0" + LEAST[14:],
        LEAST[:13] + "6" + LEAST[14:],
        LEAST[:17] + "5" + LEAST[18:],
        LEAST + "14" + "110123" + "9",
        LEAST + "10" + "110123" + "7",
        LEAST + "10" + "110123",
        LEAST + "2" + "010123" + "9",
        LEAST + "3271301",
        LEAST + "3270229",
        LEAST + "3271200",
        LEAST + "327123",
        LEAST + "3271231" + "4280101",
        LEAST + "4271231" + "3281231",
        LEAST + "5012345",
        LEAST + "60952000",
        LEAST + "6895200000000000",
        LEAST + "93000",
        LEAST + "90300",
        LEAST + "90002",
        LEAST + "9000",
        LEAST + "90000" + "1",
        "é" + LEAST[1:],
        "A" + LEAST[1:],
        LEAST[:-1] + "A",
    ],
    "8112": [
        "2" + "0952000" + "123456" + "0" + "123456",
        "0" + "7952000" + "123456" + "0" + "123456",
        "00952000" + "123456" + "0" + "12345",
        "00952000" + "123456" + "0" + "1234567",
        "00952000" + "12345",
        "0",
        "0095200012345a0123456",
    ],
}


@pytest.mark.parametrize(("ai", "value"), [(ai, value) for ai in GOOD for value in GOOD[ai]])
def test_a_coupon_code_in_order_is_accepted(ai: str, value: str) -> None:
    TABLE[ai].check(value)


@pytest.mark.parametrize(("ai", "value"), [(ai, value) for ai in BAD for value in BAD[ai]])
def test_a_wrong_coupon_code_is_refused(ai: str, value: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        TABLE[ai].check(value)
    assert refusal.value.code in ("invalid-content", "invalid-character")
    assert 0 <= (refusal.value.position or 0) <= len(value)


def test_the_place_of_the_fault_is_told() -> None:
    with pytest.raises(InvalidContent, match="expires before it starts"):
        TABLE["8110"].check(LEAST + "3271231" + "4280101")
    with pytest.raises(InvalidContent) as refusal:
        TABLE["8110"].check(LEAST + "7")
    assert refusal.value.position == len(LEAST)
