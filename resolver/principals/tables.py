"""Who may call the admin API, and with which keys."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text

from passport.metadata import JsonText, UtcDateTime, metadata

principal = Table(
    "principal",
    metadata,
    Column("principal_id", Text, primary_key=True),  # opaque; the only name in logs and entries
    Column("label", Text, nullable=False),
    Column("role", Text, nullable=False),  # administrator | operator
    Column("operator_id", ForeignKey("operator.operator_id")),  # NULL for administrators
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("(role = 'administrator') = (operator_id IS NULL)", name="operator_bound"),
)

access_token = Table(
    "access_token",
    metadata,
    Column("token_id", Text, primary_key=True),  # the public half of the key
    Column("principal_id", ForeignKey("principal.principal_id"), nullable=False, index=True),
    Column("secret_sha256", Text, nullable=False),
    Column("scopes", JsonText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
