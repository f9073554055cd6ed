"""Where a subject stands, for whoever reads its passport: one query for all its levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from passport.canonical import parsed
from passport.components.rules import LINKED
from passport.events import store
from passport.lifecycle import DECISIVE, Lifecycle, Linked, Step, standing, state_of
from passport.lives import start_of


def lifecycle_of(
    connection: Connection,
    keys: Sequence[str],
    at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> Lifecycle | None:
    """Where the narrowest of these passports stands that has begun; None where none has.

    ``keys`` come most specific first. With ``at``, by what had happened until then; with
    ``recorded_at``, by what was on record.
    """
    found: dict[str, list[Any]] = {}
    for row in store.deciding(connection, keys, recorded_at):
        found.setdefault(row.passport_key, []).append(row)
    own = next((found[key] for key in keys if key in found), None)
    return None if own is None else _told(own, at)


def _told(rows: Sequence[Any], at: datetime | None) -> Lifecycle:
    headers = {row.seq: parsed(bytes(row.header)) for row in rows}
    first = headers.get(1, {})
    start = start_of(first)
    steps = [
        Step(
            row.seq,
            row.event_type,
            row.valid_from,
            (headers[row.seq].get("corrects") or {}).get("seq"),
            "successor" in headers[row.seq],
        )
        for row in rows
        if row.event_type in DECISIVE
    ]
    held = [step for step in standing(steps) if at is None or step.occurred_at <= at]
    moved = [step for step in held if step.event_type != "second_life_offered"]
    return Lifecycle(
        state=state_of(steps, start, at),
        since=moved[-1].occurred_at if moved else None,
        predecessor=_linked(first.get("predecessor")),
        successor=next(
            (_linked(headers[s.seq].get("successor")) for s in held if s.succeeded), None
        ),
        responsible=_responsible(held, headers),
        has_components=any(row.event_type == LINKED for row in rows),
    )


def _linked(named: Mapping[str, Any] | None) -> Linked | None:
    if named is None:
        return None
    return Linked(named["passport"], named.get("entryHash"), named["act"])


def _responsible(
    held: Sequence[Step], headers: Mapping[int, Mapping[str, Any]]
) -> Mapping[str, str] | None:
    for step in reversed(held):
        told = headers[step.seq].get("responsibility") or {}
        if told.get("by") == step.seq:
            return {name: told[name] for name in ("name", "identifier") if name in told}
    return None
