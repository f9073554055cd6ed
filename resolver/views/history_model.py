"""The history of a passport, level by level, for the page and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request

from gs1 import Granularity, Identifier
from passport.chain import instant
from passport.model import HistoryRow
from resolver.pages import LocalText
from resolver.views.event_labels import event_label
from resolver.views.plain import document
from resolver.views.readers import reader_of

# What a link to older entries keeps of the question.
_KEPT = ("at", "recordedAt", "limit", "lang", "format")


@dataclass(frozen=True, slots=True)
class Then:
    """The moment asked about: what was in force at ``at``, as far as recorded by then."""

    at: datetime
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A fact that a version added, removed or changed, by the name readers know."""

    kind: str  # added | removed | changed
    label: LocalText


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of a passport."""

    seq: int
    kind: str  # version | event
    version: int | None
    event_type: str | None
    event_label: LocalText | None
    recorded_at: datetime
    valid_from: datetime
    writer: str
    reason: str | None
    changes: tuple[ChangeView, ...]
    entry_hash: str
    in_force: bool
    version_url: str | None
    compare_url: str | None  # with the version before it


@dataclass(frozen=True, slots=True)
class LevelHistory:
    """The entries of one level, newest first; ``older`` is the address of those before them."""

    granularity: Granularity
    hri: str
    entries: tuple[EntryView, ...]
    older: str | None


@dataclass(frozen=True, slots=True)
class LevelPart:
    """Entries of one level, oldest first, at most one more than ``limit``; ``current`` is the
    place of the one in force at the moment asked about."""

    granularity: Granularity
    identifier: Identifier
    rows: Sequence[HistoryRow]
    current: int | None
    limit: int

    @property
    def shown(self) -> Sequence[HistoryRow]:
        """The rows that are shown: the newest of them."""
        return self.rows[-self.limit :]

    @property
    def has_more(self) -> bool:
        """Whether there are older ones."""
        return len(self.rows) > self.limit


def history_view(parts: Sequence[LevelPart], address: str, language: str) -> list[LevelHistory]:
    """The history for the page; levels without entries are left out."""
    return [
        LevelHistory(
            part.granularity, part.identifier.hri, _entries(part, language), _older(part, address)
        )
        for part in parts
        if part.rows
    ]


def _older(part: LevelPart, address: str) -> str | None:
    if not part.has_more:
        return None
    query = {name: request.args[name] for name in _KEPT if request.args.get(name)}
    query |= {"level": part.granularity, "before": str(part.shown[0].seq)}
    return f"{address}?{urlencode(query)}"


def _entries(part: LevelPart, language: str) -> tuple[EntryView, ...]:
    return tuple(
        EntryView(
            seq=row.seq,
            kind=row.kind,
            version=row.version,
            event_type=row.event_type,
            event_label=event_label(row.event_type, language) if row.event_type else None,
            recorded_at=row.recorded_at,
            valid_from=row.valid_from,
            writer=row.writer,
            reason=row.reason,
            changes=_changes(row, language),
            entry_hash=row.entry_hash,
            in_force=row.seq == part.current,
            version_url=version_path(part.identifier, row),
            compare_url=compare_path(part.identifier, row),
        )
        for row in reversed(part.shown)
    )


def _changes(row: HistoryRow, language: str) -> tuple[ChangeView, ...]:
    """One line per fact: what happened inside of it is for the machine form to tell."""
    if row.profile is None:
        return ()
    reader = reader_of(row.profile, language)
    kinds: dict[str, str] = {}
    for change in row.changes:
        name, _, inside = change.pointer.removeprefix("/").partition("/")
        kinds[name] = "changed" if inside else change.kind
    return tuple(ChangeView(kind, reader.fact_label(name)) for name, kind in kinds.items())


def version_path(identifier: Identifier, row: HistoryRow) -> str | None:
    """The address of what a version states; events have none."""
    if row.version is None:
        return None
    return f"/passport/versions/{row.version}{identifier.path}"


def compare_path(identifier: Identifier, row: HistoryRow) -> str | None:
    """The address of a version beside the one before it; the first has none, nor have events."""
    if row.version is None or row.version == 1:
        return None
    return f"/history/compare{identifier.path}?from={row.version - 1}&to={row.version}"


def history_document(
    parts: Sequence[LevelPart], levels: Sequence[LevelHistory], base_url: str
) -> list[dict[str, Any]]:
    """The history for machines: every entry with its hash and its predecessor's, and as shown.

    Oldest first, as they are chained. ``levels`` is :func:`history_view` of the same parts.
    """
    shown = {(level.granularity, entry.seq): entry for level in levels for entry in level.entries}
    older = {level.granularity: level.older for level in levels}
    return [
        {
            "granularity": part.granularity,
            "id": part.identifier.uri(base_url),
            "hri": part.identifier.hri,
            "entries": [
                _entry_document(part.identifier, row, base_url)
                | {
                    "eventLabel": document(shown[part.granularity, row.seq].event_label),
                    "inForce": shown[part.granularity, row.seq].in_force,
                    "changes": document(shown[part.granularity, row.seq].changes),
                }
                for row in part.shown
            ],
            "older": _absolute(older[part.granularity], base_url),
        }
        for part in parts
        if part.rows
    ]


def _absolute(path: str | None, base_url: str) -> str | None:
    return path and base_url + path


def _entry_document(identifier: Identifier, row: HistoryRow, base_url: str) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "kind": row.kind,
        "version": row.version,
        "eventType": row.event_type,
        "recordedAt": instant(row.recorded_at),
        "validFrom": instant(row.valid_from),
        "writer": row.writer,
        "reason": row.reason,
        "payloadSha256": row.payload_sha256,
        "entryHash": row.entry_hash,
        "previousHash": row.previous_hash,
        "changed": list(row.changed),
        "url": _absolute(version_path(identifier, row), base_url),
        "compare": _absolute(compare_path(identifier, row), base_url),
    }
