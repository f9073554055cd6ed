"""The hash of each profile file that passports were published by, from its first use on.

Revision 0019 after 0018.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "profile_file",
        sa.Column("name", KEY, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_profile_file"),
    )
    if op.get_context().dialect.name == "postgresql":
        # The function came with revision 0002.
        op.execute(
            "CREATE TRIGGER profile_file_append_only BEFORE UPDATE OR DELETE ON profile_file "
            "FOR EACH ROW EXECUTE FUNCTION tracemark_append_only()"
        )
        op.execute(
            "CREATE TRIGGER profile_file_not_emptied BEFORE TRUNCATE ON profile_file "
            "FOR EACH STATEMENT EXECUTE FUNCTION tracemark_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER profile_file_no_{verb.lower()} BEFORE {verb} ON profile_file BEGIN "
            f"SELECT RAISE(ABORT, 'profile_file is append-only: {verb} is refused'); END"
        )
    op.execute(
        "CREATE TRIGGER profile_file_no_replace BEFORE INSERT ON profile_file WHEN EXISTS ("
        "SELECT 1 FROM profile_file WHERE name = NEW.name OR rowid = NEW.rowid) "
        "BEGIN SELECT RAISE(ABORT, 'profile_file is append-only: the row exists'); END"
    )


def downgrade() -> None:
    op.drop_table("profile_file")
