"""Written by triggers alone, whoever changes what a scan reads; only the newest rows are kept."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from passport.metadata import metadata

# What all identifiers, or all that are no product here, depend on.
EVERYTHING = ""
HANDOVERS = "handover"

scan_change = Table(
    "scan_change",
    metadata,
    Column("change_id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("anchor_key", Text, nullable=False),  # canonical path, or one of the two above
    # PostgreSQL: the transaction. Transactions end in another order than they count up, so only
    # this tells which rows a reader may not have seen yet.
    Column("xact", BigInteger),
    Index("ix_scan_change_xact", "xact"),
)
