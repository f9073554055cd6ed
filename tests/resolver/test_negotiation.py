"""Negotiation: q-values and fall-backs are honoured, junk is ignored, work stays bounded."""

from __future__ import annotations

import time

import pytest

from resolver.negotiation import (
    first_language,
    language,
    language_match,
    media_quality,
    media_type,
    named_quality,
    prefers_html,
)
from tests.resolver.service import BROWSER

OFFERS = ("application/ld+json", "application/json", "text/html")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/ld+json"),
        ("", "application/ld+json"),
        ("*/*", "application/ld+json"),
        ("undefined", "application/ld+json"),
        (",,;;=", "application/ld+json"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        (BROWSER, "text/html"),
        ("application/json, */*;q=0.1", "application/json"),
        ("text/*", "text/html"),
        ("text/html;q=0.5, application/json;q=0.6", "application/json"),
        ("application/*;q=0.2, text/html;q=0.1", "application/ld+json"),
        ("application/*, application/ld+json;q=0", "application/json"),
        ("text/html;level=1;q=0.4, application/json; q=0.3", "text/html"),
        ("text/html;q=2, application/json", "application/json"),
        ("text/html;q=abc, application/json;q=0.1", "application/json"),
        ("image/png", None),
        ("text/html;q=0", None),
        ("*/*;q=0", None),
    ],
)
def test_the_media_type_liked_best_is_chosen(accept: str | None, chosen: str | None) -> None:
    assert media_type(accept, OFFERS) == chosen


def test_a_precise_range_outweighs_a_wide_one_whatever_their_order() -> None:
    assert media_quality("*/*, text/html;q=0.1", "text/html") == 0.1
    assert media_quality("text/html;q=0.1, */*", "text/html") == 0.1


def test_a_type_is_named_only_by_itself() -> None:
    assert named_quality("*/*, text/*;q=0.9", "text/html") is None
    assert named_quality("text/html;q=0.3", "text/html") == 0.3


def test_browsers_are_told_from_programs_by_what_they_name() -> None:
    assert prefers_html(BROWSER)
    assert prefers_html("text/html")
    assert not prefers_html("*/*")
    assert not prefers_html(None)
    assert not prefers_html("application/json, text/plain, */*")
    assert not prefers_html("application/problem+json, text/html;q=0.5")


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, None),
        ("", None),
        ("*", None),
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("fr-CA, de;q=0.3", "fr"),
        ("pt", "pt-BR"),
        ("tlh, en;q=0.1", "en"),
        ("en;q=0.4, de;q=0.8", "de"),
        ("en;q=0, de;q=0.1", "de"),
        ("en;q=0", None),
        ("tlh", None),
        ("de_DE", None),
        ("-;q=1,%%", None),
    ],
)
def test_the_language_liked_best_is_chosen(header: str | None, chosen: str | None) -> None:
    assert language(header, ("en", "de", "fr", "pt-BR")) == chosen


def test_an_exact_tag_beats_a_fall_back_of_equal_weight() -> None:
    assert language("fr-CA", ("fr", "fr-CA")) == "fr-CA"


def test_a_refused_tag_is_not_reached_by_its_base_language() -> None:
    assert language_match("en, en-GB;q=0", ("en-GB",)) is None


def test_the_language_of_a_count_is_the_base_of_the_best_one() -> None:
    assert first_language("de-AT;q=0.5, fr-CA") == "fr"
    assert first_language("*") == ""
    assert first_language(None) == ""
    assert first_language("de;q=0") == ""


@pytest.mark.parametrize("size", [1_000, 10_000])
def test_a_header_of_thousands_of_ranges_is_read_in_milliseconds(size: int) -> None:
    accept = ",".join(f"application/x-{number};q=0.{number % 10}" for number in range(size))
    started = time.perf_counter()
    media_type(accept, OFFERS)
    language(accept, ("en", "de"))
    assert time.perf_counter() - started < 0.05
