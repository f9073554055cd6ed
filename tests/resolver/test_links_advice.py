"""What is kept and warned about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from resolver.links.advice import warnings
from resolver.links.model import DefaultDraft, LinkDraft, LinkSetDraft
from resolver.links.targets import Allowed
from resolver.links.validation import checked_level

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LINK = LinkDraft("gs1:instructions", "https://maker.example/manual", "Manual")


def told(*links: LinkDraft, default: str | None = None, now: datetime = NOW) -> dict[str, str]:
    draft = LinkSetDraft("W7", DefaultDraft(default, "W7") if default else None, links)
    level = checked_level(draft, Allowed())
    return {each.pointer: each.message for each in warnings(level, now)}


def test_nothing_is_said_of_what_is_as_it_should_be() -> None:
    other = replace(LINK, title="Anleitung", languages=("de", "de-AT"))
    foreign = replace(LINK, link_type="https://vocabulary.example/tracking")
    assert told(LINK, other, foreign, default="https://maker.example/") == {}


@pytest.mark.parametrize(
    ("tag", "part"),
    [("zh-Hant", "as zh"), ("es-419", "as es"), ("zh-hant-tw", "as zh"), ("fil", "without it")],
)
def test_a_language_the_linkset_cannot_hold_is_told(tag: str, part: str) -> None:
    assert part in told(replace(LINK, languages=("en", tag)))["/links/0/hreflang/1"]


@pytest.mark.parametrize(
    ("link_type", "part"),
    [
        ("gs1:productSustainabilityInfo", "use gs1:sustainabilityInfo"),
        ("gs1:newerThanOurList", "not in the list"),
        ("https://gs1.org/voc/PIP", "did you mean gs1:pip?"),
    ],
)
def test_a_term_gs1_does_not_list_is_told(link_type: str, part: str) -> None:
    assert part in told(replace(LINK, link_type=link_type))["/links/0/linkType"]


def test_a_single_refined_default_is_told() -> None:
    one = replace(LINK, default_multi=True)
    two = replace(one, title="Anleitung", languages=("de",))
    assert set(told(one, default="https://maker.example/")) == {"/links/0/defaultMulti"}
    assert told(one, two, default="https://maker.example/") == {}


def test_a_link_whose_time_has_passed_is_told() -> None:
    over = replace(LINK, valid_until=NOW)
    assert set(told(over)) == {"/links/0/validUntil"}
    assert told(over, now=NOW - timedelta(microseconds=1)) == {}
    assert told(replace(LINK, valid_from=NOW + timedelta(days=1))) == {}


def test_a_fragment_is_told() -> None:
    found = told(replace(LINK, href="https://maker.example/#x"), default="https://maker.example/#")
    assert set(found) == {"/default/href", "/links/0/href", "/links/1/href"}


def test_equal_titles_of_one_type_are_told_at_the_later_one() -> None:
    pdf = replace(LINK, media_type="application/pdf")
    assert set(told(LINK, replace(LINK, link_type="gs1:faqs"), pdf)) == {"/links/1/title"}
