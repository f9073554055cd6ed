"""Nobody rewrites history: the database refuses, and what gets behind it is found."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from passport.db import Database
from tests.journeys.service import TRACEMARK, environment_for

BATTERY = "/01/09520000010027/21/EB-2601-0007"
TABLES = ("passport_entry", "passport_fragment")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET seq = seq WHERE passport_key = '{key}'",
        "DELETE FROM {table} WHERE passport_key = '{key}'",
    ],
)
def test_raw_sql_cannot_change_or_remove_an_entry(
    examples: Database, table: str, statement: str
) -> None:
    with pytest.raises(DBAPIError), examples.write() as connection:
        connection.execute(text(statement.format(table=table, key=BATTERY)))


def url_of(database: Database) -> str:
    if database.sqlite_path is not None:
        return f"sqlite:///{database.sqlite_path}"
    return database.url.render_as_string(hide_password=False)


def verify(database: Database, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [TRACEMARK, "audit", "verify", "--json"],
        env=environment_for(url_of(database)),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


def test_an_untouched_history_verifies(examples: Database, tmp_path: Path) -> None:
    code, _ = verify(examples, tmp_path)
    assert code == 0


@pytest.mark.parametrize(
    ("table", "column"),
    [("passport_entry", "payload"), ("passport_entry", "header"), ("passport_fragment", "body")],
)
def test_one_changed_byte_behind_the_triggers_is_named(
    examples: Database, tmp_path: Path, table: str, column: str
) -> None:
    without_guard(examples, table)
    query = text(f"SELECT {column} FROM {table} WHERE passport_key = :key")  # noqa: S608
    change = text(f"UPDATE {table} SET {column} = :bytes WHERE passport_key = :key")  # noqa: S608
    with examples.write() as connection:
        stored = bytes(connection.execute(query, {"key": BATTERY}).scalar_one())
        tampered = stored[:-2] + bytes([stored[-2] ^ 1]) + stored[-1:]
        connection.execute(change, {"key": BATTERY, "bytes": tampered})
    code, said = verify(examples, tmp_path)
    assert code == 1
    assert BATTERY in said
    assert "EB-2601-0008" not in said


def without_guard(database: Database, table: str) -> None:
    """Take the triggers away, as somebody with the owner's rights could."""
    with database.write() as connection:
        if database.dialect_name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            partitions = connection.execute(
                text("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = :t ::regclass"),
                {"t": table},
            ).scalars()
            for partition in partitions.all():
                connection.execute(text(f"ALTER TABLE {partition} DISABLE TRIGGER ALL"))
            return
        named = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t")
        for name in connection.execute(named, {"t": table}).scalars().all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
