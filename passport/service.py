"""Passports: publish a version, record an event, compose what holds now, and tell the history.

Nothing here commits; the caller owns the transaction. ``now`` is timezone-aware. Facts that are
not public never leave through these functions: what is handed out is the public fragment that
was prepared and sealed when the entry was written.
"""

from __future__ import annotations

from sqlalchemy import Connection

from gs1 import Identifier
from passport import store
from passport.audit import verify
from passport.canonical import canonical, parsed
from passport.composing import compose, compose_pinned, in_force, placed_at
from passport.disclosure import PUBLIC
from passport.heads import UnreadableHeads, head_digest, heads, verify_against
from passport.histories import Part, history, history_page, history_part, passport_key
from passport.model import (
    ComposedPassport,
    Finding,
    HistoryRow,
    Published,
    VersionRecord,
)
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
    "Part",
    "PassportConflict",
    "PassportInvalid",
    "ProductGroupMismatch",
    "Published",
    "StaleHead",
    "UnknownProductGroup",
    "UnknownVersion",
    "UnreadableHeads",
    "UnusableInstant",
    "VersionRecord",
    "compose",
    "compose_pinned",
    "head_digest",
    "head_hash",
    "heads",
    "history",
    "history_page",
    "history_part",
    "in_force",
    "placed_at",
    "publish",
    "record_event",
    "verify",
    "verify_against",
    "version_document",
]


def head_hash(connection: Connection, identifier: Identifier) -> str | None:
    """The hash of a passport's newest entry, for If-Match; None where there is no passport."""
    head = store.head(connection, passport_key(identifier))
    return None if head is None else head.head_hash


def version_document(connection: Connection, identifier: Identifier, number: int) -> VersionRecord:
    """One version of this identifier's own passport, for everybody; the same bytes for ever.

    Raises UnknownVersion.
    """
    sealed = store.version(connection, passport_key(identifier), number, PUBLIC)
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
