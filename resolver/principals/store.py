"""Queries on principals and their keys; never commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, Select, select

from resolver.principals.model import KeyRecord, Principal, Role
from resolver.principals.tables import access_token, principal


def insert_principal(connection: Connection, caller: Principal, now: datetime) -> None:
    """Add a principal; its scopes are kept with each key."""
    connection.execute(
        principal.insert().values(
            principal_id=caller.principal_id,
            label=caller.label,
            role=caller.role.value,
            operator_id=caller.operator_id,
            created_at=now,
        )
    )


def insert_token(connection: Connection, record: KeyRecord, secret_sha256: str) -> None:
    """Add a key of a principal that exists."""
    connection.execute(
        access_token.insert().values(
            token_id=record.token_id,
            principal_id=record.principal.principal_id,
            secret_sha256=secret_sha256,
            scopes=sorted(record.principal.scopes),
            created_at=record.created_at,
            expires_at=record.expires_at,
            revoked_at=record.revoked_at,
        )
    )


def select_token(connection: Connection, token_id: str) -> tuple[KeyRecord, str] | None:
    """A key with the digest of its secret, or None."""
    row = connection.execute(_tokens().where(access_token.c.token_id == token_id)).one_or_none()
    return None if row is None else (_record(row), row.secret_sha256)


def select_tokens(connection: Connection) -> list[KeyRecord]:
    """All keys, oldest first."""
    rows = connection.execute(
        _tokens().order_by(access_token.c.created_at, access_token.c.token_id)
    )
    return [_record(row) for row in rows]


def update_revoked(connection: Connection, token_id: str, now: datetime) -> None:
    """Mark a key as revoked."""
    connection.execute(
        access_token.update().where(access_token.c.token_id == token_id).values(revoked_at=now)
    )


def _tokens() -> Select[tuple[object, ...]]:
    return select(
        access_token.c.token_id,
        access_token.c.secret_sha256,
        access_token.c.scopes,
        access_token.c.created_at,
        access_token.c.expires_at,
        access_token.c.revoked_at,
        principal.c.principal_id,
        principal.c.label,
        principal.c.role,
        principal.c.operator_id,
    ).join_from(access_token, principal)


def _record(row: Row[tuple[object, ...]]) -> KeyRecord:
    return KeyRecord(
        token_id=row.token_id,
        principal=Principal(
            principal_id=row.principal_id,
            label=row.label,
            role=Role(row.role),
            operator_id=row.operator_id,
            scopes=frozenset(row.scopes),
        ),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
