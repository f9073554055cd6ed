"""Links can be registered for every primary key with every qualifier set GS1 allows, and answer."""

from __future__ import annotations

from itertools import combinations

import pytest

from gs1 import Gs1Error, Identifier, build_identifier
from gs1.application_identifiers import PRIMARY_KEYS, TABLE
from gs1.check_digit import check_digit, check_pair
from tests.resolver.api.conftest import Api


def closed(digits: str) -> str:
    return digits + check_digit(digits)


KEYS = {
    "00": closed("39520000000000001"),
    "01": closed("0952000000001"),
    "253": closed("952000000001") + "A/1",
    "255": closed("952000000001") + "77",
    "401": "9520000A/1",
    "402": closed("9520000000000001"),
    "414": closed("952000000002"),
    "415": closed("952000000003"),
    "417": closed("952000000004"),
    "8003": "0" + closed("952000000005") + "S1",
    "8004": "9520000A/1",
    "8006": closed("0952000000001") + "0102",
    "8010": "9520000-A/1",
    "8013": "9520000a/1" + check_pair("9520000a/1"),
    "8017": closed("95200000000000001"),
    "8018": closed("95200000000000002"),
}
QUALIFIERS = {
    "10": "L/1", "21": "S%1", "22": "2A", "235": "TP+1", "254": "R1", "7040": "1ABC",
    "8011": "12", "8019": "3", "8020": "REF 1".replace(" ", "-"),
}  # fmt: skip


def is_no_identifier(key_ai: str, qualifiers: tuple[str, ...]) -> bool:
    """A pay-to GLN without its reference."""
    return (key_ai, qualifiers) == ("415", ())


def levels_of(key_ai: str) -> list[Identifier]:
    """Every level of a key at which links may hang, the shortest first."""
    found: dict[str, Identifier] = {}
    for sequence in (*(TABLE[key_ai].sequences or ()), ()):
        for size in range(len(sequence) + 1):
            for chosen in combinations(sequence, size):
                if "21" in chosen and len(chosen) > 1:
                    continue  # lot and variant are facts of the unit (Resolver 2.5.9)
                try:
                    level = build_identifier(
                        key_ai, KEYS[key_ai], {ai: QUALIFIERS[ai] for ai in chosen}
                    )
                except Gs1Error:
                    assert is_no_identifier(key_ai, chosen)
                    continue
                found[level.path] = level
    return sorted(found.values(), key=lambda level: len(level.qualifiers))


def body(level: Identifier) -> dict[str, object]:
    href = f"https://maker.example/{level.key_ai}/{len(level.path)}"
    return {
        "description": level.hri,
        "default": {"href": href, "title": "Default"},
        "links": [{"linkType": "gs1:faqs", "href": href + "/faq", "title": "Questions"}],
    }


def test_there_is_an_example_of_every_primary_key_and_qualifier() -> None:
    assert set(KEYS) == set(PRIMARY_KEYS)
    used = {ai for key in PRIMARY_KEYS for s in TABLE[key].sequences or () for ai in s}
    assert set(QUALIFIERS) == used


def test_the_qualifier_sets_are_those_of_the_standard() -> None:
    def sets(key_ai: str) -> set[tuple[str, ...]]:
        return {tuple(ai for ai, _ in level.qualifiers) for level in levels_of(key_ai)}

    assert sets("01") == {(), ("22",), ("10",), ("22", "10"), ("21",), ("235",)}
    assert sets("8006") == {(), ("22",), ("10",), ("22", "10"), ("21",)}
    assert sets("414") == {(), ("254",), ("7040",)}
    assert sets("415") == {("8020",)}
    assert sets("8010") == {(), ("8011",)}
    assert sets("8017") == sets("8018") == {(), ("8019",)}


@pytest.mark.parametrize("key_ai", KEYS)
def test_each_level_of_a_key_is_registered_shown_and_answered(api: Api, key_ai: str) -> None:
    for level in levels_of(key_ai):
        put = api.put(f"links{level.path}", body(level))
        assert put.status_code == 201, (level.path, put.json)
        shown = api.get(f"links{level.path}")
        assert shown.headers["ETag"] == put.headers["ETag"]
        assert "warnings" not in shown.json
        scan = api.app.test_client().get(f"https://id.example.com{level.path}")
        assert (scan.status_code, scan.headers["Location"]) == (
            307,
            body(level)["default"]["href"],  # type: ignore[index]
        ), level.path


@pytest.mark.parametrize("key_ai", [key for key in KEYS if len(levels_of(key)) > 1])
def test_a_level_without_a_default_needs_the_one_of_the_bare_key(api: Api, key_ai: str) -> None:
    top, *below = levels_of(key_ai)
    for level in below:
        bare = {name: member for name, member in body(level).items() if name != "default"}
        refused = api.put(f"links{level.path}", bare)
        assert (refused.status_code, refused.json["code"]) == (409, "orphan_level"), level.path
        assert top.path in refused.json["detail"]
    assert api.put(f"links{top.path}", body(top)).status_code == 201
    for level in below:
        bare = {name: member for name, member in body(level).items() if name != "default"}
        assert api.put(f"links{level.path}", bare).status_code == 201, level.path


def test_a_pay_to_place_with_its_reference_needs_a_default_of_its_own(api: Api) -> None:
    (level,) = levels_of("415")
    bare = {name: member for name, member in body(level).items() if name != "default"}
    refused = api.put(f"links{level.path}", bare)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == ["/default"]
    assert api.put(f"links/415/{KEYS['415']}", body(level)).status_code == 400
