"""How links join and leave those of a level. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gs1 import Gs1Error
from gs1.link_types import expand_link_type
from resolver.links.model import (
    DEFAULT_LINK,
    DESCRIBING_TYPES,
    DefaultDraft,
    Level,
    LinkDraft,
    LinkSetDraft,
    Sent,
    link_draft,
)

LinkKey = tuple[str, str | None, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LinkPatch:
    """What a request says of a level; what it leaves out stays as it is."""

    description: str | None = None
    default: DefaultDraft | None = None
    links: tuple[LinkDraft, ...] = ()

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> LinkPatch:
        """From the JSON body of a request whose shape was checked: any members of a link set."""
        default = body.get("default")
        return cls(
            description=body.get("description"),
            default=DefaultDraft(default["href"], default["title"]) if default else None,
            links=tuple(link_draft(member) for member in body.get("links", ())),
        )


@dataclass(frozen=True, slots=True)
class Match:
    """Which links are meant; what is None may be anything."""

    link_type: str  # full IRI
    media_type: str | None = None  # lower case
    languages: tuple[str, ...] | None = None  # lower case, sorted; () for links without
    contexts: tuple[str, ...] | None = None  # sorted

    def means(self, link: LinkDraft) -> bool:
        """Whether this link is one of them."""
        link_type, media_type, languages, contexts = key_of(link)
        return (
            link_type == self.link_type
            and self.media_type in (None, media_type)
            and self.languages in (None, languages)
            and self.contexts in (None, contexts)
        )


def key_of(link: LinkDraft) -> LinkKey:
    """What two links must have in common to answer the same requests.

    A link type nobody can read stands for itself: it is refused later, with everything else.
    """
    media_type = link.media_type.lower() if link.media_type else None
    languages = tuple(sorted({tag.lower() for tag in link.languages}))
    return _full_type(link.link_type), media_type, languages, tuple(sorted(set(link.contexts)))


def merged(current: LinkSetDraft, patch: LinkPatch) -> tuple[LinkSetDraft, Sent]:
    """The links after a patch, and what of them it sent.

    Those of the patch take the place of all that have the same key; others join at the end. Where
    the default changes, the link that only listed the old one goes with it.
    """
    changes_default = patch.default not in (None, current.default)
    numbers: dict[LinkKey, list[int]] = {}
    for number, link in enumerate(patch.links):
        numbers.setdefault(key_of(link), []).append(number)
    links: list[LinkDraft] = []
    sent: list[int | None] = []
    replaced = frozenset(numbers)
    for link in current.links:
        key = key_of(link)
        for number in numbers.pop(key, ()):
            links.append(patch.links[number])
            sent.append(number)
        if key not in replaced and not (changes_default and _completes(link, current.default)):
            links.append(link)
            sent.append(None)
    for found in numbers.values():
        links += [patch.links[number] for number in found]
        sent += found
    draft = LinkSetDraft(
        current.description if patch.description is None else patch.description,
        patch.default or current.default,
        tuple(links),
    )
    told = Sent(patch.description is not None, patch.default is not None, tuple(sent))
    return draft, told


def _completes(link: LinkDraft, default: DefaultDraft | None) -> bool:
    """Whether a link is there because the default had to be listed under a descriptive type."""
    return default is not None and link in (
        LinkDraft(name, default.href, default.title) for name in DESCRIBING_TYPES
    )


def without(current: LinkSetDraft, match: Match) -> LinkSetDraft:
    """The links that are left; the default goes where its own type is meant."""
    if match.link_type == DEFAULT_LINK:
        return replace(current, default=None)
    return replace(current, links=tuple(each for each in current.links if not match.means(each)))


def draft_of(level: Level) -> LinkSetDraft:
    """The draft that would give this level again."""
    links = tuple(
        LinkDraft(
            link_type,
            target.href,
            target.title,
            target.media_type,
            target.languages,
            target.contexts,
            target in level.multi,
            target.valid_from,
            target.valid_until,
        )
        for link_type, targets in level.links.items()
        for target in targets
    )
    default = DefaultDraft(level.default.href, level.default.title) if level.default else None
    return LinkSetDraft(level.description, default, links)


def _full_type(text: str) -> str:
    try:
        return expand_link_type(text)
    except Gs1Error:
        return text
