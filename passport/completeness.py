"""Whether a passport says all it has to, once its levels are put together. Pure.

What is asked of each fact stands in the profile (``x-obligation``); here it is held against the
composed facts of one level and the wider ones (DECISIONS 13). All audiences' facts count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from gs1 import Granularity
from passport.obligations import CONDITIONAL, MANDATORY, NOT_TO_BE_FILLED, PENDING, Obligation
from passport.profile import Attribute, Profile

BREADTH: Mapping[str, int] = {"item": 0, "batch": 1, "model": 2}


class Standing(Enum):
    """How one fact of a profile stands in a passport."""

    STATED = "stated"
    MISSING = "missing"  # mandatory, and no level states it
    FORBIDDEN = "forbidden"  # stated, although it is not to be filled
    CONDITIONAL = "conditional"  # owed where a condition holds that only a person can judge
    PENDING = "pending"  # an act is outstanding
    LATER = "later"  # mandatory, but established at a narrower level than this
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Duty:
    """What is asked of one fact, and how it stands."""

    attribute: Attribute
    obligation: Obligation
    standing: Standing

    @property
    def source(self) -> str | None:
        """The law or standard that asks for it."""
        return self.obligation.source or self.attribute.source or None


@dataclass(frozen=True, slots=True)
class Missing:
    """A mandatory fact that no level states; ``because`` says under which condition it is."""

    name: str
    label: Mapping[str, str]
    level: str  # where it is really established
    source: str | None
    because: str = ""

    @property
    def sentence(self) -> str:
        """What to do, in plain words."""
        told = f"{self.label.get('en', self.name)} has to be stated, here or at a wider level"
        return f"{told}, because {self.because}" if self.because else told


def duties(
    profile: Profile, composed: Mapping[str, Any], granularity: Granularity, on: date
) -> tuple[Duty, ...]:
    """How every fact of the profile stands, in the order they are shown.

    ``composed`` are the facts of this level over those of the wider ones. A profile that is used
    before it is in force is read as on its first day: who follows it early claims to fulfil it.
    """
    day = max(on, profile.in_force.since or on)
    return tuple(
        Duty(attribute, obligation, _standing(attribute, obligation, composed, granularity))
        for attribute in profile.attributes.values()
        for obligation in (attribute.obligation_for(composed, day),)
    )


def missing(
    profile: Profile, composed: Mapping[str, Any], granularity: Granularity, on: date
) -> tuple[Missing, ...]:
    """The mandatory facts that no level states, in the order they are shown.

    Facts that are established at a narrower level than ``granularity`` are not missed: a model
    cannot know a battery's month of manufacture.
    """
    return tuple(
        told(duty)
        for duty in duties(profile, composed, granularity, on)
        if duty.standing is Standing.MISSING
    )


def told(duty: Duty) -> Missing:
    """A missing fact with what there is to say about it."""
    attribute = duty.attribute
    return Missing(
        attribute.name, attribute.label, attribute.level, duty.source, because(duty.obligation)
    )


def because(obligation: Obligation, language: str = "en") -> str:
    """Under which condition it is asked for, in words; empty where there is none."""
    written = obligation.condition.get(language) or obligation.condition.get("en")
    if written:
        return written
    return " and ".join(
        f"{name} is {' or '.join(str(value) for value in values)}"
        for name, values in obligation.when.items()
    )


def states(value: Any) -> bool:
    """Whether a value says anything: a text nobody can see does not, nor what holds only such."""
    if isinstance(value, str):
        return any(unicodedata.category(sign)[0] not in "CZ" for sign in value)
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list):
        return value is not None
    return any(states(each) for each in value)


def _standing(
    attribute: Attribute,
    obligation: Obligation,
    composed: Mapping[str, Any],
    granularity: Granularity,
) -> Standing:
    stated = states(composed.get(attribute.name))
    if obligation.word == NOT_TO_BE_FILLED:
        return Standing.FORBIDDEN if stated else Standing.OPTIONAL
    if stated:
        return Standing.STATED
    if obligation.word == MANDATORY:
        narrower = BREADTH[attribute.level] < BREADTH[granularity]
        return Standing.LATER if narrower else Standing.MISSING
    words = {CONDITIONAL: Standing.CONDITIONAL, PENDING: Standing.PENDING}
    return words.get(obligation.word, Standing.OPTIONAL)
