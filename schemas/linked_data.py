"""JSON-LD contexts made from profile files: one a profile, beside one for the passport around it.

A passport names the context of its own frame first and that of every profile it was put together
from after it. Since a profile file never changes, neither does the context that is made of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas import loader
from schemas.references import followed

FRAME = "passport-2"
# The whole of the first profiles in one file, as passports named it before each had its own.
PUBLISHED = ("passport-1", FRAME)
BASE = "{base}"

_file = re.compile(r"([a-z0-9][a-z0-9_-]*)-([1-9][0-9]{0,3})\Z").match
_PREFIXES = ("gs1", "schema", "own", "xsd")
_MONTHS = "0[1-9]|1[0-2]"
_HASH = "^[0-9a-f]{64}"
_BY_FORMAT = {
    "date": "xsd:date",
    "date-time": "xsd:dateTime",
    "uri": "xsd:anyURI",
    "uri-reference": "xsd:anyURI",
}
_BY_TYPE = {"number": "xsd:float", "integer": "xsd:integer", "boolean": "xsd:boolean"}


class UnknownContext(LookupError):
    """There is no context of this name."""


def context_names(profiles: Iterable[str]) -> tuple[str, ...]:
    """The contexts of a passport made from these profiles, each a name for :func:`context`.

    ``profiles`` may be combined ones, such as ``battery/2 generic/1``.
    """
    single = {name for text in profiles for name in text.split(" ")}
    return (FRAME, *(name.replace("/", "-") for name in sorted(single)))


def context_names_there_are() -> tuple[str, ...]:
    """Every context this host answers."""
    return (*PUBLISHED, *(name.replace("/", "-") for name in loader.profiles()))


def context_path(name: str) -> str:
    """The address of a context on its host."""
    return f"/contexts/{name}.jsonld"


@loader.cached
def context(name: str, base_url: str) -> dict[str, Any]:
    """A JSON-LD context as this host publishes it, such as ``passport-2`` or ``textile-1``.

    ``base_url`` is scheme and authority without a slash at the end. The value is shared: do not
    change it. Raises UnknownContext.
    """
    if name in PUBLISHED:
        text = loader.read(f"contexts/{name}").decode()
    else:
        text = json.dumps({"@context": _of_profile(_profile(name))}, ensure_ascii=False)
    parsed: dict[str, Any] = json.loads(text.replace(BASE, base_url))
    return parsed


def described_members(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and schema of every member that has a term, of the profile and all objects within."""
    for node in _nodes(schema):
        if node.get("additionalProperties") is False:
            for name, member in node.get("properties", {}).items():
                if isinstance(member, dict) and "x-term" in member:
                    yield name, member


def classes(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and schema of every object that has a class."""
    for node in _nodes(schema):
        if isinstance(node.get("x-type"), str):
            yield node["x-type"], node


def definition_of(name: str, member: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, str]:
    """What JSON-LD has to know of a member: its term, its kind of value, its container."""
    schema = followed(member, root)
    is_link = bool(schema.get("x-link")) or _was_link(name)
    definition = {"@id": str(schema["x-term"])}
    if schema.get("type") == "array":
        definition["@container"] = "@list" if schema.get("x-list") else "@set"
        schema = followed(schema.get("items", {}), root)
    if schema.get("x-language-map"):
        definition["@container"] = "@language"
    elif datatype := _datatype(schema):
        definition["@type"] = "@id" if is_link and datatype == "xsd:anyURI" else datatype
    return definition


def differences(
    schema: Mapping[str, Any], other: Mapping[str, Any]
) -> list[tuple[str, Mapping[str, str], Mapping[str, str]]]:
    """Members that two profiles both have and do not mean the same by: name, here, there."""
    known = {name: definition_of(name, one, other) for name, one in described_members(other)}
    found: dict[str, tuple[str, Mapping[str, str], Mapping[str, str]]] = {}
    for name, member in described_members(schema):
        here = definition_of(name, member, schema)
        if known.get(name, here) != here:
            found[name] = (name, here, known[name])
    return list(found.values())


def class_term(name: str, schema: Mapping[str, Any]) -> str:
    """The term of a class: as its object says, as the frame has it, or one of our own."""
    written = schema.get("x-class") or _frame().get(name)
    return written if isinstance(written, str) else f"own:{name}"


def _profile(name: str) -> Mapping[str, Any]:
    found = _file(name)
    profile = f"{found[1]}/{found[2]}" if found else ""
    if profile not in loader.profiles():
        raise UnknownContext(name)
    return loader.load(f"passport/{profile}")


def _of_profile(schema: Mapping[str, Any]) -> dict[str, Any]:
    frame = _frame()
    terms: dict[str, Any] = {"@version": 1.1, "@protected": True, "id": "@id", "type": "@type"}
    terms |= {prefix: frame[prefix] for prefix in _PREFIXES}
    terms |= {name: class_term(name, node) for name, node in sorted(classes(schema), key=_first)}
    for name, member in described_members(schema):
        terms.setdefault(name, definition_of(name, member, schema))
    return terms


def _first(pair: tuple[str, Mapping[str, Any]]) -> str:
    return pair[0]


def _frame() -> Mapping[str, Any]:
    terms: dict[str, Any] = loader.load(f"contexts/{FRAME}")["@context"]
    return terms


def _was_link(name: str) -> bool:
    """Whether the first profiles had it as a link, which they had no keyword for yet."""
    known = loader.load(f"contexts/{PUBLISHED[0]}")["@context"].get(name)
    return isinstance(known, dict) and known.get("@type") == "@id"


def _datatype(schema: Mapping[str, Any]) -> str | None:
    kind, pattern = schema.get("type"), str(schema.get("pattern", ""))
    if kind == "object":
        return "@id"
    if kind == "string" and schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    if _MONTHS in pattern and "-" in pattern and kind == "string":
        return "xsd:gYearMonth"
    if pattern.startswith(_HASH):
        return "xsd:hexBinary"
    return _BY_TYPE.get(str(kind))


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a file; what is laid beside one another is looked at in the file's order."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from _nodes(member)
    elif isinstance(value, list):
        for item in value:
            yield from _nodes(item)
