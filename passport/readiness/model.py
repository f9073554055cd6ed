"""The values that say how ready a passport is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from gs1 import Granularity, Identifier
from passport.readiness.markets import Market
from passport.refusals import FactError


class State(Enum):
    """How one fact stands; the first three are what keeps a passport from being ready."""

    MISSING = "missing"
    WRONG = "wrong"  # it, or a rule about it, is broken
    LANGUAGE = "language"  # not in a language the market needs
    CONDITIONAL = "conditional"  # owed where a condition holds; nobody but a person can tell
    PENDING = "pending"  # an act is outstanding
    LATER = "later"  # established at a narrower level
    COMPLETE = "complete"
    OPTIONAL = "optional"  # not stated, and it need not be


BLOCKING = (State.MISSING, State.WRONG, State.LANGUAGE)
# What a bar of readiness is drawn of; nobody waits for what is optional or comes later.
COUNTED = (State.COMPLETE, *BLOCKING, State.CONDITIONAL, State.PENDING)


@dataclass(frozen=True, slots=True)
class Gap:
    """A text, or a list of documents, with the languages it lacks for a market."""

    pointer: str
    lacking: tuple[str, ...]
    also_official: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of the profile; never its value.

    ``owed`` says whether it is asked for at all; ``because`` under which condition, by language.
    """

    name: str
    label: Mapping[str, str]
    section: str
    level: str
    state: State
    obligation: str
    source: str | None
    public: bool
    because: Mapping[str, str]
    errors: tuple[FactError, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def lacking(self) -> tuple[str, ...]:
        """The languages that some text of it lacks, each once."""
        return tuple(dict.fromkeys(each for gap in self.gaps for each in gap.lacking))


@dataclass(frozen=True, slots=True)
class Section:
    """The facts of one section, with how many of them are in each state."""

    name: str
    title: Mapping[str, str]
    rows: tuple[Row, ...]
    counts: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Readiness:
    """How ready a passport is on a day, for a market where one is named.

    ``errors`` are faults that are of no single fact. ``versions`` is how many levels have one.
    """

    identifier: Identifier
    granularity: Granularity
    profile: str
    on: date
    market: Market | None
    sections: tuple[Section, ...]
    counts: Mapping[State, int]
    errors: tuple[FactError, ...]
    versions: int

    @property
    def ready(self) -> bool:
        """Whether nothing that is owed is missing, wrong, or in the wrong language."""
        return not self.errors and not any(self.counts[state] for state in BLOCKING)
