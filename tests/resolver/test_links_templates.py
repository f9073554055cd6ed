"""Target templates: what they are filled with, and what may not be one."""

from __future__ import annotations

import pytest

from resolver.links import templates

VALUES = templates.values_of("01", "09520000010010", {"10": "A/7", "21": "S 1?&"})


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://m.example/{gtin}/{21}", "https://m.example/09520000010010/S%201%3F%26"),
        ("https://m.example/p{/01,10}", "https://m.example/p/09520000010010/A%2F7"),
        (
            "https://m.example/?l=1{&lot,serial}",
            "https://m.example/?l=1&lot=A%2F7&serial=S%201%3F%26",
        ),
        ("https://m.example/p{?lot,cpv}", "https://m.example/p?lot=A%2F7"),
        ("https://m.example/p{;lot}{.gtin:3}", "https://m.example/p;lot=A%2F7.095"),
        ("https://m.example/p{?cpv}#top", "https://m.example/p#top"),
        ("https://m.example/plain", "https://m.example/plain"),
    ],
)
def test_a_template_is_filled_with_encoded_values(href: str, expected: str) -> None:
    assert list(templates.problems(href)) == []
    assert templates.expand(href, VALUES) == expected


@pytest.mark.parametrize(
    ("href", "part"),
    [
        ("https://m.example/{gtin", "partner"),
        ("https://m.example/gtin}", "partner"),
        ("https://m.example/{{gtin}}", "partner"),
        ("https://{gtin}.example/", "literal"),
        ("https://m.example{/gtin}", "literal"),
        ("https://m.example{.gtin}/x", "literal"),
        ("https://m.example:{gtin}/", "literal"),
        ("{gtin}://m.example/", "literal"),
        ("https://m.example/#{gtin}", "behind #"),
        ("https://m.example/{+gtin}", "unencoded"),
        ("https://m.example/{#gtin}", "unencoded"),
        ("https://m.example/{}", "cannot be read"),
        ("https://m.example/{!gtin}", "cannot be read"),
        ("https://m.example/{gtin:0}", "cannot be read"),
        ("https://m.example/{gtin=5}", "cannot be read"),
        ("https://m.example/{17}", "no part of an identifier"),
        ("https://m.example/?a=1{?gtin}", "write {&gtin}"),
        ("https://m.example/{&gtin}", "write {?gtin}"),
        ("https://m.example/..{10}/", "dots alone"),
        ("https://m.example/.{/10}b", "dots alone"),
        ("https://m.example/%2e{10}/", "dots alone"),
    ],
)
def test_a_fault_of_a_template_is_told(href: str, part: str) -> None:
    assert any(part in problem for problem in templates.problems(href)), href


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://m.example/a/{21}/b", "https://m.example/a//b"),
        ("https://m.example/a{/21}{;10}", "https://m.example/a;10=x"),
        ("https://m.example/a/{21:1}", "https://m.example/a/"),
        ("https://m.example/a?s={21}", "https://m.example/a?s=.."),
    ],
)
def test_a_serial_of_dots_never_climbs_out_of_its_folder(href: str, expected: str) -> None:
    values = templates.values_of("01", "09520000010010", {"21": "..", "10": "x"})
    assert templates.expand(href, values) == expected


def test_variables_are_known_where_the_qualifiers_of_the_level_can_have_them() -> None:
    assert {"gtin", "10", "serial", "cpv", "235"} <= templates.known_at("01", ())
    assert {"10", "22", "21"} <= templates.known_at("01", ("21",))
    assert "235" not in templates.known_at("01", ("10",))
    assert "lot" not in templates.known_at("01", ("235",))
    assert "gtin" not in templates.known_at("414", ("254",))
    assert templates.known_at("00", ()) == {"00", "sscc"}
