"""A passport profile read for use: what each fact is called, who may read it, what it is made of.

The profiles themselves are the files in ``schemas/passport/``; their keywords are explained in
``schemas/README.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas import loader

Audiences = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a value is built, with every reference of the schema followed.

    ``members`` are those of a closed object (None for anything else), ``items`` the shape of an
    array's members. ``disclosure`` None means: as the value it is part of. ``everything`` marks a
    value whose inside is not described and is disclosed whole: a language map, an event's rule.
    """

    disclosure: Audiences | None = None
    node_type: str | None = None  # class of the node in JSON-LD
    absolute: bool = False  # a path on this host that is published as an absolute address
    everything: bool = False
    members: Mapping[str, Shape] | None = None
    items: Shape | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact a level may state: one top-level member of the profile."""

    name: str
    term: str  # such as own:labelCapacity or gs1:netWeight
    level: str  # where the fact is really established: model, batch or item
    section: str
    obligation: str  # mandatory, conditional, optional or pending
    label: Mapping[str, str]
    unit: str | None  # its symbol; None also where it is a plain number
    shape: Shape


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile such as ``battery/1``; ``attributes`` in the order they are shown."""

    name: str
    group: str
    sections: Mapping[str, Mapping[str, str]]
    attributes: Mapping[str, Attribute]
    shape: Shape


@cache
def profile(name: str) -> Profile:
    """The profile of this name. Raises schemas.loader.UnknownSchema."""
    schema = loader.load(f"passport/{name}")
    shape = _object(schema, schema)
    assert shape.members is not None  # noqa: S101 -- a profile is a closed object
    attributes = {
        key: _attribute(key, entry, shape.members[key])
        for key, entry in schema["properties"].items()
    }
    return Profile(name, name.partition("/")[0], schema["x-sections"], attributes, shape)


@cache
def event_shape(name: str) -> Shape:
    """The shape of an event's facts, such as ``recall_opened/1``.

    Raises schemas.loader.UnknownSchema.
    """
    schema = loader.load(f"events/{name}")
    return _object(schema, schema)


def _attribute(name: str, entry: Mapping[str, Any], shape: Shape) -> Attribute:
    unit = entry.get("x-unit")
    return Attribute(
        name=name,
        term=entry["x-term"],
        level=entry["x-level"],
        section=entry["x-section"],
        obligation=entry["x-obligation"],
        label=entry["x-label"],
        unit=(unit["symbol"] or None) if unit else None,
        shape=shape,
    )


def _object(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Shape:
    """The outermost object: closed unless opened, so a fact that says nothing is for nobody."""
    members = {key: _shape(entry, root, ()) for key, entry in schema["properties"].items()}
    return Shape(members=members)


def _shape(
    schema: Mapping[str, Any], root: Mapping[str, Any], otherwise: Audiences | None
) -> Shape:
    merged = _followed(schema, root)
    disclosure = merged.get("x-disclosure")
    members = None
    if merged.get("additionalProperties") is False:
        members = {
            key: _shape(entry, root, None) for key, entry in merged.get("properties", {}).items()
        }
    items = merged.get("items")
    return Shape(
        disclosure=otherwise if disclosure is None else tuple(disclosure),
        node_type=merged.get("x-type"),
        absolute=bool(merged.get("x-absolute")),
        everything=bool(merged.get("x-language-map") or merged.get("x-open")),
        members=members,
        items=None if items is None else _shape(items, root, None),
    )


def _followed(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with its reference followed; what stands beside ``$ref`` wins, save members.

    Members beside a ``$ref`` only narrow what the definition allows, they describe nothing new.
    """
    reference = schema.get("$ref")
    if reference is None:
        return schema
    definition = _followed(root["$defs"][reference.removeprefix("#/$defs/")], root)
    beside = {key: value for key, value in schema.items() if key not in ("$ref", "properties")}
    return {**definition, **beside}
