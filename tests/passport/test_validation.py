"""What a level may state: the profile's shape and the rules across members, all faults at once."""

from __future__ import annotations

from typing import Any

import pytest

from passport.canonical import canonical
from passport.refusals import PassportInvalid
from passport.validation import fact_errors
from schemas.loader import UnknownSchema
from tests.passport import examples

q = examples.quantity


def faults(facts: Any, profile: str = "battery/1") -> list[tuple[str, str]]:
    return [(error.pointer, error.rule) for error in fact_errors(profile, facts)]


@pytest.mark.parametrize("level", ["model", "batch", "item"])
def test_the_examples_may_be_published(group: str, level: str) -> None:
    assert fact_errors(f"{group}/1", examples.facts(group, level)) == ()


def test_a_level_may_state_nothing_at_all(group: str) -> None:
    assert fact_errors(f"{group}/1", {}) == ()


def test_every_fault_is_told_with_its_place_its_rule_and_a_sentence() -> None:
    facts = {
        "mass": {"value": "heavy", "unitCode": "GRM", "colour": "red"},
        "productName": {"english": "x", "en": ""},
        "batteryCategory": "ev",
        "productionDate": "20260117",
        "manufacturingDate": "2026-13",
        "euDeclarationOfConformity": [],
        "extinguishingAgent": ["water", 7],
        "warranty": {},
        "roundTripEfficiencyInitial": q(101, "P1"),
        "a/b": 1,
    }
    errors = fact_errors("battery/1", facts)
    assert [(e.pointer, e.rule) for e in errors] == [
        ("/a~1b", "additionalProperties"),
        ("/batteryCategory", "const"),
        ("/euDeclarationOfConformity", "minItems"),
        ("/extinguishingAgent/1", "type"),
        ("/manufacturingDate", "pattern"),
        ("/mass/colour", "additionalProperties"),
        ("/mass/unitCode", "const"),
        ("/mass/value", "type"),
        ("/productName/en", "minLength"),
        ("/productName/english", "propertyNames"),
        ("/productionDate", "format"),
        ("/roundTripEfficiencyInitial/value", "maximum"),
        ("/warranty", "minProperties"),
        ("/warranty/durationOfWarranty", "required"),
    ]
    assert errors[-3].message == "must be 100 or less"
    assert str(PassportInvalid(errors)).startswith("/a~1b: there is no such member here; ")


@pytest.mark.parametrize("facts", [None, [], "x", 5])
def test_facts_are_an_object(facts: Any) -> None:
    assert faults(facts) == [("", "type")]


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"mass": {"value": float("nan"), "unitCode": "KGM"}}, "/mass/value"),
        ({"modelIdentifier": "\ud800"}, "/modelIdentifier"),
        ({"supplyChainIndex": {"value": 10**30, "unitCode": "C62"}}, "/supplyChainIndex/value"),
    ],
)
def test_what_has_no_canonical_form_is_a_fault(facts: Any, pointer: str) -> None:
    assert faults(facts) == [(pointer, "canonical")]


def test_deep_nesting_is_a_fault_and_not_a_crash() -> None:
    value: Any = 1
    for _ in range(10_000):
        value = [value]
    ((_, rule),) = faults({"mass": value})
    assert rule == "canonical"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("https://fjordwerk.example/a?b=c#d", True),
        ("/documents/ab/manual.pdf", True),
        ("/01/09520000010041/21/AB%2F12", True),
        ("//elsewhere.example/x", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("documents/x", False),
        ("https://x.example/%zz", False),
        ("https://x.example/ä", False),
        ("https://x.example/<script>", False),
        ("https://x.example/\n", False),
        ("/a\n", False),
    ],
)
def test_addresses_are_absolute_or_paths_on_this_host(text: str, allowed: bool) -> None:
    facts = {"euDeclarationOfConformity": [{"fileUrl": text}]}
    assert (faults(facts) == []) is allowed


@pytest.mark.parametrize("text", ["FW\n", "\x00", "", "a" * 201])
def test_codes_are_one_short_line(text: str) -> None:
    assert {pointer for pointer, _ in faults({"modelIdentifier": text})} == {"/modelIdentifier"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"recycledCobaltShare": {"total": q(10, "P1"), "preConsumer": q(11, "P1")}},
            [("/recycledCobaltShare/total", "shares-add-up")],
        ),
        (
            {
                "recycledCobaltShare": {
                    "total": q(10, "P1"),
                    "preConsumer": q(2, "P1"),
                    "postConsumer": q(2, "P1"),
                }
            },
            [("/recycledCobaltShare/total", "shares-add-up")],
        ),
        (
            {
                "recycledCobaltShare": {
                    "total": q(10.01, "P1"),
                    "preConsumer": q(2, "P1"),
                    "postConsumer": q(8, "P1"),
                }
            },
            [],
        ),
        ({"recycledCobaltShare": {"preConsumer": q(11, "P1")}}, []),
        (
            {
                "criticalRawMaterials": [
                    {"materialName": "Cobalt", "massShare": q(60, "P1")},
                    {"materialName": "Lithium", "massShare": q(41, "P1")},
                ]
            },
            [("/criticalRawMaterials", "shares-of-the-whole")],
        ),
        (
            {"storageTemperatureRange": {"minimum": q(60, "CEL"), "maximum": q(-20, "CEL")}},
            [("/storageTemperatureRange", "range")],
        ),
        (
            {"voltageMin": q(37, "VLT"), "voltageNominal": q(36, "VLT")},
            [("/voltageMin", "range")],
        ),
        (
            {"manufacturingDate": "2026-02", "productionDate": "2026-01-31"},
            [("/productionDate", "dates-in-order")],
        ),
        (
            {"manufacturingDate": "2026-01", "productionDate": "2026-02-01"},
            [("/productionDate", "months-agree")],
        ),
        ({"manufacturingDate": "2026-01", "productionDate": "2026-01-31"}, []),
        (
            {"productionDate": "2026-02-02", "datePutIntoService": "2026-02-01"},
            [("/datePutIntoService", "dates-in-order")],
        ),
        (
            {"instructionsForUse": [{"fileUrl": "/a"}, {"fileUrl": "/a"}]},
            [("/instructionsForUse/1", "listed-once")],
        ),
        (
            {
                "instructionsForUse": [
                    {"fileUrl": "/a", "fileLanguage": "en"},
                    {"fileUrl": "/a", "fileLanguage": "de"},
                ]
            },
            [],
        ),
    ],
)
def test_rules_across_members(facts: Any, expected: list[tuple[str, str]]) -> None:
    assert faults(facts) == expected


@pytest.mark.parametrize("language", [[], {}, 1])
def test_a_language_that_is_no_text_is_told_and_not_compared(language: Any) -> None:
    facts = {"instructionsForUse": [{"fileUrl": "/a", "fileLanguage": language}] * 2}
    told = [(error.pointer, error.rule) for error in fact_errors("battery/1", facts)]
    assert ("/instructionsForUse/0/fileLanguage", "type") in told


def test_a_range_has_one_unit() -> None:
    facts = {
        "voltageMax": q(
            42, "VLT", temperatureRange={"minimum": q(0, "CEL"), "maximum": q(300, "KEL")}
        )
    }
    assert ("/voltageMax/temperatureRange", "range-units") in faults(facts)


def test_checking_changes_nothing(group: str) -> None:
    facts = examples.facts(group, "model")
    before = canonical(facts)
    fact_errors(f"{group}/1", facts)
    assert canonical(facts) == before


def test_there_is_no_checking_without_a_profile() -> None:
    with pytest.raises(UnknownSchema):
        fact_errors("furniture/1", {})
