"""The history of a passport, level by level, for the page and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import schemas.loader
from gs1 import Granularity, Identifier
from passport.chain import instant
from passport.model import HistoryRow
from resolver.pages import LocalText
from resolver.views.plain import document
from resolver.views.values_model import Reader


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
    recorded_at: datetime
    valid_from: datetime
    reason: str | None
    changes: tuple[ChangeView, ...]
    entry_hash: str
    in_force: bool
    version_url: str | None


@dataclass(frozen=True, slots=True)
class LevelHistory:
    """The entries of one level, newest first."""

    granularity: Granularity
    hri: str
    entries: tuple[EntryView, ...]


History = Sequence[tuple[Granularity, Identifier, Sequence[HistoryRow]]]


def history_view(
    history: History, product_group: str, language: str, now: datetime
) -> list[LevelHistory]:
    """The history for the page; levels without a passport are left out."""
    profile = schemas.loader.load(f"passport/{schemas.loader.current_profile(product_group)}")
    reader = Reader(profile, language)
    return [
        LevelHistory(granularity, identifier.hri, _entries(identifier, rows, reader, now))
        for granularity, identifier, rows in history
        if rows
    ]


def _entries(
    identifier: Identifier, rows: Sequence[HistoryRow], reader: Reader, now: datetime
) -> tuple[EntryView, ...]:
    current = in_force(rows, now)
    return tuple(
        EntryView(
            seq=row.seq,
            kind=row.kind,
            version=row.version,
            event_type=row.event_type,
            recorded_at=row.recorded_at,
            valid_from=row.valid_from,
            reason=row.reason,
            changes=_changes(row, reader),
            entry_hash=row.entry_hash,
            in_force=row.seq == current,
            version_url=version_path(identifier, row),
        )
        for row in sorted(rows, key=lambda row: row.seq, reverse=True)
    )


def _changes(row: HistoryRow, reader: Reader) -> tuple[ChangeView, ...]:
    """One line per fact: what happened inside of it is for the machine form to tell."""
    kinds: dict[str, str] = {}
    for change in row.changes:
        name, _, inside = change.pointer.removeprefix("/").partition("/")
        kinds[name] = "changed" if inside else change.kind
    return tuple(ChangeView(kind, reader.fact_label(name)) for name, kind in kinds.items())


def in_force(rows: Sequence[HistoryRow], now: datetime) -> int | None:
    """The sequence number of the version in force: the latest valid one, the newest of those."""
    valid = [row for row in rows if row.kind == "version" and row.valid_from <= now]
    latest = max(valid, key=lambda row: (row.valid_from, row.seq), default=None)
    return latest.seq if latest else None


def version_path(identifier: Identifier, row: HistoryRow) -> str | None:
    """The address of what a version states; events have none."""
    if row.version is None:
        return None
    return f"/passport/versions/{row.version}{identifier.path}"


def history_document(
    history: History, levels: Sequence[LevelHistory], base_url: str
) -> list[dict[str, Any]]:
    """The history for machines: every entry with its hash and its predecessor's, and as shown.

    ``levels`` is :func:`history_view` of the same history.
    """
    shown = {(level.granularity, entry.seq): entry for level in levels for entry in level.entries}
    return [
        {
            "granularity": granularity,
            "id": identifier.uri(base_url),
            "hri": identifier.hri,
            "entries": [
                _entry_document(identifier, row, base_url)
                | {
                    "inForce": shown[granularity, row.seq].in_force,
                    "changes": document(shown[granularity, row.seq].changes),
                }
                for row in rows
            ],
        }
        for granularity, identifier, rows in history
        if rows
    ]


def _entry_document(identifier: Identifier, row: HistoryRow, base_url: str) -> dict[str, Any]:
    path = version_path(identifier, row)
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
        "url": base_url + path if path else None,
    }
