"""Readings of units, which only grow.

Revision 0021 after 0020.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PARTITIONS = 16
COLUMNS = ("unit_key", "property", "measured_at", "revision")


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("unit_key", KEY, nullable=False),
        sa.Column("property", KEY, nullable=False),
        sa.Column("measured_at", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.Double()),
        sa.Column("value", sa.Text()),
        sa.Column("unit_code", sa.Text()),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("writer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*COLUMNS, name="pk_reading"),
        sa.CheckConstraint("(number IS NULL) <> (value IS NULL)", name="ck_reading_one_value"),
        postgresql_partition_by="HASH (unit_key)",
        sqlite_with_rowid=False,
    )
    is_postgresql = op.get_context().dialect.name == "postgresql"
    if is_postgresql:
        for number in range(PARTITIONS):
            op.execute(
                f"CREATE TABLE reading_p{number:02} PARTITION OF reading "
                f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number})"
            )
    op.create_index(
        "ix_reading_corrected",
        "reading",
        list(COLUMNS[:3]),
        sqlite_where=sa.text("revision > 1"),
        postgresql_where=sa.text("revision > 1"),
    )
    if is_postgresql:
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    op.drop_table("reading")


def _guard_postgresql() -> None:
    # The function is the one that guards the entries of passports. Statement triggers are not
    # cloned to partitions: each gets its own.
    op.execute(
        "CREATE TRIGGER reading_append_only BEFORE UPDATE OR DELETE ON reading "
        "FOR EACH ROW EXECUTE FUNCTION tracemark_append_only()"
    )
    for name in ("reading", *(f"reading_p{number:02}" for number in range(PARTITIONS))):
        op.execute(
            f"CREATE TRIGGER {name}_not_emptied BEFORE TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tracemark_append_only()"
        )


def _guard_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER reading_no_{verb.lower()} BEFORE {verb} ON reading BEGIN "
            f"SELECT RAISE(ABORT, 'reading is append-only: {verb} is refused'); END"
        )
    # INSERT OR REPLACE deletes the old row without firing DELETE triggers, unless the connection
    # asked for recursive ones.
    same = " AND ".join(f"{column} = NEW.{column}" for column in COLUMNS)
    exists = f"SELECT 1 FROM reading WHERE {same}"  # noqa: S608 -- our own names
    op.execute(
        f"CREATE TRIGGER reading_no_replace BEFORE INSERT ON reading WHEN EXISTS ({exists}) "
        "BEGIN SELECT RAISE(ABORT, 'reading is append-only: the entry exists'); END"
    )
