"""Who may call the admin API, and with which keys.

Revision 0008 after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "principal",
        sa.Column("principal_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("principal_id", name="pk_principal"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name="fk_principal_operator_id"
        ),
        sa.CheckConstraint(
            "(role = 'administrator') = (operator_id IS NULL)",
            name="ck_principal_operator_bound",
        ),
    )
    op.create_table(
        "access_token",
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("token_id", name="pk_access_token"),
        sa.ForeignKeyConstraint(
            ["principal_id"],
            ["principal.principal_id"],
            name="fk_access_token_principal_id",
        ),
    )
    op.create_index("ix_access_token_principal_id", "access_token", ["principal_id"])


def downgrade() -> None:
    op.drop_table("access_token")
    op.drop_table("principal")
