"""Content and language negotiation (RFC 9110 section 12, RFC 4647), pure and cached.

Header text comes from strangers: what cannot be read is ignored, never refused. Parsing is
linear in the length of the header. Results are cached by its text while that is short; of long
headers only the parsed form is kept, and of a few only, so that a request that compares many links
parses each of its headers once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

# What is found out by longer headers is not kept: a cache keyed by hostile text must stay small.
LONGEST_CACHED = 512
# Long headers whose parsed form is kept: enough for the requests a process answers at a time.
_LONG_KEPT = 16
# Nobody means more than this many ranges; the rest of a hostile header is not looked at.
MOST_RANGES = 200
# No language tag that is registered or offered is longer (RFC 5646 4.4.1).
LONGEST_TAG = 35

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


@dataclass(frozen=True, slots=True)
class _MediaWish:
    """An Accept header, parsed: each look-up takes the same time however long it was."""

    ranges: tuple[Weighted, ...] = ()
    first: Mapping[str, float] = field(default_factory=dict)  # of a range that stands there twice
    best: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _LanguageWish:
    """An Accept-Language header, parsed, without the wildcard."""

    ranges: tuple[Weighted, ...] = ()
    wanted: Mapping[str, float] = field(default_factory=dict)  # ranges with q > 0
    below: Mapping[str, float] = field(default_factory=dict)  # tags that such ranges lie below
    refused: frozenset[str] = frozenset()


def _read_media(accept: str) -> _MediaWish:
    ranges = _parse(accept, _MEDIA_RANGE)
    return _MediaWish(ranges, dict(reversed(ranges)), _best_of(ranges))


def _read_languages(accept_language: str) -> _LanguageWish:
    # ``*`` says "anything else too", which is true of every reader of a page.
    ranges = tuple(each for each in _parse(accept_language, _LANGUAGE_RANGE) if each.name != "*")
    wanted = [each for each in ranges if each.quality > 0]
    below = [Weighted(tag, each.quality) for each in wanted for tag in _shortened(each.name)]
    refused = frozenset(each.name for each in ranges if each.quality == 0)
    return _LanguageWish(ranges, _best_of(wanted), _best_of(below), refused)


def _best_of(ranges: Iterable[Weighted]) -> dict[str, float]:
    best: dict[str, float] = {}
    for name, quality in ranges:
        best[name] = max(quality, best.get(name, 0.0))
    return best


def _shortened(tag: str) -> list[str]:
    """Every tag that ``tag`` lies below: ``zh`` and ``zh-hant`` of ``zh-hant-tw``."""
    ends = (number for number, sign in enumerate(tag[: LONGEST_TAG + 1]) if sign == "-")
    return [tag[:end] for end in ends]


_short_media = lru_cache(maxsize=1024)(_read_media)
_long_media = lru_cache(maxsize=_LONG_KEPT)(_read_media)
_short_languages = lru_cache(maxsize=1024)(_read_languages)
_long_languages = lru_cache(maxsize=_LONG_KEPT)(_read_languages)
_NO_MEDIA, _NO_LANGUAGES = _MediaWish(), _LanguageWish()


def _media_wish(accept: str | None) -> _MediaWish:
    if not accept:
        return _NO_MEDIA
    return _short_media(accept) if len(accept) <= LONGEST_CACHED else _long_media(accept)


def _language_wish(accept_language: str | None) -> _LanguageWish:
    if not accept_language:
        return _NO_LANGUAGES
    if len(accept_language) <= LONGEST_CACHED:
        return _short_languages(accept_language)
    return _long_languages(accept_language)


def media_ranges(accept: str | None) -> tuple[Weighted, ...]:
    """The readable media ranges of an Accept header; empty: the caller has no wish."""
    return _media_wish(accept).ranges


def language_ranges(accept_language: str | None) -> tuple[Weighted, ...]:
    """The readable ranges of an Accept-Language header, without the wildcard.

    ``*`` says "anything else too", which is true of every reader of a page.
    """
    return _language_wish(accept_language).ranges


def refused_languages(accept_language: str | None) -> frozenset[str]:
    """The ranges that the header names with q=0, in lower case."""
    return _language_wish(accept_language).refused


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
    wish = _media_wish(accept)
    if not wish.ranges:
        return 1.0
    offer = offer.lower()
    for name in (offer, offer.partition("/")[0] + "/*", "*/*"):
        if name in wish.first:
            return wish.first[name]
    return 0.0


def named_quality(accept: str | None, offer: str) -> float | None:
    """The q-value of a media type that the header names itself; ``None`` if it does not."""
    if accept and len(accept) <= LONGEST_CACHED:
        return _cached_named_quality(accept, offer)
    return _named_quality(accept, offer)


@lru_cache(maxsize=4096)
def _cached_named_quality(accept: str, offer: str) -> float | None:
    return _named_quality(accept, offer)


def _named_quality(accept: str | None, offer: str) -> float | None:
    return _media_wish(accept).best.get(offer.lower())


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
    wish = _language_wish(accept_language)
    wanted = [tag.lower() for tag in tags]
    # A tag named with q=0 is refused, which outweighs a wider range that covers it.
    if wish.refused and all(tag in wish.refused for tag in wanted):
        return None
    return max((match for tag in wanted for match in _matches(wish, tag)), default=None)


def _matches(wish: _LanguageWish, tag: str) -> Iterator[LanguageMatch]:
    """Every way in which the header leads to one tag."""
    if tag in wish.wanted:
        yield LanguageMatch(wish.wanted[tag], 2)
    if tag in wish.below:
        yield LanguageMatch(wish.below[tag], 1)
    for name in _shortened(tag):
        if name in wish.wanted:
            yield LanguageMatch(wish.wanted[name], 1)


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
