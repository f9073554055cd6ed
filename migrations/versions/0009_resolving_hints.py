"""What resolving needs to know of operators and products.

Revision 0009 after 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ADD COLUMN: rebuilding a table on SQLite would drop its triggers.
    op.add_column("operator", sa.Column("link_hosts", sa.Text()))
    op.add_column(
        "operator", sa.Column("alias_urls", sa.Text(), nullable=False, server_default="[]")
    )
    op.add_column("product", sa.Column("serve_in_place", sa.Boolean()))
    op.add_column("product", sa.Column("uri_budget", sa.Integer()))


def downgrade() -> None:
    op.drop_column("product", "uri_budget")
    op.drop_column("product", "serve_in_place")
    op.drop_column("operator", "alias_urls")
    op.drop_column("operator", "link_hosts")
