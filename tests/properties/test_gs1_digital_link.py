"""Whatever is built can be read back, canonical form is a fixed point, and garbage is refused."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gs1 import (
    Gs1Error,
    Identifier,
    build_digital_link,
    build_identifier,
    check_digit,
    expand_link_type,
    parse_digital_link,
    parse_identifier,
    parse_target,
)
from gs1.application_identifiers import TABLE
from gs1.check_digit import CHARACTER_SET_82
from gs1.errors import WrongCheckDigit

DIGITS = "0123456789"
STEMS = ("https://id.example.org", "http://example.org:8080/de/p", "https://[::1]/01/x")


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=count, max_size=count)


def checked(count: int) -> st.SearchStrategy[str]:
    return digits(count - 1).map(lambda text: text + check_digit(text))


def text(longest: int) -> st.SearchStrategy[str]:
    return st.text(CHARACTER_SET_82, min_size=1, max_size=longest)


def prefixed(longest: int) -> st.SearchStrategy[str]:
    return st.tuples(digits(4), st.text(CHARACTER_SET_82, max_size=longest - 4)).map("".join)


KEYS = {
    "00": checked(18),
    "01": checked(14),
    "253": st.tuples(checked(13), st.text(CHARACTER_SET_82, max_size=17)).map("".join),
    "255": st.tuples(checked(13), st.text(DIGITS, max_size=12)).map("".join),
    "401": prefixed(30),
    "402": checked(17),
    "414": checked(13),
    "417": checked(13),
    "8004": prefixed(30),
    "8017": checked(18),
    "8018": checked(18),
}
QUALIFIERS = {
    "10": text(20),
    "21": text(20),
    "22": text(20),
    "235": text(28),
    "254": text(20),
    "8019": st.text(DIGITS, min_size=1, max_size=10),
}
DATES = st.dates().map(lambda day: day.strftime("%y%m%d"))
ATTRIBUTES = {"11": DATES, "17": DATES, "240": text(30), "3103": digits(6), "98": text(90)}


@st.composite
def identifiers(draw: st.DrawFn, key_ais: tuple[str, ...] = tuple(KEYS)) -> Identifier:
    key_ai = draw(st.sampled_from(key_ais))
    sequences = [each for each in TABLE[key_ai].sequences or () if set(each) <= set(QUALIFIERS)]
    qualifiers = {}
    if sequences:
        for ai in draw(st.sampled_from(sequences)):
            if draw(st.booleans()):
                qualifiers[ai] = draw(QUALIFIERS[ai])
    return build_identifier(key_ai, draw(KEYS[key_ai]), qualifiers)


@given(identifiers(), st.sampled_from(STEMS))
def test_what_is_built_is_read_back(identifier: Identifier, stem: str) -> None:
    assert parse_identifier(identifier.path) == identifier
    assert parse_target(identifier.path).identifier == identifier
    link = parse_digital_link(identifier.uri(stem))
    assert link.identifier == identifier
    assert link.stem == stem
    assert hash(link.identifier) == hash(identifier)


@given(identifiers(("01",)), st.fixed_dictionaries({}, optional=ATTRIBUTES), st.sampled_from(STEMS))
def test_canonical_form_is_a_fixed_point(
    identifier: Identifier, attributes: dict[str, str], stem: str
) -> None:
    link = build_digital_link(identifier, attributes, stem)
    canonical = link.canonical_uri(stem)
    again = parse_digital_link(canonical)
    assert again.identifier == identifier
    assert dict(again.attributes) == attributes
    assert again.canonical_uri(stem) == canonical


@given(identifiers())
def test_how_a_value_is_escaped_makes_no_difference(identifier: Identifier) -> None:
    pairs = ((identifier.key_ai, identifier.key), *identifier.qualifiers)
    escaped = "".join(
        f"/{ai}/" + "".join(f"%{ord(character):02x}" for character in value) for ai, value in pairs
    )
    assert parse_target(escaped).identifier.path == identifier.path


@given(identifiers(("01",)), st.data())
def test_one_wrong_digit_of_a_gtin_is_always_noticed(
    identifier: Identifier, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, 13))
    other = data.draw(st.sampled_from(DIGITS.replace(identifier.key[place], "")))
    wrong = identifier.key[:place] + other + identifier.key[place + 1 :]
    with pytest.raises(WrongCheckDigit):
        parse_target(f"/01/{wrong}")


WORDS = (
    "01 00 414 8004 8030 21 10 235 17 09520000010010 9520 271231 a é ٣ "
    "/ ? & = # % %2F + ; [ @ h https://"
)
PIECES = st.sampled_from((*WORDS.split(), "/", "/", "\x00", " "))
GARBAGE = st.one_of(st.text(), st.lists(PIECES, max_size=14).map("".join))


@given(GARBAGE, st.booleans())
@example("/01/09520000010010/21/\ud800", False)
@example("/01/09520000010010\n", False)
@example("/gtin/٠٩٥٢٠٠٠٠", True)
def test_any_text_is_read_or_refused_and_nothing_else(text: str, legacy: bool) -> None:
    for target in (text, "/" + text, "/01/09520000010010/" + text, "/01/09520000010010?" + text):
        try:
            link = parse_target(target, legacy=legacy)
        except Gs1Error as error:
            assert str(error)  # noqa: PT017
            assert error.position is None or 0 <= error.position <= len(target)  # noqa: PT017
        else:
            assert parse_identifier(link.identifier.path) == link.identifier
            uri = link.canonical_uri("https://id.example.org")
            assert parse_digital_link(uri).identifier == link.identifier
    for reader in (parse_digital_link, parse_identifier, expand_link_type):
        try:
            reader(text)
        except Gs1Error:
            continue


@given(st.sampled_from(sorted(TABLE.rows)), st.one_of(st.text(), text(90), st.text(DIGITS)))
def test_any_value_of_any_identifier_fits_or_is_refused(ai: str, value: str) -> None:
    try:
        TABLE[ai].check(value)
    except Gs1Error as error:
        assert error.ai == ai  # noqa: PT017
        assert 0 <= (error.position or 0) <= len(value)  # noqa: PT017


@given(st.text(max_size=12), st.text(max_size=20), st.dictionaries(st.text(max_size=4), st.text()))
def test_building_from_any_text_succeeds_or_is_refused(
    key_ai: str, key: str, qualifiers: dict[str, str]
) -> None:
    for ai in (key_ai, "01", "8004"):
        try:
            build_identifier(ai, key, qualifiers)
        except Gs1Error:
            continue
