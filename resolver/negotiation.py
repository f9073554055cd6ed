"""Content and language negotiation (RFC 9110 section 12, RFC 4647), pure and cached.

Header text comes from strangers: what cannot be read is ignored, never refused. Parsing is
linear in the length of the header, and results are cached by its text while that is short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# Longer headers are parsed each time: a cache keyed by hostile text must stay small.
LONGEST_CACHED = 512
# Nobody means more than this many ranges; the rest of a hostile header is not looked at.
MOST_RANGES = 200

_MEDIA_RANGE = re.compile(r"(\*|[A-Za-z0-9!#$&^_.+-]+)/(\*|[A-Za-z0-9!#$&^_.+-]+)\Z")
_LANGUAGE_RANGE = re.compile(r"(?:\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\Z")
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")


class Weighted(NamedTuple):
    """A range of a header in lower case, with its q-value from 0 to 1."""

    name: str
    quality: float


class LanguageMatch(NamedTuple):
    """How well a language tag answers a request; greater is better."""

    quality: float
    exactness: int  # 2 the tag itself, 1 reached by dropping or adding subtags


def media_ranges(accept: str | None) -> tuple[Weighted, ...]:
    """The readable media ranges of an Accept header; empty: the caller has no wish."""
    if not accept:
        return ()
    if len(accept) > LONGEST_CACHED:
        return _parse(accept, _MEDIA_RANGE)
    return _cached_media_ranges(accept)


def language_ranges(accept_language: str | None) -> tuple[Weighted, ...]:
    """The readable ranges of an Accept-Language header, without the wildcard.

    ``*`` says "anything else too", which is true of every reader of a page.
    """
    if not accept_language:
        return ()
    if len(accept_language) > LONGEST_CACHED:
        return _without_wildcard(_parse(accept_language, _LANGUAGE_RANGE))
    return _cached_language_ranges(accept_language)


@lru_cache(maxsize=1024)
def _cached_media_ranges(text: str) -> tuple[Weighted, ...]:
    return _parse(text, _MEDIA_RANGE)


@lru_cache(maxsize=1024)
def _cached_language_ranges(text: str) -> tuple[Weighted, ...]:
    return _without_wildcard(_parse(text, _LANGUAGE_RANGE))


def _without_wildcard(ranges: tuple[Weighted, ...]) -> tuple[Weighted, ...]:
    return tuple(each for each in ranges if each.name != "*")


def _parse(text: str, shape: re.Pattern[str]) -> tuple[Weighted, ...]:
    found: list[Weighted] = []
    for piece in text.split(",", MOST_RANGES)[:MOST_RANGES]:
        name, *parameters = piece.split(";")
        name = name.strip(" \t").lower()
        if not shape.match(name):
            continue
        quality = _quality(parameters)
        if quality is not None:
            found.append(Weighted(name, quality))
    return tuple(found)


def _quality(parameters: Sequence[str]) -> float | None:
    """The q-value among parameters, 1 without one, ``None`` when it cannot be read."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip(" \t").lower() == "q":
            value = value.strip(" \t")
            return float(value) if _QUALITY.match(value) else None
    return 1.0


def media_quality(accept: str | None, offer: str) -> float:
    """The q-value an Accept header gives one media type; 1 when the header says nothing.

    The most precise range that covers the type decides (RFC 9110 12.5.1).
    """
    if accept and len(accept) <= LONGEST_CACHED:
        return _cached_media_quality(accept, offer)
    return _media_quality(accept, offer)


@lru_cache(maxsize=4096)
def _cached_media_quality(accept: str, offer: str) -> float:
    return _media_quality(accept, offer)


def _media_quality(accept: str | None, offer: str) -> float:
    ranges = media_ranges(accept)
    if not ranges:
        return 1.0
    return max(_covering(ranges, offer.lower()), key=lambda pair: pair[0], default=(0, 0.0))[1]


def _covering(ranges: Sequence[Weighted], offer: str) -> list[tuple[int, float]]:
    family = offer.partition("/")[0] + "/*"
    precision = {offer: 2, family: 1, "*/*": 0}
    return [(precision[name], quality) for name, quality in ranges if name in precision]


