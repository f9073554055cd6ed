"""The link register: what an identifier, at one level, links to."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from passport.metadata import JsonText, UtcDateTime, metadata

link_level = Table(
    "link_level",
    metadata,
    Column("anchor_key", Text, primary_key=True),  # canonical identifier text, any GS1 key
    Column("operator_id", ForeignKey("operator.operator_id"), nullable=False, index=True),
    Column("description", Text, nullable=False),
    # What the scan path needs, composed when links are written: see prepare() in model.py.
    Column("prepared", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("anchor_key", ForeignKey("link_level.anchor_key", ondelete="CASCADE"), primary_key=True),
    Column("link_no", Integer, primary_key=True),
    Column("link_type", Text, nullable=False),  # full IRI
    Column("href", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("media_type", Text),
    Column("hreflang", JsonText, nullable=False),  # list of BCP 47 tags
    Column("context", JsonText, nullable=False),  # list of context values
    Column("is_default", Boolean, nullable=False),
    Column("is_default_multi", Boolean, nullable=False),
    Column("valid_from", UtcDateTime),  # inclusive
    Column("valid_until", UtcDateTime),  # exclusive
    # What the type's address begins with, up to the last slash; null for a type of GS1's.
    Column("vocabulary", Text),
    # Holds foreign types alone, so that the description file can ask which there are.
    Index(
        "ix_link_vocabulary",
        "vocabulary",
        "valid_from",
        "valid_until",
        sqlite_where=text("vocabulary IS NOT NULL"),
        postgresql_where=text("vocabulary IS NOT NULL"),
    ),
    # Exactly one default a level (Resolver 2.5.8).
    Index(
        "uq_link_default",
        "anchor_key",
        unique=True,
        sqlite_where=text("is_default"),
        postgresql_where=text("is_default"),
    ),
)

# Append-only: triggers refuse to change or delete a row, on both engines.
link_event = Table(
    "link_event",
    metadata,
    Column("anchor_key", Text, primary_key=True),  # no foreign key: a level's past outlives it
    Column("seq", Integer, primary_key=True),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),  # a principal's id, "command-line" or "migration"
    Column("action", Text, nullable=False),
    Column("before", Text),  # prepared texts, as in link_level; null where there was nothing
    Column("after", Text),
    CheckConstraint("action IN ('created', 'updated', 'deleted')", name="action_known"),
)

# Identifiers nothing is known about here, that another resolver answers (gs1:handledBy).
handover = Table(
    "handover",
    metadata,
    Column("prefix", Text, primary_key=True),  # the digits a GS1 key begins with
    # Null where the prefix is under none of our operators, and an administrator set it.
    Column("operator_id", ForeignKey("operator.operator_id"), index=True),
    Column("resolver_root", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
