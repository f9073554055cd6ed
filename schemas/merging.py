"""Several profiles as one, for a passport that has to satisfy several laws (ESPR Art. 10(2)).

Pure. The merged schema is again a profile: every fact any of them knows may be stated, one that
several know must be right by each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas.references import DEFINITIONS

Schema = dict[str, Any]

_FROM_WIDE_TO_NARROW = ("model", "batch", "item")
# Keywords of the outermost object that are lists of texts or rules: put behind one another.
_LISTS = ("x-rules", "x-languages", "x-recycling")


class ProfileConflict(ValueError):
    """Two profiles cannot stand in one passport: they mean different things by one name."""

    def __init__(self, name: str, first: str, second: str, what: str) -> None:
        super().__init__(
            f"{first} and {second} cannot be combined: they do not agree on {what} of {name}"
        )
        self.name, self.first, self.second, self.what = name, first, second, what


def merged(schemas: Mapping[str, Schema]) -> Schema:
    """The profile that all of these (by name) make together.

    Of a fact that several have, the narrowest level counts, every reader that one of them names
    may read it, and all of their obligations are kept (``x-duties``). Raises ProfileConflict.
    """
    # What is laid over every group comes after what is the product's own.
    names = sorted(schemas, key=lambda name: bool(schemas[name].get("x-horizontal")))
    schemas = {name: schemas[name] for name in names}
    whole: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": " + ".join(str(schemas[name].get("title", name)) for name in names),
        "x-title": _titles(schemas.values()),
        "x-group": _group(schemas),
        "x-supersedes": [each for one in schemas.values() for each in _listed(one)],
        "x-in-force": _in_force(schemas.values()),
        "type": "object",
        "additionalProperties": False,
        "x-static-sections": [],
        "properties": {},
        "$defs": {},
    }
    origin: dict[str, str] = {}
    whole["x-sections"], sections = _sections(schemas)
    for name, schema in schemas.items():
        own = _apart(schema, name)
        whole["$defs"] |= own.get("$defs", {})
        for key, entry in own["properties"].items():
            placed = entry | {"x-section": sections[entry["x-section"], name]}
            _add(whole["properties"], key, placed, origin.setdefault(key, name), name)
        static = (sections[each, name] for each in schema.get("x-static-sections", ()))
        whole["x-static-sections"] = _once([*whole["x-static-sections"], *static])
    for keyword in _LISTS:
        whole[keyword] = _once(each for one in schemas.values() for each in one.get(keyword, ()))
    whole |= _single(schemas.values())
    return whole


def _add(properties: Schema, key: str, entry: Schema, first: str, name: str) -> None:
    known = properties.get(key)
    if known is None:
        properties[key] = {**entry, "x-duties": [entry["x-obligation"]]}
        return
    if known["x-term"] != entry["x-term"]:
        raise ProfileConflict(key, first, name, "the term")
    codes = {each["x-unit"]["code"] for each in (known, entry) if "x-unit" in each}
    if len(codes) > 1:
        raise ProfileConflict(key, first, name, "the unit")
    levels = (known["x-level"], entry["x-level"])
    readers = [*known.get("x-disclosure", ()), *entry.get("x-disclosure", ())]
    sources = [source for source in (known.get("x-source"), entry.get("x-source")) if source]
    properties[key] = {
        **known,
        "allOf": [*known.get("allOf", ()), entry],
        "x-level": max(levels, key=_FROM_WIDE_TO_NARROW.index),
        "x-disclosure": _once(readers),
        "x-source": "; ".join(_once(sources)),
        "x-dynamic": bool(known.get("x-dynamic") or entry.get("x-dynamic")),
        "x-duties": [*known["x-duties"], entry["x-obligation"]],
    }


def _apart(schema: Any, name: str) -> Any:
    """The schema with its definitions under names of their own, so that none is taken twice."""
    if isinstance(schema, dict):
        return dict(_members(schema, name))
    if isinstance(schema, list):
        return [_apart(each, name) for each in schema]
    return schema


def _members(schema: Schema, name: str) -> Iterator[tuple[str, Any]]:
    for key, value in schema.items():
        if key == "$ref" and isinstance(value, str):
            yield key, DEFINITIONS + _renamed(value.removeprefix(DEFINITIONS), name)
        elif key == "$defs":
            own = {_renamed(each, name): _apart(value[each], name) for each in value}
            yield key, own
        else:
            yield key, _apart(value, name)


def _renamed(definition: str, name: str) -> str:
    return f"{name.replace('/', '-')}-{definition}"


def _titles(schemas: Iterable[Schema]) -> dict[str, str]:
    """What readers call the combination, in the languages all of them have a title in."""
    titles = [schema.get("x-title") or {"en": str(schema.get("title", ""))} for schema in schemas]
    languages = [each for each in titles[0] if all(each in title for title in titles)]
    return {each: ", ".join(title[each] for title in titles) for each in languages}


def _group(schemas: Mapping[str, Schema]) -> str:
    """The product group: the one that is not laid over every group comes first."""
    return next(iter(schemas)).partition("/")[0]


def _sections(schemas: Mapping[str, Schema]) -> tuple[Schema, dict[tuple[str, str], str]]:
    """The sections of all, those of one title as one, and where each profile's own went."""
    sections: Schema = {}
    places: dict[tuple[str, str], str] = {}
    for name, schema in schemas.items():
        for key, title in schema["x-sections"].items():
            alike = (each for each, known in sections.items() if known["en"] == title["en"])
            place = next(alike, f"{key}_2" if key in sections else key)
            sections.setdefault(place, title)
            places[key, name] = place
    return sections, places


def _in_force(schemas: Iterable[Schema]) -> Schema:
    written = [schema.get("x-in-force", {}) for schema in schemas]
    begins = [each["from"] for each in written if each.get("from")]
    ends = [each["until"] for each in written if each.get("until")]
    return {"from": max(begins, default=None), "until": min(ends, default=None)}


def _single(schemas: Iterable[Schema]) -> Schema:
    """Of retention the longest, of laws on lifecycles all, the icon of the first that has one."""
    found: Schema = {}
    for schema in schemas:
        kept = schema.get("x-retention")
        if kept and kept["years"] > found.get("x-retention", {"years": 0})["years"]:
            found["x-retention"] = kept
        if "x-lifecycle" in schema:
            found["x-lifecycle"] = {**schema["x-lifecycle"], **found.get("x-lifecycle", {})}
        if "x-icon" in schema:
            found.setdefault("x-icon", schema["x-icon"])
    return found


def _listed(schema: Schema) -> list[str]:
    written = schema.get("x-supersedes", [])
    return [written] if isinstance(written, str) else list(written)


def _once(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
