"""Whether what a profile file says fits together: names, terms, sections, conditions, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from passport.fact_rules import problems_of
from passport.profile_files.faults import ProfileFault, Schema, pointer_of
from schemas import linked_data, loader
from schemas.references import followed

OWN = "own:"


def meaning_faults(schema: Schema) -> list[ProfileFault]:
    """Everything in a file of the right shape that contradicts something else in it."""
    looked_at: Iterable[Callable[[Schema], Iterator[ProfileFault]]] = (
        _sections, _lists, _conditions, _values, _units, _rules, _days, _terms, _names, _classes,
    )  # fmt: skip
    return list(dict.fromkeys(fault for look in looked_at for fault in look(schema)))


def differences(schema: Schema, other: Schema, other_name: str) -> list[ProfileFault]:
    """Members that mean something else in another profile that may stand beside this one."""
    return [
        ProfileFault(name, f"is {_said(here)} here and {_said(there)} in {other_name}")
        for name, here, there in linked_data.differences(schema, other)
    ]


def _said(definition: Mapping[str, str]) -> str:
    return ", ".join(definition.values())


def _facts(schema: Schema) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from schema["properties"].items()


def _sections(schema: Schema) -> Iterator[ProfileFault]:
    for name, fact in _facts(schema):
        if fact["x-section"] not in schema["x-sections"]:
            yield ProfileFault(
                pointer_of("properties", name, "x-section"),
                f"{fact['x-section']!r} is none of x-sections: {', '.join(schema['x-sections'])}",
            )
    for index, section in enumerate(schema.get("x-static-sections", ())):
        if section not in schema["x-sections"]:
            pointer = pointer_of("x-static-sections", index)
            yield ProfileFault(pointer, f"{section!r} is none of x-sections")


def _lists(schema: Schema) -> Iterator[ProfileFault]:
    for keyword in ("x-languages", "x-recycling"):
        for index, name in enumerate(schema.get(keyword, ())):
            if name not in schema["properties"]:
                yield ProfileFault(pointer_of(keyword, index), f"there is no attribute {name!r}")


def _conditions(schema: Schema) -> Iterator[ProfileFault]:
    for name, fact in _facts(schema):
        lines = fact["x-obligation"]
        for index, line in enumerate([] if isinstance(lines, str) else lines):
            here = ("properties", name, "x-obligation", index)
            yield from _days_of(line, *here)
            for other, values in line.get("when", {}).items():
                pointer = pointer_of(*here, "when", other)
                if other not in schema["properties"]:
                    yield ProfileFault(pointer, f"there is no attribute {other!r}")
                    continue
                allowed = _allowed(schema["properties"][other], schema)
                for value in values:
                    if allowed and value not in allowed:
                        yield ProfileFault(pointer, f"{other!r} can never be {value!r}")


def _allowed(fact: Mapping[str, Any], schema: Schema) -> list[Any]:
    """The values a closed list allows; empty where anything may stand."""
    found = followed(fact, schema)
    if found.get("type") == "array":
        found = followed(found.get("items", {}), schema)
    return list(found.get("enum", [found["const"]] if "const" in found else []))


def _values(schema: Schema) -> Iterator[ProfileFault]:
    members = [*linked_data.described_members(schema), *schema.get("$defs", {}).items()]
    for name, member in members:
        allowed = _allowed(member, schema)
        for value in member.get("x-values", {}):
            if value not in allowed:
                yield ProfileFault(name, f"x-values names {value!r}, which is none of its values")


def _units(schema: Schema) -> Iterator[ProfileFault]:
    for name, member in linked_data.described_members(schema):
        fixed = member.get("properties", {}).get("unitCode", {})
        codes = fixed.get("enum", [fixed["const"]] if "const" in fixed else [])
        unit = member.get("x-unit")
        if unit is not None and codes and unit["code"] not in codes:
            yield ProfileFault(name, f"x-unit says {unit['code']}, its unitCode {codes[0]}")


def _rules(schema: Schema) -> Iterator[ProfileFault]:
    names = frozenset(schema["properties"])
    for index, rule in enumerate(schema.get("x-rules", ())):
        for sentence in problems_of(rule, names):
            yield ProfileFault(pointer_of("x-rules", index), sentence)


def _days(schema: Schema) -> Iterator[ProfileFault]:
    yield from _days_of(schema.get("x-in-force", {}), "x-in-force")


def _days_of(line: Mapping[str, Any], *steps: str | int) -> Iterator[ProfileFault]:
    since, until = line.get("from"), line.get("until")
    if since and until and since > until:
        yield ProfileFault(pointer_of(*steps, "until"), "lies before from")


def _terms(schema: Schema) -> Iterator[ProfileFault]:
    """One name, one meaning: the file's members go into one flat JSON-LD context."""
    meanings: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    for name, member in linked_data.described_members(schema):
        term = str(member["x-term"])
        if term.startswith(OWN) and term != OWN + name:
            yield ProfileFault(name, f"x-term has to be {OWN}{name}, the name of the member")
        definition = linked_data.definition_of(name, member, schema)
        known = meanings.setdefault(name, definition)
        if known != definition:
            here, there = (_said(each) for each in (definition, known))
            yield ProfileFault(name, f"stands for {here} and for {there}; use two names")
        if names.setdefault(term, name) != name:
            yield ProfileFault(name, f"{names[term]!r} has the same term {term}; use one name")


def _names(schema: Schema) -> Iterator[ProfileFault]:
    """Names the passport uses itself, around the facts, keep their meaning."""
    frame = loader.load(f"contexts/{linked_data.FRAME}")["@context"]
    for name, member in linked_data.described_members(schema):
        taken = frame.get(name)
        if taken is not None and taken != linked_data.definition_of(name, member, schema):
            yield ProfileFault(name, "is a name the passport uses itself; choose another one")


def _classes(schema: Schema) -> Iterator[ProfileFault]:
    members = {name for name, _ in linked_data.described_members(schema)}
    terms: dict[str, str] = {}
    frame = loader.load(f"contexts/{linked_data.FRAME}")["@context"]
    for name, node in linked_data.classes(schema):
        term = linked_data.class_term(name, node)
        if name in members:
            yield ProfileFault(name, "is the name of a member and of a class (x-type)")
        if terms.setdefault(name, term) != term or frame.get(name, term) != term:
            yield ProfileFault(name, f"the class (x-type) stands for more than {term}")
