"""The link register: what an identifier, at one level, links to."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from passport.metadata import JsonText, UtcDateTime, metadata

link_level = Table(
    "link_level",
    metadata,
    Column("anchor_key", Text, primary_key=True),  # canonical identifier text, any GS1 key
    Column("operator_id", ForeignKey("operator.operator_id"), nullable=False, index=True),
    Column("description", Text, nullable=False),
    # What the scan path needs, composed when links are written: see resolver/links/rules.py.
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
    # Exactly one default a level (Resolver 2.5.8).
    Index(
        "uq_link_default",
        "anchor_key",
        unique=True,
        sqlite_where=text("is_default"),
        postgresql_where=text("is_default"),
    ),
)
