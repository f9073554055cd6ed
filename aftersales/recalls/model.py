"""Recall campaigns, their scope rules, and what a page is told about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from gs1 import Identifier


class Status(StrEnum):
    """Where a campaign stands; it moves forward only."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Match(StrEnum):
    """Whether a scope covers what was asked for."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    UNDECIDED = "undecided"  # it cannot be ruled out from what is known


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of the unit, batch or model a recall question is about; None is "unknown".

    A question about a model or a batch has no serial. ``produced_from`` and ``produced_until``
    (days, both included) bound the production day where only the batch's dates are known.
    ``known`` tells whether there is a record of it, which the answer's wording depends on; the
    lot and serial of an unrecorded unit are what its code says, and are believed.
    """

    serial: str | None = None
    serial_number: int | None = None
    lot: str | None = None
    produced_on: date | None = None
    known: bool = True
    produced_from: date | None = None
    produced_until: date | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One alternative of a scope; all of its given members must hold. None given: every unit.

    Serial and date ends are included; an open end is None.
    """

    lots: frozenset[str] | None = None
    serials: frozenset[str] | None = None
    serial_from: str | None = None
    serial_to: str | None = None
    produced_from: date | None = None
    produced_until: date | None = None

    @property
    def has_interval(self) -> bool:
        return self.serial_from is not None or self.serial_to is not None

    @property
    def has_dates(self) -> bool:
        return self.produced_from is not None or self.produced_until is not None

    @property
    def every_unit(self) -> bool:
        nothing_listed = self.lots is None and self.serials is None
        return nothing_listed and not self.has_interval and not self.has_dates


@dataclass(frozen=True, slots=True)
class Rule:
    """A scope: the alternatives, of which at least one must hold."""

    any_of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A recall as its author writes it.

    ``notices`` maps a language to {hazard, action, remedies: [...], contact: {phone, url,
    email}} and optionally share, sold, identifierLocation; the headline comes from the law, not
    from here.
    ``scopes`` pairs a product (model-level identifier) with its rule,
    {"anyOf": [{lots, serials, serialFrom, serialTo, producedFrom, producedUntil}, ...]}.
    ``reference`` is the Safety Gate's, when there is one.
    """

    campaign_id: str
    operator_id: str
    notices: Mapping[str, Mapping[str, Any]]
    scopes: tuple[tuple[Identifier, Mapping[str, Any]], ...]
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The rule of a campaign for one product, as stored."""

    product: Identifier
    rule: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as stored; who and when are None until that step was taken."""

    campaign_id: str
    operator_id: str
    status: Status
    notices: dict[str, dict[str, Any]]
    reference: str | None
    scopes: tuple[Scope, ...]
    drafted_by: str
    drafted_at: datetime
    opened_by: str | None
    opened_at: datetime | None
    closed_by: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notice:
    """An open recall that covers, or may cover, what was asked for; never one that does not."""

    campaign_id: str
    match: Match  # AFFECTED or UNDECIDED
    notices: dict[str, dict[str, Any]]  # per language, each with its "headline"
    opened_at: datetime
    reference: str | None
    scope: tuple[Condition, ...]  # whom it covers, any of these, for the page to put into words


@dataclass(frozen=True, slots=True)
class ScopePreview:
    """How many registered units of one product a campaign covers."""

    product: Identifier
    registered: int
    affected: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What opening a campaign would mean, counted over registered units."""

    campaign_id: str
    scopes: tuple[ScopePreview, ...]

    @property
    def affected(self) -> int:
        return sum(scope.affected for scope in self.scopes)

    @property
    def undecided(self) -> int:
        return sum(scope.undecided for scope in self.scopes)
