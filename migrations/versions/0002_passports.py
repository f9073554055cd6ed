"""Passports with their entries and fragments, which only grow.

Revision 0002 after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
PARTITIONS = 16
APPEND_ONLY = {
    "passport_entry": ("passport_key", "seq"),
    "passport_fragment": ("passport_key", "seq", "audience"),
}


def upgrade() -> None:
    _passport()
    _entry()
    op.create_table(
        "passport_fragment",
        sa.Column("passport_key", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("passport_key", "seq", "audience", name="pk_passport_fragment"),
        postgresql_partition_by="HASH (passport_key)",
    )
    _partitions("passport_fragment")
    if op.get_context().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    op.drop_table("passport_fragment")
    op.drop_table("passport_entry")
    op.drop_table("passport")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION tracemark_append_only()")


def _passport() -> None:
    op.create_table(
        "passport",
        sa.Column("passport_key", KEY, nullable=False),
        sa.Column("product_key", KEY, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("granularity", sa.Text(), nullable=False),
        sa.Column("product_group", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("passport_key", name="pk_passport"),
        sa.ForeignKeyConstraint(
            ["product_key"], ["product.product_key"], name="fk_passport_product_key"
        ),
        sa.CheckConstraint(
            "granularity IN ('model', 'batch', 'item')", name="ck_passport_granularity_known"
        ),
        postgresql_partition_by="HASH (passport_key)",
    )
    _partitions("passport")
    op.create_index("ix_passport_product_key", "passport", ["product_key"])


def _entry() -> None:
    op.create_table(
        "passport_entry",
        sa.Column("passport_key", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer()),
        sa.Column("event_type", sa.Text()),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("payload_sha256", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.Text()),
        sa.Column("entry_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("passport_key", "seq", name="pk_passport_entry"),
        sa.CheckConstraint("kind IN ('version', 'event')", name="ck_passport_entry_kind_known"),
        sa.CheckConstraint(
            "(kind = 'version') = (version IS NOT NULL)",
            name="ck_passport_entry_version_numbered",
        ),
        postgresql_partition_by="HASH (passport_key)",
    )
    _partitions("passport_entry")
    op.create_index(
        "ix_passport_entry_in_force",
        "passport_entry",
        ["passport_key", "kind", "valid_from", "seq"],
    )


def _partitions(table: str) -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for name, number in _partition_names(table):
        op.execute(
            f"CREATE TABLE {name} PARTITION OF {table} "
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number})"
        )


def _partition_names(table: str) -> list[tuple[str, int]]:
    return [(f"{table}_p{number:02}", number) for number in range(PARTITIONS)]


def _guard_postgresql() -> None:
    op.execute(
        """
        CREATE FUNCTION tracemark_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    for table in APPEND_ONLY:
        # A row trigger of a partitioned table is cloned to its partitions, so that addressing a
        # partition is no way around it. A statement trigger is not: each partition gets its own.
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION tracemark_append_only()"
        )
        for name in [table, *(name for name, _ in _partition_names(table))]:
            op.execute(
                f"CREATE TRIGGER {name}_not_emptied BEFORE TRUNCATE ON {name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION tracemark_append_only()"
            )


def _guard_sqlite() -> None:
    for table, key in APPEND_ONLY.items():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table} is append-only: {verb} is refused'); END"
            )
        # INSERT OR REPLACE deletes the old row without firing DELETE triggers, unless the
        # connection asked for recursive ones. NEW.rowid is -1 where the statement names none.
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        exists = f"SELECT 1 FROM {table} WHERE ({same}) OR rowid = NEW.rowid"  # noqa: S608
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({exists}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: the entry exists'); END"
        )
