"""Entries, fragments and documents cannot be changed by raw SQL, on either engine."""

# ruff: noqa: S608 - raw statements are what this file is about; the names are our own

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from passport.db import Database
from tests.migrations.filling import contents, fill
from tests.migrations.rows import MODEL, ROWS

# Each with the columns of its key.
GUARDED = {
    "passport_entry": ("passport_key", "seq"),
    "passport_fragment": ("passport_key", "seq", "audience"),
    "link_event": ("anchor_key", "seq"),
    "passport_event_key": ("passport_key", "idempotency_key"),
}


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write() as connection:
        for revision in ROWS:
            fill(connection, revision)
    return database


def refused(database: Database, statement: str) -> str:
    """Run a statement that must be refused and leave everything as it is; the reason."""

    def everything() -> object:
        with database.read() as connection:
            return [contents(connection, revision) for revision in ("0002", "0003", "0010", "0020")]

    before = everything()
    with pytest.raises(IntegrityError) as refusal, database.write() as connection:
        connection.execute(text(statement))
    assert everything() == before
    return str(refusal.value.orig)


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("where", ["", "one"])
def test_no_entry_is_changed_or_deleted(
    filled: Database, table: str, verb: str, where: str
) -> None:
    if where:
        seq = 2 if table == "link_event" else 1
        where = f" WHERE {GUARDED[table][0]} = '{MODEL}' AND seq = {seq}"
    change = f"UPDATE {table} SET seq = seq" if verb == "UPDATE" else f"DELETE FROM {table}"
    reason = refused(filled, change + where)
    assert re.search(rf"{table}(_p[0-9]{{2}})? is append-only: {verb} is refused", reason)


@pytest.mark.parametrize("table", GUARDED)
def test_no_entry_is_changed_by_way_of_an_insert(filled: Database, table: str) -> None:
    key = ", ".join(GUARDED[table])
    refused(
        filled,
        f"INSERT INTO {table} SELECT * FROM {table} WHERE true"
        f" ON CONFLICT ({key}) DO UPDATE SET seq = {table}.seq",
    )


def test_a_document_is_not_changed(filled: Database) -> None:
    reason = refused(filled, "UPDATE document SET media_type = 'text/html'")
    assert "document is kept by its content: UPDATE is refused" in reason


@pytest.mark.parametrize("where", ["", f" WHERE sha256 = '{'c' * 64}'"])
def test_a_document_is_not_deleted(filled: Database, where: str) -> None:
    reason = refused(filled, f"DELETE FROM document{where}")
    assert "document is append-only: DELETE is refused" in reason


def test_documents_are_not_emptied_on_postgresql(postgres_database: Database) -> None:
    with postgres_database.write() as connection:
        for revision in ("0001", "0002", "0003", "0010"):
            fill(connection, revision)
    for statement in ("TRUNCATE document", "TRUNCATE operator CASCADE"):
        assert "TRUNCATE is refused" in refused(postgres_database, statement)


def test_the_head_of_a_passport_moves(filled: Database) -> None:
    with filled.write() as connection:
        moved = connection.execute(text("UPDATE passport SET head_seq = 3"))
    assert moved.rowcount > 1


@pytest.mark.parametrize(
    "statement",
    [
        *(
            statement.format(table=table)
            for table in GUARDED
            for statement in (
                "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
                "REPLACE INTO {table} SELECT * FROM {table}",
                "UPDATE OR REPLACE {table} SET seq = 1",
                "DELETE FROM {table}",
            )
        ),
        # The hidden row number is a second key: a new entry could push out an old one.
        "INSERT OR REPLACE INTO passport_fragment (rowid, passport_key, seq, audience, body)"
        " SELECT rowid, '/01/other', 1, 'public', x'00' FROM passport_fragment LIMIT 1",
        "DELETE FROM document",
        "INSERT OR REPLACE INTO document SELECT * FROM document",
        "REPLACE INTO document (rowid, sha256, operator_id, media_type, file_name, size, body,"
        " created_at) SELECT rowid, 'dd', operator_id, media_type, file_name, size, x'00',"
        " created_at FROM document",
    ],
)
def test_the_shell_of_sqlite_knows_no_way_around(sqlite_database: Database, statement: str) -> None:
    with sqlite_database.write() as connection:
        for revision in ("0001", "0002", "0003", "0010", "0020"):
            fill(connection, revision)
    # A connection that asked for nothing, least of all for recursive triggers.
    with (
        closing(sqlite3.connect(str(sqlite_database.sqlite_path))) as shell,
        pytest.raises(sqlite3.IntegrityError, match="is append-only"),
    ):
        shell.execute(statement)


def test_the_journal_of_the_links_is_not_emptied_on_postgresql(postgres_database: Database) -> None:
    with postgres_database.write() as connection:
        for revision in ("0001", "0002", "0003", "0010"):
            fill(connection, revision)
    assert "TRUNCATE is refused" in refused(postgres_database, "TRUNCATE link_event")


@pytest.mark.parametrize("table", ["passport_entry", "passport_fragment"])
def test_no_partition_is_a_way_around_on_postgresql(
    postgres_database: Database, table: str
) -> None:
    with postgres_database.write() as connection:
        for revision in ("0001", "0002", "0003", "0010"):
            fill(connection, revision)
    for number in range(16):
        partition = f"{table}_p{number:02}"
        refused(postgres_database, f"TRUNCATE {partition}")
        with postgres_database.read() as connection:
            rows = connection.execute(text(f"SELECT count(*) FROM {partition}")).scalar_one()
        assert rows > 0, "fill more rows: this partition is empty, so nothing is shown"
        refused(postgres_database, f"UPDATE {partition} SET seq = 9")
        refused(postgres_database, f"DELETE FROM {partition}")
    assert "TRUNCATE is refused" in refused(postgres_database, f"TRUNCATE {table}")
    refused(postgres_database, f"TRUNCATE {table}, passport CASCADE")
