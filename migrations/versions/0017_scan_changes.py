"""What changed of what scans read, noted by triggers.

A process that answers from memory while the database is away has to know what it must not say any
more; links are withdrawn and recalls opened by other processes, other hosts and by hand.

Revision 0017 after 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

ALL = ("INSERT", "UPDATE", "DELETE")
PRODUCT = ("operator_id", "names", "languages", "serial_prefix", "serial_digits")
UNIT = ("serial_number", "batch_key", "variant", "produced_on")
# A table, the column with the key, or else the key itself, which changes matter, and the columns
# that scans read: an UPDATE that leaves them alone is none.
WATCHED = (
    ("product", "product_key", "", ALL, (*PRODUCT, "has_passport", "has_parts", "serve_in_place")),
    # Of units and batches, new ones take nothing back that was said before.
    ("batch", "batch_key", "", ALL[1:], ("lot", "produced_from", "produced_until")),
    ("unit", "unit_key", "", ALL[1:], UNIT),
    ("link_level", "anchor_key", "", ALL, ("prepared", "operator_id")),
    ("recall_scope", "product_key", "", ALL, ("rule", "status")),
    ("handover", "", "handover", ALL, ("resolver_root",)),
    ("operator", "", "", ("UPDATE",), ("primary_url",)),
)


def upgrade() -> None:
    op.create_table(
        "scan_change",
        sa.Column(
            "change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("anchor_key", KEY, nullable=False),
        sa.Column("xact", sa.BigInteger()),
        sa.PrimaryKeyConstraint("change_id", name="pk_scan_change"),
    )
    op.create_index("ix_scan_change_xact", "scan_change", ["xact"])
    if op.get_context().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def downgrade() -> None:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    for table, _, _, verbs, _ in WATCHED:
        of_table = f" ON {table}" if is_postgresql else ""
        for verb in verbs:
            op.execute(f"DROP TRIGGER {table}_scan_change_{verb.lower()}{of_table}")
    if is_postgresql:
        op.execute("DROP FUNCTION tracemark_scan_change()")
    op.drop_table("scan_change")


def _condition(verb: str, read: tuple[str, ...], differs: str) -> str:
    if verb != "UPDATE":
        return ""
    each = (f"OLD.{column} {differs} NEW.{column}" for column in read)
    return f"WHEN ({' OR '.join(each)}) "


def _postgresql() -> None:
    # One old row goes for each new one: the newest ten thousand stay. Each names another one, so
    # nobody waits for anybody.
    op.execute(
        "CREATE FUNCTION tracemark_scan_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE changed jsonb; added bigint; BEGIN "
        "IF TG_OP = 'DELETE' THEN changed := to_jsonb(OLD); ELSE changed := to_jsonb(NEW); END IF; "
        "INSERT INTO scan_change (anchor_key, xact) VALUES ("
        "coalesce(changed ->> TG_ARGV[0], TG_ARGV[1]), pg_current_xact_id()::text::bigint) "
        "RETURNING change_id INTO added; "
        "DELETE FROM scan_change WHERE change_id = added - 10000; RETURN NULL; END $$"
    )
    for table, column, key, verbs, read in WATCHED:
        for verb in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_scan_change_{verb.lower()} AFTER {verb} ON {table} "
                f"FOR EACH ROW {_condition(verb, read, 'IS DISTINCT FROM')}"
                f"EXECUTE FUNCTION tracemark_scan_change('{column}', '{key}')"
            )


def _sqlite() -> None:
    prune = "DELETE FROM scan_change WHERE change_id = last_insert_rowid() - 10000"
    for table, column, key, verbs, read in WATCHED:
        for verb in verbs:
            row = "OLD" if verb == "DELETE" else "NEW"
            value = f"{row}.{column}" if column else f"'{key}'"
            note = f"INSERT INTO scan_change (anchor_key) VALUES ({value})"  # noqa: S608
            op.execute(
                f"CREATE TRIGGER {table}_scan_change_{verb.lower()} AFTER {verb} ON {table} "
                f"{_condition(verb, read, 'IS NOT')}BEGIN {note}; {prune}; END"
            )
