"""Whether a profile file is built as ``schemas/profile_keywords.json`` says, in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from jsonschema import Draft202012Validator, SchemaError, ValidationError

from passport.profile_files.faults import ProfileFault, Schema, pointer_of
from schemas import loader
from schemas.references import DEFINITIONS

END = "$(?!\\n)"
_EVERY_SCRIPT = tuple(f"\\{letter}" for letter in "dw")
_PATTERNS = {
    "x-term": "has to be gs1:, schema: or own: and a name, such as own:frameSize",
    "$id": "has to be /schemas/passport/{group}/{number}.json, such as "
    "/schemas/passport/bicycle/1.json",
    "$ref": "may only lead to a definition of this file, such as #/$defs/text",
    "code": "is no code of UN/ECE Recommendation 20, such as KGM",
    "x-supersedes": "has to be the name of a profile, such as bicycle/1",
    "x-type": "has to be one word that begins with a capital, such as FibreShare",
    "id": "has to be lower case letters, digits and hyphens",
}


def shape_faults(schema: Schema) -> list[ProfileFault]:
    """Everything that is built wrong; empty where each keyword holds what it may hold."""
    errors = loader.validator("profile_keywords").iter_errors(schema)
    told = dict.fromkeys(fault for error in errors for fault in _told(error))
    if not told:
        told |= dict.fromkeys([*_references(schema, schema), *_patterns(schema)])
    if not told:
        told |= dict.fromkeys([*_as_schema(schema), *_objects(schema)])
    return list(told)


def _told(error: ValidationError) -> Iterator[ProfileFault]:
    steps = list(error.absolute_path)
    rule = str(error.validator)
    value: Any = error.instance
    expected: Any = error.validator_value
    if "propertyNames" in error.absolute_schema_path:
        yield ProfileFault(pointer_of(*steps, str(value)), _name_sentence(rule, value, expected))
    elif rule == "required":
        for name in expected:
            if name not in value:
                yield ProfileFault(pointer_of(*steps), f"{name!r} is missing")
    elif rule == "additionalProperties":
        known: Any = error.schema
        for name in value:
            if name not in known["properties"]:
                sentence = f"there is no such member here{_meant(name, known['properties'])}"
                yield ProfileFault(pointer_of(*steps, name), sentence)
    else:
        yield ProfileFault(pointer_of(*steps), _sentence(rule, value, expected, steps))


def _sentence(rule: str, value: Any, expected: Any, steps: list[str | int]) -> str:
    last = next((step for step in reversed(steps) if isinstance(step, str)), "")
    if rule == "const":
        return f"has to be {json.dumps(expected)}"
    if rule == "enum":
        meant = _meant(str(value), expected)
        return f"{json.dumps(value)} is none of {', '.join(map(str, expected))}{meant}"
    if rule == "type":
        kinds = [expected] if isinstance(expected, str) else expected
        return f"has to be of the type {' or '.join(kinds)}"
    if rule == "pattern":
        return f"{json.dumps(value)} {_PATTERNS.get(last, 'is not written in the right form')}"
    if rule == "format":
        example = ", such as 2027-02-18" if expected == "date" else ""
        return f"{json.dumps(value)} is not a valid {expected}{example}"
    if rule in ("minItems", "minProperties", "minLength"):
        return "must not be empty"
    if rule == "uniqueItems":
        return "names something twice"
    return f"does not keep to {rule} {json.dumps(expected)}"


def _name_sentence(rule: str, value: Any, expected: Any) -> str:
    if rule == "enum":
        return f"{value!r} is no keyword of a profile here{_meant(str(value), expected)}"
    return (
        "is not the name of a language, such as en"
        if isinstance(expected, str) and expected.startswith("^[a-z]{2,3}")
        else "a name is made of letters and digits and begins with a letter"
    )


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, [str(each) for each in known], n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _as_schema(schema: Schema) -> Iterator[ProfileFault]:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        yield ProfileFault(pointer_of(*error.absolute_path), error.message)


def _references(node: Any, root: Schema) -> Iterator[ProfileFault]:
    """References that lead nowhere, or round in a circle."""
    definitions = root.get("$defs", {})
    for pointer, name in _named(node):
        if name not in definitions:
            yield ProfileFault(pointer, f"there is no definition {name!r}")
    leads = {name: {each for _, each in _named(found)} for name, found in definitions.items()}
    for name, next_ones in leads.items():
        reached, ahead = set[str](), set(next_ones)
        while ahead:
            step = ahead.pop()
            reached.add(step)
            ahead |= leads.get(step, set()) - reached
        if name in reached:
            yield ProfileFault(pointer_of("$defs", name), "leads back to itself")


def _named(node: Any, *steps: str | int) -> Iterator[tuple[str, str]]:
    """Every reference: where it stands, and the definition it names."""
    for at, inner in _inside(node):
        if at == "$ref" and isinstance(inner, str):
            yield pointer_of(*steps, at), inner.removeprefix(DEFINITIONS)
        else:
            yield from _named(inner, *steps, at)


def _patterns(node: Any, *steps: str | int) -> Iterator[ProfileFault]:
    for at, inner in _inside(node):
        if at == "pattern" and isinstance(inner, str):
            for sentence in _pattern_problems(inner):
                yield ProfileFault(pointer_of(*steps, at), sentence)
        else:
            yield from _patterns(inner, *steps, at)


def _pattern_problems(pattern: str) -> Iterator[str]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield f"is no regular expression: {error}"
        return
    if not pattern.endswith(END):
        yield f"has to end with {END}: a mere $ lets a line break at the end pass"
    if any(each in pattern for each in _EVERY_SCRIPT):
        named = " and ".join(_EVERY_SCRIPT)
        yield f"{named} take letters and digits of every script; write [0-9] or [A-Za-z0-9_]"


def _objects(node: Any, *steps: str | int) -> Iterator[ProfileFault]:
    """An object has to name its members, or be a text per language: nothing slips in."""
    for at, inner in _inside(node):
        yield from _objects(inner, *steps, at)
    if not isinstance(node, Mapping) or node.get("type") != "object" or "$id" in node:
        return
    if node.get("additionalProperties") is not False and node.get("x-language-map") is not True:
        yield ProfileFault(
            pointer_of(*steps),
            'an object needs "additionalProperties": false and its members, or '
            '"x-language-map": true where it is a text per language',
        )


def _inside(node: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from enumerate(node)
