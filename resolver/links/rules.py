"""Which of several links answers a request. Pure.

GS1-Conformant Resolver 2.6.3 and 2.14; the order of preference is the one its test suite implies:
an exact match beats a link that says nothing, which beats a mismatch, per dimension. A media type
the reader refuses comes last whatever its language; then the reader's language counts most, then
how well the media type is liked, then the context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resolver.links.model import Target
from resolver.negotiation import language_match, media_quality, named_quality

Rank = tuple[float, ...]

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request says about the representation it would like; raw header texts."""

    accept: str | None = None
    accept_language: str | None = None
    context: str | None = None


def choose(targets: Sequence[Target], wish: Wish) -> tuple[Target, ...]:
    """The best of the targets; more than one when nothing tells them apart (then 300).

    The only target there is is the best one, whatever the headers say (statement 38). Where the
    request leaves open which of several languages or media types is meant, the first one that was
    registered answers: a person who scans a code wants a page, not a list. Links of the same type,
    languages and contexts are told apart by nothing, and are all returned (statement 37).
    """
    if len(targets) <= 1:
        return tuple(targets)
    ranks = [_rank(target, wish) for target in targets]
    best = max(ranks)
    found = [target for target, rank in zip(targets, ranks, strict=True) if rank == best]
    return tuple(target for target in found if _alike(target, found[0]))


def _alike(one: Target, other: Target) -> bool:
    """Whether two links say the same about what they lead to."""
    return (
        one.media_type == other.media_type
        and set(one.languages) == set(other.languages)
        and set(one.contexts) == set(other.contexts)
    )


def _rank(target: Target, wish: Wish) -> Rank:
    acceptable, liking = _media_rank(target, wish)
    return (acceptable, *_language_rank(target, wish), liking, _context_rank(target, wish))


def _media_rank(target: Target, wish: Wish) -> tuple[float, float]:
    """Whether the reader can use the type at all, and how much it is liked.

    A type covered by a wildcard only is worth as much as a link that names no type.
    """
    if target.media_type is None:
        return 1.0, 1.0
    named = named_quality(wish.accept, target.media_type)
    if named is not None:
        return (1.0, 1.0 + named) if named > 0 else (0.0, 0.0)
    quality = media_quality(wish.accept, target.media_type)
    return (1.0, quality) if quality > 0 else (0.0, 0.0)


def _language_rank(target: Target, wish: Wish) -> tuple[float, float, float]:
    if not target.languages:
        return (1.0, 0.0, 0.0)
    match = language_match(wish.accept_language, target.languages)
    if match is None:
        return (0.0, 0.0, 0.0)
    return (2.0, match.quality, match.exactness)


def _context_rank(target: Target, wish: Wish) -> float:
    if not target.contexts:
        return 1.0
    return 2.0 if wish.context in target.contexts else 0.0


def refine(targets: Sequence[Target], wish: Wish) -> Target | None:
    """The ``defaultLinkMulti`` that answers better than the default, or ``None``.

    Never undecided (statement 26): of equals the first wins. A link qualifies only if nothing in
    it goes against the request and something in it was asked for by name: its media type, its
    language or its context. So ``*/*`` and browsers that list HTML keep to pages, while
    ``application/ld+json`` reaches the passport.
    """
    best: Target | None = None
    best_rank: Rank = ()
    for target in targets:
        rank = _refined_rank(target, wish)
        if rank is not None and (best is None or rank > best_rank):
            best, best_rank = target, rank
    return best


def _refined_rank(target: Target, wish: Wish) -> Rank | None:
    liking = _refined_media(target, wish)
    match = language_match(wish.accept_language, target.languages) if target.languages else None
    in_context = wish.context is not None and wish.context in target.contexts
    if (
        liking is None
        or (target.languages and match is None)
        or (target.contexts and not in_context)
    ):
        return None
    quality, named = liking
    if not (named or match or in_context):
        return None
    language_rank = (match.quality, float(match.exactness)) if match else (0.0, 0.0)
    return (quality, named, *language_rank, float(in_context))


def _refined_media(target: Target, wish: Wish) -> tuple[float, float] | None:
    """Quality of the target's type and whether the header names it; ``None`` if it goes against."""
    if target.media_type is None:
        return 1.0, 0.0
    quality = media_quality(wish.accept, target.media_type)
    named = named_quality(wish.accept, target.media_type) is not None
    html = named_quality(wish.accept, HTML)
    # Whoever names HTML as well, and likes it no less, is a browser (DECISION 7).
    outdone = target.media_type != HTML and html is not None and html >= quality
    return None if quality == 0 or outdone else (quality, float(named))
