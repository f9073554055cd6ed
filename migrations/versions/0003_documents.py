"""Documents kept under the SHA-256 of their bytes, and so never changed.

Revision 0003 after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_document"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name="fk_document_operator_id"
        ),
    )
    op.create_index("ix_document_operator_id", "document", ["operator_id"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            """
            CREATE FUNCTION tracemark_document_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'document is kept by its content: UPDATE is refused'
                    USING ERRCODE = 'restrict_violation';
            END
            $$
            """
        )
        op.execute(
            "CREATE TRIGGER document_fixed BEFORE UPDATE ON document "
            "FOR EACH ROW EXECUTE FUNCTION tracemark_document_fixed()"
        )
    else:
        op.execute(
            "CREATE TRIGGER document_no_update BEFORE UPDATE ON document BEGIN "
            "SELECT RAISE(ABORT, 'document is kept by its content: UPDATE is refused'); END"
        )


def downgrade() -> None:
    op.drop_table("document")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION tracemark_document_fixed()")
