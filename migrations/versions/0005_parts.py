"""Spare parts and what they fit.

Revision 0005 after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "part",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("part_number", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("gtin", sa.Text()),
        sa.Column("superseded_by", sa.Text()),
        sa.Column("buy_url", sa.Text()),
        sa.Column("replace_every_months", sa.Integer()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("operator_id", "part_number", name="pk_part"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name="fk_part_operator_id"
        ),
    )
    op.create_table(
        "part_fitment",
        sa.Column("product_key", KEY, nullable=False),
        sa.Column("fitment_no", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("part_number", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("serial_from", sa.BigInteger()),
        sa.Column("serial_to", sa.BigInteger()),
        sa.Column("serials", sa.Text()),
        sa.PrimaryKeyConstraint("product_key", "fitment_no", name="pk_part_fitment"),
        sa.ForeignKeyConstraint(
            ["product_key"], ["product.product_key"], name="fk_part_fitment_product_key"
        ),
        sa.CheckConstraint(
            "serials IS NULL OR (serial_from IS NULL AND serial_to IS NULL)",
            name="ck_part_fitment_one_way_to_fit",
        ),
    )
    op.create_index(
        "ix_part_fitment_operator_id_part_number", "part_fitment", ["operator_id", "part_number"]
    )


def downgrade() -> None:
    op.drop_table("part_fitment")
    op.drop_table("part")
