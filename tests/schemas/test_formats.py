"""Formats are checked strictly, whatever other packages are installed."""

from __future__ import annotations

import pytest

from schemas.formats import format_checker

CHECKER = format_checker()


@pytest.mark.parametrize(
    ("name", "text", "fits"),
    [
        ("date", "2026-11-21", True),
        ("date", "2024-02-29", True),
        ("date", "2026-02-29", False),
        ("date", "20261121", False),
        ("date", "2026-W47-6", False),
        ("date", "2026-11-21\n", False),
        ("date", "２０２６-11-21", False),
        ("date-time", "2026-11-21T12:00:00Z", True),
        ("date-time", "2026-11-21T12:00:00.123456+01:00", True),
        ("date-time", "2026-11-21T12:00:00", False),
        ("date-time", "2026-11-21 12:00:00Z", False),
        ("date-time", "2026-11-21T25:00:00Z", False),
        ("date-time", "2026-11-21T12:00:00+99:00", False),
        ("date-time", "0000-11-21T12:00:00Z", False),
        ("uri", "https://fjordwerk.example/a?b#c", True),
        ("uri", "urn:isbn:1", True),
        ("uri", "/path", False),
        ("uri", "https://fjordwerk.example/a b", False),
        ("uri", "https://[::1", False),
        ("uri-reference", "/path%20x", True),
        ("uri-reference", "/path%2", False),
        ("uri-reference", "/pfad/ä", False),
        ("uri-reference", "", False),
    ],
)
def test_a_text_fits_its_format_or_not(name: str, text: str, fits: bool) -> None:
    assert CHECKER.conforms(text, name) is fits


def test_what_is_no_text_is_left_to_the_type() -> None:
    assert CHECKER.conforms(5, "date")
