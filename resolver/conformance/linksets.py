"""Linksets of anybody, as far as they can be read, and what they let one expect. Pure.

Reading is lenient: what is not there, or has not the shape it should have, is left out. Whether
the shape is right is for the clauses to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from gs1 import Gs1Error, Identifier, expand_link_type, parse_target
from gs1.link_types import GS1_VOC
from schemas.loader import validator

DEFAULT = GS1_VOC + "defaultLink"
MULTI = GS1_VOC + "defaultLinkMulti"
HANDLED_BY = GS1_VOC + "handledBy"
LINKSET_JSON = "application/linkset+json"
REVISIONS = ("gs1/linkset_2026", "gs1/linkset_2025")

_NO_LINKS = ("anchor", "itemDescription", "description")
# Qualifiers from the most specific level to the key itself (Resolver 2.5.9).
_ORDER = ({"235"}, {"21"}, {"22", "10"}, {"10"}, {"22"}, set[str]())


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a linkset."""

    link_type: str
    href: str
    title: str
    media_type: str | None
    languages: tuple[str, ...]
    contexts: tuple[str, ...]

    @property
    def language(self) -> str | None:
        return self.languages[0] if self.languages else None

    @property
    def context(self) -> str | None:
        return self.contexts[0] if self.contexts else None


@dataclass(frozen=True, slots=True)
class Anchored:
    """What one anchor links to, by full link type."""

    anchor: str
    identifier: Identifier | None
    links: Mapping[str, tuple[Link, ...]]


@dataclass(frozen=True, slots=True)
class Linkset:
    """All anchors of a linkset, in the order they came."""

    anchors: tuple[Anchored, ...] = ()

    def ranked(self, about: Identifier) -> tuple[Anchored, ...]:
        """The anchors that are about this identifier or a level above it, most specific first."""
        fitting = [each for each in self.anchors if _is_above(each.identifier, about)]
        return tuple(sorted(fitting, key=lambda each: rank(each.identifier)))

    def standing(self, about: Identifier) -> dict[str, tuple[Link, ...]]:
        """By link type the links that answer: those of the most granular level that has any."""
        found: dict[str, tuple[Link, ...]] = {}
        for level in self.ranked(about):
            for link_type, links in level.links.items():
                found.setdefault(link_type, links)
        return found

    def default(self, about: Identifier) -> Link | None:
        """The default link in force for an identifier."""
        return next(iter(self.standing(about).get(DEFAULT, ())), None)

    def refined(self, about: Identifier) -> tuple[Link, ...]:
        """The defaults that depend on the request: those of the level the default is from."""
        level = next((each for each in self.ranked(about) if each.links.get(DEFAULT)), None)
        return level.links.get(MULTI, ()) if level else ()

    def described(self, about: Identifier) -> dict[str, tuple[Link, ...]]:
        """Like :meth:`standing`, without the two types that only say what is the default."""
        found = self.standing(about)
        return {name: found[name] for name in found if name not in (DEFAULT, MULTI)}


def rank(identifier: Identifier | None) -> int:
    """The place of a level in the order of levels; 0 is the most specific."""
    ais = {ai for ai, _ in identifier.qualifiers} if identifier else set()
    if ais in _ORDER:
        return _ORDER.index(ais)
    return 0 if ais else len(_ORDER) - 1


def _is_above(level: Identifier | None, about: Identifier) -> bool:
    """Whether a linkset about ``about`` speaks of this level as of its own or one above it.

    A lot that was not asked for may be there: a resolver may know which lot a serial is of.
    """
    if level is None or (level.key_ai, level.key) != (about.key_ai, about.key):
        return False
    named = dict(about.qualifiers)
    if any(named.get(ai, value) != value for ai, value in level.qualifiers):
        return False
    return named.keys() >= dict(level.qualifiers).keys() or rank(level) > rank(about)


def read(document: Any) -> Linkset:
    """What can be read of a linkset document."""
    entries = document.get("linkset") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        return Linkset()
    return Linkset(tuple(_anchored(entry) for entry in entries if isinstance(entry, dict)))


def raw_links(document: Any) -> Iterator[tuple[str, str, Any]]:
    """Every link as it stands there, whatever it is, behind its anchor and its type."""
    if not read(document).anchors:
        return
    for entry in document["linkset"]:
        for name, links in entry.items() if isinstance(entry, dict) else ():
            for link in links if isinstance(links, list) else ():
                yield str(entry.get("anchor")), name, link


def _anchored(entry: Mapping[str, Any]) -> Anchored:
    anchor = entry.get("anchor")
    text = anchor if isinstance(anchor, str) else ""
    links: dict[str, tuple[Link, ...]] = {}
    for name, value in entry.items():
        if name in _NO_LINKS or not isinstance(value, list):
            continue
        found = tuple(_link(full(name), each) for each in value if isinstance(each, dict))
        links[full(name)] = links.get(full(name), ()) + found
    return Anchored(text, identified(text), links)


def _link(link_type: str, raw: Mapping[str, Any]) -> Link:
    media_type = raw.get("type")
    return Link(
        link_type,
        _text(raw.get("href")),
        _text(raw.get("title")),
        media_type if isinstance(media_type, str) else None,
        _texts(raw.get("hreflang")),
        _texts(raw.get("context")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def full(link_type: str) -> str:
    """The full address of a link type in any spelling; others stay as they are."""
    try:
        return expand_link_type(link_type)
    except Gs1Error:
        return link_type


def identified(address: str) -> Identifier | None:
    """The identifier an address or a path is about; None where it is no Digital Link."""
    try:
        parts = urlsplit(address)
        return parse_target(parts.path).identifier
    except (Gs1Error, ValueError):
        return None


def faults(document: Any, revision: str) -> str | None:
    """The first fault of a document under one of :data:`REVISIONS`, in words; None if valid."""
    errors = sorted(validator(revision).iter_errors(document), key=lambda error: len(error.path))
    if not errors:
        return None
    where = "/".join(str(part) for part in errors[0].absolute_path)
    return f"at /{where}: {errors[0].message[:200]}"


def with_query(href: str, query: str) -> str:
    """Where a redirect to ``href`` must lead that passes on ``query`` (Resolver 2.12)."""
    if not query:
        return href
    address, mark, fragment = href.partition("#")
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{joint}{query}{mark}{fragment}"


def reached(location: str, links: Sequence[Link], query: str) -> tuple[Link, ...]:
    """The links a Location is the target of.

    Exactly with the query behind it; where that is none, also with less of the query: whether it
    is passed on is a clause of its own.
    """
    exact = tuple(link for link in links if location == with_query(link.href, query))
    return exact or tuple(link for link in links if leads_to(location, link.href))


def leads_to(location: str, href: str) -> bool:
    """Whether a Location is ``href``, whatever became of the query string."""
    address, _, fragment = href.partition("#")
    there, _, there_fragment = location.partition("#")
    behind = there[len(address) :]
    return (
        bool(href)
        and there.startswith(address)
        and fragment == there_fragment
        and (not behind or behind[0] in "?&" or address.endswith(("?", "&")))
    )
