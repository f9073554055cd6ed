"""What the primary writes so that a replica's lag can be told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from passport.metadata import UtcDateTime, metadata

# One row. It stands on SQLite as well, where nothing ever writes it.
replica_beat = Table(
    "replica_beat",
    metadata,
    Column("name", Text, primary_key=True),  # "primary"
    Column("number", BigInteger, nullable=False),
    # Drawn anew with each number: a replica of another history may have the same number.
    Column("mark", Text, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),  # by the primary's clock
)
