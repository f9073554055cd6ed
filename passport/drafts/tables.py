"""Drafts of publications, which are no entries: they may be changed and thrown away (DECISIONS 14).

One draft at most of each passport.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from passport.metadata import UtcDateTime, metadata

passport_draft = Table(
    "passport_draft",
    metadata,
    Column("passport_key", Text, primary_key=True),
    Column("operator_id", Text, nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON of the publication as it stands
    Column("writer", Text, nullable=False),  # opaque principal id
    Column("saved_at", UtcDateTime, nullable=False),
    Index("ix_passport_draft_operator", "operator_id", "passport_key"),
    postgresql_partition_by="HASH (passport_key)",
)
