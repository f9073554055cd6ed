"""What a request makes of one link, per dimension: media type, language, context. Pure and cached.

A verdict holds the word for it and the numbers that ranks are made of, so that what is said about
a link and what is decided about it come from the same place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from resolver.negotiation import (
    LONGEST_CACHED,
    language_match,
    language_ranges,
    media_quality,
    media_ranges,
    named_quality,
    refused_languages,
)

HTML = "text/html"

# The words, over all dimensions:
EXACT = "exact"  # what the request names
FALLBACK = "fallback"  # reached along BCP 47 subtags: fr-CA by fr, fr by fr-CA
UNQUALIFIED = "unqualified"  # the link says nothing, so it suits everyone
WILDCARD = "wildcard"  # covered by */* or text/* only
UNASKED = "unasked"  # the request says nothing (or nothing readable) and the link does
MISMATCH = "mismatch"  # the request names others
REFUSED = "refused"  # the request names it with q=0


@dataclass(frozen=True, slots=True)
class Verdict:
    """One dimension of one link in the light of one request."""

    code: str
    standing: tuple[float, ...]  # its share of the rank among links of one type
    refined: tuple[float, ...]  # its share of the rank among refinements of a default
    asked: bool = False  # named by the request
    against: bool = False  # forbids a refinement
    quality: float | None = None  # the q-value that applies, where one does


# How well a media type is liked: named (2 and its q-value), then no type at all (2), then what a
# wildcard or a silent request lets pass (its q-value, 1 at most).
_NO_MEDIA_TYPE = Verdict(UNQUALIFIED, (1.0, 2.0), (1.0, 0.0))
_NO_LANGUAGE = Verdict(UNQUALIFIED, (1.0, 0.0, 0.0), (0.0, 0.0))
_NO_CONTEXT = Verdict(UNQUALIFIED, (1.0,), (0.0,))
_CONTEXT_UNASKED = Verdict(UNASKED, (0.0,), (0.0,), against=True)
_CONTEXT_EXACT = Verdict(EXACT, (2.0,), (1.0,), asked=True)
_CONTEXT_MISMATCH = Verdict(MISMATCH, (0.0,), (0.0,), against=True)


def media_verdict(accept: str | None, media_type: str | None) -> Verdict:
    """How an Accept header takes a link's media type; what cannot be read is no wish."""
    if media_type is None:
        return _NO_MEDIA_TYPE
    if accept is not None and len(accept) > LONGEST_CACHED:
        return _media_verdict(accept, media_type)
    return _cached_media_verdict(accept, media_type)


def _media_verdict(accept: str | None, media_type: str) -> Verdict:
    named = named_quality(accept, media_type)
    quality = media_quality(accept, media_type) if named is None else named
    if quality == 0:
        code = MISMATCH if named is None else REFUSED
        return Verdict(code, (0.0, 0.0), (0.0, 0.0), against=True, quality=quality)
    html = named_quality(accept, HTML)
    # Whoever names HTML as well, and likes it no less, is a browser (DECISION 7).
    outdone = media_type != HTML and html is not None and html >= quality
    if named is not None:
        return Verdict(EXACT, (1.0, 2.0 + named), (named, 1.0), True, outdone, named)
    if not media_ranges(accept):
        return Verdict(UNASKED, (1.0, quality), (quality, 0.0))
    return Verdict(WILDCARD, (1.0, quality), (quality, 0.0), against=outdone, quality=quality)


_cached_media_verdict = lru_cache(maxsize=4096)(_media_verdict)


def language_verdict(accept_language: str | None, languages: tuple[str, ...]) -> Verdict:
    """How an Accept-Language header takes the languages of a link."""
    if not languages:
        return _NO_LANGUAGE
    if accept_language is not None and len(accept_language) > LONGEST_CACHED:
        return _language_verdict(accept_language, languages)
    return _cached_language_verdict(accept_language, languages)


def _language_verdict(accept_language: str | None, languages: tuple[str, ...]) -> Verdict:
    match = language_match(accept_language, languages)
    if match is not None:
        quality, exactness = match.quality, float(match.exactness)
        code = EXACT if match.exactness == 2 else FALLBACK
        standing = (2.0, quality, exactness)
        return Verdict(code, standing, (quality, exactness), asked=True, quality=quality)
    ranges = language_ranges(accept_language)
    code = UNASKED if not ranges else MISMATCH
    if refused_languages(accept_language).intersection(tag.lower() for tag in languages):
        code = REFUSED
    return Verdict(code, (0.0, 0.0, 0.0), (0.0, 0.0), against=True)


_cached_language_verdict = lru_cache(maxsize=4096)(_language_verdict)


def context_verdict(context: str | None, contexts: tuple[str, ...]) -> Verdict:
    """How the ``context`` of a request takes those of a link."""
    if not contexts:
        return _NO_CONTEXT
    if context is None:
        return _CONTEXT_UNASKED
    return _CONTEXT_EXACT if context in contexts else _CONTEXT_MISMATCH
