"""A linkset for people: everything a code leads to, and the page to choose from (300).

Made from the linkset document as it is published, so that page and data can never differ.
Addresses and titles come from makers: only http and https are made clickable, and what is shown
of them is isolated text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from gs1 import Identifier, compact_link_type, parse_identifier
from resolver.link_words import kind_of
from resolver.links import linkset
from resolver.links.model import DEFAULT_LINK, DEFAULT_LINK_MULTI
from resolver.pages import kept_query, language_name
from resolver.problems import Renderer
from resolver.scan_facts import Known

_NO_LINK_TYPES = frozenset(("anchor", "itemDescription", DEFAULT_LINK, DEFAULT_LINK_MULTI))
# Our own paths that are pages, which show themselves in the language the reader has chosen.
_PAGES = ("/page/", "/passport/", "/parts/", "/recall/", "/history/")
_PAGE_FORMATS = {"application/json": "json", "application/ld+json": "jsonld"}
# What could end the element or the string it stands in, whatever parses it (HTML 4.12.1.3).
_UNSAFE_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Language:
    """A language a target is in: its tag, and its name in the reader's language."""

    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """One link as a person sees it."""

    title: str
    kind: str  # in English, for the catalogue; the term's name where the vocabulary is not GS1's
    term: str  # ``gs1:pip``, or the full address of somebody else's term
    href: str | None  # None where it is no address a browser should follow
    host: str
    own: bool  # leads to a page of this service
    is_default: bool
    languages: tuple[Language, ...]
    media_type: str | None
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelView:
    """What one level of the code links to: the unit, its batch, its model."""

    identifier: Identifier
    description: str
    default: LinkView | None
    multi: tuple[LinkView, ...]
    links: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whom the links are shown to."""

    language: str
    base: str  # scheme and authority of our own addresses


def linkset_page(
    pages: Renderer, language: str, known: Known, document: linkset.Document, query: str = ""
) -> str:
    """All links of an identifier as a page; ``document`` is the linkset as it is published.

    ``query`` is the raw query string of the request, which the language switch keeps.
    """
    levels = level_views(document, known.base, language)
    about = _about(known, document, query)
    return pages.render("linkset.html", language, **about, levels=levels)


def choices_page(
    pages: Renderer, language: str, known: Known, document: linkset.Document, query: str = ""
) -> str:
    """The page to choose from; ``document`` holds the links that answer equally well."""
    (level,) = level_views(document, known.base, language)
    return pages.render("choices.html", language, **_about(known, document, query), level=level)


def _about(known: Known, document: linkset.Document, query: str) -> dict[str, Any]:
    """What both pages say of the code itself."""
    uri = known.base + known.path
    return {
        "identifier": parse_identifier(known.path),
        "name": known.levels[0].name,
        "path": known.path,
        "explain": f"/explain?uri={quote(uri, safe='')}",
        "embedded": embedded(document),
        "kept_query": kept_query(query),
    }


def embedded(document: linkset.Document) -> Markup:
    """The linkset as JSON-LD that may stand inside a ``script`` element (statement 51)."""
    text = linkset.serialised(document, "application/ld+json").decode("utf-8")
    return Markup(text.translate(_UNSAFE_IN_SCRIPT))  # noqa: S704 - escaped one line above


def level_views(document: linkset.Document, base: str, language: str) -> list[LevelView]:
    """The levels of a linkset document for a reader of ``language``, most specific first."""
    reader = _Reader(language, base)
    return [_level(entity, reader) for entity in document["linkset"]]


def _level(entity: Mapping[str, Any], reader: _Reader) -> LevelView:
    default = next(iter(entity.get(DEFAULT_LINK, ())), None)
    address = default["href"] if default else None
    links = tuple(_links(entity, address, reader))
    shown = next((link for link in links if link.is_default), None)
    if shown is None and default is not None:
        shown = _link(default, DEFAULT_LINK, address, reader)
    more = entity.get(DEFAULT_LINK_MULTI, ())
    return LevelView(
        identifier=parse_identifier(entity["anchor"][len(reader.base) :]),
        description=entity["itemDescription"],
        default=shown,
        multi=tuple(_link(each, DEFAULT_LINK_MULTI, None, reader) for each in more),
        links=links,
    )


def _links(entity: Mapping[str, Any], default: str | None, reader: _Reader) -> Iterator[LinkView]:
    for link_type, links in entity.items():
        if link_type not in _NO_LINK_TYPES:
            for link in links:
                yield _link(link, link_type, default, reader)


def _link(
    link: Mapping[str, Any], link_type: str, default: str | None, reader: _Reader
) -> LinkView:
    address, media_type = link["href"], link.get("type")
    own = address.startswith(reader.base + "/")
    if own:
        href = _own_address(address[len(reader.base) :], media_type, reader.language)
    tags = link.get("hreflang", ())
    return LinkView(
        title=link["title"],
        kind=kind_of(link_type),
        term=compact_link_type(link_type),
        href=href if own else address if _may_be_followed(address) else None,
        host=_host(address),
        own=own,
        is_default=address == default,
        languages=tuple(Language(tag, language_name(tag, reader.language)) for tag in tags),
        media_type=media_type,
        contexts=tuple(link.get("context", ())),
    )


def _own_address(path: str, media_type: str | None, language: str) -> str:
    """Our own path; a browser gets the form the link promises, in the reader's language."""
    if "?" in path or not path.startswith(_PAGES):
        return path
    form = _PAGE_FORMATS.get(media_type or "")
    return f"{path}?format={form}" if form else f"{path}?lang={language}"


def _may_be_followed(address: str) -> bool:
    try:
        found = urlsplit(address)
    except ValueError:
        return False
    return found.scheme in ("http", "https") and bool(found.hostname)


def _host(address: str) -> str:
    """The host an address leads to, as far as it can be told."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
