"""Per-unit tables could be spread over servers by their key: read from PostgreSQL's catalogue.

What Citus asks of a distributed table is asserted here; Citus itself is not run.
"""

from __future__ import annotations

from sqlalchemy import text

from passport.db import Database

# Each with the column it is partitioned by, and would be distributed by.
DISTRIBUTED = {
    "unit": "unit_key",
    "passport": "passport_key",
    "passport_entry": "passport_key",
    "passport_fragment": "passport_key",
    "passport_draft": "passport_key",
    "passport_event_key": "passport_key",
    "reading": "unit_key",
}
# Small, and everywhere: Citus calls them reference tables.
REFERENCE = {"batch", "product"}

PARTITIONED_BY = """
    SELECT c.relname, p.partstrat, array_agg(a.attname ORDER BY k.place)
    FROM pg_partitioned_table p
    JOIN pg_class c ON c.oid = p.partrelid
    CROSS JOIN LATERAL unnest(p.partattrs) WITH ORDINALITY AS k(number, place)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
    GROUP BY c.relname, p.partstrat
"""
# Of the tables and of all their partitions.
UNIQUE_INDEXES = """
    SELECT coalesce(parent.relname, t.relname) AS whole, i.relname AS index,
        (SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND attnum = x.indkey[0]) AS first
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class t ON t.oid = x.indrelid
    LEFT JOIN pg_inherits h ON h.inhrelid = t.oid
    LEFT JOIN pg_class parent ON parent.oid = h.inhparent
    WHERE x.indisunique AND coalesce(parent.relname, t.relname) = ANY(:tables)
"""
FOREIGN_KEYS = """
    SELECT c.conname, s.relname, d.relname
    FROM pg_constraint c
    JOIN pg_class s ON s.oid = c.conrelid
    JOIN pg_class d ON d.oid = c.confrelid
    WHERE c.contype = 'f' AND c.conparentid = 0
"""
# Constraint triggers of foreign keys are internal; what is left is ours.
SEQUENCES = """
    SELECT a.attrelid::regclass::text FROM pg_attribute a
    WHERE a.attidentity <> '' OR EXISTS (
        SELECT 1 FROM pg_attrdef f WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum
        AND pg_get_expr(f.adbin, f.adrelid) LIKE 'nextval%')
"""


def test_per_unit_tables_are_hash_partitioned_by_their_key(postgres_database: Database) -> None:
    with postgres_database.read() as connection:
        found = {row[0]: (row[1], row[2]) for row in connection.execute(text(PARTITIONED_BY))}
    assert found == {name: ("h", [column]) for name, column in DISTRIBUTED.items()}


def test_every_unique_index_begins_with_the_column_of_distribution(
    postgres_database: Database,
) -> None:
    with postgres_database.read() as connection:
        rows = connection.execute(text(UNIQUE_INDEXES), {"tables": list(DISTRIBUTED)}).all()
    # One index a table and one a partition: the primary keys, and no other.
    assert len(rows) == len(DISTRIBUTED) * 17
    assert [row for row in rows if row.first != DISTRIBUTED[row.whole]] == []


def test_no_foreign_key_leads_from_one_per_unit_table_to_another(
    postgres_database: Database,
) -> None:
    with postgres_database.read() as connection:
        keys = connection.execute(text(FOREIGN_KEYS)).all()
    assert len(keys) > 5
    of_units = [key for key in keys if key[1] in DISTRIBUTED]
    assert {key[2] for key in of_units} == REFERENCE
    # Nor to one of them from anywhere: a reference table cannot ask all servers.
    assert [key for key in keys if key[2] in DISTRIBUTED] == []


def test_external_ids_are_found_by_a_key_that_begins_with_their_operator(
    postgres_database: Database,
) -> None:
    with postgres_database.read() as connection:
        rows = connection.execute(text(UNIQUE_INDEXES), {"tables": ["unit_external_id"]}).all()
    assert [(row[1], row[2]) for row in rows] == [("pk_unit_external_id", "operator_id")]


def test_no_key_is_drawn_from_a_sequence_but_that_of_the_notes_of_changes(
    postgres_database: Database,
) -> None:
    # They are few, kept in one place, and read in their order by every worker.
    with postgres_database.read() as connection:
        assert connection.execute(text(SEQUENCES)).scalars().all() == ["scan_change"]
