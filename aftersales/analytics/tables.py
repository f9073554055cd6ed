"""Scans, only ever counted: per day and coarse class, without address or browser."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Table, Text

from passport.metadata import UtcDateTime, metadata

scan_count = Table(
    "scan_count",
    metadata,
    Column("day", Date, primary_key=True),
    Column("anchor_key", Text, primary_key=True),  # primary key only: /01/{gtin}
    Column("granularity", Text, primary_key=True),  # model | batch | item | other
    Column("link_type", Text, primary_key=True),  # CURIE of what was answered
    Column("language", Text, primary_key=True),  # base language asked for, or ""
    Column("client_class", Text, primary_key=True),  # browser | machine | bot
    Column("scans", BigInteger, nullable=False),
    Index("ix_scan_count_anchor_key_day", "anchor_key", "day"),
)

# The last batch of counts that each process wrote, so that one whose commit was not answered is
# not added twice. A row goes when its process ends, or days after it was killed.
scan_writer = Table(
    "scan_writer",
    metadata,
    Column("writer", Text, primary_key=True),  # made up by the process
    Column("last_batch", BigInteger, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
)
