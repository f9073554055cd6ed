"""The values the passport store hands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gs1 import Granularity, Identifier
from passport.catalogue.model import Operator, Product
from passport.changes import ChangedFact
from passport.lifecycle import Lifecycle


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did; ``created`` is False where these facts were already in force."""

    version: int
    seq: int
    entry_hash: str
    created: bool


@dataclass(frozen=True, slots=True)
class LevelVersion:
    """The version of one level that a composed passport was put together from."""

    granularity: Granularity
    identifier: Identifier
    version: int
    seq: int
    entry_hash: str
    recorded_at: datetime
    valid_from: datetime
    profile: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a composed passport, and where it comes from.

    ``value`` is as published: plain JSON, quantities as {value, unitCode}. ``overridden`` holds
    the values of wider levels it stands over, the nearest first.
    """

    name: str
    value: Any
    level: Granularity
    version: int
    overridden: tuple[tuple[Granularity, Any], ...]
    section: str
    label: Mapping[str, str]  # language → text
    unit: str | None  # symbol
    term: str  # such as own:labelCapacity or gs1:netWeight
    dynamic: bool = False  # told by readings as time goes on, not by versions alone
    measured_at: datetime | None = None  # of the reading it is; None: as a version states it


@dataclass(frozen=True, slots=True)
class ComposedPassport:
    """The facts of item over batch over model, as one audience may see them.

    ``facts`` are in the order they are shown. ``levels`` are the versions used, most specific
    first. ``etag_seed`` names exactly this tuple of versions, and the latest readings where some
    are shown. ``at`` is the instant it holds for and ``recorded_at`` that of what was known; both
    are None where versions were named instead.
    """

    identifier: Identifier
    product: Product
    operator: Operator
    granularity: Granularity
    product_group: str
    profile: str
    status: str
    facts: tuple[Fact, ...]
    levels: tuple[LevelVersion, ...]
    last_updated: datetime
    etag_seed: str
    lot: str | None
    operator_uri: str  # of the operator as it was when the most specific level was published
    profiles: tuple[str, ...] = ()  # every single profile of every level, each once, sorted
    passport_status: str = "active"  # draft | active | archived | invalid | deleted
    product_status: str = "original"  # original | reused | repurposed | ... | waste | recycled
    # Where it stands, with the passports before and after it; None of a fixed state.
    lifecycle: Lifecycle | None = field(default=None, compare=False)
    # What was asked, not what the passport is: the same versions are the same passport.
    at: datetime | None = field(default=None, compare=False)
    recorded_at: datetime | None = field(default=None, compare=False)  # None also: all recorded

    def fact(self, name: str) -> Fact | None:
        """The fact of this name, if any level states it."""
        return next((fact for fact in self.facts if fact.name == name), None)

    def profile_of(self, fact: Fact) -> str:
        """The profile that the level a fact comes from was checked against.

        Of a reading that of the narrowest level: a unit without a version of its own has readings.
        """
        if fact.measured_at is not None:
            return self.profile
        return next(level.profile for level in self.levels if level.granularity == fact.level)

    def values(self) -> dict[str, Any]:
        """The value of every fact by name."""
        return {fact.name: fact.value for fact in self.facts}

    @property
    def versions(self) -> tuple[int, int, int]:
        """(model, batch, item); 0 where that level is not part of it. Addresses a pinned view."""
        found = {level.granularity: level.version for level in self.levels}
        return found.get("model", 0), found.get("batch", 0), found.get("item", 0)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One entry of a history, as everybody may see it.

    ``changed`` points at the public facts that a version added, removed or changed against the
    version before it; ``changes`` says which of the three. ``facts`` are an event's public facts,
    empty for a version (which has an address of its own).
    """

    seq: int
    kind: str  # version or event
    version: int | None
    event_type: str | None
    recorded_at: datetime
    valid_from: datetime
    writer: str
    reason: str | None
    payload_sha256: str
    entry_hash: str
    previous_hash: str | None
    profile: str | None = None  # of a version
    changes: tuple[ChangedFact, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def changed(self) -> list[str]:
        """JSON pointers of the public facts that changed."""
        return [change.pointer for change in self.changes]


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One published version for everybody: its public facts and what proves them.

    ``document`` is canonical JSON {entryHash, facts, header} and never changes a byte: the
    SHA-256 of the canonical header is the entry hash, and the header holds the SHA-256 of the
    canonical facts under ``fragments.public`` and the predecessor's hash under ``previous``.
    """

    identifier: Identifier
    version: int
    seq: int
    profile: str
    recorded_at: datetime
    valid_from: datetime
    entry_hash: str
    previous_hash: str | None
    header: bytes
    fragment: bytes
    document: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the stored history, in plain words; ``seq`` None: not of one entry."""

    passport_key: str
    seq: int | None
    problem: str
