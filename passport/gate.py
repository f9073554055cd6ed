"""What every version has to pass before it is published.

Which profile the facts are to keep to, on which day's law, and over which facts of wider levels:
that is found here. What is wrong with them then, ``passport.verdict`` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import store
from passport.canonical import parsed
from passport.catalogue import service as catalogue
from passport.catalogue.errors import LotMismatch, UnknownIdentifier
from passport.catalogue.model import Product, Standing
from passport.disclosure import PUBLIC
from passport.documents import service as documents
from passport.fact_rules import links_in
from passport.profile import current_profiles, profile, profile_text
from passport.readings.service import latest_facts
from passport.refusals import (
    PassportInvalid,
    ProductGroupMismatch,
    UnknownProductGroup,
    UnusableProfiles,
)
from passport.rule_links import Known
from passport.verdict import Findings, Level, findings
from schemas import loader
from schemas.merging import ProfileConflict

# Who may read everything of its own products.
RESPONSIBLE = "operator.responsible"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a level is about to state, at ``now``, from ``moment`` on.

    ``wider`` are the levels it is part of, from narrow to wide. ``profiles`` names what the facts
    are to keep to. None: the profile of the product group on that day, together with those for
    every group that this passport, or one it is part of, keeps to already.
    """

    product: Product
    identifier: Identifier
    product_group: str
    facts: Mapping[str, Any]
    moment: datetime
    now: datetime
    profiles: Sequence[str] | None = None
    wider: Sequence[Identifier] = ()


def pass_gate(connection: Connection, candidate: Candidate) -> Findings:
    """Judge what a level is about to state.

    Raises PassportInvalid with every fault, and what ``examine`` raises.
    """
    found = examine(connection, candidate)
    if found.errors:
        raise PassportInvalid(found.errors)
    return found


def examine(connection: Connection, candidate: Candidate) -> Findings:
    """The same, with the faults among the findings.

    Raises ProductGroupMismatch, UnknownProductGroup and UnusableProfiles.
    """
    product, identifier, moment = candidate.product, candidate.identifier, candidate.moment
    if product.product_group != candidate.product_group:
        raise ProductGroupMismatch(identifier, candidate.product_group, product.product_group)
    stated, kept = facts_in_force(connection, candidate.wider, moment)
    for when in (moment, candidate.now):
        own = store.version_in_force(connection, identifier.path, when, PUBLIC)
        kept += [] if own is None else [own.entry.profile or ""]
    on = _day_of_law(connection, candidate)
    if candidate.profiles is None:
        name = profile_on(candidate.product_group, kept, on)
    else:
        name = _asked_profile(identifier, candidate.product_group, tuple(candidate.profiles))
    read = measured(connection, identifier, name, moment)
    level = Level(identifier, candidate.facts, stated | read, on)
    return findings(name, level, known_links(connection, product, name, level))


def facts_in_force(
    connection: Connection,
    levels: Sequence[Identifier],
    moment: datetime,
    *,
    public_only: bool = False,
) -> tuple[dict[str, Any], list[str]]:
    """What these levels, from narrow to wide, state at a moment, for all audiences.

    And for each level that states something the profile it does so under. ``public_only`` leaves
    of the facts what was sealed for everybody.
    """
    facts: dict[str, Any] = {}
    names: list[str] = []
    for identifier in reversed(levels):
        version = store.version_in_force(connection, identifier.path, moment, PUBLIC)
        if version is not None:
            public = version.fragments.get(PUBLIC, b"{}")
            facts |= parsed(public) if public_only else parsed(version.entry.payload)["facts"]
            names.append(version.entry.profile or "")
    return facts, names


def measured(
    connection: Connection,
    identifier: Identifier,
    name: str,
    moment: datetime,
    *,
    audience: str = RESPONSIBLE,
) -> dict[str, Any]:
    """What readings say of a unit at a moment: they need not be stated once more."""
    if identifier.serial is None:
        return {}
    told = latest_facts(connection, identifier.path, profile(name), audience, at=moment)
    return {fact.name: fact.value for fact in told}


def _day_of_law(connection: Connection, candidate: Candidate) -> date:
    """The day whose law the facts have to fulfil.

    What holds today fulfils today's law, however far back it is dated; a correction of what has
    been replaced since is judged by the law of its own time.
    """
    path, now = candidate.identifier.path, candidate.now
    current = store.version_in_force(connection, path, now, PUBLIC)
    replaced = current is not None and current.entry.valid_from > candidate.moment
    return (candidate.moment if replaced else max(candidate.moment, now)).date()


def profile_on(group: str, kept: Sequence[str], on: date) -> str:
    """The profile of a product group on a day, with what passports keep to besides.

    ``kept`` are the profiles of the versions in force; of those for every group the newest
    numbers are taken. A passport that keeps to a newer profile of its group than that day's is
    not taken back to the older one, which may not even know its facts. Raises UnknownProductGroup.
    """
    try:
        current = current_profiles(group, on)
    except loader.UnknownSchema as unknown:
        raise UnknownProductGroup(group) from unknown
    parts = {name: profile(name) for text in kept for name in text.split(" ") if name}
    beside = [part.group for part in parts.values() if part.horizontal]
    newest = [name for each in beside for name in current_profiles(each, on)]
    own = [name for name, part in parts.items() if part.group == group and not part.horizontal]
    return profile_text([max((*current, *own), key=_number), *newest])


def _number(name: str) -> int:
    return int(name.rpartition("/")[2])


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


def known_links(connection: Connection, product: Product, name: str, level: Level) -> Known:
    """What the links of the passport may lead to: what is stored here, never what is elsewhere."""
    found = list(links_in(profile(name).rules, level.composed, level.on))
    if not found:
        return Known()
    operator = catalogue.get_operator(connection, product.operator_id)
    origins = (operator.primary_url, *operator.alias_urls)
    hosts = frozenset(origin.lower() for origin in origins if origin)
    hashes = {document[0] for link in found if (document := link.document(hosts))}
    wanted = {other for link in found if (other := link.identifier(hosts))}
    existing = frozenset(each.path for each in wanted if _exists(connection, each))
    return Known(documents.file_names(connection, sorted(hashes)), existing, hosts)


def _exists(connection: Connection, identifier: Identifier) -> bool:
    try:
        subject = catalogue.find_subject(connection, identifier)
    except (UnknownIdentifier, LotMismatch):
        return False
    if subject.standing is Standing.BATCH:
        return subject.batch is not None
    return subject.standing in (Standing.REGISTERED, Standing.MODEL)
