"""Auditing the recorded history from the command line."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from passport.db import Database
from resolver.admin import passports as admin
from resolver.principals.model import COMMAND_LINE
from tests import builders
from tests.resolver.cli.conftest import Run

BODY = {"productGroup": "appliance", "facts": {"modelIdentifier": "FW-W7"}}


@pytest.fixture(autouse=True)
def _passport(sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        builders.make_product(connection)
        admin.publish(connection, COMMAND_LINE, builders.product_of(), BODY, builders.NOW)
    sqlite_database.close()


def tamper(path: Path) -> None:
    """Change one byte of a payload behind the back of the triggers."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(
            "UPDATE passport_entry SET payload = CAST(replace(payload, 'W7', 'W8') AS BLOB)"
        )
        connection.commit()


def test_a_history_that_is_whole_passes(development: Run) -> None:
    result = development("audit", "verify")
    report = json.loads(development("audit", "verify", "--json").stdout)
    digest = report.pop("headDigest")
    assert report == {"ok": True, "entries": 1, "findings": []}
    assert result.exit_code == 0
    assert result.stdout == (
        f"1 entries are as they were published.\nDigest of all heads: {digest}\n"
    )


def test_the_digest_of_all_heads_is_what_its_description_says(
    development: Run, sqlite_database: Database
) -> None:
    before = json.loads(development("audit", "verify", "--json").stdout)["headDigest"]
    with sqlite_database.write() as connection:
        facts = {"productGroup": "appliance", "facts": {"modelIdentifier": "FW-W9"}}
        published = admin.publish(
            connection, COMMAND_LINE, builders.product_of(), facts, builders.NOW
        )
    sqlite_database.close()
    after = json.loads(development("audit", "verify", "--json").stdout)["headDigest"]
    line = f"/01/{builders.GTIN} 2 {published.entry_hash}\n"
    assert before != after == hashlib.sha256(line.encode()).hexdigest()


def test_one_changed_byte_is_named(development: Run, sqlite_database: Database) -> None:
    assert sqlite_database.sqlite_path is not None
    tamper(sqlite_database.sqlite_path)
    result = development("audit", "verify")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"/01/{builders.GTIN} entry 1: ")
    found = development("audit", "verify", "--json")
    assert found.exit_code == 1
    finding = json.loads(found.stdout)["findings"][0]
    assert (finding["passport"], finding["seq"]) == (f"/01/{builders.GTIN}", 1)


def test_a_passport_that_was_taken_away_with_its_head_is_found_by_what_was_kept(
    development: Run, sqlite_database: Database, tmp_path: Path
) -> None:
    kept = tmp_path / "heads.txt"
    kept.write_text(development("audit", "heads").stdout)
    digest = hashlib.sha256(kept.read_bytes()).hexdigest()
    assert development("audit", "verify", "--expect", digest).exit_code == 0
    assert development("audit", "verify", "--against", str(kept)).exit_code == 0
    path = sqlite_database.sqlite_path
    assert path is not None
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        for table in ("passport", "passport_entry", "passport_fragment"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
        connection.commit()
    assert development("audit", "verify").exit_code == 0
    expected = development("audit", "verify", "--expect", digest, "--json")
    report = json.loads(expected.stdout)
    assert (expected.exit_code, report["ok"], report["asExpected"]) == (1, False, False)
    against = development("audit", "verify", "--against", str(kept))
    assert against.exit_code == 1
    assert "/01/09520000010010 entry 1: this entry was there once and is gone" in against.stdout


def test_what_was_published_since_is_no_finding_against_kept_heads(
    development: Run, sqlite_database: Database, tmp_path: Path
) -> None:
    kept = tmp_path / "heads.txt"
    kept.write_text(development("audit", "heads").stdout)
    with sqlite_database.write() as connection:
        body = {"productGroup": "appliance", "facts": {"modelIdentifier": "FW-W9"}}
        admin.publish(connection, COMMAND_LINE, builders.product_of(), body, builders.NOW)
    sqlite_database.close()
    assert development("audit", "verify", "--against", str(kept)).exit_code == 0
    kept.write_text("nonsense\n")
    refused = development("audit", "verify", "--against", str(kept))
    assert refused.exit_code != 0
    assert "line 1 is not the key, number and hash of an entry" in refused.output
