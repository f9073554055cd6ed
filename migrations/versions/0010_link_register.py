"""Dated links, the journal of the link register, and hand-over of company prefixes.

Revision 0010 after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Plain ADD COLUMN: rebuilding a table on SQLite would drop its triggers.
    op.add_column("link", sa.Column("valid_from", INSTANT))
    op.add_column("link", sa.Column("valid_until", INSTANT))
    _event()
    op.create_table(
        "handover",
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text()),
        sa.Column("resolver_root", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("prefix", name="pk_handover"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name="fk_handover_operator_id"
        ),
    )
    op.create_index("ix_handover_operator_id", "handover", ["operator_id"])


def downgrade() -> None:
    op.drop_table("handover")
    op.drop_table("link_event")
    op.drop_column("link", "valid_until")
    op.drop_column("link", "valid_from")


def _event() -> None:
    op.create_table(
        "link_event",
        sa.Column("anchor_key", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.PrimaryKeyConstraint("anchor_key", "seq", name="pk_link_event"),
        sa.CheckConstraint(
            "action IN ('created', 'updated', 'deleted')", name="ck_link_event_action_known"
        ),
    )
    # Levels from before there was a journal begin with what they are now.
    op.execute(
        "INSERT INTO link_event (anchor_key, seq, recorded_at, actor, action, after) "
        "SELECT anchor_key, 1, updated_at, 'migration', 'created', prepared FROM link_level"
    )
    if op.get_context().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    # The function came with revision 0002.
    op.execute(
        "CREATE TRIGGER link_event_append_only BEFORE UPDATE OR DELETE ON link_event "
        "FOR EACH ROW EXECUTE FUNCTION tracemark_append_only()"
    )
    op.execute(
        "CREATE TRIGGER link_event_not_emptied BEFORE TRUNCATE ON link_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION tracemark_append_only()"
    )


def _guard_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER link_event_no_{verb.lower()} BEFORE {verb} ON link_event BEGIN "
            f"SELECT RAISE(ABORT, 'link_event is append-only: {verb} is refused'); END"
        )
    # INSERT OR REPLACE deletes the old row without firing DELETE triggers, unless the connection
    # asked for recursive ones. NEW.rowid is -1 where the statement names none.
    op.execute(
        "CREATE TRIGGER link_event_no_replace BEFORE INSERT ON link_event WHEN EXISTS ("
        "SELECT 1 FROM link_event WHERE (anchor_key = NEW.anchor_key AND seq = NEW.seq) "
        "OR rowid = NEW.rowid) "
        "BEGIN SELECT RAISE(ABORT, 'link_event is append-only: the entry exists'); END"
    )
