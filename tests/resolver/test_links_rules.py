"""Which of several links answers a request."""

from __future__ import annotations

import pytest

from resolver.links.model import Target
from resolver.links.rules import Wish, choose, refine
from tests.resolver.service import BROWSER

HTML, PDF = "text/html", "application/pdf"


def target(
    name: str,
    media_type: str | None = None,
    languages: tuple[str, ...] = (),
    contexts: tuple[str, ...] = (),
) -> Target:
    return Target(f"https://x.example/{name}", name, media_type, languages, contexts)


def names(targets: tuple[Target, ...]) -> list[str]:
    return [each.title for each in targets]


# The example of the truth table GS1's test suite implies for several links of one type.
TABLE = (
    target("1", HTML),
    target("2", HTML, ("fr",)),
    target("3", HTML),
    target("4", PDF),
    target("5", PDF, ("en",)),
    target("6", PDF, ("en",), ("LK",)),
)


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        (Wish(HTML), ["1", "3"]),
        (Wish(HTML, "fr"), ["2"]),
        (Wish(PDF), ["4"]),
        (Wish(PDF, "en"), ["5"]),
        (Wish(PDF, "en", "LK"), ["6"]),
        (Wish(PDF, "en", "XX"), ["5"]),
        (Wish(PDF, "fr-CA, en;q=0.5"), ["5"]),
        (Wish(f"{HTML};q=0.9, {PDF}"), ["4"]),
    ],
)
def test_the_truth_table_of_the_standard_holds(wish: Wish, chosen: list[str]) -> None:
    assert names(choose(TABLE, wish)) == chosen


def test_the_only_link_answers_whatever_the_headers_say() -> None:
    only = target("only", PDF, ("fr",), ("LK",))
    assert choose((only,), Wish(HTML, "de", "XX")) == (only,)


def test_no_link_answers_where_there_is_none() -> None:
    assert choose((), Wish()) == ()


def test_the_readers_language_counts_more_than_a_nicer_media_type() -> None:
    manual = (target("html-de", HTML, ("de",)), target("pdf-en", PDF, ("en",)))
    assert names(choose(manual, Wish(BROWSER, "en"))) == ["pdf-en"]


def test_a_media_type_the_reader_cannot_use_is_no_answer_in_any_language() -> None:
    manual = (target("html-de", HTML, ("de",)), target("pdf-en", PDF, ("en",)))
    assert names(choose(manual, Wish(HTML, "en"))) == ["html-de"]


def test_a_regional_wish_is_met_by_the_language() -> None:
    manual = (target("fr", None, ("fr",)), target("en", None, ("en",)))
    assert names(choose(manual, Wish(None, "fr-CA, en;q=0.9"))) == ["fr"]


def test_an_unqualified_link_is_preferred_to_one_in_another_language() -> None:
    manual = (target("fr", None, ("fr",)), target("any"))
    assert names(choose(manual, Wish(None, "tlh"))) == ["any"]


@pytest.mark.parametrize("language", [None, "es", "*"])
def test_where_no_language_was_asked_for_the_one_registered_first_answers(
    language: str | None,
) -> None:
    manual = (target("de", None, ("de",)), target("fr", None, ("fr",)))
    assert names(choose(manual, Wish(None, language))) == ["de"]


def test_links_that_nothing_tells_apart_are_left_to_the_caller() -> None:
    manual = (
        target("a", HTML, ("de", "fr")),
        target("b", HTML, ("fr", "de")),
        target("c", PDF, ("de",)),
    )
    assert names(choose(manual, Wish())) == ["a", "b"]


PAGES = (
    target("en", HTML, ("en",)),
    target("de", HTML, ("de",)),
    target("ld", "application/ld+json"),
    target("json", "application/json"),
)


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        (Wish(), None),
        (Wish("*/*"), None),
        (Wish("undefined"), None),
        (Wish(BROWSER), None),
        (Wish(BROWSER, "de"), "de"),
        (Wish(BROWSER, "de-CH, en;q=0.5"), "de"),
        (Wish(BROWSER, "tlh"), None),
        (Wish("*/*", "en"), "en"),
        (Wish("application/ld+json"), "ld"),
        (Wish("application/ld+json", "de"), "ld"),
        (Wish("application/json"), "json"),
        (Wish("application/json, text/plain, */*", "de"), "json"),
        (Wish("application/json, application/ld+json"), "ld"),
        (Wish("application/json, application/ld+json;q=0.9"), "json"),
        (Wish("text/html, application/ld+json"), None),
        (Wish("text/html, application/ld+json", "de"), "de"),
        (Wish("text/html;q=0.5, application/ld+json"), "ld"),
        (Wish("application/ld+json;q=0"), None),
        (Wish("image/png", "de"), None),
    ],
)
def test_a_default_is_refined_by_what_is_asked_for_by_name(wish: Wish, chosen: str | None) -> None:
    found = refine(PAGES, wish)
    assert (found.title if found else None) == chosen


def test_of_refinements_that_answer_alike_the_first_wins() -> None:
    alike = (target("a", None, ("de",)), target("b", None, ("de",)))
    assert refine(alike, Wish(None, "de")) == alike[0]


def test_a_context_alone_is_enough_to_refine_a_default() -> None:
    context = target("clinic", None, (), ("clinical",))
    assert refine((context,), Wish(None, None, "clinical")) == context
    assert refine((context,), Wish(None, None, "home")) is None
    assert refine((context,), Wish()) is None
