"""What is asked of a fact, under which condition and from which day on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from passport.obligations import first_that_applies, read_obligations, strictest

DAY = date(2027, 3, 1)
LINES = read_obligations(
    [
        {"obligation": "not_to_be_filled", "when": {"batteryCategory": ["lmt"]}},
        {
            "obligation": "mandatory",
            "when": {"batteryCategory": ["ev", "industrial"], "hasBms": [True]},
            "from": "2027-02-18",
            "until": "2030-12-31",
            "source": "the law",
            "condition": {"en": "With a battery management system."},
        },
        {"obligation": "pending", "when": {"batteryCategory": ["ev"]}},
    ]
)


@pytest.mark.parametrize(
    ("facts", "on", "word"),
    [
        ({"batteryCategory": "lmt", "hasBms": True}, DAY, "not_to_be_filled"),
        ({"batteryCategory": "ev", "hasBms": True}, DAY, "mandatory"),
        ({"batteryCategory": ["portable", "ev"], "hasBms": True}, DAY, "mandatory"),
        ({"batteryCategory": "ev", "hasBms": True}, date(2027, 2, 18), "mandatory"),
        ({"batteryCategory": "ev", "hasBms": True}, date(2030, 12, 31), "mandatory"),
        ({"batteryCategory": "ev", "hasBms": True}, date(2027, 2, 17), "pending"),
        ({"batteryCategory": "ev", "hasBms": True}, date(2031, 1, 1), "pending"),
        ({"batteryCategory": "ev", "hasBms": False}, DAY, "pending"),
        ({"batteryCategory": "ev", "hasBms": 1}, DAY, "pending"),
        ({"batteryCategory": "ev"}, DAY, "pending"),
        ({"batteryCategory": "industrial"}, DAY, "optional"),
        ({}, DAY, "optional"),
    ],
)
def test_the_first_line_that_applies_wins(facts: dict[str, Any], on: date, word: str) -> None:
    assert first_that_applies(LINES, facts, on).word == word


def test_a_line_keeps_its_reason() -> None:
    line = first_that_applies(LINES, {"batteryCategory": "ev", "hasBms": True}, DAY)
    assert line.source == "the law"
    assert line.condition == {"en": "With a battery management system."}


def test_one_word_always_applies() -> None:
    assert first_that_applies(read_obligations("mandatory"), {}, DAY).word == "mandatory"


def test_of_several_laws_the_one_that_asks_most_wins() -> None:
    words = ["optional", "pending", "not_to_be_filled", "conditional", "mandatory"]
    for number in range(1, len(words) + 1):
        asked = [read_obligations(word)[0] for word in words[:number]]
        assert strictest(asked).word == words[number - 1]
    assert strictest([]).word == "optional"
