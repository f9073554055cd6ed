"""The elements of one profile version: what each means, where it belongs, who must state it.

An element is a fact a passport may state, or a member inside of one. Its address on this host
(``/terms/battery/2/mass``) is what the passport's data names as its dictionary reference (EN 18223
clause 4.3), and stays true for ever, because a profile that was published never changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from passport.jsonld import element_iri
from passport.obligations import Obligation
from passport.profile import Attribute, Profile, profile
from resolver.pages import LocalText, pick_text
from resolver.views.readers import reader_of
from resolver.views.values_model import Reader
from schemas import linked_data

# Of an object inside of an object inside of …; no profile of ours goes beyond five.
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Element:
    """One element of one profile; ``path`` names it inside of its fact: ``mass/unitCode``."""

    path: str
    entry: Mapping[str, Any]  # its schema, references followed
    disclosure: tuple[str, ...]  # who may read it, its own or that of what it is part of
    attribute: Attribute | None  # of a fact; None inside of one
    members: tuple[str, ...]  # the paths of what is inside


@dataclass(frozen=True, slots=True)
class Condition:
    """An attribute and the values of it under which an obligation applies."""

    attribute: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of what is asked: for which category, from when, by which law."""

    word: str
    conditions: tuple[Condition, ...]
    text: LocalText | None
    since: date | None
    until: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class ElementView:
    """One element as shown."""

    name: str
    path: str
    iri: str
    label: LocalText
    definition: LocalText | None
    term_iri: str  # the property it is published as
    unit: str | None
    unit_code: str | None
    level: str | None
    dynamic: bool | None  # None inside of a fact, which says so itself
    disclosure: tuple[str, ...]
    duties: tuple[Duty, ...]
    source: str | None
    section: LocalText | None
    members: tuple[tuple[str, LocalText], ...]  # path and label


@lru_cache(maxsize=64)
def elements(name: str) -> Mapping[str, Element]:
    """Every element of the profile ``name`` by path; shared, do not change it.

    Raises schemas.loader.UnknownSchema.
    """
    found = profile(name)
    reader = reader_of(name, "en")
    return {
        element.path: element
        for attribute in found.attributes.values()
        for element in _walk(attribute.name, reader.schema(attribute.name), (), attribute, reader)
    }


def _walk(
    path: str,
    schema: Mapping[str, Any],
    outer: tuple[str, ...],
    attribute: Attribute | None,
    reader: Reader,
) -> Iterator[Element]:
    entry = reader.resolved(schema)
    disclosure = tuple(entry.get("x-disclosure", outer))
    inner = entry
    while inner.get("type") == "array" and "items" in inner:
        inner = reader.resolved(inner["items"])
    members = {} if inner.get("x-language-map") else inner.get("properties", {})
    below = {f"{path}/{name}": member for name, member in members.items() if "x-term" in member}
    if path.count("/") >= DEEPEST:
        below = {}
    yield Element(path, entry, disclosure, attribute, tuple(below))
    for each, member in below.items():
        yield from _walk(each, member, disclosure, None, reader)


def element_view(name: str, path: str, base_url: str, language: str) -> ElementView:
    """One element of the profile ``name`` for a reader. Raises KeyError where there is none."""
    found, element = profile(name), elements(name)[path]
    reader, entry, attribute = reader_of(name, language), element.entry, element.attribute
    unit = entry.get("x-unit") or {}
    own_name = path.rpartition("/")[2]
    return ElementView(
        name=own_name,
        path=path,
        iri=element_iri(name, path, base_url),
        label=reader.label(own_name, entry),
        definition=_definition(entry, language),
        term_iri=term_address(entry["x-term"], base_url),
        unit=unit.get("symbol") or None,
        unit_code=unit.get("code"),
        level=attribute.level if attribute else None,
        dynamic=attribute.dynamic if attribute else None,
        disclosure=element.disclosure,
        duties=tuple(_duty(each, attribute, language) for each in attribute.obligations)
        if attribute
        else (),
        source=entry.get("x-source"),
        section=_section(found, attribute, language),
        members=tuple((each, _label(name, each, language)) for each in element.members),
    )


def term_address(term: str, base_url: str) -> str:
    """A compact term such as ``gs1:netWeight`` as the address it stands for."""
    prefix, _, name = term.partition(":")
    prefixes = linked_data.context(linked_data.FRAME, base_url)["@context"]
    return f"{prefixes[prefix]}{name}" if prefix in prefixes else term


def _label(name: str, path: str, language: str) -> LocalText:
    return reader_of(name, language).label(path.rpartition("/")[2], elements(name)[path].entry)


def _definition(entry: Mapping[str, Any], language: str) -> LocalText | None:
    written = entry.get("x-help")
    if written:
        return pick_text(written, language)
    return LocalText(entry["description"], "en") if entry.get("description") else None


def _section(found: Profile, attribute: Attribute | None, language: str) -> LocalText | None:
    return pick_text(found.sections.get(attribute.section), language) if attribute else None


def _duty(line: Obligation, attribute: Attribute, language: str) -> Duty:
    return Duty(
        word=line.word,
        conditions=tuple(
            Condition(name, tuple(_value(each) for each in values))
            for name, values in line.when.items()
        ),
        text=pick_text(line.condition, language),
        since=line.since,
        until=line.until,
        source=line.source or attribute.source or None,
    )


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
