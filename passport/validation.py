"""Whether a level's facts keep to their profile: every fault at once, in plain words.

The profile's JSON Schema comes first. The rules across several members come after it and look
only at members whose own shape is right, so that one slip is reported once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from jsonschema import ValidationError

from passport.canonical import NotCanonical, canonical, pointer_to
from passport.fact_rules import judge, rules_of
from passport.profile import Profile, profile
from passport.refusals import FactError
from schemas import loader

NO_CANONICAL_FORM = "canonical"
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


def fact_errors(profile_name: str, facts: Any, on: date | None = None) -> tuple[FactError, ...]:
    """Everything wrong with the facts of one level under a profile such as ``battery/1``.

    Empty when they keep to it as far as one level alone can tell; ``on`` is the day whose rules
    hold, the first day of the profile where it is left out. Raises schemas.loader.UnknownSchema.
    """
    errors = shape_errors(profile_name, facts)
    if any(error.rule == NO_CANONICAL_FORM for error in errors):
        return errors
    by_name = profile(profile_name)
    rules = rules_of(by_name.names, by_name.rules)
    broken = judge(rules, facts, on or by_name.in_force.since or date.max)
    return in_order(errors, broken)


def shape_errors(profile_name: str, facts: Any) -> tuple[FactError, ...]:
    """What is wrong with the shape of a level's facts, by the JSON Schema of the profile.

    Facts without a canonical form are looked at no further: they could not even be kept. Raises
    schemas.loader.UnknownSchema.
    """
    try:
        canonical(facts)
    except NotCanonical as fault:
        return (FactError(fault.pointer, fault.reason, NO_CANONICAL_FORM),)
    by_name = profile(profile_name)
    errors = [
        _with_source(error, by_name)
        for fault in loader.validator(f"passport/{profile_name}").iter_errors(facts)
        for error in schema_errors(fault)
    ]
    return in_order(errors, ())


def in_order(errors: Iterable[FactError], broken: Iterable[FactError]) -> tuple[FactError, ...]:
    """The schema's errors and those of rules together; where both point, the schema's are told.

    What several profiles find alike is told once, with the laws behind all of them.
    """
    first = list(errors)
    wrong = {error.pointer for error in first}
    sources: dict[tuple[str, str, str], list[str]] = {}
    for error in (*first, *(each for each in broken if each.pointer not in wrong)):
        known = sources.setdefault((error.pointer, error.rule, error.message), [])
        if error.source and error.source not in known:
            known.append(error.source)
    return tuple(
        FactError(pointer, message, rule, "; ".join(known) or None)
        for (pointer, rule, message), known in sorted(sources.items())
    )


def _with_source(error: FactError, by_name: Profile) -> FactError:
    """The error with the law behind the fact it is about."""
    steps = error.pointer.split("/")
    attribute = by_name.attributes.get(steps[1]) if len(steps) > 1 else None
    source = attribute.source or None if attribute else None
    return FactError(error.pointer, error.message, error.rule, source)


def schema_errors(fault: ValidationError) -> Iterator[FactError]:
    """What one fault that jsonschema found comes to, in plain words with a pointer."""
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
