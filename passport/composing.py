"""Putting a passport together from the versions of its levels. Offered to others by ``service``.

DECISIONS 12 and 13: every level states its own facts in versions with two times, and a view is
what the versions in force at an instant say together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Granularity, Identifier
from passport import cascade, lifecycle, moment_store
from passport.canonical import parsed
from passport.catalogue.model import Subject
from passport.disclosure import PUBLIC
from passport.events.told import lifecycle_of
from passport.model import ComposedPassport, LevelVersion
from passport.moment_store import PublicVersion
from passport.profile import profile
from passport.readings import service as readings
from passport.refusals import NoPassport, UnknownVersion

_PLACED = "product_placed_on_market"


def compose(
    connection: Connection,
    subject: Subject,
    at: datetime,
    *,
    recorded_at: datetime | None = None,
    with_readings: bool = True,
) -> ComposedPassport:
    """The public passport of a subject from the versions in force at ``at``.

    Item over batch over model; levels without a version are left out. Of each level the version
    counts that is valid from then or earlier and has the latest such instant; of several the one
    written last. With ``recorded_at`` only what was recorded up to that instant is known
    (DECISIONS 12). Both are timezone-aware. Without ``with_readings`` it is what the versions
    state and no more, as a fixed state is. Raises NoPassport.
    """
    levels = subject.levels
    keys = [identifier.path for _, identifier in levels]
    found = moment_store.in_force(connection, keys, at, recorded_at)
    stated = [
        _level(granularity, identifier, found[identifier.path])
        for granularity, identifier in levels
        if identifier.path in found
    ]
    if not stated:
        raise NoPassport(subject.identifier)
    narrowest = found[stated[0].version.identifier.path]
    composed = _composed(subject, stated, narrowest, subject.lot)
    if with_readings and subject.identifier.granularity == "item":
        composed = _with_readings(connection, composed, at, recorded_at)
    told = lifecycle_of(connection, keys, at, recorded_at) or lifecycle.Lifecycle(lifecycle.State())
    state = told.state
    return replace(
        composed,
        at=at,
        recorded_at=recorded_at,
        status=state.passport,
        passport_status=state.passport,
        product_status=state.product,
        lifecycle=told,
        # Of what is recycled or deleted only the state is left to tell (DECISIONS 17).
        facts=() if state.is_tombstone else composed.facts,
    )


def compose_pinned(
    connection: Connection, subject: Subject, versions: tuple[int, int, int]
) -> ComposedPassport:
    """The public passport from exactly these versions (model, batch, item), 0 for none.

    The same versions give the same facts for ever. Raises UnknownVersion for a version, or a
    level, that does not exist, NoPassport when all three are 0.
    """
    wanted = dict(zip(("model", "batch", "item"), versions, strict=True))
    levels = dict(subject.levels)
    for granularity, number in wanted.items():
        if number != 0 and granularity not in levels:
            raise UnknownVersion(subject.identifier, number)
    numbers = {
        identifier.path: wanted[granularity]
        for granularity, identifier in subject.levels
        if wanted[granularity] != 0
    }
    if not numbers:
        raise NoPassport(subject.identifier)
    found = moment_store.numbered(connection, numbers)
    stated = []
    for granularity, identifier in subject.levels:
        if identifier.path not in numbers:
            continue
        if identifier.path not in found:
            raise UnknownVersion(identifier, numbers[identifier.path])
        stated.append(_level(granularity, identifier, found[identifier.path]))
    batches = (level.version.identifier.lot for level in stated)
    narrowest = found[stated[0].version.identifier.path]
    return _composed(subject, stated, narrowest, next((lot for lot in batches if lot), None))


def _with_readings(
    connection: Connection,
    composed: ComposedPassport,
    at: datetime,
    recorded_at: datetime | None,
) -> ComposedPassport:
    """The passport with the newest public readings of its unit, which no version states."""
    profiles = [profile(level.profile) for level in composed.levels]
    latest = readings.latest_facts(
        connection,
        composed.identifier.path,
        profiles[0],
        PUBLIC,
        at=at,
        recorded_at=recorded_at,
    )
    if not latest:
        return composed
    stated_at: dict[str, datetime] = {
        level.granularity: level.valid_from for level in composed.levels
    }
    return replace(
        composed,
        facts=readings.with_latest(composed.facts, latest, profiles, stated_at),
        etag_seed=cascade.etag_seed_with(composed.etag_seed, latest),
    )


def placed_at(
    connection: Connection, subject: Subject, *, recorded_at: datetime | None = None
) -> datetime:
    """The instant a thing was placed on the market, as far as known at ``recorded_at``.

    By the event of its unit, or else of its batch; of several that still hold the first one,
    because placing on the market is the first making available (Regulation (EU) 2023/1542
    Article 3(1)). Where no such event is recorded, since when the first version of the narrowest
    level with a passport holds. Raises NoPassport.
    """
    for granularity, identifier in subject.levels:
        if granularity != "model":
            found = _placing_on_the_market(connection, identifier, recorded_at)
            if found is not None:
                return found
    for _, identifier in subject.levels:
        first = moment_store.numbered(connection, {identifier.path: 1}).get(identifier.path)
        if first is not None and (recorded_at is None or first.recorded_at <= recorded_at):
            return first.valid_from
    raise NoPassport(subject.identifier)


def _placing_on_the_market(
    connection: Connection, identifier: Identifier, recorded_at: datetime | None
) -> datetime | None:
    kinds = (_PLACED, lifecycle.WITHDRAWN)
    held = lifecycle.standing(
        lifecycle.Step(row.seq, row.event_type, row.valid_from, _corrected(row.header))
        for row in moment_store.events(connection, identifier.path, kinds, recorded_at)
    )
    return next((step.occurred_at for step in held if step.event_type == _PLACED), None)


def _corrected(header: bytes) -> int | None:
    """The place in the history of the event this one withdraws or stands in for."""
    corrects = parsed(header).get("corrects")
    return corrects["seq"] if corrects else None


def in_force(
    connection: Connection,
    subject: Subject,
    at: datetime,
    *,
    recorded_at: datetime | None = None,
) -> dict[str, int]:
    """Which entry of each level is in force at ``at``: its place in the history, by key."""
    keys = [identifier.path for _, identifier in subject.levels]
    found = moment_store.in_force(connection, keys, at, recorded_at)
    return {key: version.seq for key, version in found.items()}


def _level(
    granularity: Granularity, identifier: Identifier, found: PublicVersion
) -> cascade.LevelFacts:
    version = LevelVersion(
        granularity=granularity,
        identifier=identifier,
        version=found.version,
        seq=found.seq,
        entry_hash=found.entry_hash,
        recorded_at=found.recorded_at,
        valid_from=found.valid_from,
        profile=found.profile,
    )
    return cascade.LevelFacts(version, parsed(found.fragment))


def _composed(
    subject: Subject,
    levels: Sequence[cascade.LevelFacts],
    narrowest: PublicVersion,
    lot: str | None,
) -> ComposedPassport:
    versions = tuple(level.version for level in levels)
    profiles = {version.profile: profile(version.profile) for version in versions}
    header: Mapping[str, Any] = parsed(narrowest.header)
    main = profiles[versions[0].profile]
    return ComposedPassport(
        identifier=subject.identifier,
        product=subject.product,
        operator=subject.operator,
        granularity=subject.levels[0][0],
        product_group=main.group,
        profile=main.name,
        status=header["status"],
        facts=cascade.compose_facts(levels, profiles),
        levels=versions,
        last_updated=max(version.recorded_at for version in versions),
        etag_seed=cascade.etag_seed(versions),
        lot=lot,
        operator_uri=header["operator"]["uri"],
        profiles=tuple(sorted({name for version in versions for name in version.profile.split()})),
        passport_status=header["status"],
        product_status=header.get("productStatus", "original"),
    )
