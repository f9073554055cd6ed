"""Every term of our own vocabulary with its meaning, gathered from the profiles and the context.

This is what stands behind ``/terms/`` and ``/terms/{name}``: an identifier in a passport that a
reader does not know leads to its explanation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from schemas import linked_data, loader

OWN = "own:"
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
VOCABULARIES = ("contexts/vocabulary-1", "contexts/vocabulary-2")


@dataclass(frozen=True, slots=True)
class Term:
    """One term. ``definition`` is English and may be empty, where the label says it all.

    ``unit`` is {code, symbol}; ``level`` and ``source`` are given for the facts of a profile,
    ``disclosure`` lists the audiences that may read it (None: as the fact it is part of).
    ``match`` is {relation, term} for the nearest term of another vocabulary.
    """

    name: str
    kind: Literal["property", "class"]
    label: Mapping[str, str]
    definition: str = ""
    unit: Mapping[str, str] | None = None
    level: str | None = None
    disclosure: tuple[str, ...] | None = None
    source: str | None = None
    match: Mapping[str, str] | None = None
    profiles: tuple[str, ...] = ()  # that use it, such as battery/1


@loader.cached
def dictionary() -> Mapping[str, Term]:
    """Every own term by name, in alphabetical order; the same mapping each time, do not change it.

    Where profiles differ, the first one that has the term as a fact of its own is told.
    """
    terms = {name: _from_vocabulary(name, entry) for name, entry in _vocabulary().items()}
    for profile in loader.profiles():
        schema = loader.load(f"passport/{profile}")
        for top, key, attribute in _attributes(schema):
            name = attribute["x-term"].removeprefix(OWN)
            if attribute["x-term"] != f"{OWN}{key}":
                continue
            known = terms.get(name)
            if known is None or (top and known.level is None):
                found = _from_attribute(name, attribute, top)
                profiles = () if known is None else known.profiles
            else:
                found, profiles = known, known.profiles
            terms[name] = _used_in(found, profiles, profile)
        for name, node in linked_data.classes(schema):
            if linked_data.class_term(name, node) == f"{OWN}{name}":
                found = terms.get(name) or _from_class(name, node)
                terms[name] = _used_in(found, found.profiles, profile)
    return dict(sorted(terms.items(), key=lambda item: (item[0].lower(), item[0])))


def _vocabulary() -> dict[str, Any]:
    return {name: term for file in VOCABULARIES for name, term in loader.load(file).items()}


def _from_vocabulary(name: str, entry: Mapping[str, Any]) -> Term:
    return Term(name, entry["kind"], entry["label"], entry["definition"])


def _from_attribute(name: str, attribute: Mapping[str, Any], top: bool) -> Term:
    readers = attribute.get("x-disclosure")
    return Term(
        name,
        "property",
        attribute["x-label"],
        attribute.get("x-help", {}).get("en") or attribute.get("description", ""),
        attribute.get("x-unit"),
        attribute.get("x-level"),
        tuple(readers) if readers is not None else () if top else None,
        attribute.get("x-source"),
        attribute.get("x-match"),
    )


def _from_class(name: str, node: Mapping[str, Any]) -> Term:
    """A class as its object says, else by its name: FibreShare is "Fibre share"."""
    words = _WORD_START.sub(" ", name).capitalize()
    label = node.get("x-title") or {"en": words}
    return Term(name, "class", label, node.get("description", ""))


def _used_in(term: Term, profiles: tuple[str, ...], profile: str) -> Term:
    together = profiles if profile in profiles else (*profiles, profile)
    return replace(term, profiles=together)


def _attributes(schema: Mapping[str, Any]) -> Iterator[tuple[bool, str, Mapping[str, Any]]]:
    """(is a fact of its own, key, its schema) of the profile and of every nested object."""
    facts = schema["properties"]
    yield from ((True, key, attribute) for key, attribute in facts.items())
    for key, attribute in linked_data.described_members(schema):
        if attribute is not facts.get(key):
            yield False, key, attribute
