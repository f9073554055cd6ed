"""Links in several languages and for several contexts: which one a reader gets."""

from __future__ import annotations

import pytest

from resolver.links.model import Target
from resolver.links.rules import Wish, choose

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


TONGUES = (
    target("en", None, ("en",)),
    target("de-AT", None, ("de-AT",)),
    target("de", None, ("de",)),
    target("fr-CA", None, ("fr-CA",)),
    target("zh-Hant", None, ("zh-Hant",)),
)


@pytest.mark.parametrize(
    ("language", "chosen"),
    [
        ("de", "de"),
        ("de-AT", "de-AT"),
        ("de-CH", "de"),
        ("de-AT-1996", "de-AT"),
        ("DE-at", "de-AT"),
        ("fr", "fr-CA"),
        ("fr-FR, en;q=0.1", "en"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh", "zh-Hant"),
        ("en;q=0.4, de;q=0.5", "de"),
        ("en;q=0.5, de;q=0.5, fr;q=0.6", "fr-CA"),
        ("de;q=0, en;q=0.1", "en"),
        ("tlh, de-CH;q=0.2", "de"),
        ("de-CH;q=0.9, en;q=0.8", "de"),
        ("en;q=0.9, de-CH;q=0.8", "en"),
        ("en;q=2, de", "de"),
        ("*;q=0.5, fr-CA", "fr-CA"),
    ],
)
def test_the_language_liked_best_answers_along_its_tags(language: str, chosen: str) -> None:
    assert names(choose(TONGUES, Wish(None, language))) == [chosen]


SEVERAL = (
    target("nordic", HTML, ("nb", "sv", "da"), ("NO", "SE")),
    target("central", HTML, ("de", "pl"), ("DE", "PL")),
    target("rest", HTML),
)


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        (Wish(HTML, "sv"), "nordic"),
        (Wish(HTML, "pl-PL, sv;q=0.9"), "central"),
        (Wish(HTML, "sv;q=0.4, pl;q=0.3"), "nordic"),
        (Wish(HTML, None, "PL"), "rest"),
        (Wish(HTML, "tlh", "PL"), "rest"),
        (Wish(HTML, "da", "DE"), "nordic"),
        (Wish(HTML), "rest"),
    ],
)
def test_a_link_of_several_languages_and_contexts_answers_for_each_of_them(
    wish: Wish, chosen: str
) -> None:
    assert names(choose(SEVERAL, wish)) == [chosen]


def test_of_links_of_one_language_the_context_decides() -> None:
    leaflets = (
        target("any", PDF, ("en",)),
        target("LK", PDF, ("en",), ("LK", "IN")),
        target("US", PDF, ("en",), ("US",)),
    )
    for context, chosen in (("IN", "LK"), ("US", "US"), ("FR", "any"), (None, "any")):
        assert names(choose(leaflets, Wish(PDF, "en-GB", context))) == [chosen]
