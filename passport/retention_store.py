"""Queries of what lies below a model or a batch, for as long as it has to be kept. Never commits.

None of them reads the histories of all items: an index answers each.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select

from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.lifecycle import ACTIVE, ARCHIVED, INVALID, ORIGINAL, WASTE
from passport.tables import passport, passport_entry

_head, _entry = passport.c, passport_entry.c
PLACED = "product_placed_on_market"


def needs_it(
    connection: Connection, identifier: Identifier, *, until_recycled: bool
) -> tuple[str, str] | None:
    """(passport_key, status) of a narrower passport that is composed over this one and in use.

    With ``until_recycled`` also of an item that has not been recycled, unless another passport
    carries on for it.
    """
    waiting: list[ColumnElement[bool]] = [_head.status == ACTIVE]
    if until_recycled:
        closed = and_(
            _head.status.in_((ARCHIVED, INVALID)), _head.product_status.in_((ORIGINAL, WASTE))
        )
        waiting.append(and_(closed, _head.granularity == "item"))
    for condition in waiting:  # one after the other: each by the index
        query = select(_head.passport_key, _head.status).where(_below(identifier), condition)
        row = connection.execute(query.limit(1)).one_or_none()
        if row is not None:
            return row.passport_key, row.status
    return None


def last_placed(connection: Connection, identifier: Identifier) -> datetime | None:
    """When a thing below this level was last placed on a market, as far as it was ever told.

    A withdrawn telling counts too: it can only make the answer later, and judging it would take
    reading the history of every item.
    """
    # Written out in the statement, not bound: only so do the engines use the index of just these.
    is_placing = _entry.event_type == literal(PLACED, literal_execute=True)
    query = select(func.max(_entry.valid_from)).where(
        is_placing, _keys_below(identifier, _entry.passport_key)
    )
    found: datetime | None = connection.execute(query).scalar()
    return found


def last_recorded(connection: Connection, identifier: Identifier) -> datetime | None:
    """When the newest entry was recorded among the closed passports below that are kept still."""
    newest = passport.join(
        passport_entry,
        and_(_entry.passport_key == _head.passport_key, _entry.seq == _head.head_seq),
    )
    query = (
        select(func.max(_entry.recorded_at))
        .select_from(newest)
        .where(_below(identifier), _head.status.in_((ARCHIVED, INVALID)))
    )
    found: datetime | None = connection.execute(query).scalar()
    return found


def _below(identifier: Identifier) -> ColumnElement[bool]:
    """Whether a passport is narrower than this one, and composed over it."""
    if identifier.granularity == "batch":
        return _head.passport_key.in_(catalogue.unit_keys_of(identifier))
    same = _head.product_key == identifier.path
    return and_(same, _head.passport_key != identifier.path)


def _keys_below(identifier: Identifier, key: ColumnElement[str]) -> ColumnElement[bool]:
    if identifier.granularity == "batch":
        return key.in_(catalogue.unit_keys_of(identifier))
    # Everything that begins with the model's path and a slash; "0" is the sign behind it.
    return and_(key > f"{identifier.path}/", key < f"{identifier.path}0")
