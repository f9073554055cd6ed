"""Linkset documents (RFC 9264) of what an identifier links to. Pure.

Valid under both revisions of GS1's linkset schema: every anchor has an ``itemDescription`` and no
``description``, keys are full addresses, ``hreflang`` holds only ``ll`` and ``ll-CC``, members
without a value are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from resolver.links.hierarchy import KnownLevel, Levels, all_targets, default_of
from resolver.links.model import DEFAULT_LINK, DEFAULT_LINK_MULTI, Target
from resolver.links.templates import expand, is_template
from resolver.negotiation import media_type

JSON = "application/linkset+json"
TEXT = "application/linkset"
HTML = "text/html"
# In the order of preference when a caller likes several equally well.
FORMS = (JSON, "application/json", "application/ld+json", TEXT, HTML)
# Values of ?format=
NAMED: Mapping[str, str] = {
    "linkset": JSON,
    "json": "application/json",
    "jsonld": "application/ld+json",
    "text": TEXT,
    "html": HTML,
}
# Where the terms of a linkset read as JSON-LD are defined.
JSON_LD_CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
CONTEXT_LINK = (
    f'<{JSON_LD_CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
)

_PUBLISHED_LANGUAGE = re.compile(r"[A-Za-z]{2}(?:-[A-Za-z]{2})?\Z")
_PRINTABLE_ASCII = re.compile(r"[ !#-\[\]-~]*\Z")

Document = dict[str, Any]


def form_for(accept: str | None, named: str | None = None) -> str:
    """The media type of the linkset for an Accept header, or for ``?format=``, which links that
    people click need; never refuses."""
    return NAMED.get(named or "") or media_type(accept, FORMS) or JSON


def filled(href: str, values: Mapping[str, str], base: str) -> str:
    """A target's full address: templates filled in, our own paths put behind ``base``."""
    if href.startswith("/"):
        return base + href
    return expand(href, values) if values and is_template(href) else href


def document(levels: Levels, base: str) -> Document:
    """The linkset of every level that exists, most specific first.

    ``base`` is scheme and authority of the operator's primary host, without a slash at the end.
    Templates are filled with what was asked for at every level, so that each link leads where a
    request for the same link type is sent.
    """
    values = levels[0].values
    entities = [
        _entity(levels[index:], values, base)
        for index, level in enumerate(levels)
        if level.exists or level.registered
    ]
    return {"linkset": entities}


def choices(level: KnownLevel, link_type: str, targets: Sequence[Target], base: str) -> Document:
    """The linkset of a 300 answer: only the links that answer equally well."""
    entity = _head(level, base)
    entity[link_type] = [_link(target, level.values, base) for target in targets]
    return {"linkset": [entity]}


def _head(level: KnownLevel, base: str) -> Document:
    return {"anchor": base + level.path, "itemDescription": level.name}


def _entity(levels: Levels, values: Mapping[str, str], base: str) -> Document:
    entity = _head(levels[0], base)
    found = default_of(levels)
    if found is not None:
        default, multi = found
        # Address and title and nothing else (Resolver 2.5.8).
        href = filled(default.href, values, base)
        entity[DEFAULT_LINK] = [{"href": href, "title": default.title}]
        if multi:
            entity[DEFAULT_LINK_MULTI] = [_link(target, values, base) for target in multi]
    for link_type, targets in all_targets(levels).items():
        entity[link_type] = [_link(target, values, base) for target in targets]
    return entity


def _link(target: Target, values: Mapping[str, str], base: str) -> Document:
    link: Document = {"href": filled(target.href, values, base), "title": target.title}
    languages = published_languages(target.languages)
    if languages:
        link["hreflang"] = languages
    if target.media_type:
        link["type"] = target.media_type
    if target.contexts:
        link["context"] = list(target.contexts)
    return link


def published_languages(tags: Sequence[str]) -> list[str]:
    """The tags GS1's schema can hold; longer ones as their two-letter language, else left out."""
    shortened = (tag if _PUBLISHED_LANGUAGE.match(tag) else tag.split("-")[0] for tag in tags)
    return list(dict.fromkeys(tag for tag in shortened if _PUBLISHED_LANGUAGE.match(tag)))


def serialised(linkset: Document, form: str) -> bytes:
    """The document in one of :data:`FORMS`, UTF-8."""
    if form == TEXT:
        return (",\n".join(_text_lines(linkset)) + "\n").encode("utf-8")
    if form == "application/ld+json":
        linkset = {"@context": JSON_LD_CONTEXT, **linkset}
    return json.dumps(linkset, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _text_lines(linkset: Document) -> Iterator[str]:
    """RFC 9264 section 4.1: the links as they would stand in a Link header."""
    for entity in linkset["linkset"]:
        for link_type, links in entity.items():
            if link_type in ("anchor", "itemDescription"):
                continue
            for link in links:
                yield _text_line(entity["anchor"], link_type, link)


def _text_line(anchor: str, link_type: str, link: Mapping[str, Any]) -> str:
    parts = [f"<{link['href']}>", f'rel="{link_type}"', f'anchor="{anchor}"']
    parts.append(_parameter("title", link["title"]))
    if "type" in link:
        parts.append(f'type="{link["type"]}"')
    parts.extend(f'hreflang="{tag}"' for tag in link.get("hreflang", ()))
    parts.extend(_parameter("context", context) for context in link.get("context", ()))
    return "; ".join(parts)


def _parameter(name: str, value: str) -> str:
    """A quoted string, or RFC 8187 encoding for text that is not plain ASCII."""
    if _PRINTABLE_ASCII.match(value):
        return f'{name}="{value}"'
    return f"{name}*=UTF-8''{quote(value, safe='')}"
