"""What an identifier links to, level over level. Pure.

Per link type the most granular level that has it wins (Resolver 2.5.9); the default is the nearest
one at the level asked for or above it. Default and its refinements come from the same level. Our
own pages answer where nothing is registered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from resolver.links.model import Level, Target
from resolver.links.own import (
    RECALL,
    OwnPages,
    own_default,
    own_links,
    own_multi,
    passport_multi,
)

_NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class KnownLevel:
    """One level of what was asked for: the unit, its batch, its variant, its model."""

    path: str  # canonical path of the identifier
    name: str  # plain English, for people who read a linkset
    exists: bool  # whether it is recorded; others are passed over in a linkset
    registered: Level | None = None
    pages: OwnPages | None = None  # None for keys that are no product of ours
    recalled: bool = False  # an open recall covers it, or cannot be ruled out
    recorded: Level | None = None  # as registered, with links not in force; for explaining only
    values: Mapping[str, str] = field(
        default_factory=lambda: _NO_VALUES
    )  # of the first level: they fill templates


Levels = Sequence[KnownLevel]  # most specific first; the first is what was asked for


class Standing(NamedTuple):
    """What stands for a default or a link type, and which rule says so.

    ``rule`` is ``open_recall``, ``registered``, ``own_page`` or ``none``; ``level`` counts from the
    most specific one and is ``None`` where no level registered it.
    """

    rule: str
    targets: tuple[Target, ...] = ()
    refinements: tuple[Target, ...] = ()  # of a default
    level: int | None = None


_NOTHING = Standing("none")


def standing_default(levels: Levels) -> Standing:
    """The default link, alone in ``targets``, and its refinements.

    While a recall is open our page answers, even where the maker registered another (DECISION 8).
    """
    pages = levels[0].pages
    if pages is not None and levels[0].recalled:
        return Standing("open_recall", (own_default(pages),), own_multi(pages))
    for number, level in enumerate(levels):
        registered = level.registered
        if registered is not None and registered.default is not None:
            more = passport_multi(pages) if pages else ()
            refinements = (*registered.multi, *more)
            return Standing("registered", (registered.default,), refinements, number)
    return Standing("own_page", (own_default(pages),), own_multi(pages)) if pages else _NOTHING


def default_of(levels: Levels) -> tuple[Target, tuple[Target, ...]] | None:
    """The default link and its refinements; ``None`` where nothing at or above has one."""
    found = standing_default(levels)
    return (found.targets[0], found.refinements) if found.targets else None


def taken_types(levels: Levels) -> frozenset[str]:
    """The link types registered at the level or above it."""
    return frozenset(
        name for level in levels if level.registered for name in level.registered.links
    )


def standing_links(levels: Levels, link_type: str) -> Standing:
    """The links of one type: those of the most granular level that has it, else our own pages.

    The recall state is worked out at each scan; what is registered for it is never answered.
    """
    pages = levels[0].pages
    if pages is None or link_type != RECALL:
        for number, level in enumerate(levels):
            if level.registered and link_type in level.registered.links:
                return Standing("registered", level.registered.links[link_type], (), number)
    own = own_links(pages, taken_types(levels)).links.get(link_type, ()) if pages else ()
    return Standing("own_page", own) if own else _NOTHING


def targets_of(levels: Levels, link_type: str) -> tuple[Target, ...]:
    """The links of one type; empty where there are none."""
    return standing_links(levels, link_type).targets


def all_targets(levels: Levels) -> dict[str, tuple[Target, ...]]:
    """The links that stand under the first level's own anchor, by type.

    Those registered at it, those to our own pages, and the ones that describe an inherited
    default, which must be listed beside it (Resolver 2.5.8).
    """
    first = levels[0]
    found: dict[str, tuple[Target, ...]] = {}
    if first.registered:
        found.update(first.registered.links)
    if first.pages:
        found.update(own_links(first.pages, taken_types(levels)).links)
    for name, targets in _describing_default(levels).items():
        found.setdefault(name, targets)
    return found


def _describing_default(levels: Levels) -> dict[str, tuple[Target, ...]]:
    if levels[0].pages and levels[0].recalled:
        return {}
    for level in levels:
        registered = level.registered
        if registered is not None and registered.default is not None:
            # A nearer level may have given the type to something else; what answers is listed.
            return {name: targets_of(levels, name) for name in registered.default_types}
    return {}


def available_types(levels: Levels) -> list[str]:
    """Every link type that would be answered, in the order of a linkset."""
    own = own_links(levels[0].pages, taken_types(levels)).links if levels[0].pages else {}
    names = dict.fromkeys(own)
    for level in levels:
        if level.registered:
            names.update(dict.fromkeys(level.registered.links))
    return list(names)
