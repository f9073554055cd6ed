"""Which batch of scan counts each process wrote last.

Revision 0014 after 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scan_writer",
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("last_batch", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("writer", name="pk_scan_writer"),
    )


def downgrade() -> None:
    op.drop_table("scan_writer")
