"""Lives of products: their status on the head, drafts of passports, and keys of repeated requests.

Revision 0020 after 0019.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
PARTITIONS = 16


def upgrade() -> None:
    # A plain column: every passport there is stands at the first of its product's lives.
    op.add_column(
        "passport",
        sa.Column("product_status", sa.Text(), nullable=False, server_default="original"),
    )
    op.create_table(
        "passport_draft",
        sa.Column("passport_key", KEY, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("passport_key", name="pk_passport_draft"),
        postgresql_partition_by="HASH (passport_key)",
    )
    op.create_index("ix_passport_draft_operator", "passport_draft", ["operator_id", "passport_key"])
    op.create_table(
        "passport_event_key",
        sa.Column("passport_key", KEY, nullable=False),
        sa.Column("idempotency_key", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("request_sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("passport_key", "idempotency_key", name="pk_passport_event_key"),
        postgresql_partition_by="HASH (passport_key)",
    )
    for table in ("passport_draft", "passport_event_key"):
        _partitions(table)
    _guard("passport_event_key", ("passport_key", "idempotency_key"))


def downgrade() -> None:
    op.drop_table("passport_event_key")
    op.drop_table("passport_draft")
    op.drop_column("passport", "product_status")


def _partitions(table: str) -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for number in range(PARTITIONS):
        op.execute(
            f"CREATE TABLE {table}_p{number:02} PARTITION OF {table} "
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number})"
        )


def _guard(table: str, key: tuple[str, ...]) -> None:
    """Rows are inserted and read, never changed (as 0002 does for entries)."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION tracemark_append_only()"
        )
        for name in [table, *(f"{table}_p{number:02}" for number in range(PARTITIONS))]:
            op.execute(
                f"CREATE TRIGGER {name}_not_emptied BEFORE TRUNCATE ON {name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION tracemark_append_only()"
            )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{table} is append-only: {verb} is refused'); END"
        )
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    exists = f"SELECT 1 FROM {table} WHERE ({same}) OR rowid = NEW.rowid"  # noqa: S608
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({exists}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: the row exists'); END"
    )
