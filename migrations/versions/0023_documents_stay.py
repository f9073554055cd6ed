"""Documents are neither taken away nor put in the place of others.

What passports lead to by the hash of its bytes has to be there for as long as they are. Revision
0003 refuses UPDATE.

Revision 0023 after 0022.
"""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        # The function is the one that guards the entries of passports.
        op.execute(
            "CREATE TRIGGER document_append_only BEFORE DELETE ON document "
            "FOR EACH ROW EXECUTE FUNCTION tracemark_append_only()"
        )
        op.execute(
            "CREATE TRIGGER document_not_emptied BEFORE TRUNCATE ON document "
            "FOR EACH STATEMENT EXECUTE FUNCTION tracemark_append_only()"
        )
        return
    op.execute(
        "CREATE TRIGGER document_no_delete BEFORE DELETE ON document BEGIN "
        "SELECT RAISE(ABORT, 'document is append-only: DELETE is refused'); END"
    )
    # INSERT OR REPLACE deletes the old row without firing DELETE triggers, unless the connection
    # asked for recursive ones. NEW.rowid is -1 where the statement names none.
    op.execute(
        "CREATE TRIGGER document_no_replace BEFORE INSERT ON document WHEN EXISTS "
        "(SELECT 1 FROM document WHERE sha256 = NEW.sha256 OR rowid = NEW.rowid) BEGIN "
        "SELECT RAISE(ABORT, 'document is append-only: the document exists'); END"
    )


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for name in ("document_append_only", "document_not_emptied"):
            op.execute(f"DROP TRIGGER {name} ON document")
        return
    for name in ("document_no_delete", "document_no_replace"):
        op.execute(f"DROP TRIGGER {name}")
