"""Links of an identifier at one level, as they are written and as the scan path reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from gs1.link_types import GS1_VOC

DEFAULT_LINK = GS1_VOC + "defaultLink"
DEFAULT_LINK_MULTI = GS1_VOC + "defaultLinkMulti"


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """One link as its author writes it."""

    link_type: str  # any spelling: gs1:pip, pip, https://ref.gs1.org/voc/pip, …
    href: str
    title: str
    media_type: str | None = None
    languages: tuple[str, ...] = ()  # BCP 47
    contexts: tuple[str, ...] = ()
    default_multi: bool = False


@dataclass(frozen=True, slots=True)
class DefaultDraft:
    """The one default link of a level: address and title, nothing else (Resolver 2.5.8)."""

    href: str
    title: str


@dataclass(frozen=True, slots=True)
class LinkSetDraft:
    """All links of one level."""

    description: str
    default: DefaultDraft | None = None
    links: tuple[LinkDraft, ...] = ()

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> LinkSetDraft:
        """From the JSON body of a request whose shape was checked.

        ``{"description", "default": {"href", "title"}, "links": [{"linkType", "href", "title",
        "type", "hreflang": [], "context": [], "defaultMulti"}]}``
        """
        default = body.get("default")
        return cls(
            description=body["description"],
            default=DefaultDraft(default["href"], default["title"]) if default else None,
            links=tuple(link_draft(member) for member in body.get("links", ())),
        )


def link_draft(member: Mapping[str, Any]) -> LinkDraft:
    """One member of ``links`` in a request body."""
    return LinkDraft(
        link_type=member["linkType"],
        href=member["href"],
        title=member["title"],
        media_type=member.get("type"),
        languages=tuple(member.get("hreflang", ())),
        contexts=tuple(member.get("context", ())),
        default_multi=member.get("defaultMulti", False),
    )


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads, checked and normalised."""

    href: str  # absolute, or a path on our own host with a leading slash
    title: str
    media_type: str | None = None
    languages: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()


_NO_LINKS: Mapping[str, tuple[Target, ...]] = {}


@dataclass(frozen=True)
class Level:
    """The links registered for one identifier: ``links`` by full link type, in their order."""

    description: str
    default: Target | None = None
    multi: tuple[Target, ...] = ()
    links: Mapping[str, tuple[Target, ...]] = field(default_factory=lambda: _NO_LINKS)

    @cached_property
    def default_types(self) -> tuple[str, ...]:
        """The descriptive link types the default's address is also listed under."""
        if self.default is None:
            return ()
        href = self.default.href
        return tuple(
            link_type
            for link_type, targets in self.links.items()
            if any(target.href == href for target in targets)
        )


def prepare(level: Level) -> str:
    """The text the scan path reads; equal levels give equal texts."""
    members = {
        "description": level.description,
        "default": _written(level.default) if level.default else None,
        "multi": [_written(target) for target in level.multi],
        "links": {name: [_written(t) for t in targets] for name, targets in level.links.items()},
    }
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"))


def _written(target: Target) -> dict[str, Any]:
    written: dict[str, Any] = {"href": target.href, "title": target.title}
    if target.media_type:
        written["type"] = target.media_type
    if target.languages:
        written["hreflang"] = target.languages
    if target.contexts:
        written["context"] = target.contexts
    return written


@lru_cache(maxsize=4096)
def read_prepared(text: str) -> Level:
    """The level of a prepared text. Cached by the text itself, so it can never be stale."""
    members = json.loads(text)
    return Level(
        description=members["description"],
        default=_read(members["default"]) if members["default"] else None,
        multi=tuple(_read(member) for member in members["multi"]),
        links={name: tuple(map(_read, found)) for name, found in members["links"].items()},
    )


def _read(member: Mapping[str, Any]) -> Target:
    return Target(
        member["href"],
        member["title"],
        member.get("type"),
        tuple(member.get("hreflang", ())),
        tuple(member.get("context", ())),
    )
