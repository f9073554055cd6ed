"""Readings cannot be changed or taken away by raw SQL, on either engine."""

# ruff: noqa: S608 - raw statements are what this file is about; the names are our own

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from passport.db import Database
from tests.migrations.filling import contents, fill
from tests.migrations.rows import UNITS


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write() as connection:
        fill(connection, "0021")
    return database


def refused(database: Database, statement: str) -> str:
    """Run a statement that must be refused and leave everything as it is; the reason."""

    def everything() -> object:
        with database.read() as connection:
            return contents(connection, "0021")

    before = everything()
    with pytest.raises(IntegrityError) as refusal, database.write() as connection:
        connection.execute(text(statement))
    assert everything() == before
    return str(refusal.value.orig)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reading SET number = 99",
        f"UPDATE reading SET number = 99 WHERE unit_key = '{UNITS[0]}' AND revision = 1",
        "DELETE FROM reading",
        f"DELETE FROM reading WHERE unit_key = '{UNITS[0]}'",
    ],
)
def test_no_reading_is_changed_or_deleted(filled: Database, statement: str) -> None:
    assert "is append-only" in refused(filled, statement)


def test_no_reading_is_changed_by_way_of_an_insert(filled: Database) -> None:
    refused(
        filled,
        "INSERT INTO reading SELECT * FROM reading WHERE true"
        " ON CONFLICT (unit_key, property, measured_at, revision) DO UPDATE SET number = 99",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO reading SELECT * FROM reading LIMIT 1",
        "REPLACE INTO reading SELECT * FROM reading",
        "UPDATE OR REPLACE reading SET revision = 1",
        "DELETE FROM reading",
    ],
)
def test_the_shell_of_sqlite_knows_no_way_around(sqlite_database: Database, statement: str) -> None:
    with sqlite_database.write() as connection:
        fill(connection, "0021")
    # A connection that asked for nothing, least of all for recursive triggers.
    with (
        closing(sqlite3.connect(str(sqlite_database.sqlite_path))) as shell,
        pytest.raises(sqlite3.IntegrityError, match="is append-only"),
    ):
        shell.execute(statement)


def test_no_partition_is_a_way_around_on_postgresql(postgres_database: Database) -> None:
    with postgres_database.write() as connection:
        fill(connection, "0021")
    for number in range(16):
        partition = f"reading_p{number:02}"
        with postgres_database.read() as connection:
            rows = connection.execute(text(f"SELECT count(*) FROM {partition}")).scalar_one()
        assert rows > 0, "fill more rows: this partition is empty, so nothing is shown"
        refused(postgres_database, f"TRUNCATE {partition}")
        refused(postgres_database, f"UPDATE {partition} SET number = 9")
        refused(postgres_database, f"DELETE FROM {partition}")
    assert "TRUNCATE is refused" in refused(postgres_database, "TRUNCATE reading")
