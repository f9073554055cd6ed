"""Passports and their immutable, chained entries.

``passport`` is the movable head; ``passport_entry`` and ``passport_fragment`` are the truth:
inserted and read, never changed. Database triggers on both engines refuse UPDATE and DELETE
(made by the migration). All three are keyed by the canonical identifier text first and
hash-partitioned by it on PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from passport.metadata import UtcDateTime, metadata

passport = Table(
    "passport",
    metadata,
    Column("passport_key", Text, primary_key=True),  # canonical identifier of the product
    Column("product_key", ForeignKey("product.product_key"), nullable=False, index=True),
    Column("operator_id", Text, nullable=False),
    Column("granularity", Text, nullable=False),  # model | batch | item
    Column("product_group", Text, nullable=False),
    Column("status", Text, nullable=False),  # active | archived | invalid | deleted
    Column("head_seq", Integer, nullable=False),
    Column("head_hash", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # original | reused | repurposed | remanufactured | waste | recycled
    Column("product_status", Text, nullable=False, server_default="original"),
    CheckConstraint("granularity IN ('model', 'batch', 'item')", name="granularity_known"),
    Index("ix_passport_standing", "product_key", "status", "product_status"),
    postgresql_partition_by="HASH (passport_key)",
)

_PLACED = text("event_type = 'product_placed_on_market'")

passport_entry = Table(
    "passport_entry",
    metadata,
    Column("passport_key", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),  # 1, 2, 3, ... over versions and events
    Column("kind", Text, nullable=False),  # version | event
    Column("version", Integer),  # 1, 2, 3, ... over versions only
    Column("event_type", Text),  # e.g. recall_opened; NULL for versions
    # RFC 8785 bytes; exactly these are hashed.
    Column("payload", LargeBinary, nullable=False),
    Column("payload_sha256", Text, nullable=False),
    # The schema the payload was checked against, e.g. "battery/1"; NULL for events.
    Column("profile", Text),
    Column("reason", Text),
    Column("writer", Text, nullable=False),  # opaque principal id
    Column("valid_from", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    # RFC 8785 bytes of the entry's header: all the above facts, the fragments' hashes and the
    # predecessor's hash. entry_hash is the SHA-256 of exactly these bytes.
    Column("header", LargeBinary, nullable=False),
    Column("previous_hash", Text),
    Column("entry_hash", Text, nullable=False),
    CheckConstraint("kind IN ('version', 'event')", name="kind_known"),
    CheckConstraint("(kind = 'version') = (version IS NOT NULL)", name="version_numbered"),
    Index("ix_passport_entry_in_force", "passport_key", "kind", "valid_from", "seq"),
    # Not unique: SQLite's REPLACE would push out an old entry past the triggers.
    Index("ix_passport_entry_version", "passport_key", "version"),
    # Of these only: when a product's things were last placed on a market.
    Index(
        "ix_passport_entry_placed",
        "passport_key",
        "valid_from",
        sqlite_where=_PLACED,
        postgresql_where=_PLACED,
    ),
    postgresql_partition_by="HASH (passport_key)",
)

passport_fragment = Table(
    "passport_fragment",
    metadata,
    Column("passport_key", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("audience", Text, primary_key=True),  # "public" for now
    # RFC 8785 bytes of what this audience may see of the entry's payload.
    Column("body", LargeBinary, nullable=False),
    postgresql_partition_by="HASH (passport_key)",
)

# Which entry a request with this Idempotency-Key has written; a repeated one adds nothing.
passport_event_key = Table(
    "passport_event_key",
    metadata,
    Column("passport_key", Text, primary_key=True),
    Column("idempotency_key", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("request_sha256", Text, nullable=False),
    postgresql_partition_by="HASH (passport_key)",
)
