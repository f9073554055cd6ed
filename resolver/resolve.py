"""What one request for a Digital Link URI is answered with. Pure: no framework, no I/O, no clock.

The rules are those of the GS1-Conformant Resolver standard 1.2 (sections 2.5, 2.6, 2.10, 2.14)
with the project's decisions on what it leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gs1.link_types import expand_link_type
from resolver.links.hierarchy import Levels, available_types, default_of, targets_of
from resolver.links.model import DEFAULT_LINK, DEFAULT_LINK_MULTI, Target
from resolver.links.rules import Wish, choose, refine
from resolver.negotiation import media_ranges

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


def resolve(levels: Levels, request: Request) -> Outcome:
    """The answer for an identifier that is known; ``levels`` as in ``links.hierarchy``.

    Raises :class:`gs1.errors.UnknownLinkType` for a link type that is none in any spelling.
    """
    if request.link_type is None:
        if asks_for_linkset(request.wish.accept):
            return LinksetAnswer()
        return _default(levels, request.wish)
    if request.link_type in LINKSET_WORDS:
        return LinksetAnswer()
    link_type = expand_link_type(request.link_type)
    if link_type == DEFAULT_LINK:
        return _default(levels, request.wish, refined=False)
    if link_type == DEFAULT_LINK_MULTI:
        return _default(levels, request.wish)
    targets = choose(targets_of(levels, link_type), request.wish)
    if not targets:
        return _none(levels, link_type)
    return Redirect(targets[0], link_type) if len(targets) == 1 else Choices(targets, link_type)


def _default(levels: Levels, wish: Wish, *, refined: bool = True) -> Outcome:
    found = default_of(levels)
    if found is None:
        return _none(levels, DEFAULT_LINK)
    default, multi = found
    better = refine(multi, wish) if refined else None
    return Redirect(better, DEFAULT_LINK_MULTI) if better else Redirect(default, DEFAULT_LINK)


def _none(levels: Levels, link_type: str) -> NoSuchLink:
    return NoSuchLink(link_type, tuple(available_types(levels)))


def asks_for_linkset(accept: str | None) -> bool:
    """Whether a linkset media type is named and nothing else is named and liked better."""
    if not accept or "linkset" not in accept.lower():
        return False
    named = [each for each in media_ranges(accept) if "*" not in each.name]
    wanted = max((q for name, q in named if name in LINKSET_MEDIA_TYPES), default=0.0)
    return wanted > 0 and wanted >= max(quality for _, quality in named)
