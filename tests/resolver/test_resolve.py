"""The pure decision: levels and a request in, an answer out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gs1.errors import UnknownLinkType
from resolver.links.hierarchy import KnownLevel
from resolver.links.model import DEFAULT_LINK, DEFAULT_LINK_MULTI, Level, Target
from resolver.links.own import OwnPages
from resolver.links.rules import Wish
from resolver.resolve import (
    Choices,
    LinksetAnswer,
    NoSuchLink,
    Outcome,
    Redirect,
    Request,
    Trace,
    asks_for_linkset,
    resolve,
)
from tests.resolver.service import BROWSER, VOC

UNIT = "/01/09520000010010/21/WM-000101"
BATCH = "/01/09520000010010/10/L2601"
MODEL = "/01/09520000010010"


def own(path: str, *, has_passport: bool = True, has_parts: bool = True) -> OwnPages:
    return OwnPages(path, ("en", "de"), has_passport, has_parts)


def known(path: str, registered: Level | None = None) -> KnownLevel:
    return KnownLevel(path, path, True, registered, own(path))


def registered(**links: str) -> Level:
    """Links by type; ``default`` is the default link."""
    default = links.pop("default", None)
    return Level(
        "registered",
        Target(default, "Default") if default else None,
        (),
        {VOC + name: (Target(href, name),) for name, href in links.items()},
    )


BARE = (known(UNIT), known(BATCH), known(MODEL))


def href(outcome: Outcome) -> str:
    assert isinstance(outcome, Redirect)
    return outcome.target.href


def ask(
    levels: tuple[KnownLevel, ...],
    link_type: str | None = None,
    accept: str | None = None,
    language: str | None = None,
) -> Outcome:
    return resolve(levels, Request(link_type, Wish(accept, language)))


@pytest.mark.parametrize("accept", [None, "*/*", "undefined", BROWSER, "image/png"])
def test_without_a_wish_the_owner_page_answers(accept: str | None) -> None:
    assert ask(BARE, accept=accept) == Redirect(
        Target(f"/page{UNIT}", "Product page"), DEFAULT_LINK
    )


def test_a_reader_gets_the_page_in_the_language_asked_for() -> None:
    found = ask(BARE, accept=BROWSER, language="de-AT,en;q=0.5")
    assert href(found) == f"/page{UNIT}?lang=de"
    assert isinstance(found, Redirect)
    assert found.link_type == DEFAULT_LINK_MULTI


@pytest.mark.parametrize("accept", ["application/ld+json", "application/json"])
@pytest.mark.parametrize("default", [None, "https://maker.example/w7"])
def test_machines_get_the_passport_whatever_the_default_is(
    accept: str, default: str | None
) -> None:
    level = registered(default=default, pip=default) if default else None
    levels = (known(UNIT), known(MODEL, level))
    assert href(ask(levels, accept=accept)) == f"/passport{UNIT}"


def test_without_a_passport_machines_get_the_default() -> None:
    level = replace(BARE[0], pages=own(UNIT, has_passport=False, has_parts=False))
    assert href(ask((level,), accept="application/ld+json")) == f"/page{UNIT}"
    assert isinstance(ask((level,), "gs1:dpp"), NoSuchLink)
    assert isinstance(ask((level,), "gs1:purchaseSuppliesOrAccessories"), NoSuchLink)


@pytest.mark.parametrize(
    ("link_type", "expected"),
    [
        ("gs1:pip", "/page"),
        ("gs1:dpp", "/passport"),
        ("gs1:purchaseSuppliesOrAccessories", "/parts"),
        ("gs1:recallStatus", "/recall"),
        ("https://gs1.org/voc/recallStatus", "/recall"),
        ("recallStatus", "/recall"),
        ("gs1:defaultLink", "/page"),
    ],
)
def test_our_own_pages_answer_their_link_types(link_type: str, expected: str) -> None:
    assert href(ask(BARE, link_type)) == expected + UNIT


def test_a_link_type_is_answered_whatever_accept_says() -> None:
    assert href(ask(BARE, "gs1:dpp", accept=BROWSER)) == f"/passport{UNIT}"
    assert href(ask(BARE, "gs1:pip", accept="application/linkset+json")) == f"/page{UNIT}"


def test_the_nearest_registered_default_answers() -> None:
    model = registered(default="https://maker.example/w7", pip="https://maker.example/w7")
    batch = registered(default="https://maker.example/lot", pip="https://maker.example/lot")
    levels = (known(UNIT), known(BATCH), known(MODEL, model))
    assert href(ask(levels)) == "https://maker.example/w7"
    levels = (known(UNIT), known(BATCH, batch), known(MODEL, model))
    assert href(ask(levels)) == "https://maker.example/lot"


def test_the_most_granular_level_wins_per_link_type() -> None:
    unit = registered(pip="https://maker.example/unit")
    model = registered(pip="https://maker.example/model", faqs="https://maker.example/faq")
    levels = (known(UNIT, unit), known(MODEL, model))
    assert href(ask(levels, "gs1:pip")) == "https://maker.example/unit"
    assert href(ask(levels, "gs1:faqs")) == "https://maker.example/faq"


def test_refinements_come_from_the_level_of_the_default() -> None:
    german = Target("https://maker.example/de", "Deutsch", None, ("de",))
    model = replace(
        registered(default="https://maker.example/w7", pip="https://maker.example/w7"),
        multi=(german,),
    )
    unit = registered(default="https://maker.example/unit", pip="https://maker.example/unit")
    assert href(ask((known(UNIT), known(MODEL, model)), language="de")) == german.href
    levels = (known(UNIT, unit), known(MODEL, model))
    assert href(ask(levels, language="de")) == "https://maker.example/unit"


@pytest.mark.parametrize("link_type", ["linkset", "all"])
def test_a_linkset_is_answered_when_asked_for_by_name(link_type: str) -> None:
    assert ask(BARE, link_type, accept=BROWSER) == LinksetAnswer()


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("application/linkset+json", True),
        ("application/linkset", True),
        ("application/linkset+json, */*;q=0.1", True),
        ("application/linkset+json, application/json", True),
        ("text/html, application/linkset+json;q=0.9", False),
        ("application/linkset+json;q=0", False),
        ("application/*", False),
        (BROWSER, False),
        (None, False),
    ],
)
def test_a_linkset_is_answered_when_its_media_type_is_liked_best(
    accept: str | None, wanted: bool
) -> None:
    assert asks_for_linkset(accept) is wanted
    assert isinstance(ask(BARE, accept=accept), LinksetAnswer) is wanted


def test_a_type_nobody_registered_is_no_link_and_the_others_are_listed() -> None:
    found = ask(BARE, "gs1:faqs")
    assert isinstance(found, NoSuchLink)
    assert VOC + "dpp" in found.available
    assert isinstance(ask(BARE, "https://vocabulary.example/x"), NoSuchLink)


@pytest.mark.parametrize("link_type", ["nonsense", "gs1:", "\ufffd", "LINKSET"])
def test_a_type_in_no_spelling_is_refused(link_type: str) -> None:
    with pytest.raises(UnknownLinkType):
        ask(BARE, link_type)


def test_links_that_nothing_tells_apart_are_left_to_the_caller() -> None:
    two = (Target("https://a.example/", "A"), Target("https://b.example/", "B"))
    levels = (known(UNIT), known(MODEL, Level("m", None, (), {VOC + "faqs": two})))
    assert ask(levels, "gs1:faqs") == Choices(two, VOC + "faqs")


def test_during_a_recall_our_page_answers_instead_of_a_foreign_default() -> None:
    foreign = registered(default="https://maker.example/w7", pip="https://maker.example/w7")
    unit = replace(known(UNIT), recalled=True)
    levels = (unit, known(MODEL, foreign))
    assert href(ask(levels)) == f"/page{UNIT}"
    assert href(ask(levels, accept=BROWSER, language="de")) == f"/page{UNIT}?lang=de"
    assert href(ask(levels, accept="application/ld+json")) == f"/passport{UNIT}"
    assert href(ask(levels, "gs1:pip")) == "https://maker.example/w7"


def test_the_recall_state_is_never_answered_by_a_registered_link() -> None:
    levels = (known(UNIT, registered(recallStatus="https://maker.example/none")),)
    assert href(ask(levels, "gs1:recallStatus")) == f"/recall{UNIT}"


def test_a_page_of_the_makers_does_not_hide_ours() -> None:
    levels = (known(UNIT), known(MODEL, registered(pip="https://maker.example/w7")))
    assert href(ask(levels)) == f"/page{UNIT}"
    assert href(ask(levels, "gs1:pip")) == "https://maker.example/w7"
    assert href(ask(levels, "gs1:support")) == f"/page{UNIT}"


def test_a_key_that_is_no_product_has_only_what_was_registered() -> None:
    place = KnownLevel("/414/9520000000011", "Bergen", False, registered(pip="https://m.example/"))
    assert isinstance(ask((place,)), NoSuchLink)
    assert isinstance(ask((place,), "gs1:recallStatus"), NoSuchLink)
    assert href(ask((place,), "gs1:pip")) == "https://m.example/"


FOREIGN = registered(default="https://maker.example/w7", pip="https://maker.example/w7")


@pytest.mark.parametrize(
    ("levels", "link_type", "accept", "rule", "standing"),
    [
        (BARE, None, None, "default", "own_page"),
        (BARE, None, "application/linkset+json", "linkset_media_type", None),
        (BARE, "linkset", None, "linkset_word", None),
        (BARE, "gs1:defaultLink", None, "default_only", "own_page"),
        (BARE, "gs1:defaultLinkMulti", None, "default_multi", "own_page"),
        (BARE, "gs1:dpp", None, "link_type", "own_page"),
        (BARE, "gs1:faqs", None, "link_type", "none"),
        ((known(UNIT), known(MODEL, FOREIGN)), None, None, "default", "registered"),
        ((known(UNIT), known(MODEL, FOREIGN)), "pip", None, "link_type", "registered"),
        (
            (replace(known(UNIT), recalled=True), known(MODEL, FOREIGN)),
            None,
            None,
            "default",
            "open_recall",
        ),
    ],
)
def test_a_trace_tells_the_rule_that_was_followed_and_changes_nothing(
    levels: tuple[KnownLevel, ...],
    link_type: str | None,
    accept: str | None,
    rule: str,
    standing: str | None,
) -> None:
    trace = Trace()
    request = Request(link_type, Wish(accept))
    assert resolve(levels, request, trace) == resolve(levels, request) == trace.outcome
    assert trace.rule == rule
    assert (trace.standing.rule if trace.standing else None) == standing
    assert trace.levels == levels
    assert trace.request == request


def test_a_trace_of_a_request_that_is_refused_holds_what_was_seen_before() -> None:
    trace = Trace()
    with pytest.raises(UnknownLinkType):
        resolve(BARE, Request("nonsense"), trace)
    assert trace.levels == BARE
    assert trace.outcome is None
