"""One row the primary renews about once a second, so that a replica's lag can be told.

Revision 0015 after 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    beat = op.create_table(
        "replica_beat",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_replica_beat"),
    )
    row = {"name": "primary", "number": 0, "mark": "", "written_at": sa.func.current_timestamp()}
    op.execute(sa.insert(beat).values(row))


def downgrade() -> None:
    op.drop_table("replica_beat")
