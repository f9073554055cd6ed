"""What a recall draft must say, every problem by JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aftersales.recalls.validation import (
    campaign_id_problems,
    notices_problems,
    reference_problems,
    scope_problems,
)
from gs1 import build_identifier
from passport.catalogue.serials import SerialPattern
from passport.errors import FieldProblem

PRODUCT = build_identifier("01", "09520000010010")
PATTERN = SerialPattern("WM-", 6)
NOTICE: dict[str, Any] = {
    "hazard": "The heating element can overheat and start a fire.",
    "action": "Stop using the machine at once and unplug it.",
    "remedies": ["Free repair at your home"],
    "contact": {"phone": "+47 800 00 000"},
}


def pointers(problems: Iterator[FieldProblem]) -> set[str]:
    return {problem.pointer for problem in problems}


@pytest.mark.parametrize(
    "contact",
    [
        {"phone": "+47 800 00 000"},
        {"url": "https://fjordwerk.example/recall"},
        {"phone": "0800 123-456", "url": "https://fjordwerk.example/recall"},
    ],
)
def test_a_notice_with_hazard_action_remedy_and_contact_is_complete(
    contact: dict[str, str],
) -> None:
    assert pointers(notices_problems({"en": NOTICE | {"contact": contact}})) == set()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"hazard": " "}, "/notices/en/hazard"),
        ({"action": None}, "/notices/en/action"),
        ({"remedies": []}, "/notices/en/remedies"),
        ({"remedies": "repair"}, "/notices/en/remedies"),
        ({"remedies": ["Free repair", ""]}, "/notices/en/remedies/1"),
        ({"contact": {}}, "/notices/en/contact"),
        ({"contact": None}, "/notices/en/contact"),
        ({"contact": {"phone": "call us"}}, "/notices/en/contact/phone"),
        ({"contact": {"phone": "٠١٢٣٤٥٦"}}, "/notices/en/contact/phone"),
        ({"contact": {"url": "javascript:alert(1)"}}, "/notices/en/contact/url"),
        ({"contact": {"url": "https://[bad"}}, "/notices/en/contact/url"),
        ({"contact": {"phone": "0800 123", "fax": "0800"}}, "/notices/en/contact/fax"),
        ({"contact": {"email": "safety@fjordwerk.example"}}, "/notices/en/contact"),
        ({"contact": {"url": "https://fw.example", "email": "x"}}, "/notices/en/contact/email"),
        ({"share": 3}, "/notices/en/share"),
        ({"headline": "Voluntary service campaign"}, "/notices/en/headline"),
        ({"a/b~c": "x"}, "/notices/en/a~1b~0c"),
    ],
)
def test_a_notice_that_lacks_something_is_told_where(change: dict[str, Any], expected: str) -> None:
    assert pointers(notices_problems({"en": NOTICE | change})) == {expected}


def test_every_problem_of_every_language_is_listed() -> None:
    problems = pointers(notices_problems({"en": {}, "de": [], "fr": NOTICE}))
    assert problems == {
        "/notices/en/hazard",
        "/notices/en/action",
        "/notices/en/remedies",
        "/notices/en/contact",
        "/notices/de",
        "/notices/fr",
    }


@pytest.mark.parametrize("notices", [{}, [], None, "en"])
def test_a_recall_without_any_notice_is_refused(notices: Any) -> None:
    assert pointers(notices_problems(notices)) == {"/notices"}


@pytest.mark.parametrize("campaign_id", ["FW-2026-01", "a", "x" * 64])
def test_a_campaign_name_fits_a_url(campaign_id: str) -> None:
    assert pointers(campaign_id_problems(campaign_id)) == set()


@pytest.mark.parametrize("campaign_id", ["", "a b", "../x", "x" * 65, "FW-2026-01\n", "ü"])
def test_a_campaign_name_that_does_not_fit_a_url_is_refused(campaign_id: str) -> None:
    assert pointers(campaign_id_problems(campaign_id)) == {"/campaignId"}


@pytest.mark.parametrize("reference", [None, "A12/01234/26", "x" * 100])
def test_a_reference_may_be_missing_or_short(reference: str | None) -> None:
    assert pointers(reference_problems(reference)) == set()


@pytest.mark.parametrize("reference", ["", " ", "x" * 101])
def test_a_reference_that_is_empty_or_too_long_is_refused(reference: str) -> None:
    assert pointers(reference_problems(reference)) == {"/reference"}


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"lots": ["L2602"]},
        {"serials": ["AB/12", "AB%2F+:&="]},
        {"serialFrom": "WM-000136", "serialTo": "WM-000136"},
        {"serialFrom": "WM-000136"},
        {"serialTo": "WM-000160", "producedFrom": "2026-03-01", "producedUntil": "2026-03-01"},
    ],
)
def test_a_scope_may_use_any_of_its_members(condition: dict[str, Any]) -> None:
    assert pointers(scope_problems(PRODUCT, {"anyOf": [condition]}, PATTERN)) == set()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"lots": []}, "/anyOf/0/lots"),
        ({"lots": "L2602"}, "/anyOf/0/lots"),
        ({"lots": ["L2602", "a lot too long for its twenty characters"]}, "/anyOf/0/lots/1"),
        ({"lots": [2602]}, "/anyOf/0/lots/0"),
        ({"serials": ["Ü"]}, "/anyOf/0/serials/0"),
        ({"serialFrom": "WM-136"}, "/anyOf/0/serialFrom"),
        ({"serialFrom": "WM-000140", "serialTo": "WM-000136"}, "/anyOf/0/serialTo"),
        ({"serialTo": 136}, "/anyOf/0/serialTo"),
        ({"producedFrom": "2026-02-30"}, "/anyOf/0/producedFrom"),
        ({"producedFrom": "20260301"}, "/anyOf/0/producedFrom"),
        ({"producedUntil": "٢٠٢٦-03-01"}, "/anyOf/0/producedUntil"),
        ({"producedFrom": "2026-03-02", "producedUntil": "2026-03-01"}, "/anyOf/0/producedUntil"),
        ({"lot": ["L2602"]}, "/anyOf/0/lot"),
        ([], "/anyOf/0"),
    ],
)
def test_a_scope_that_cannot_be_decided_is_refused_where_it_is_wrong(
    condition: Any, expected: str
) -> None:
    assert pointers(scope_problems(PRODUCT, {"anyOf": [condition]}, PATTERN)) == {expected}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"anyOf": []}, {"/anyOf"}),
        ({}, {"/anyOf"}),
        ({"anyOf": {}}, {"/anyOf"}),
        ([], {""}),
        ({"anyOf": [{}], "allOf": []}, {"/allOf"}),
    ],
)
def test_a_scope_that_would_recall_nothing_is_refused(rule: Any, expected: set[str]) -> None:
    assert pointers(scope_problems(PRODUCT, rule, PATTERN)) == expected


def test_an_interval_is_refused_where_the_product_declares_no_order() -> None:
    rule = {"anyOf": [{"serialFrom": "1", "serialTo": "2"}]}
    assert pointers(scope_problems(PRODUCT, rule, None)) == {
        "/anyOf/0/serialFrom",
        "/anyOf/0/serialTo",
    }
