"""Which events there are, what their facts must be, and on which level they happen.

Pure but for the schema files: each type of event is a file in ``schemas/events/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from passport.canonical import NotCanonical, canonical
from passport.refusals import FactError
from passport.validation import schema_errors
from schemas import loader


@cache
def recordable() -> tuple[str, ...]:
    """The types of events that are recorded one by one: those that name their levels."""
    return tuple(name for name in loader.event_types() if levels(name))


def levels(event_type: str) -> tuple[str, ...]:
    """The levels an event happens on; empty where it is not recorded by itself."""
    schema = loader.load(f"events/{loader.current_event(event_type)}")
    return tuple(schema.get("x-levels", ()))


def label(event_type: str) -> dict[str, str]:
    """What readers see of an event, per language; its own name where it has no schema."""
    try:
        schema = loader.load(f"events/{loader.current_event(event_type)}")
    except loader.UnknownSchema:
        return {"en": event_type.replace("_", " ").capitalize()}
    found: dict[str, str] = schema["x-label"]
    return found


def event_errors(event_type: str, facts: Any) -> tuple[FactError, ...]:
    """Everything wrong with the facts of an event. Raises schemas.loader.UnknownSchema."""
    try:
        canonical(facts)
    except NotCanonical as fault:
        return (FactError(fault.pointer, fault.reason, "canonical"),)
    found = {
        error
        for fault in _validator(loader.current_event(event_type)).iter_errors(facts)
        for error in schema_errors(fault)
    }
    return tuple(sorted(found, key=lambda error: (error.pointer, error.rule)))


@cache
def _validator(schema: str) -> Draft202012Validator:
    base = loader.validator(f"events/{schema}")
    strict = extend(type(base), {"pattern": _pattern})  # type: ignore[no-untyped-call]
    return strict(base.schema, format_checker=base.format_checker)  # type: ignore[no-any-return]


def _pattern(
    _validator: Any, pattern: str, instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    """As JSON Schema means it (ECMA-262): ``$`` is the end, not the place before a line break."""
    if isinstance(instance, str) and not _python(pattern).search(instance):
        yield ValidationError("pattern", validator="pattern")


@cache
def _python(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\$\Z", r"\\Z", pattern), re.ASCII)
