"""The raw target is what identifiers are read from, whichever server kept it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from resolver.request_target import Target, as_reference, first_segment, raw_target

AGAIN = "/01/09520000010041/21/AB%2F12?x=a%2Fb&x="


@pytest.mark.parametrize("name", ["RAW_URI", "REQUEST_URI"])
def test_the_target_is_taken_as_it_was_sent(name: str) -> None:
    found = raw_target({name: AGAIN, "PATH_INFO": "/01/09520000010041/21/AB/12"})
    assert found == Target("/01/09520000010041/21/AB%2F12", "x=a%2Fb&x=", None)
    assert found.text == AGAIN


def test_raw_uri_outranks_request_uri() -> None:
    assert raw_target({"RAW_URI": "/a", "REQUEST_URI": "/b", "PATH_INFO": "/c"}).path == "/a"


def test_a_server_that_keeps_no_raw_target_gets_its_path_quoted_again() -> None:
    environ: dict[str, Any] = {"PATH_INFO": "/01/0952 %\xff", "QUERY_STRING": "a=%20"}
    assert raw_target(environ) == Target("/01/0952%20%25%FF", "a=%20", None)
    assert raw_target({}).path == "/"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("http://evil.example/01/1?x", Target("/01/1", "x", "evil.example")),
        ("HTTPS://evil.example:99", Target("/", "", "evil.example:99")),
        ("http://evil.example?x=/", Target("/", "x=/", "evil.example")),
        ("http:///x", Target("/x", "", "")),
        ("*", Target("*", "", None)),
        ("evil.example:443", Target("evil.example:443", "", None)),
        ("//01/1", Target("//01/1", "", None)),
        ("/01/1#x?y", Target("/01/1", "", None)),
        ("/?", Target("/", "", None)),
    ],
)
def test_other_forms_of_a_target_are_taken_apart(sent: str, expected: Target) -> None:
    assert raw_target({"RAW_URI": sent}) == expected


def test_the_first_segment_is_raw() -> None:
    assert first_segment("/page/01/1") == "page"
    assert first_segment("/p%61ge/01/1") == "p%61ge"
    assert first_segment("//page") == ""
    assert first_segment("/") == ""


@pytest.mark.parametrize(
    ("path", "reference"),
    [
        ("/01/09520000010010/21/AB%2F12", "/01/09520000010010/21/AB%2F12"),
        ("//evil.example/01/1", "/.//evil.example/01/1"),
        ("/\\evil.example", "/%5Cevil.example"),
        ("/\t/evil.example", "/%09/evil.example"),
        ("ftp://evil.example", "ftp%3A%2F%2Fevil.example"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("*", "*"),
    ],
)
def test_a_reference_to_what_was_asked_leads_back_to_this_host(path: str, reference: str) -> None:
    assert as_reference(path) == reference
    assert urlsplit(urljoin("https://id.example.com/x", reference)).netloc == "id.example.com"
