"""Which of several links answers a request."""

from __future__ import annotations

import pytest

from resolver.links.model import Target
from resolver.links.rules import Judged, Wish, choose, refine
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
        # A request that names no language, no context or no media type prefers the link that
        # names none either; a mismatch comes last.
        (Wish(PDF, None, "LK"), ["4"]),
        (Wish(HTML, "en"), ["1", "3"]),
        (Wish(HTML, "fr", "LK"), ["2"]),
        (Wish(HTML, None, "LK"), ["1", "3"]),
        (Wish(None, "fr"), ["2"]),
        (Wish(None, "en", "LK"), ["6"]),
        (Wish(None, "en"), ["5"]),
        (Wish("undefined", "fr"), ["2"]),
        (Wish(f"{HTML}, {PDF};q=0.9", "en"), ["5"]),
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


UNTYPED = (target("html", HTML), target("any"), target("pdf", PDF))


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "any"),
        ("", "any"),
        ("*/*", "any"),
        ("text/*", "any"),
        ("undefined", "any"),
        ("image/png", "any"),
        (f"{PDF};q=0", "any"),
        (HTML, "html"),
        (f"{HTML};q=0.1, */*", "html"),
        (f"{HTML};q=0.3, {PDF};q=0.4", "pdf"),
        (BROWSER, "html"),
    ],
)
def test_where_no_media_type_is_named_for_it_a_link_without_one_is_preferred(
    accept: str | None, chosen: str
) -> None:
    assert names(choose(UNTYPED, Wish(accept))) == [chosen]


def test_a_language_counts_more_than_naming_no_media_type() -> None:
    manual = (target("any"), target("html-de", HTML, ("de",)))
    assert names(choose(manual, Wish("*/*", "de"))) == ["html-de"]


def test_whoever_asks_is_told_what_became_of_each_link() -> None:
    judged: list[Judged] = []
    assert names(choose(TABLE, Wish(PDF, "en"), judged)) == ["5"]
    told = [(each.target.title, each.result, each.by) for each in judged]
    assert told == [
        ("1", "outranked", "media"),
        ("2", "outranked", "media"),
        ("3", "outranked", "media"),
        ("4", "outranked", "language"),
        ("5", "winner", None),
        ("6", "outranked", "context"),
    ]
    assert [verdict.code for verdict in judged[5].judgement] == ["exact", "exact", "unasked"]


def test_the_reasons_of_ties_and_of_single_links_are_told() -> None:
    def results(targets: tuple[Target, ...], wish: Wish) -> list[str]:
        judged: list[Judged] = []
        choose(targets, wish, judged)
        return [each.result for each in judged]

    assert results(TABLE, Wish(HTML)) == ["equal", "outranked", "equal", *["outranked"] * 3]
    tongues = (target("en", None, ("en",)), target("de", None, ("de",)))
    assert results(tongues, Wish()) == ["winner", "registered_later"]
    assert results(TABLE[5:], Wish(HTML, "de", "XX")) == ["only"]
    assert results((), Wish()) == []


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


SPECIAL = (
    Target("https://m.example/1", "us", HTML, ("en-US",), ("US",)),
    Target("https://m.example/2", "pdf-en", "application/pdf", ("en",)),
    Target("https://m.example/3", "pdf-de", "application/pdf", ("de",)),
    Target("https://m.example/4", "html-fr", HTML, ("fr",)),
)


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        (Wish(context="US"), "us"),
        (Wish(BROWSER, context="US"), "us"),
        (Wish(BROWSER, "de", "US"), None),
        (Wish(context="LK"), None),
        (Wish("application/pdf"), "pdf-en"),
        (Wish("application/pdf", "de-AT"), "pdf-de"),
        (Wish("application/pdf", "tlh"), None),
        (Wish("application/pdf, text/html"), None),
        (Wish("text/html"), None),
        (Wish(BROWSER), None),
        (Wish(), None),
        (Wish("*/*", "tlh"), None),
    ],
)
def test_who_names_no_language_may_mean_a_link_by_its_context_or_its_type(
    wish: Wish, chosen: str | None
) -> None:
    found = refine(SPECIAL, wish)
    assert (found.title if found else None) == chosen


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (Wish(), ["against", "against", "unasked", "unasked"]),
        (Wish(BROWSER, "de"), ["against", "winner", "outdone", "outdone"]),
        (Wish("application/json"), ["against", "against", "against", "winner"]),
        (
            Wish("application/ld+json, application/json"),
            ["against", "against", "winner", "registered_later"],
        ),
        (
            Wish("application/json, application/ld+json;q=0.9"),
            ["against", "against", "outranked", "winner"],
        ),
    ],
)
def test_what_kept_a_refinement_from_answering_is_told(wish: Wish, told: list[str]) -> None:
    judged: list[Judged] = []
    refine(PAGES, wish, judged)
    assert [each.result for each in judged] == told


def test_of_refinements_that_answer_alike_the_first_wins() -> None:
    alike = (target("a", None, ("de",)), target("b", None, ("de",)))
    assert refine(alike, Wish(None, "de")) == alike[0]


def test_a_context_alone_is_enough_to_refine_a_default() -> None:
    context = target("clinic", None, (), ("clinical",))
    assert refine((context,), Wish(None, None, "clinical")) == context
    assert refine((context,), Wish(None, None, "home")) is None
    assert refine((context,), Wish()) is None
