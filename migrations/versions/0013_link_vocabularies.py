"""The vocabulary of a link beside it, in place of a list that was only ever added to.

Revision 0013 after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
GS1_VOC = "https://ref.gs1.org/voc/"


def upgrade() -> None:
    # Plain ADD COLUMN: rebuilding a table on SQLite would drop its triggers.
    op.add_column("link", sa.Column("vocabulary", sa.Text()))
    link = sa.table("link", sa.column("link_type"), sa.column("vocabulary"))
    # Everything up to the last slash: what is trimmed is whatever is no slash.
    name = sa.func.rtrim(link.c.link_type, sa.func.replace(link.c.link_type, "/", ""))
    op.execute(link.update().where(~link.c.link_type.startswith(GS1_VOC)).values(vocabulary=name))
    op.create_index(
        "ix_link_vocabulary",
        "link",
        ["vocabulary", "valid_from", "valid_until"],
        sqlite_where=sa.text("vocabulary IS NOT NULL"),
        postgresql_where=sa.text("vocabulary IS NOT NULL"),
    )
    op.drop_table("link_namespace")


def downgrade() -> None:
    op.create_table(
        "link_namespace",
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("namespace", name="pk_link_namespace"),
    )
    op.execute(
        "INSERT INTO link_namespace (namespace, created_at) "
        "SELECT vocabulary, min(created_at) FROM link "
        "JOIN link_level ON link_level.anchor_key = link.anchor_key "
        "WHERE vocabulary IS NOT NULL GROUP BY vocabulary"
    )
    op.drop_index("ix_link_vocabulary", "link")
    op.drop_column("link", "vocabulary")
