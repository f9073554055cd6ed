"""What one request for a Digital Link URI is answered with. Pure: no framework, no I/O, no clock.

The rules are those of the GS1-Conformant Resolver standard 1.2 (sections 2.5, 2.6, 2.10, 2.14)
with the project's decisions on what it leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gs1.link_types import expand_link_type
from resolver.links.hierarchy import Levels, available_types, standing_default, standing_links
from resolver.links.model import DEFAULT_LINK, DEFAULT_LINK_MULTI, Target
from resolver.links.rules import Wish, choose, refine
from resolver.links.trace import Trace
from resolver.negotiation import media_ranges

__all__ = [
    "Choices",
    "LinksetAnswer",
    "NoSuchLink",
    "Outcome",
    "Redirect",
    "Request",
    "Trace",
    "asks_for_linkset",
    "resolve",
]

LINKSET_WORDS = ("linkset", "all")
LINKSET_MEDIA_TYPES = ("application/linkset+json", "application/linkset")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, besides the identifier."""

    link_type: str | None = None  # as written, percent-decoded; None when not given
    wish: Wish = field(default_factory=Wish)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go there; ``link_type`` is the full type of the link that answered."""

    target: Target
    link_type: str


@dataclass(frozen=True, slots=True)
class LinksetAnswer:
    """All links of all levels, as a document."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Several links answer equally well; the caller must choose (300)."""

    targets: tuple[Target, ...]
    link_type: str


@dataclass(frozen=True, slots=True)
class NoSuchLink:
    """The identifier is known and has no link of this type; ``available`` lists those it has."""

    link_type: str
    available: tuple[str, ...]


Outcome = Redirect | LinksetAnswer | Choices | NoSuchLink


def resolve(levels: Levels, request: Request, trace: Trace | None = None) -> Outcome:
    """The answer for an identifier that is known; ``levels`` as in ``links.hierarchy``.

    ``trace`` is filled with what was decided and why; it never changes the answer.
    Raises :class:`gs1.errors.UnknownLinkType` for a link type that is none in any spelling.
    """
    if trace is None:
        return _answer(levels, request, None)
    trace.levels, trace.request = levels, request
    trace.outcome = _answer(levels, request, trace)
    return trace.outcome


def _answer(levels: Levels, request: Request, trace: Trace | None) -> Outcome:
    wish = request.wish
    if request.link_type is None:
        if asks_for_linkset(wish.accept):
            return _linkset("linkset_media_type", trace)
        return _default(levels, wish, "default", trace)
    if request.link_type in LINKSET_WORDS:
        return _linkset("linkset_word", trace)
    link_type = expand_link_type(request.link_type)
    if link_type == DEFAULT_LINK:
        return _default(levels, wish, "default_only", trace)
    if link_type == DEFAULT_LINK_MULTI:
        return _default(levels, wish, "default_multi", trace)
    return _of_type(levels, wish, link_type, trace)


def _linkset(rule: str, trace: Trace | None) -> Outcome:
    if trace is not None:
        trace.rule = rule
    return LinksetAnswer()


def _of_type(levels: Levels, wish: Wish, link_type: str, trace: Trace | None) -> Outcome:
    found = standing_links(levels, link_type)
    judged = None
    if trace is not None:
        trace.rule, trace.link_type, trace.standing = "link_type", link_type, found
        judged = trace.judged
    targets = choose(found.targets, wish, judged)
    if not targets:
        return _none(levels, link_type)
    return Redirect(targets[0], link_type) if len(targets) == 1 else Choices(targets, link_type)


def _default(levels: Levels, wish: Wish, rule: str, trace: Trace | None) -> Outcome:
    found = standing_default(levels)
    judged = None
    if trace is not None:
        trace.rule, trace.link_type, trace.standing = rule, DEFAULT_LINK, found
        judged = trace.judged
    if not found.targets:
        return _none(levels, DEFAULT_LINK)
    better = refine(found.refinements, wish, judged) if rule != "default_only" else None
    if better is not None:
        return Redirect(better, DEFAULT_LINK_MULTI)
    return Redirect(found.targets[0], DEFAULT_LINK)


def _none(levels: Levels, link_type: str) -> NoSuchLink:
    return NoSuchLink(link_type, tuple(available_types(levels)))


def asks_for_linkset(accept: str | None) -> bool:
    """Whether a linkset media type is named and nothing else is named and liked better."""
    if not accept or "linkset" not in accept.lower():
        return False
    named = [each for each in media_ranges(accept) if "*" not in each.name]
    wanted = max((q for name, q in named if name in LINKSET_MEDIA_TYPES), default=0.0)
    return wanted > 0 and wanted >= max(quality for _, quality in named)
