"""Documents kept by their content: the address of a document is the SHA-256 of its bytes."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text

from passport.metadata import UtcDateTime, metadata

document = Table(
    "document",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("operator_id", ForeignKey("operator.operator_id"), nullable=False, index=True),
    Column("media_type", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
