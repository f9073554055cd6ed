"""Whether a passport is still needed is found without reading all of its product's.

Also notes what changes of a product's word that every unit of it has a record: scans read it.

Revision 0022 after 0021.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PLACED = sa.text("event_type = 'product_placed_on_market'")
STANDING = ["product_key", "status", "product_status"]
# What scans read of a product: as revision 0017 has it, and what this one adds.
BEFORE = (
    "operator_id", "names", "languages", "serial_prefix", "serial_digits", "has_passport",
    "has_parts", "serve_in_place",
)  # fmt: skip
READ = (*BEFORE, "fully_serialised")


def upgrade() -> None:
    op.create_index(
        "ix_passport_entry_placed",
        "passport_entry",
        ["passport_key", "valid_from"],
        sqlite_where=PLACED,
        postgresql_where=PLACED,
    )
    op.create_index("ix_passport_standing", "passport", STANDING)
    _note_changes_of(READ)


def downgrade() -> None:
    _note_changes_of(BEFORE)
    op.drop_index("ix_passport_standing", "passport")
    op.drop_index("ix_passport_entry_placed", "passport_entry")


def _note_changes_of(columns: tuple[str, ...]) -> None:
    """Put the trigger that notes an UPDATE of a product in the place of the one there is."""
    name = "product_scan_change_update"
    is_postgresql = op.get_context().dialect.name == "postgresql"
    differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    condition = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
    when = f"CREATE TRIGGER {name} AFTER UPDATE ON product FOR EACH ROW WHEN ({condition}) "
    if is_postgresql:
        op.execute(f"DROP TRIGGER {name} ON product")
        op.execute(f"{when}EXECUTE FUNCTION tracemark_scan_change('product_key', '')")
        return
    op.execute(f"DROP TRIGGER {name}")
    note = "INSERT INTO scan_change (anchor_key) VALUES (NEW.product_key)"
    prune = "DELETE FROM scan_change WHERE change_id = last_insert_rowid() - 10000"
    op.execute(f"{when}BEGIN {note}; {prune}; END")
