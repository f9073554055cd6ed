"""Passports: publish a version, record an event, compose what holds now, and tell the history.

Nothing here commits; the caller owns the transaction. ``now`` is timezone-aware. Facts that are
not public never leave through these functions: what is handed out is the public fragment that
was prepared and sealed when the entry was written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import cascade, store
from passport.audit import head_digest, verify
from passport.canonical import canonical, parsed
from passport.catalogue.model import Subject
from passport.chain import Entry
from passport.changes import differences
from passport.disclosure import PUBLIC
from passport.model import (
    ComposedPassport,
    Finding,
    HistoryRow,
    LevelVersion,
    Published,
    VersionRecord,
)
from passport.profile import profile
from passport.publishing import publish, record_event
from passport.refusals import (
    FactError,
    NoPassport,
    NotALevel,
    PassportConflict,
    PassportInvalid,
    ProductGroupMismatch,
    StaleHead,
    UnknownProductGroup,
    UnknownVersion,
    UnusableInstant,
)

__all__ = [
    "ComposedPassport",
    "FactError",
    "Finding",
    "HistoryRow",
    "NoPassport",
    "NotALevel",
    "PassportConflict",
    "PassportInvalid",
    "ProductGroupMismatch",
    "Published",
    "StaleHead",
    "UnknownProductGroup",
    "UnknownVersion",
    "UnusableInstant",
    "VersionRecord",
    "compose",
    "compose_pinned",
    "head_digest",
    "head_hash",
    "history",
    "history_page",
    "publish",
    "record_event",
    "verify",
    "version_document",
]


def head_hash(connection: Connection, identifier: Identifier) -> str | None:
    """The hash of a passport's newest entry, for If-Match; None where there is no passport."""
    head = store.head(connection, _key(identifier))
    return None if head is None else head.head_hash


def compose(
    connection: Connection,
    subject: Subject,
    at: datetime,
    *,
    recorded_at: datetime | None = None,
) -> ComposedPassport:
    """The public passport of a subject from the versions in force at ``at``.

    Item over batch over model; levels without a version are left out. Of each level the version
    counts that is valid from then or earlier and has the latest such instant; of several the one
    written last. With ``recorded_at`` only what was recorded up to that instant is known
    (DECISIONS 12). Both are timezone-aware. Raises NoPassport.
    """
    found = [
        (granularity, identifier, sealed)
        for granularity, identifier in subject.levels
        if (
            sealed := store.version_in_force(
                connection, identifier.path, at, PUBLIC, recorded_at=recorded_at
            )
        )
    ]
    levels = [_level(granularity, identifier, sealed) for granularity, identifier, sealed in found]
    if not levels:
        raise NoPassport(subject.identifier)
    composed = _composed(subject, levels, found[0][2].entry, subject.lot)
    return replace(composed, at=at, recorded_at=recorded_at)


def compose_pinned(
    connection: Connection, subject: Subject, versions: tuple[int, int, int]
) -> ComposedPassport:
    """The public passport from exactly these versions (model, batch, item), 0 for none.

    The same versions give the same facts for ever. Raises UnknownVersion for a version, or a
    level, that does not exist, NoPassport when all three are 0.
    """
    wanted = dict(zip(("model", "batch", "item"), versions, strict=True))
    levels, newest = [], None
    for granularity, identifier in subject.levels:
        number = wanted.pop(granularity)
        if number == 0:
            continue
        sealed = store.version(connection, identifier.path, number, PUBLIC)
        if sealed is None:
            raise UnknownVersion(identifier, number)
        levels.append(_level(granularity, identifier, sealed))
        newest = newest or sealed.entry
    for number in wanted.values():
        if number != 0:
            raise UnknownVersion(subject.identifier, number)
    if newest is None:
        raise NoPassport(subject.identifier)
    batches = (level.version.identifier.lot for level in levels)
    return _composed(subject, levels, newest, next((lot for lot in batches if lot), None))


def history(connection: Connection, identifier: Identifier) -> list[HistoryRow]:
    """Every entry of this identifier's own passport, oldest first; empty where there is none.

    Only public facts show: a version that changed nothing public has no pointers.
    """
    rows: list[HistoryRow] = []
    before: dict[str, Any] = {}
    for sealed in store.history(connection, _key(identifier), PUBLIC):
        entry, public = sealed.entry, _public_facts(sealed)
        if entry.kind == "version":
            changes = tuple(differences(before, public))
            before = public
            rows.append(HistoryRow(**_row(entry), changes=changes))
        else:
            rows.append(HistoryRow(**_row(entry), facts=public))
    return rows


def history_page(
    connection: Connection, identifier: Identifier, after: int, limit: int
) -> list[HistoryRow]:
    """Entries of this identifier's own passport behind place ``after``, oldest first.

    Who wrote what when, without what it changed: that takes the entry before.
    """
    entries = store.history_page(connection, _key(identifier), after, limit)
    return [HistoryRow(**_row(entry)) for entry in entries]


def version_document(connection: Connection, identifier: Identifier, number: int) -> VersionRecord:
    """One version of this identifier's own passport, for everybody; the same bytes for ever.

    Raises UnknownVersion.
    """
    sealed = store.version(connection, _key(identifier), number, PUBLIC)
    if sealed is None:
        raise UnknownVersion(identifier, number)
    entry, fragment = sealed.entry, sealed.fragments[PUBLIC]
    document = canonical(
        {
            "entryHash": entry.entry_hash,
            "facts": parsed(fragment),
            "header": parsed(entry.header),
        }
    )
    return VersionRecord(
        identifier=identifier,
        version=number,
        seq=entry.seq,
        profile=entry.profile or "",
        recorded_at=entry.recorded_at,
        valid_from=entry.valid_from,
        entry_hash=entry.entry_hash,
        previous_hash=entry.previous_hash,
        header=entry.header,
        fragment=fragment,
        document=document,
    )


def _key(identifier: Identifier) -> str:
    """The key of the passport: a unit's serial says all, whatever lot was asked along with it."""
    if identifier.serial is None:
        return identifier.path
    return identifier.with_qualifiers({"21": identifier.serial}).path


def _public_facts(sealed: store.SealedEntry) -> dict[str, Any]:
    facts: dict[str, Any] = parsed(sealed.fragments[PUBLIC])
    return facts


def _level(
    granularity: Any, identifier: Identifier, sealed: store.SealedEntry
) -> cascade.LevelFacts:
    entry = sealed.entry
    version = LevelVersion(
        granularity=granularity,
        identifier=identifier,
        version=entry.version or 0,
        seq=entry.seq,
        entry_hash=entry.entry_hash,
        recorded_at=entry.recorded_at,
        valid_from=entry.valid_from,
        profile=entry.profile or "",
    )
    return cascade.LevelFacts(version, _public_facts(sealed))


def _composed(
    subject: Subject, levels: Sequence[cascade.LevelFacts], narrowest: Entry, lot: str | None
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
    )


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "version": entry.version,
        "event_type": entry.event_type,
        "recorded_at": entry.recorded_at,
        "valid_from": entry.valid_from,
        "writer": entry.writer,
        "reason": entry.reason,
        "payload_sha256": entry.payload_sha256,
        "entry_hash": entry.entry_hash,
        "previous_hash": entry.previous_hash,
    }
