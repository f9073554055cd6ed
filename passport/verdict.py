"""What there is to say about a level's facts: faults that refuse them, and what to look at. Pure.

In this order: the shape (JSON Schema of the profile), the rules across facts, and whether the
passport is complete once this level is put over the wider ones. All faults at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gs1 import Identifier
from passport.canonical import pointer_to
from passport.completeness import BREADTH, Missing, Standing, duties, missing, told
from passport.fact_rules import OLDER_THAN_RULES, judge, rules_of
from passport.profile import Profile, profile
from passport.refusals import FactError
from passport.rule_links import Known
from passport.validation import NO_CANONICAL_FORM, in_order, shape_errors

MANDATORY_RULE = "mandatory"
FORBIDDEN_RULE = "not_to_be_filled"


@dataclass(frozen=True, slots=True)
class Level:
    """What a level is judged on: its own facts, and those of the wider levels under them."""

    identifier: Identifier
    own: Mapping[str, Any]
    wider: Mapping[str, Any]
    on: date  # the day whose law holds

    @property
    def composed(self) -> dict[str, Any]:
        """All facts; a narrower level replaces a wider one's fact as a whole."""
        return {**self.wider, **self.own}


@dataclass(frozen=True, slots=True)
class Findings:
    """What the gate found under a profile; only ``errors`` keep a version from being published."""

    profile: str
    errors: tuple[FactError, ...]
    warnings: tuple[FactError, ...]


def findings(name: str, level: Level, known: Known | None) -> Findings:
    """Everything there is to say about a level under the profile of this name.

    Without ``known`` links are not looked at. Raises schemas.loader.UnknownSchema.
    """
    by_name = profile(name)
    shape = shape_errors(name, level.own)
    if any(error.rule == NO_CANONICAL_FORM for error in shape):
        return Findings(name, shape, ())
    gaps = list(_incomplete(name, level))
    # What is missing is told as missing, whatever rule asks for it besides.
    told = {gap.pointer for gap in gaps}
    broken = [error for error in _broken(by_name, level, known) if error.pointer not in told]
    across = [_placed(error, level) for error in broken]
    errors = in_order(shape, [*across, *gaps, *_forbidden(by_name, level)])
    return Findings(name, errors, tuple(_warnings(name, level)))


def _broken(by_name: Profile, level: Level, known: Known | None) -> Iterator[FactError]:
    later = frozenset(
        attribute.name
        for attribute in by_name.attributes.values()
        if BREADTH[attribute.level] < BREADTH[level.identifier.granularity]
    )
    rules = rules_of(by_name.names, by_name.rules)
    yield from judge(rules, level.composed, level.on, composed=True, later=later, known=known)


def _placed(error: FactError, level: Level) -> FactError:
    """The error, saying so where the fact it points at stands at a wider level."""
    name = error.pointer.split("/")[1] if "/" in error.pointer else ""
    if name in level.own or name not in level.wider:
        return error
    message = f"{error.message} (a wider level states this)"
    return FactError(error.pointer, message, error.rule, error.source)


def _incomplete(name: str, level: Level) -> Iterator[FactError]:
    found: dict[str, Missing] = {}
    for part in name.split(" "):
        if part not in OLDER_THAN_RULES:
            for gap in _missing(profile(part), level):
                # The first profile names the fact; what asks for it is told of all.
                first = found.setdefault(gap.name, gap)
                yield _missing_error(replace(first, source=gap.source))


def _missing(by_name: Profile, level: Level) -> tuple[Missing, ...]:
    return missing(by_name, level.composed, level.identifier.granularity, level.on)


def _missing_error(gap: Missing) -> FactError:
    return FactError(pointer_to("", gap.name), gap.sentence, MANDATORY_RULE, gap.source)


def _forbidden(by_name: Profile, level: Level) -> Iterator[FactError]:
    for duty in duties(by_name, level.composed, level.identifier.granularity, level.on):
        if duty.standing is Standing.FORBIDDEN and duty.attribute.name in level.own:
            why = told(duty).because
            sentence = "is not to be filled" + (f", because {why}" if why else "")
            pointer = pointer_to("", duty.attribute.name)
            yield FactError(pointer, sentence, FORBIDDEN_RULE, duty.source)


def _warnings(name: str, level: Level) -> Iterator[FactError]:
    """What to look at before publishing, although it may be published."""
    for part in name.split(" "):
        by_name = profile(part)
        if part in OLDER_THAN_RULES:
            yield from map(_missing_error, _missing(by_name, level))
        for duty in duties(by_name, level.composed, level.identifier.granularity, level.on):
            if duty.standing is Standing.CONDITIONAL:
                yield _conditional(duty.attribute.name, told(duty))


def _conditional(name: str, gap: Missing) -> FactError:
    label = gap.label.get("en", name)
    condition = f": {gap.because}" if gap.because else ""
    return FactError(
        pointer_to("", name),
        f"{label} has to be stated where it applies{condition}",
        "conditional",
        gap.source,
    )