def named_quality(accept: str | None, offer: str) -> float | None:
    """The q-value of a media type that the header names itself; ``None`` if it does not."""
    if accept and len(accept) <= LONGEST_CACHED:
        return _cached_named_quality(accept, offer)
    return _named_quality(accept, offer)


@lru_cache(maxsize=4096)
def _cached_named_quality(accept: str, offer: str) -> float | None:
    return _named_quality(accept, offer)


def _named_quality(accept: str | None, offer: str) -> float | None:
    wanted = offer.lower()
    return max((q for name, q in media_ranges(accept) if name == wanted), default=None)


def media_type(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer an Accept header likes best; the earlier offer wins a tie.

    Returns the first offer for a missing or unreadable header and ``None`` when the header
    refuses them all (the caller then answers 406 or what it thinks best).
    """
    if accept and len(accept) <= LONGEST_CACHED:
        return _cached_media_type(accept, tuple(offers))
    return _best_media_type(accept, offers)


@lru_cache(maxsize=2048)
def _cached_media_type(accept: str, offers: tuple[str, ...]) -> str | None:
    return _best_media_type(accept, offers)


def _best_media_type(accept: str | None, offers: Sequence[str]) -> str | None:
    best: str | None = None
    best_quality = 0.0
    for offer in offers:
        quality = media_quality(accept, offer)
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def prefers_html(accept: str | None) -> bool:
    """Whether a person in front of a browser is asking: HTML is named and liked best."""
    return media_type(accept, ("application/problem+json", "text/html")) == "text/html"


def language_match(accept_language: str | None, tags: Sequence[str]) -> LanguageMatch | None:
    """The best match of a header with any of the tags; ``None`` when none is wanted.

    Falls back along BCP 47 subtags both ways: ``fr-CA`` is served by ``fr`` (lookup, RFC 4647
    3.4) and ``fr`` by ``fr-CA`` (filtering, RFC 4647 3.3.1).
    """
    if accept_language and len(accept_language) <= LONGEST_CACHED:
        return _cached_language_match(accept_language, tuple(tags))
    return _language_match(accept_language, tags)


@lru_cache(maxsize=4096)
def _cached_language_match(accept_language: str, tags: tuple[str, ...]) -> LanguageMatch | None:
    return _language_match(accept_language, tags)


def _language_match(accept_language: str | None, tags: Sequence[str]) -> LanguageMatch | None:
    best: LanguageMatch | None = None
    for name, quality in language_ranges(accept_language):
        for tag in tags:
            exactness = _exactness(name, tag.lower())
            if exactness and quality > 0:
                match = LanguageMatch(quality, exactness)
                if best is None or match > best:
                    best = match
    if best is not None and _refused(accept_language, tags):
        return None
    return best


def _refused(accept_language: str | None, tags: Sequence[str]) -> bool:
    """Whether every tag is named with q=0, which outweighs a wider range that covers it."""
    refused = {name for name, quality in language_ranges(accept_language) if quality == 0}
    return bool(refused) and all(tag.lower() in refused for tag in tags)


def _exactness(language_range: str, tag: str) -> int:
    if language_range == tag:
        return 2
    if language_range.startswith(tag + "-") or tag.startswith(language_range + "-"):
        return 1
    return 0


def language(accept_language: str | None, offers: Sequence[str]) -> str | None:
    """The offered language a reader likes best, or ``None`` when the header wants none of them.

    The earlier offer wins a tie.
    """
    if accept_language and len(accept_language) <= LONGEST_CACHED:
        return _cached_language(accept_language, tuple(offers))
    return _best_language(accept_language, offers)


@lru_cache(maxsize=2048)
def _cached_language(accept_language: str, offers: tuple[str, ...]) -> str | None:
    return _best_language(accept_language, offers)


def _best_language(accept_language: str | None, offers: Sequence[str]) -> str | None:
    best: tuple[LanguageMatch, str] | None = None
    for offer in offers:
        match = language_match(accept_language, (offer,))
        if match is not None and (best is None or match > best[0]):
            best = (match, offer)
    return best[1] if best else None


def first_language(accept_language: str | None) -> str:
    """Base language the reader likes best, such as ``de``; empty without a readable wish."""
    ranges = language_ranges(accept_language)
    best = max(ranges, key=lambda each: each.quality, default=None)
    return best.name.partition("-")[0] if best and best.quality > 0 else ""
