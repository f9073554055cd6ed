"""Whether a level's facts keep to their profile: every fault at once, in plain words.

The profile's JSON Schema comes first. The rules across several members come after it and look
only at members whose own shape is right, so that one slip is reported once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import ValidationError

from passport.canonical import NotCanonical, canonical, pointer_to
from passport.fact_rules import RULES
from passport.refusals import FactError
from schemas import loader

_SENTENCES = {
    "additionalProperties": "there is no such member here",
    "required": "a member that is needed is missing",
    "enum": "must be one of the values the profile names",
    "const": "must be {expected}",
    "type": "must be of the type {expected}",
    "format": "is not a valid {expected}",
    "pattern": "is not written in the form that is needed here",
    "minimum": "must be {expected} or more",
    "maximum": "must be {expected} or less",
    "minLength": "must not be empty",
    "maxLength": "must not be longer than {expected} characters",
    "minItems": "must not be empty",
    "maxItems": "must not have more than {expected} members",
    "minProperties": "must not be empty",
    "propertyNames": "the names of its members must be language codes, such as en",
}


def fact_errors(profile: str, facts: Any) -> tuple[FactError, ...]:
    """Everything wrong with the facts of one level under a profile such as ``battery/1``.

    Empty when they may be published. Raises schemas.loader.UnknownSchema.
    """
    try:
        canonical(facts)
    except NotCanonical as fault:
        return (FactError(fault.pointer, fault.reason, "canonical"),)
    errors = [
        error
        for fault in loader.validator(f"passport/{profile}").iter_errors(facts)
        for error in _schema_errors(fault)
    ]
    wrong = {error.pointer for error in errors}
    errors += [error for error in _rule_errors(facts) if error.pointer not in wrong]
    return tuple(sorted(set(errors), key=lambda error: (error.pointer, error.rule)))


def _schema_errors(fault: ValidationError) -> Iterator[FactError]:
    pointer = ""
    for step in fault.absolute_path:
        pointer = pointer_to(pointer, step)
    rule = str(fault.validator)
    instance: Any = fault.instance
    schema: Any = fault.schema
    if rule == "additionalProperties":
        for name in instance:
            if name not in schema.get("properties", {}):
                yield FactError(pointer_to(pointer, name), _SENTENCES[rule], rule)
    elif rule == "required":
        # jsonschema reports each missing member by itself, and says which only in its message.
        for name in schema["required"]:
            if name not in instance:
                yield FactError(pointer_to(pointer, name), _SENTENCES[rule], rule)
    elif "propertyNames" in fault.absolute_schema_path:
        yield FactError(
            pointer_to(pointer, str(instance)), _SENTENCES["propertyNames"], "propertyNames"
        )
    else:
        sentence = _SENTENCES.get(rule, "does not keep to the profile")
        yield FactError(pointer, sentence.format(expected=_expected(fault)), rule)


def _expected(fault: ValidationError) -> str:
    value: Any = fault.validator_value
    return value if isinstance(value, str) else canonical(value).decode()


def _rule_errors(facts: Any) -> Iterator[FactError]:
    for rule in RULES:
        yield from rule(facts)
