"""The link register of one operator in the order of its keys, for lists page by page.

Revision 0016 after 0015.
"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_link_level_operator_id_anchor_key", "link_level", ["operator_id", "anchor_key"]
    )
    # The new one serves everything this one did.
    op.drop_index("ix_link_level_operator_id", "link_level")


def downgrade() -> None:
    op.create_index("ix_link_level_operator_id", "link_level", ["operator_id"])
    op.drop_index("ix_link_level_operator_id_anchor_key", "link_level")
