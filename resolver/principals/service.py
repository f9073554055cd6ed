"""Make, list, revoke and check keys. The caller owns the transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from passport.catalogue import service as catalogue
from resolver.principals import rules, store
from resolver.principals.errors import BadKey, RoleMismatch, UnknownKey, UnknownScope
from resolver.principals.model import SCOPES, KeyRecord, Principal, Role

# Compared against when no such key exists, so that the answer takes as long as for one that does.
_NO_DIGEST = "0" * 64


def create_key(
    connection: Connection,
    role: Role,
    operator_id: str | None,
    scopes: Iterable[str],
    now: datetime,
    *,
    label: str = "",
    expires_at: datetime | None = None,
) -> tuple[Principal, str]:
    """Make a principal with one key and return both; the key's text exists nowhere else.

    Scopes only narrow an operator's key: an administrator's carries them all. Raises
    RoleMismatch, UnknownScope, and what the catalogue says about an unknown operator.
    """
    if (role is Role.ADMINISTRATOR) != (operator_id is None):
        raise RoleMismatch(role.value)
    if operator_id is not None:
        catalogue.get_operator(connection, operator_id)
    wanted = frozenset(SCOPES if role is Role.ADMINISTRATOR else scopes)
    for scope in sorted(wanted.difference(SCOPES)):
        raise UnknownScope(scope, SCOPES)
    caller = Principal(
        principal_id=f"prn_{secrets.token_hex(8)}",
        label=label or (operator_id or role.value),
        role=role,
        operator_id=operator_id,
        scopes=wanted,
    )
    token_id = secrets.token_hex(rules.TOKEN_ID_BYTES)
    secret = secrets.token_hex(rules.SECRET_BYTES)
    store.insert_principal(connection, caller, now)
    store.insert_token(
        connection,
        KeyRecord(token_id, caller, created_at=now, expires_at=expires_at, revoked_at=None),
        rules.secret_digest(secret),
    )
    return caller, rules.format_key(token_id, secret)


def authenticate(connection: Connection, key: str, now: datetime) -> Principal:
    """Who a key belongs to; raises BadKey when it opens nothing, whatever the reason."""
    parts = rules.parse_key(key)
    found = store.select_token(connection, parts.token_id)
    matches = rules.secret_matches(parts.secret, found[1] if found else _NO_DIGEST)
    if found is None or not matches:
        raise BadKey("unknown")
    record = found[0]
    if record.revoked_at is not None:
        raise BadKey("revoked")
    if not record.is_live(now):
        raise BadKey("expired")
    return record.principal


def list_keys(connection: Connection) -> list[KeyRecord]:
    """Every key ever made, oldest first, without secrets."""
    return store.select_tokens(connection)


def revoke_key(connection: Connection, token_id: str, now: datetime) -> KeyRecord:
    """Close a key for good; closing it again changes nothing. Raises UnknownKey."""
    found = store.select_token(connection, token_id)
    if found is None:
        raise UnknownKey(token_id)
    record = found[0]
    if record.revoked_at is not None:
        return record
    store.update_revoked(connection, token_id, now)
    return replace(record, revoked_at=now)
