"""Which Application Identifiers go together."""

from __future__ import annotations

import pytest

from gs1 import Gs1Error, build_digital_link, build_identifier, parse_target
from gs1.errors import ForbiddenPairing, ForeignQualifier, MissingPairing, QualifierOrder
from gs1.pairing import check_pairings, path_shape

GTIN = "09520000010010"


@pytest.mark.parametrize(
    "ais",
    [
        ("01", "17"),
        ("01", "21", "250"),
        ("01", "3922", "30"),
        ("01", "3922", "3103"),
        ("02", "37", "00"),
        ("255", "17"),
        ("415", "8020", "3912"),
        ("01", "422"),
        ("8010", "8011", "8030"),
    ],
)
def test_partners_that_belong_together_are_accepted(ais: tuple[str, ...]) -> None:
    check_pairings(dict.fromkeys(ais, "x" * 20))


@pytest.mark.parametrize(
    ("ais", "ai"),
    [
        (("8004", "17"), "17"),
        (("01", "250"), "250"),
        (("01", "3922"), "3922"),
        (("00", "02"), "02"),
        (("01", "8030"), "8030"),
        (("8010", "8030"), "8030"),
        (("414", "8020"), "8020"),
    ],
)
def test_a_missing_partner_is_named(ais: tuple[str, ...], ai: str) -> None:
    with pytest.raises(MissingPairing) as refusal:
        check_pairings(dict.fromkeys(ais, "x" * 20))
    assert refusal.value.ai == ai
    assert refusal.value.expected


@pytest.mark.parametrize(
    ("ais", "ai", "other"),
    [
        (("01", "3103", "3105"), "3103", "3105"),
        (("01", "37"), "01", "37"),
        (("255", "01"), "255", "01"),
        (("01", "21", "235"), "21", "235"),
    ],
)
def test_a_forbidden_partner_is_named(ais: tuple[str, ...], ai: str, other: str) -> None:
    with pytest.raises(ForbiddenPairing) as refusal:
        check_pairings(dict.fromkeys(ais, "x" * 20))
    assert (refusal.value.ai, refusal.value.found) == (ai, other)


@pytest.mark.parametrize(
    ("key_ai", "key", "signed"),
    [
        ("253", "9520000000011", False),
        ("253", "9520000000011A", True),
        ("255", "9520000000011", False),
        ("255", "95200000000111", True),
        ("8003", "09520000000011", False),
        ("8003", "09520000000011A", True),
    ],
)
def test_only_one_single_thing_is_signed(key_ai: str, key: str, signed: bool) -> None:
    identifier = build_identifier(key_ai, key)
    if signed:
        assert build_digital_link(identifier, {"8030": "abc"}).attributes
    else:
        with pytest.raises(MissingPairing):
            build_digital_link(identifier, {"8030": "abc"})


def test_any_part_of_a_sequence_is_a_path_in_its_order() -> None:
    for ais in ("01", "01 22", "01 10", "01 21", "01 22 21", "01 10 21", "01 22 10 21", "01 235"):
        assert path_shape(tuple(ais.split())).complete
    with pytest.raises(QualifierOrder) as refusal:
        path_shape(("01", "21", "22"))
    assert refusal.value.expected == "22 then 10 then 21"
    with pytest.raises(ForeignQualifier):
        path_shape(("01", "22", "235"))


def test_qualifiers_that_could_still_join_the_path_are_known() -> None:
    assert path_shape(("01", "21")).open_for == {"22", "10"}
    assert path_shape(("01", "235")).open_for == frozenset()
    assert path_shape(("414",)).open_for == {"254", "7040"}


def test_a_pairing_is_checked_over_path_and_query_together() -> None:
    assert parse_target(f"/01/{GTIN}/21/a?8030=abc").attributes == (("8030", "abc"),)
    with pytest.raises(Gs1Error):
        parse_target(f"/01/{GTIN}?8030=abc")
