"""Recall campaigns and their scopes.

Revision 0006 after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "recall_campaign",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("notices", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text()),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("drafted_at", INSTANT, nullable=False),
        sa.Column("approved_by", sa.Text()),
        sa.Column("approved_at", INSTANT),
        sa.Column("opened_by", sa.Text()),
        sa.Column("opened_at", INSTANT),
        sa.Column("closed_by", sa.Text()),
        sa.Column("closed_at", INSTANT),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_recall_campaign"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name="fk_recall_campaign_operator_id"
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'open', 'closed')", name="ck_recall_campaign_status_known"
        ),
    )
    op.create_index("ix_recall_campaign_operator_id", "recall_campaign", ["operator_id"])
    op.create_table(
        "recall_scope",
        sa.Column("product_key", KEY, nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("product_key", "campaign_id", name="pk_recall_scope"),
        sa.ForeignKeyConstraint(
            ["product_key"], ["product.product_key"], name="fk_recall_scope_product_key"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["recall_campaign.campaign_id"],
            name="fk_recall_scope_campaign_id",
        ),
    )
    op.create_index("ix_recall_scope_campaign_id", "recall_scope", ["campaign_id"])
    op.create_index("ix_recall_scope_product_key_status", "recall_scope", ["product_key", "status"])


def downgrade() -> None:
    op.drop_table("recall_scope")
    op.drop_table("recall_campaign")
