"""The link register: levels and their links.

Revision 0004 after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "link_level",
        sa.Column("anchor_key", KEY, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("prepared", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("anchor_key", name="pk_link_level"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name="fk_link_level_operator_id"
        ),
    )
    op.create_index("ix_link_level_operator_id", "link_level", ["operator_id"])
    op.create_table(
        "link",
        sa.Column("anchor_key", KEY, nullable=False),
        sa.Column("link_no", sa.Integer(), nullable=False),
        sa.Column("link_type", sa.Text(), nullable=False),
        sa.Column("href", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text()),
        sa.Column("hreflang", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("is_default_multi", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("anchor_key", "link_no", name="pk_link"),
        sa.ForeignKeyConstraint(
            ["anchor_key"],
            ["link_level.anchor_key"],
            name="fk_link_anchor_key",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "uq_link_default",
        "link",
        ["anchor_key"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )


def downgrade() -> None:
    op.drop_table("link")
    op.drop_table("link_level")
