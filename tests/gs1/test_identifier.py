"""The identifier value: built from plain text, compared by value, written in one form."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError

import pytest

from gs1 import Gs1Error, Identifier, build_identifier, parse_identifier
from gs1.errors import (
    EmptyValue,
    ForeignQualifier,
    GtinLength,
    InvalidCharacter,
    MissingPairing,
    NotAPrimaryKey,
    UnknownAi,
    WrongCheckDigit,
)

GTIN = "09520000010010"


def test_qualifiers_are_put_in_their_order() -> None:
    identifier = build_identifier("01", GTIN, {"21": "S", "22": "V", "10": "L"})
    assert identifier.qualifiers == (("22", "V"), ("10", "L"), ("21", "S"))
    assert identifier.path == f"/01/{GTIN}/22/V/10/L/21/S"


def test_everything_but_unreserved_characters_is_encoded() -> None:
    every = "!\"%&'()*+,-./0:;<=>?"
    path = build_identifier("01", GTIN, {"21": every}).path
    encoded = "%21%22%25%26%27%28%29%2A%2B%2C-.%2F0%3A%3B%3C%3D%3E%3F"
    assert path == f"/01/{GTIN}/21/{encoded}"


def test_named_parts_are_found() -> None:
    identifier = build_identifier("01", GTIN, {"21": "S", "22": "V", "10": "L"})
    assert identifier.gtin == identifier.value("01") == GTIN
    assert (identifier.lot, identifier.serial, identifier.variant) == ("L", "S", "V")
    assert identifier.value("235") is None


def test_parts_that_are_not_there_are_none() -> None:
    place = build_identifier("414", "9520000000011", {"254": "G"})
    assert (place.gtin, place.lot, place.serial, place.variant) == (None, None, None, None)


@pytest.mark.parametrize(
    ("path", "granularity"),
    [
        ("/01/09520000010010", "model"),
        ("/01/09520000010010/22/V", "model"),
        ("/01/09520000010010/10/L", "batch"),
        ("/01/09520000010010/22/V/10/L", "batch"),
        ("/01/09520000010010/21/S", "item"),
        ("/01/09520000010010/10/L/21/S", "item"),
        ("/01/09520000010010/235/T", "item"),
        ("/8006/095200000100100102", "model"),
        ("/8006/095200000100100102/22/V", "model"),
        ("/8006/095200000100100102/10/L", "batch"),
        ("/8006/095200000100100102/22/V/10/L/21/S", "item"),
        ("/8006/095200000100100102/21/S", "item"),
        ("/00/195200000000000018", "item"),
        ("/8004/9520000A", "item"),
        ("/414/9520000000011", "item"),
        ("/8017/952000000000000019", "item"),
        ("/8010/9520000A", "model"),
        ("/8010/9520000A/8011/7", "item"),
        ("/8003/09520000000011", "model"),
        ("/8003/09520000000011A", "item"),
        ("/253/9520000000011", "model"),
        ("/253/9520000000011A", "item"),
        ("/255/9520000000011", "model"),
        ("/255/95200000000111", "item"),
        ("/8013/1987654Ad4X4bL5ttr2310c2K", "model"),
    ],
)
def test_granularity_follows_from_key_and_qualifiers(path: str, granularity: str) -> None:
    assert parse_identifier(path).granularity == granularity


def test_human_readable_text_shows_plain_values() -> None:
    identifier = build_identifier("01", GTIN, {"10": "A/B", "21": "WM-000101"})
    assert identifier.hri == f"(01){GTIN}(10)A/B(21)WM-000101"


def test_a_uri_has_one_slash_behind_its_stem() -> None:
    identifier = build_identifier("01", GTIN)
    assert identifier.uri("https://id.example.org/") == f"https://id.example.org/01/{GTIN}"
    assert identifier.uri("https://example.org/de") == f"https://example.org/de/01/{GTIN}"


def test_identifiers_are_equal_by_value() -> None:
    one = build_identifier("01", GTIN, {"10": "L", "21": "S"})
    other = parse_identifier(f"/01/{GTIN}/10/L/21/S")
    assert one == other
    assert len({one, other, one.primary()}) == 2
    assert str(one) == one.path


def test_an_identifier_survives_copying_and_pickling() -> None:
    identifier = build_identifier("01", GTIN, {"21": "a/b"})
    for again in (copy.deepcopy(identifier), pickle.loads(pickle.dumps(identifier))):  # noqa: S301
        assert again == identifier
        assert again.path == identifier.path


def test_an_identifier_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        build_identifier("01", GTIN).key = "other"  # type: ignore[misc]


def test_the_key_alone_and_other_qualifiers_are_derived() -> None:
    unit = build_identifier("01", GTIN, {"10": "L", "21": "S"})
    assert unit.primary() == build_identifier("01", GTIN)
    assert unit.with_qualifiers({"10": "M"}) == build_identifier("01", GTIN, {"10": "M"})
    assert unit.with_qualifiers({}) == unit.primary()
    with pytest.raises(ForeignQualifier):
        unit.with_qualifiers({"21": "S", "235": "T"})


@pytest.mark.parametrize(
    ("key_ai", "key", "qualifiers", "refusal"),
    [
        ("01", "9520000010010", {}, GtinLength),
        ("01", "09520000010011", {}, WrongCheckDigit),
        ("01", "", {}, EmptyValue),
        ("01", "0952000001001٠", {}, InvalidCharacter),
        ("01", GTIN + "\n", {}, Gs1Error),
        ("01", GTIN, {"21": ""}, EmptyValue),
        ("01", GTIN, {"21": "ä"}, InvalidCharacter),
        ("01", GTIN, {"21": "a\n"}, InvalidCharacter),
        ("01", GTIN, {"21": "a b"}, InvalidCharacter),
        ("01", GTIN, {"17": "271231"}, ForeignQualifier),
        ("01", GTIN, {"lot": "L"}, UnknownAi),
        ("17", "271231", {}, NotAPrimaryKey),
        ("05", "1", {}, UnknownAi),
        ("", "", {}, UnknownAi),
        ("gtin", GTIN, {}, UnknownAi),
        ("415", "9520000000011", {}, MissingPairing),
        ("00", "195200000000000018", {"21": "S"}, ForeignQualifier),
    ],
)
def test_wrong_parts_are_refused(
    key_ai: str, key: str, qualifiers: dict[str, str], refusal: type[Gs1Error]
) -> None:
    with pytest.raises(refusal):
        build_identifier(key_ai, key, qualifiers)


def test_a_payee_is_built_with_its_reference() -> None:
    assert (
        build_identifier("415", "9520000000011", {"8020": "R"}).hri == "(415)9520000000011(8020)R"
    )


def test_a_refusal_survives_pickling_with_its_facts() -> None:
    with pytest.raises(Gs1Error) as refusal:
        build_identifier("01", "09520000010011")
    again = pickle.loads(pickle.dumps(refusal.value))  # noqa: S301
    assert (again.code, again.ai, again.expected) == ("check-digit", "01", "0")
    assert str(again) == str(refusal.value)


def test_the_constructor_is_for_values_already_checked() -> None:
    assert Identifier("01", GTIN, (("21", "S"),)) == build_identifier("01", GTIN, {"21": "S"})
