"""What every version has to pass before it is published, and what a dry run says about it.

In this order: the shape (JSON Schema of the profile), the rules across facts, and whether the
passport is complete once this level is put over the wider ones as they are in force at the moment
from which it is to hold. All faults at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import store
from passport.canonical import parsed, pointer_to
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownIdentifier
from passport.catalogue.model import Product, Standing
from passport.completeness import BREADTH, Missing, duties, missing, told
from passport.completeness import Standing as DutyStanding
from passport.disclosure import PUBLIC
from passport.documents import service as documents
from passport.fact_rules import OLDER_THAN_RULES, judge, links_in, rules_of
from passport.profile import Profile, current_profiles, profile, profile_text
from passport.refusals import (
    FactError,
    PassportInvalid,
    ProductGroupMismatch,
    UnknownProductGroup,
    UnusableProfiles,
)
from passport.rule_links import Known
from passport.validation import fact_errors, in_order
from schemas import loader
from schemas.merging import ProfileConflict

MANDATORY_RULE = "mandatory"
FORBIDDEN_RULE = "not_to_be_filled"


@dataclass(frozen=True, slots=True)
class Level:
    """What a level is judged on: its own facts, and those of the wider levels under them."""

    identifier: Identifier
    own: Mapping[str, Any]
    wider: Mapping[str, Any]
    moment: datetime

    @property
    def composed(self) -> dict[str, Any]:
        """All facts; a narrower level replaces a wider one's fact as a whole."""
        return {**self.wider, **self.own}

    @property
    def on(self) -> date:
        """The day whose law holds."""
        return self.moment.date()


@dataclass(frozen=True, slots=True)
class Findings:
    """What the gate found under a profile; only ``errors`` keep a version from being published."""

    profile: str
    errors: tuple[FactError, ...]
    warnings: tuple[FactError, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a level is about to state from ``moment`` on; ``wider`` levels from narrow to wide.

    ``profiles`` names what the facts are to keep to. None: the profile of the product group on
    that day, together with those for every group that this passport, or one it is part of, keeps
    to already.
    """

    product: Product
    identifier: Identifier
    product_group: str
    facts: Mapping[str, Any]
    moment: datetime
    profiles: Sequence[str] | None = None
    wider: Sequence[Identifier] = ()


def pass_gate(connection: Connection, candidate: Candidate) -> Findings:
    """Judge what a level is about to state.

    Raises PassportInvalid with every fault, ProductGroupMismatch, UnknownProductGroup and
    UnusableProfiles.
    """
    product, identifier, moment = candidate.product, candidate.identifier, candidate.moment
    if product.product_group != candidate.product_group:
        raise ProductGroupMismatch(identifier, candidate.product_group, product.product_group)
    stated, kept = _in_force(connection, candidate.wider, moment)
    own = store.version_in_force(connection, identifier.path, moment, PUBLIC)
    kept += [] if own is None else (own.entry.profile or "").split(" ")
    name = _profile_name(candidate, kept)
    level = Level(identifier, candidate.facts, stated, moment)
    found = findings(connection, product, name, level)
    if found.errors:
        raise PassportInvalid(found.errors)
    return found


def findings(connection: Connection, product: Product, name: str, level: Level) -> Findings:
    """Everything there is to say about a level under the profile of this name."""
    by_name = profile(name)
    shape = fact_errors(name, level.own, level.on)
    if any(error.rule == "canonical" for error in shape):
        return Findings(name, shape, ())
    known = _known(connection, product, by_name, level)
    across = [_placed(error, level) for error in _broken(by_name, level, known)]
    errors = in_order(shape, [*across, *_incomplete(name, level), *_forbidden(by_name, level)])
    return Findings(name, errors, tuple(_warnings(name, level)))


def wider_facts(
    connection: Connection, wider: Sequence[Identifier], moment: datetime
) -> dict[str, Any]:
    """What these levels, from narrow to wide, state at that moment, for all audiences."""
    return _in_force(connection, wider, moment)[0]


def _in_force(
    connection: Connection, wider: Sequence[Identifier], moment: datetime
) -> tuple[dict[str, Any], list[str]]:
    facts: dict[str, Any] = {}
    names: list[str] = []
    for identifier in reversed(wider):
        version = store.version_in_force(connection, identifier.path, moment, PUBLIC)
        if version is not None:
            facts |= parsed(version.entry.payload)["facts"]
            names += (version.entry.profile or "").split(" ")
    return facts, names


def _profile_name(candidate: Candidate, kept: Sequence[str]) -> str:
    """The profile, or several merged, by name; ``kept`` are those passports keep to already."""
    group, asked = candidate.product_group, candidate.profiles
    if asked is not None:
        return _asked_profile(candidate.identifier, group, tuple(asked))
    try:
        current = current_profiles(group, candidate.moment.date())
    except loader.UnknownSchema as unknown:
        raise UnknownProductGroup(group) from unknown
    beside = {name for name in kept if name and profile(name).horizontal}
    return profile_text([*current, *sorted(beside)])


def _asked_profile(identifier: Identifier, group: str, asked: tuple[str, ...]) -> str:
    try:
        parts = [profile(name) for name in asked]
        merged = profile(profile_text(asked))
    except (loader.UnknownSchema, ProfileConflict) as unusable:
        raise UnusableProfiles(asked, str(unusable)) from unusable
    foreign = [part.group for part in parts if not part.horizontal and part.group != group]
    if foreign:
        raise ProductGroupMismatch(identifier, foreign[0], group)
    if group not in {part.group for part in parts}:
        raise UnusableProfiles(asked, f"none of them is a profile of {group!r}")
    return merged.name


def _known(connection: Connection, product: Product, by_name: Profile, level: Level) -> Known:
    """What the links of the passport may lead to: what is stored here, never what is elsewhere."""
    found = list(links_in(by_name.rules, level.composed, level.on))
    if not found:
        return Known()
    operator = catalogue.get_operator(connection, product.operator_id)
    hosts = frozenset([operator.primary_url.lower()] if operator.primary_url else [])
    hashes = {document[0] for link in found if (document := link.document(hosts))}
    wanted = {other for link in found if (other := link.identifier(hosts))}
    existing = frozenset(each.path for each in wanted if _exists(connection, each))
    return Known(documents.file_names(connection, sorted(hashes)), existing, hosts)


def _exists(connection: Connection, identifier: Identifier) -> bool:
    try:
        subject = catalogue.find_subject(connection, identifier)
    except UnknownIdentifier:
        return False
    if subject.standing is Standing.BATCH:
        return subject.batch is not None
    return subject.standing in (Standing.REGISTERED, Standing.MODEL)


def _broken(by_name: Profile, level: Level, known: Known) -> Iterator[FactError]:
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
    for part in name.split(" "):
        if part not in OLDER_THAN_RULES:
            yield from map(_missing_error, _missing(profile(part), level))


def _missing(by_name: Profile, level: Level) -> tuple[Missing, ...]:
    return missing(by_name, level.composed, level.identifier.granularity, level.on)


def _missing_error(gap: Missing) -> FactError:
    return FactError(pointer_to("", gap.name), gap.sentence, MANDATORY_RULE, gap.source)


def _forbidden(by_name: Profile, level: Level) -> Iterator[FactError]:
    for duty in duties(by_name, level.composed, level.identifier.granularity, level.on):
        if duty.standing is DutyStanding.FORBIDDEN and duty.attribute.name in level.own:
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
            if duty.standing is DutyStanding.CONDITIONAL:
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
