"""The vocabularies beside GS1's that registered link types come from.

Revision 0012 after 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
GS1_VOC = "https://ref.gs1.org/voc/"


def upgrade() -> None:
    table = op.create_table(
        "link_namespace",
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("namespace", name="pk_link_namespace"),
    )
    # What was registered before is declared from now on; once per vocabulary.
    link = sa.table("link", sa.column("link_type", sa.Text()), sa.column("anchor_key", sa.Text()))
    level = sa.table(
        "link_level", sa.column("anchor_key", sa.Text()), sa.column("created_at", INSTANT)
    )
    found = op.get_bind().execute(
        sa.select(link.c.link_type, sa.func.min(level.c.created_at))
        .join(level, level.c.anchor_key == link.c.anchor_key)
        .where(~link.c.link_type.startswith(GS1_VOC))
        .group_by(link.c.link_type)
    )
    first: dict[str, object] = {}
    for link_type, created_at in found:
        namespace = link_type.rpartition("/")[0] + "/"
        first[namespace] = min(first.get(namespace, created_at), created_at)
    rows = [{"namespace": name, "created_at": when} for name, when in first.items()]
    if rows:
        op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("link_namespace")
