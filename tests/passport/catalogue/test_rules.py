"""The small decisions behind the drafts."""

from __future__ import annotations

import pytest

from gs1 import build_identifier
from passport.catalogue import rules


@pytest.mark.parametrize(
    ("key_ai", "key", "digits"),
    [
        ("01", "09520000010010", "9520000010010"),
        ("00", "095200000000000011", "95200000000000011"),
        ("414", "9520000000028", "9520000000028"),
        ("8003", "09520000000028X", "9520000000028X"),
        ("8004", "9520000A", "9520000A"),
    ],
)
def test_the_company_prefix_begins_where_the_key_says(key_ai: str, key: str, digits: str) -> None:
    assert rules.company_digits(build_identifier(key_ai, key)) == digits


def test_prefixes_are_tried_from_the_longest_to_the_shortest() -> None:
    candidates = rules.candidate_prefixes(build_identifier("8004", "9520000A"))
    assert candidates == ["9520000A", "9520000", "952000", "95200", "9520"]


@pytest.mark.parametrize(
    "address",
    ["https://id.example", "http://localhost:8000", "http://[::1]:8000", "https://id.example:8443"],
)
def test_an_origin_is_scheme_and_authority(address: str) -> None:
    assert rules.is_origin(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://id.example/",
        "https://id.example?x",
        "https://id.example#x",
        "https://user@id.example",
        "https://",
        "https://id.example:port",
        "https://id.example:0",
        "https://id example",
        "https://id.example\\x",
        "//id.example",
        "ftp://id.example",
        "javascript:alert(1)",
        "https://[::1",
        "https://id.example\n",
        "",
    ],
)
def test_anything_else_is_no_origin(address: str) -> None:
    assert not rules.is_origin(address)
