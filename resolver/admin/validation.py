"""Bodies checked against their schema: every problem, by JSON pointer, in a plain sentence. Pure
but for the schema files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, reduce
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from passport.canonical import pointer_to
from passport.errors import FieldProblem
from resolver.admin.errors import InvalidBody
from schemas import loader

_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_FORMATS = {
    "date": "a day as YYYY-MM-DD",
    "date-time": "an instant with its time zone, such as 2026-11-21T12:00:00Z",
}
_SHOWN = 40  # characters of a value that a sentence repeats


def check(schema: str, body: Any) -> None:
    """Raise InvalidBody with every problem of a body; ``schema`` is a name in requests/."""
    found = problems(schema, body)
    if found:
        raise InvalidBody(tuple(found))


def problems(schema: str, body: Any) -> list[FieldProblem]:
    """Every problem of a body in the order of its members; empty when there is none."""
    found: list[FieldProblem] = []
    for error in _validator(schema).iter_errors(body):
        found.extend(_told(error))
    return sorted(dict.fromkeys(found), key=lambda problem: problem.pointer)


@cache
def _validator(schema: str) -> Draft202012Validator:
    base = loader.validator(f"requests/{schema}")
    strict = extend(type(base), {"pattern": _pattern})  # type: ignore[no-untyped-call]
    return strict(base.schema, format_checker=base.format_checker)  # type: ignore[no-any-return]


def _pattern(
    _validator: Any, pattern: str, instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    """As JSON Schema means it (ECMA-262): ``$`` is the end, not the place before a line break."""
    if isinstance(instance, str) and not re.search(_python(pattern), instance):
        yield ValidationError("pattern")


@cache
def _python(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\$\Z", r"\\Z", pattern), re.ASCII)


def _told(error: Any) -> Iterator[FieldProblem]:
    pointer = reduce(pointer_to, error.absolute_path, "")
    keyword = str(error.validator)
    if keyword == "required":
        # jsonschema yields one error for each missing member, and names it only in its text.
        yield from _missing(pointer, error)
    elif keyword == "additionalProperties":
        yield from _unknown(pointer, error)
    elif keyword == "oneOf":
        choices = " or ".join(str(choice["title"]) for choice in error.validator_value)
        yield FieldProblem(pointer, f"expected either {choices}")
    elif error.parent is None and "propertyNames" in error.absolute_schema_path:
        name = str(error.instance)
        yield FieldProblem(pointer_to(pointer, name), f"{_shown(name)} cannot be a name here")
    else:
        yield FieldProblem(pointer, _sentence(keyword, error))


def _missing(pointer: str, error: Any) -> Iterator[FieldProblem]:
    for name in error.validator_value:
        if name not in error.instance:
            yield FieldProblem(pointer_to(pointer, name), "this member is required")


def _unknown(pointer: str, error: Any) -> Iterator[FieldProblem]:
    known = error.schema["properties"]
    for name in sorted(set(error.instance) - set(known)):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        yield FieldProblem(pointer_to(pointer, name), f"there is no such member{hint}")


def _sentence(keyword: str, error: Any) -> str:
    value = error.validator_value
    sentences: dict[str, Callable[[], str]] = {
        "type": lambda: f"expected {_type(value)}, found {_kind(error.instance)}",
        "format": lambda: f"expected {_FORMATS.get(value, value)}, found {_shown(error.instance)}",
        "pattern": lambda: f"{_shown(error.instance)} is not of the expected form{_hint(error)}",
        "minLength": lambda: "this may not be empty",
        "maxLength": lambda: f"longer than {value} characters",
        "minimum": lambda: f"expected at least {value}",
        "maximum": lambda: f"expected at most {value}",
        "minItems": lambda: "expected at least one entry",
        "maxItems": lambda: f"more than {value} entries",
        "uniqueItems": lambda: "an entry stands here twice",
        "minProperties": lambda: "expected at least one member",
        "maxProperties": lambda: f"more than {value} members",
    }
    return sentences.get(keyword, lambda: str(error.message))()


def _hint(error: Any) -> str:
    if error.validator_value == r"\S":
        return ": it is blank"
    description = error.schema.get("description")
    return f". {description}" if description else f" ({error.validator_value})"


def _type(value: str | Iterable[str]) -> str:
    names = [value] if isinstance(value, str) else list(value)
    return " or ".join(_TYPES[name] for name in names)


def _kind(instance: Any) -> str:
    if isinstance(instance, bool):
        return "true or false"
    names = {dict: "an object", list: "a list", str: "a text", int: "a number", float: "a number"}
    return names.get(type(instance), "null")


def _shown(instance: Any) -> str:
    text = str(instance)
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
