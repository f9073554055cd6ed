"""The products of one operator in the order of their keys, for lists page by page.

Revision 0011 after 0010.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_product_operator_id_product_key", "product", ["operator_id", "product_key"])
    # The new one serves everything this one did.
    op.drop_index("ix_product_operator_id", "product")


def downgrade() -> None:
    op.create_index("ix_product_operator_id", "product", ["operator_id"])
    op.drop_index("ix_product_operator_id_product_key", "product")
