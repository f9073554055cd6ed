"""A version of a passport is found by its number without reading the others.

Pinned addresses name versions, and a history grows for as long as the product lives.

Revision 0018 after 0017.
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not unique: SQLite's INSERT OR REPLACE takes away, unseen by the triggers, what stands in the
    # way of a unique index. Gapless numbers come from the key over seq and the locked head.
    op.create_index("ix_passport_entry_version", "passport_entry", ["passport_key", "version"])


def downgrade() -> None:
    op.drop_index("ix_passport_entry_version", "passport_entry")
