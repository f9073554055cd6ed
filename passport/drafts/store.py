"""Queries of drafts. Never commits."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from passport.canonical import canonical
from passport.drafts.model import Draft
from passport.drafts.tables import passport_draft
from passport.tables import passport

_draft = passport_draft.c


def draft_of(connection: Connection, passport_key: str, *, lock: bool = False) -> Draft | None:
    """The draft of this key; with ``lock`` no other writer gets past it until the commit."""
    query = select(passport_draft).where(_draft.passport_key == passport_key)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _read(row)


def add(connection: Connection, draft: Draft) -> None:
    """Keep a first draft. Raises sqlalchemy's IntegrityError where another writer was first."""
    connection.execute(insert(passport_draft), _values(draft))


def replace(connection: Connection, draft: Draft) -> None:
    """Put a draft in the place of the one there is."""
    values = _values(draft)
    where = _draft.passport_key == values.pop("passport_key")
    connection.execute(update(passport_draft).where(where).values(values))


def remove(connection: Connection, passport_key: str) -> bool:
    """Throw a draft away; False where there is none."""
    done = connection.execute(delete(passport_draft).where(_draft.passport_key == passport_key))
    return done.rowcount == 1


def listed(connection: Connection, operator_id: str | None, after: str, limit: int) -> list[Draft]:
    """Drafts of an operator, or of all, behind a key, in the order of their keys.

    Without those left behind by an operator that does not answer for the thing any more.
    """
    left_behind = exists().where(
        passport.c.passport_key == _draft.passport_key,
        passport.c.operator_id != _draft.operator_id,
    )
    query = select(passport_draft).where(_draft.passport_key > after, ~left_behind)
    if operator_id is not None:
        query = query.where(_draft.operator_id == operator_id)
    rows = connection.execute(query.order_by(_draft.passport_key).limit(limit))
    return [_read(row) for row in rows]


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "passport_key": draft.passport_key,
        "operator_id": draft.operator_id,
        "body": canonical(dict(draft.body)).decode(),
        "writer": draft.writer,
        "saved_at": draft.saved_at,
    }


def _read(row: Row[Any]) -> Draft:
    return Draft(row.passport_key, row.operator_id, json.loads(row.body), row.writer, row.saved_at)
