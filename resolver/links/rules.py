"""Which of several links answers a request. Pure.

GS1-Conformant Resolver 2.6.3 and 2.14; the order of preference is the one its test suite implies:
an exact match beats a link that says nothing, which beats a mismatch, per dimension. A media type
the reader refuses comes last whatever its language; then the reader's language counts most, then
how well the media type is liked, then the context.

Each link is judged once (``links.verdicts``); its rank is read from those judgements. Whoever asks
for them gets the very ones that decided, so that an explanation cannot differ from the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resolver.links.model import Target
from resolver.links.verdicts import (
    HTML,
    UNASKED,
    Verdict,
    context_verdict,
    language_verdict,
    media_verdict,
)

Rank = tuple[float, ...]
Judgement = tuple[Verdict, Verdict, Verdict]  # of media type, language and context


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request says about the representation it would like; raw header texts."""

    accept: str | None = None
    accept_language: str | None = None
    context: str | None = None


# Which dimension each place of a rank speaks of.
CHOICE_ORDER = ("media", "language", "language", "language", "media", "context")
REFINEMENT_ORDER = ("media", "media", "language", "language", "context")


@dataclass(frozen=True, slots=True)
class Judged:
    """One link that was compared, and what became of it.

    ``result`` is ``winner``, ``equal`` (one of several winners), ``only`` (there was no other),
    ``outranked`` (``by`` the dimension that decided), ``registered_later`` (as good as the winner,
    but behind it), ``against`` (``by`` the dimension that forbids the refinement), ``outdone``
    (HTML is asked for as well, and liked no less) or ``unasked`` (nothing in it was asked for).
    """

    target: Target
    judgement: Judgement
    rank: Rank | None  # None: did not qualify
    result: str
    by: str | None = None


def choose(
    targets: Sequence[Target], wish: Wish, judged: list[Judged] | None = None
) -> tuple[Target, ...]:
    """The best of the targets; more than one when nothing tells them apart (then 300).

    The only target there is is the best one, whatever the headers say (statement 38). Where the
    request leaves open which of several languages or media types is meant, a link that names none
    answers, else the first one that was registered: a person who scans a code wants a page, not a
    list. Links of the same type, languages and contexts are told apart by nothing, and are all
    returned (statement 37).

    ``judged`` is filled with one entry for each target, in their order.
    """
    if len(targets) <= 1:
        if judged is not None:
            judged.extend(_only(target, wish) for target in targets)
        return tuple(targets)
    judgements = [_judge(target, wish) for target in targets]
    ranks = [_rank(*judgement) for judgement in judgements]
    best = max(ranks)
    first = targets[ranks.index(best)]
    won = [
        rank == best and _alike(target, first) for target, rank in zip(targets, ranks, strict=True)
    ]
    chosen = tuple([target for target, is_best in zip(targets, won, strict=True) if is_best])
    if judged is not None:
        word = "winner" if len(chosen) == 1 else "equal"
        for target, judgement, rank, is_best in zip(targets, judgements, ranks, won, strict=True):
            result = (word, None) if is_best else _lost(rank, best, CHOICE_ORDER)
            judged.append(Judged(target, judgement, rank, *result))
    return chosen


def _judge(target: Target, wish: Wish) -> Judgement:
    return (
        media_verdict(wish.accept, target.media_type),
        language_verdict(wish.accept_language, target.languages),
        context_verdict(wish.context, target.contexts),
    )


def _rank(media: Verdict, language: Verdict, context: Verdict) -> Rank:
    usable, liking = media.standing
    return (usable, *language.standing, liking, *context.standing)


def _only(target: Target, wish: Wish) -> Judged:
    judgement = _judge(target, wish)
    return Judged(target, judgement, _rank(*judgement), "only")


def _lost(rank: Rank, best: Rank, order: Sequence[str]) -> tuple[str, str | None]:
    """Why this rank is not the winner's: the first place where they differ."""
    for mine, others, dimension in zip(rank, best, order, strict=True):
        if mine != others:
            return "outranked", dimension
    return "registered_later", None


def _alike(one: Target, other: Target) -> bool:
    """Whether two links say the same about what they lead to."""
    return (
        one.media_type == other.media_type
        and set(one.languages) == set(other.languages)
        and set(one.contexts) == set(other.contexts)
    )


def refine(
    targets: Sequence[Target], wish: Wish, judged: list[Judged] | None = None
) -> Target | None:
    """The ``defaultLinkMulti`` that answers better than the default, or ``None``.

    Never undecided (statement 26): of equals the first wins. A link qualifies only if nothing in
    it goes against the request and something in it was asked for by name: its media type, its
    language or its context. So ``*/*`` and browsers that list HTML keep to pages, while
    ``application/ld+json`` reaches the passport. A link in certain languages goes against a reader
    who names none, unless something else in it was asked for that not every browser asks for: its
    context, or a media type that is not HTML.

    ``judged`` is filled with one entry for each target, in their order.
    """
    judgements = [_judge(target, wish) for target in targets]
    ranks = [
        _refined_rank(target, judgement)
        for target, judgement in zip(targets, judgements, strict=True)
    ]
    best = max([rank for rank in ranks if rank is not None], default=None)
    if judged is not None:
        winner = None if best is None else ranks.index(best)
        for number, (target, judgement) in enumerate(zip(targets, judgements, strict=True)):
            rank = ranks[number]
            if rank is None or best is None:
                result = _unqualified(target, judgement)
            else:
                won = number == winner
                result = ("winner", None) if won else _lost(rank, best, REFINEMENT_ORDER)
            judged.append(Judged(target, judgement, rank, *result))
    return None if best is None else targets[ranks.index(best)]


def _refined_rank(target: Target, judgement: Judgement) -> Rank | None:
    media, language, context = judgement
    if not (media.asked or language.asked or context.asked):
        return None
    if media.against or context.against:
        return None
    if language.against and not _is_meant(target, judgement):
        return None
    return (*media.refined, *language.refined, *context.refined)


def _is_meant(target: Target, judgement: Judgement) -> bool:
    """Whether a reader who names no language asked for this very link all the same."""
    media, language, context = judgement
    special = context.asked or (media.asked and target.media_type != HTML)
    return language.code == UNASKED and special


def _unqualified(target: Target, judgement: Judgement) -> tuple[str, str | None]:
    """What kept a refinement from qualifying."""
    meant = _is_meant(target, judgement)
    for verdict, dimension in zip(judgement, ("media", "language", "context"), strict=True):
        if verdict.against and not (dimension == "language" and meant):
            # What can be used, and yet does not qualify, gives way to HTML.
            return ("outdone" if verdict.refined[0] else "against"), dimension
    return "unasked", None
