"""Readings: what is measured of a unit again and again, in series that only grow.

One row an instant, property and unit, and a further one where a value was corrected: the highest
revision counts. The unit comes first in the key, and the table is hash-partitioned by it on
PostgreSQL. Triggers of the migration refuse every change of a row on both engines. On SQLite the
key is the table itself (WITHOUT ROWID), so that a row costs one tree and not two.

Instants are whole microseconds since 1970-01-01 in UTC, unlike elsewhere: they are half the size,
and both engines divide them into the buckets of a chart in the same way.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from passport.metadata import metadata

reading = Table(
    "reading",
    metadata,
    Column("unit_key", Text, primary_key=True),  # /01/{gtin}/21/{serial}
    Column("property", Text, primary_key=True),  # a dynamic attribute of the profile
    Column("measured_at", BigInteger, primary_key=True),
    Column("revision", Integer, primary_key=True),  # 1, and 2, 3, … for corrections
    Column("number", Double),
    Column("value", Text),  # canonical JSON of what is no number
    Column("unit_code", Text),  # UN/ECE Recommendation 20, as the profile says
    Column("recorded_at", BigInteger, nullable=False),
    Column("writer", Text, nullable=False),  # opaque principal id
    CheckConstraint("(number IS NULL) <> (value IS NULL)", name="one_value"),
    # Few rows are corrected: whether one has been is answered by a small index.
    Index(
        "ix_reading_corrected",
        "unit_key",
        "property",
        "measured_at",
        sqlite_where=text("revision > 1"),
        postgresql_where=text("revision > 1"),
    ),
    postgresql_partition_by="HASH (unit_key)",
    sqlite_with_rowid=False,
)
