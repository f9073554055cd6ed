"""Queries of the events among a passport's entries. Never commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Text,
    cast,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from passport.lifecycle import DECISIVE
from passport.tables import passport_entry, passport_event_key, passport_fragment

_entry = passport_entry.c


def decisive(
    connection: Connection, passport_key: str, recorded_until: datetime | None = None
) -> list[Row[Any]]:
    """(seq, event_type, valid_from, header) of every event that decides a status, in order."""
    query = select(_entry.seq, _entry.event_type, _entry.valid_from, _entry.header).where(
        _entry.passport_key == passport_key,
        _entry.kind == "event",
        _entry.event_type.in_(DECISIVE),
    )
    if recorded_until is not None:
        query = query.where(_entry.recorded_at <= recorded_until)
    return list(connection.execute(query.order_by(_entry.seq)))


def deciding(
    connection: Connection, keys: Sequence[str], recorded_until: datetime | None = None
) -> list[Row[Any]]:
    """What decides where these passports stand, with the entry each began with, in order.

    (passport_key, seq, event_type, valid_from, header); events about components are among it.
    """
    kinds = (*DECISIVE, "component_linked", "component_unlinked")
    query = select(
        _entry.passport_key, _entry.seq, _entry.event_type, _entry.valid_from, _entry.header
    ).where(_entry.passport_key.in_(keys), or_(_entry.seq == 1, _entry.event_type.in_(kinds)))
    if recorded_until is not None:
        query = query.where(_entry.recorded_at <= recorded_until)
    return list(connection.execute(query.order_by(_entry.passport_key, _entry.seq)))


def first_header(connection: Connection, passport_key: str) -> bytes | None:
    """The header of the entry a passport began with."""
    query = select(_entry.header).where(_entry.passport_key == passport_key, _entry.seq == 1)
    found: bytes | None = connection.execute(query).scalar()
    return found


def dated(
    connection: Connection, passport_key: str, event_type: str, moment: datetime
) -> list[Row[Any]]:
    """(seq, payload, header) of the events of a type at exactly this instant."""
    query = select(_entry.seq, _entry.payload, _entry.header).where(
        _entry.passport_key == passport_key,
        _entry.kind == "event",
        _entry.valid_from == moment,
        _entry.event_type == event_type,
    )
    return list(connection.execute(query.order_by(_entry.seq)))


def headers_after(
    connection: Connection, passport_key: str, seq: int, types: Sequence[str]
) -> list[Row[Any]]:
    """(seq, header) of the events of these types behind a place in the history."""
    query = select(_entry.seq, _entry.header).where(
        _entry.passport_key == passport_key, _entry.seq > seq, _entry.event_type.in_(types)
    )
    return list(connection.execute(query.order_by(_entry.seq)))


def correcting(
    connection: Connection, passport_key: str, places: range, types: Sequence[str]
) -> list[tuple[int, int]]:
    """(corrected, seq) of the events of these types that correct one of these places, in order.

    Which place that is says the sealed header, and the database reads it there.
    """
    if connection.dialect.name == "postgresql":
        written = cast(func.convert_from(_entry.header, "UTF8"), JSONB)
        corrected: ColumnElement[int] = cast(written["corrects"]["seq"].astext, Integer)
    else:
        written = cast(_entry.header, Text)
        corrected = cast(func.json_extract(written, "$.corrects.seq"), Integer)
    query = select(corrected.label("corrected"), _entry.seq).where(
        _entry.passport_key == passport_key,
        _entry.seq > places.start,
        _entry.event_type.in_(types),
        corrected >= places.start,
        corrected < places.stop,
    )
    return [(row.corrected, row.seq) for row in connection.execute(query.order_by(_entry.seq))]


def page(
    connection: Connection, passport_key: str, after: int, limit: int, audience: str
) -> list[Row[Any]]:
    """Events behind a place in the history, in order, with the fragment as ``body``."""
    query = _with_fragment(audience).where(
        _entry.passport_key == passport_key, _entry.kind == "event", _entry.seq > after
    )
    return list(connection.execute(query.order_by(_entry.seq).limit(limit)))


def placings(connection: Connection, keys: Sequence[str], *types: str) -> list[Row[Any]]:
    """(passport_key, seq, event_type, valid_from, header) of events of several passports."""
    query = select(
        _entry.passport_key, _entry.seq, _entry.event_type, _entry.valid_from, _entry.header
    ).where(_entry.passport_key.in_(keys), _entry.kind == "event", _entry.event_type.in_(types))
    return list(connection.execute(query.order_by(_entry.passport_key, _entry.seq)))


def key_used(connection: Connection, passport_key: str, key: str) -> tuple[int, str] | None:
    """(seq, request_sha256) of the request that came with this key before."""
    columns = passport_event_key.c
    query = select(columns.seq, columns.request_sha256).where(
        columns.passport_key == passport_key, columns.idempotency_key == key
    )
    found = connection.execute(query).one_or_none()
    return None if found is None else (found.seq, found.request_sha256)


def note_key(
    connection: Connection, passport_key: str, key: str, seq: int, request_sha256: str
) -> None:
    """Keep which entry a request with this key has written."""
    row = {
        "passport_key": passport_key,
        "idempotency_key": key,
        "seq": seq,
        "request_sha256": request_sha256,
    }
    connection.execute(insert(passport_event_key), row)


def _with_fragment(audience: str) -> Any:
    joined = passport_entry.outerjoin(
        passport_fragment,
        (passport_fragment.c.passport_key == _entry.passport_key)
        & (passport_fragment.c.seq == _entry.seq)
        & (passport_fragment.c.audience == audience),
    )
    return select(passport_entry, passport_fragment.c.body).select_from(joined)
