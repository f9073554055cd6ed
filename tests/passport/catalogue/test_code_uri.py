"""How long the URI of a printed code is, and what is left for the serial."""

from __future__ import annotations

import pytest

from passport.catalogue.code_uri import CodeUri, authority_of, plain_authority
from passport.catalogue.serials import SerialPattern
from tests.builders import product_of, unit_of

ORIGIN = "https://id.example.com"
PREFIX = "https://id.example.com/01/09520000010010/21/"  # 44 characters


def code(budget: int | None) -> CodeUri:
    return CodeUri.of(ORIGIN, product_of(), budget)


@pytest.mark.parametrize(
    ("budget", "left"),
    [(None, None), (20, 0), (44, 0), (45, 1), (50, 6), (64, 20), (65, 20), (2000, 20)],
)
def test_what_is_left_is_never_less_than_nothing_nor_more_than_a_serial(
    budget: int | None, left: int | None
) -> None:
    assert code(budget).prefix == PREFIX
    assert code(budget).serial_characters_left == left


def test_any_identifier_of_the_product_has_the_same_prefix() -> None:
    assert CodeUri.of(ORIGIN + "/", unit_of(), 50) == code(50)


def test_a_serial_is_measured_as_it_is_printed() -> None:
    assert code(53).excess(unit_of("WM-000101")) == 0
    assert code(52).excess(unit_of("WM-000101")) == 1
    slashed = unit_of("A/1")  # A%2F1
    assert code(None).length(slashed) == len(f"{ORIGIN}{slashed.path}") == 49
    assert code(48).excess(slashed) == 1
    assert code(None).excess(slashed) == 0


def test_a_pattern_that_does_not_fit_is_told_with_what_remains() -> None:
    pattern = SerialPattern("WM-", 6)
    assert code(53).pattern_problem(product_of(), pattern) is None
    assert code(52).pattern_problem(product_of(), pattern) == (
        "a code of this form has a URI of 53 characters, the budget is 52: 8 remain for the serial"
    )
    encoded = code(53).pattern_problem(product_of(), SerialPattern("W/-", 6))
    assert encoded is not None
    assert "55 characters" in encoded


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://ID.Example", "id.example"),
        ("https://id.example:443", "id.example"),
        ("http://id.example:80", "id.example"),
        ("https://id.example:8443", "id.example:8443"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("http://[::A]:80", "[::a]"),
        ("https://id.example.", "id.example"),
        ("https://id.example.:0443/x?y#z", "id.example"),
        ("https://id.example:/x", "id.example"),
        ("https://id.example:08443", "id.example:8443"),
    ],
)
def test_the_authority_of_a_url_is_what_a_host_header_says(origin: str, host: str) -> None:
    assert authority_of(origin) == host


@pytest.mark.parametrize(
    "text",
    [
        "u@id.example",
        "id.example/",
        "id.example:443:443",
        "id.example:x",
        "[id.example]",
        "id.example, id.example",
        " id.example",
        "id.example:443\n",
    ],
)
def test_what_is_no_authority_is_never_like_one(text: str) -> None:
    assert plain_authority(text) != "id.example"
