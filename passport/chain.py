"""Entries of a passport's history, their headers and hashes, and the proof that they are whole.

Every entry has a header: canonical JSON of all that is known about it, with the hash of its facts,
of each prepared fragment and of the entry before it. The SHA-256 of exactly the header's bytes
names the entry. Changing anything of an entry changes its name, and so every later one.

This shows that a history was not changed in part. Somebody who can rewrite the whole database
can also rewrite a whole chain; against that the newest hash has to be known outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from passport.canonical import canonical, parsed, sha256

FORMAT = "tracemark-entry-1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a passport's history, a published version or an event; never changed."""

    passport_key: str
    seq: int  # 1, 2, 3, … over versions and events
    kind: str  # version or event
    version: int | None  # 1, 2, 3, … over versions only
    event_type: str | None
    payload: bytes  # canonical {blinding, facts}
    payload_sha256: str
    profile: str | None  # of a version
    reason: str | None
    writer: str
    valid_from: datetime
    recorded_at: datetime
    header: bytes
    previous_hash: str | None
    entry_hash: str


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What an entry is made of before it is sealed."""

    passport_key: str
    seq: int
    version: int | None  # None: an event
    event_type: str | None
    payload: bytes
    profile: str | None
    reason: str | None
    writer: str
    valid_from: datetime
    recorded_at: datetime
    previous_hash: str | None
    about: Mapping[str, Any]  # further facts for the header, that no column holds


def instant(moment: datetime) -> str:
    """An instant as headers and documents write it: UTC, RFC 3339, microseconds if there are any.

    ``moment`` is timezone-aware.
    """
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text}Z"


def seal(draft: EntryDraft, fragments: Mapping[str, bytes]) -> Entry:
    """The entry with its header and hashes. ``fragments`` are the prepared bytes by audience."""
    kind = "event" if draft.version is None else "version"
    payload_sha256 = sha256(draft.payload)
    header = canonical(
        {
            **draft.about,
            "format": FORMAT,
            "passport": draft.passport_key,
            "seq": draft.seq,
            "kind": kind,
            "version": draft.version,
            "eventType": draft.event_type,
            "payloadSha256": payload_sha256,
            "fragments": {audience: sha256(body) for audience, body in fragments.items()},
            "profile": draft.profile,
            "reason": draft.reason,
            "writer": draft.writer,
            "validFrom": instant(draft.valid_from),
            "recordedAt": instant(draft.recorded_at),
            "previous": draft.previous_hash,
        }
    )
    return Entry(
        passport_key=draft.passport_key,
        seq=draft.seq,
        kind=kind,
        version=draft.version,
        event_type=draft.event_type,
        payload=draft.payload,
        payload_sha256=payload_sha256,
        profile=draft.profile,
        reason=draft.reason,
        writer=draft.writer,
        valid_from=draft.valid_from,
        recorded_at=draft.recorded_at,
        header=header,
        previous_hash=draft.previous_hash,
        entry_hash=sha256(header),
    )


def entry_problems(entry: Entry, fragments: Mapping[str, bytes]) -> Iterator[str]:
    """What is wrong with one entry by itself, in plain words; nothing if it is whole."""
    if sha256(entry.payload) != entry.payload_sha256:
        yield "the facts are not the ones that were published: their hash differs"
    if sha256(entry.header) != entry.entry_hash:
        yield "the header is not the one that was sealed: its hash differs"
    header = readable_header(entry)
    if header is None:
        yield "the header is not in canonical form"
        return
    for column, name, value in _columns(entry):
        if header.get(name) != value or name not in header:
            yield f"the column {column} does not say what the header says"
    yield from _fragment_problems(header, fragments)


def link_problems(entry: Entry, previous: Entry | None) -> Iterator[str]:
    """What is wrong between an entry and the one before it in the store; None for the first."""
    expected_seq = 1 if previous is None else previous.seq + 1
    if entry.seq != expected_seq:
        yield f"entry {expected_seq} is missing before it"
    if previous is None:
        if entry.seq == 1 and entry.previous_hash is not None:
            yield "the first entry names a predecessor"
        return
    if entry.previous_hash != previous.entry_hash:
        yield "it does not continue the entry before it: the predecessor's hash differs"
    if entry.recorded_at < previous.recorded_at:
        yield "it was recorded before its predecessor"


def readable_header(entry: Entry) -> dict[str, Any] | None:
    """The header's members, or None where it is no object in canonical form."""
    try:
        header = parsed(entry.header)
        whole = isinstance(header, dict) and canonical(header) == entry.header
    except (ValueError, RecursionError):
        return None
    return header if whole else None


def _columns(entry: Entry) -> list[tuple[str, str, Any]]:
    """(column, member of the header, the column's value as the header writes it)."""
    return [
        ("passport_key", "passport", entry.passport_key),
        ("seq", "seq", entry.seq),
        ("kind", "kind", entry.kind),
        ("version", "version", entry.version),
        ("event_type", "eventType", entry.event_type),
        ("payload_sha256", "payloadSha256", entry.payload_sha256),
        ("profile", "profile", entry.profile),
        ("reason", "reason", entry.reason),
        ("writer", "writer", entry.writer),
        ("valid_from", "validFrom", instant(entry.valid_from)),
        ("recorded_at", "recordedAt", instant(entry.recorded_at)),
        ("previous_hash", "previous", entry.previous_hash),
    ]


def _fragment_problems(header: Mapping[str, Any], fragments: Mapping[str, bytes]) -> Iterator[str]:
    sealed = header.get("fragments")
    if not isinstance(sealed, dict):
        yield "the header does not say which fragments belong to it"
        return
    for audience in sorted(sealed.keys() | fragments.keys()):
        if audience not in fragments:
            yield f"the fragment for {audience} is missing"
        elif audience not in sealed:
            yield f"there is a fragment for {audience} that was never published"
        elif sha256(fragments[audience]) != sealed[audience]:
            yield f"the fragment for {audience} is not the one that was published"
