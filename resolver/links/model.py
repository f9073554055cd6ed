"""Links of an identifier at one level, as they are written and as the scan path reads them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

from gs1.link_types import GS1_VOC
from passport.chain import instant

DEFAULT_LINK = GS1_VOC + "defaultLink"
DEFAULT_LINK_MULTI = GS1_VOC + "defaultLinkMulti"
# A default must also be listed under a type that describes it (Resolver 2.5.8). Where its author
# named none, it takes the first of these that the level has not given to something else, so that
# nobody who asks for a type finds two pages there.
DESCRIBING_TYPES = tuple(GS1_VOC + name for name in ("pip", "support", "serviceInfo", "safetyInfo"))


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
    valid_from: datetime | None = None  # inclusive, UTC
    valid_until: datetime | None = None  # exclusive, UTC


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
        "type", "hreflang": [], "context": [], "defaultMulti", "validFrom", "validUntil"}]}``
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
        valid_from=_instant(member.get("validFrom")),
        valid_until=_instant(member.get("validUntil")),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


@dataclass(frozen=True, slots=True)
class Sent:
    """What of a draft came with a request; the rest was there before it."""

    description: bool
    default: bool
    links: tuple[int | None, ...]  # for each link of the draft, its number in the request's body

    @classmethod
    def all_of(cls, draft: LinkSetDraft) -> Sent:
        """A draft that is the body of the request."""
        return cls(True, draft.default is not None, tuple(range(len(draft.links))))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads, checked and normalised."""

    href: str  # absolute, or a path on our own host with a leading slash
    title: str
    media_type: str | None = None
    languages: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether the link answers at this instant: from its first until before its last."""
        begun = self.valid_from is None or self.valid_from <= now
        return begun and (self.valid_until is None or now < self.valid_until)


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

    @cached_property
    def dated(self) -> bool:
        """Whether any link has a window outside which it does not answer."""
        return any(target.valid_from or target.valid_until for target in self._targets())

    @cached_property
    def templated(self) -> bool:
        """Whether any target is filled from the identifier (RFC 6570)."""
        return any("{" in target.href for target in self._targets())

    @cached_property
    def digest(self) -> bytes:
        """Equal for equal levels, and for no others."""
        return hashlib.blake2b(prepare(self).encode(), digest_size=16).digest()

    @cached_property
    def contexts(self) -> frozenset[str]:
        """Every context that a link names."""
        return frozenset(context for target in self._targets() for context in target.contexts)

    def _targets(self) -> Iterator[Target]:
        if self.default is not None:
            yield self.default
        for targets in self.links.values():
            yield from targets

    def at(self, now: datetime) -> Level:
        """The level with the links in force at an instant; itself where no link is dated."""
        if not self.dated:
            return self
        links = {
            name: found
            for name, targets in self.links.items()
            if (found := tuple(target for target in targets if target.in_force(now)))
        }
        multi = tuple(target for target in self.multi if target.in_force(now))
        return Level(self.description, self.default, multi, described(self.default, links))


def described(
    default: Target | None, links: Mapping[str, tuple[Target, ...]]
) -> Mapping[str, tuple[Target, ...]]:
    """The links with the default listed under a descriptive type too (Resolver 2.5.8)."""
    if default is None or any(
        target.href == default.href for targets in links.values() for target in targets
    ):
        return links
    free = (name for name in DESCRIBING_TYPES if name not in links)
    name = next(free, DESCRIBING_TYPES[0])
    return {**links, name: (*links.get(name, ()), default)}


@dataclass(frozen=True, slots=True)
class Handover:
    """Digits that GS1 keys begin with, and the resolver that answers for them."""

    prefix: str
    resolver_root: str  # scheme, host and maybe a path, no slash at the end
    operator_id: str | None = None  # None: under no company prefix of ours


@dataclass(frozen=True, slots=True)
class LinkEvent:
    """One change of what was registered for an identifier."""

    seq: int
    recorded_at: datetime
    actor: str  # a principal's id, or "command-line"
    action: str  # created, updated or deleted
    before: str | None  # prepared texts; None where there was nothing
    after: str | None


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
    if target.valid_from:
        written["validFrom"] = instant(target.valid_from)
    if target.valid_until:
        written["validUntil"] = instant(target.valid_until)
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
        _instant(member.get("validFrom")),
        _instant(member.get("validUntil")),
    )
