"""Headers are read as the plain reading of the standards has it, however long they are."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from resolver.links.model import Target
from resolver.links.rules import Wish, choose
from resolver.negotiation import (
    LONGEST_CACHED,
    LanguageMatch,
    language_match,
    language_ranges,
    media_quality,
    media_ranges,
    named_quality,
    refused_languages,
)

# Few, so that they meet, and deep, so that they lie below one another.
TAGS = ["de", "de-AT", "de-AT-1996", "zh", "zh-Hant", "zh-Hant-TW", "x", "fil", "sl-rozaj-biske"]
TYPES = ["text/html", "text/plain", "application/json", "a/b"]
qualities = st.sampled_from(["", ";q=0", ";q=0.1", "; q=0.5", ";q=1", ";level=1;q=0.7", ";q=2"])


def header_of(names: list[str]) -> st.SearchStrategy[str]:
    """Headers of such ranges; some of them too long for their findings to be kept."""
    piece = st.builds(str.__add__, st.sampled_from(names), qualities)
    junk = st.sampled_from(["", "," * LONGEST_CACHED])
    return st.builds(str.__add__, st.lists(piece, max_size=12).map(", ".join), junk)


@given(header=header_of([*TYPES, "*/*", "text/*", "a/*", "junk"]), offer=st.sampled_from(TYPES))
def test_the_most_precise_media_range_decides(header: str, offer: str) -> None:
    ranges = media_ranges(header)
    precision = {offer: 2, offer.partition("/")[0] + "/*": 1, "*/*": 0}
    covering = [(precision[name], q) for name, q in ranges if name in precision]
    expected = max(covering, key=lambda pair: pair[0], default=(0, 0.0))[1] if ranges else 1.0
    assert media_quality(header, offer) == expected
    assert named_quality(header, offer) == max(
        (q for name, q in ranges if name == offer), default=None
    )


def plain_match(header: str, tags: list[str]) -> LanguageMatch | None:
    """Every range held against every tag."""
    ranges = language_ranges(header)
    refused = {name for name, quality in ranges if quality == 0}
    lower = [tag.lower() for tag in tags]
    if refused and all(tag in refused for tag in lower):
        return None
    found = []
    for name, quality in ranges:
        for tag in lower:
            if quality and (name == tag or f"{name}-".startswith(f"{tag}-")):
                found.append(LanguageMatch(quality, 2 if name == tag else 1))
            elif quality and tag.startswith(f"{name}-"):
                found.append(LanguageMatch(quality, 1))
    return max(found, default=None)


@given(
    header=header_of([*TAGS, "*", "de_AT", "ZH-hant", "zh-Hant-TW-x-" + "long-" * 40 + "tag"]),
    tags=st.lists(st.sampled_from(TAGS), max_size=4),
)
def test_a_language_is_reached_along_its_subtags_both_ways(header: str, tags: list[str]) -> None:
    assert language_match(header, tags) == plain_match(header, tags)
    zero = {name for name, quality in language_ranges(header) if quality == 0}
    assert refused_languages(header) == zero


def test_a_choice_of_many_links_reads_long_headers_once() -> None:
    letters = "abcdefghijklmnopqrst"
    targets = [
        Target(f"https://m.example/{one}{two}", "T", f"a/{one}", (f"{two}n-{one}x",))
        for one in letters
        for two in letters[:10]
    ]
    taken = []
    for attempt in range(3):
        accept = ",".join(f"b{attempt}{number}/c;q=0.{number % 9 + 1}" for number in range(600))
        languages = ",".join(f"y{chr(97 + n % 26)}-a{n};q=0.{n % 9 + 1}" for n in range(700))
        started = time.perf_counter()
        choose(targets, Wish(accept, languages))
        taken.append(time.perf_counter() - started)
    # A tenth of a second and more where each link parses them anew.
    assert min(taken) < 0.03
