"""Daily scan counters.

Revision 0007 after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "scan_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("anchor_key", KEY, nullable=False),
        sa.Column("granularity", sa.Text(), nullable=False),
        sa.Column("link_type", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("client_class", sa.Text(), nullable=False),
        sa.Column("scans", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day",
            "anchor_key",
            "granularity",
            "link_type",
            "language",
            "client_class",
            name="pk_scan_count",
        ),
    )
    op.create_index("ix_scan_count_anchor_key_day", "scan_count", ["anchor_key", "day"])


def downgrade() -> None:
    op.drop_table("scan_count")
