"""The engines answer readings by either time with indexes, however long a history has grown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text

from passport import moment_store
from passport.db import Database
from passport.disclosure import PUBLIC
from passport.tables import passport, passport_entry, passport_fragment
from tests import builders

NOW = builders.NOW
KEYS = [builders.unit_of(f"S{number}").path for number in range(30)]
ENTRIES = 300
BODY = b"{%s}" % (b" " * 1200)  # as long as facts are, so that pages of rows are many
READINGS: dict[str, tuple[str, Callable[[Connection], object]]] = {
    "by valid time": (
        "ix_passport_entry_in_force",
        lambda connection: moment_store.in_force(connection, KEYS[:3], NOW),
    ),
    "by both times": (
        "ix_passport_entry_in_force",
        lambda connection: moment_store.in_force(connection, KEYS[:3], NOW, NOW),
    ),
    "by number": (
        "ix_passport_entry_version",
        lambda connection: moment_store.numbered(connection, {KEYS[0]: 7, KEYS[1]: 9}),
    ),
}


@pytest.fixture
def filled(database: Database) -> Database:
    heads, entries, fragments = [], [], []
    for key in KEYS:
        heads.append(
            {
                "passport_key": key,
                "product_key": builders.product_of().path,
                "operator_id": builders.OPERATOR,
                "granularity": "item",
                "product_group": "appliance",
                "status": "active",
                "head_seq": ENTRIES,
                "head_hash": "0",
                "created_at": NOW,
            }
        )
        for seq in range(1, ENTRIES + 1):
            moment = NOW + timedelta(hours=seq - ENTRIES // 2)
            entries.append(
                {
                    "passport_key": key,
                    "seq": seq,
                    "kind": "version",
                    "version": seq,
                    "payload": BODY,
                    "payload_sha256": "0",
                    "profile": "appliance/1",
                    "writer": "w",
                    "valid_from": moment,
                    "recorded_at": moment,
                    "header": b"{}",
                    "entry_hash": "0",
                }
            )
            fragments.append({"passport_key": key, "seq": seq, "audience": PUBLIC, "body": BODY})
    with database.write() as connection:
        builders.make_product(connection)
        for table, rows in (
            (passport, heads), (passport_entry, entries), (passport_fragment, fragments)
        ):  # fmt: skip
            connection.execute(insert(table), rows)
        connection.execute(text("ANALYZE"))
    return database


def plan_of(connection: Connection, read: Callable[[Connection], object]) -> str:
    """How the engine runs the statement that ``read`` sends, as it says itself."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, _x: Any, _many: bool) -> None:
        sent.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    read(connection)
    event.remove(connection, "before_cursor_execute", note)
    ((statement, values),) = sent
    is_postgresql = connection.dialect.name == "postgresql"
    explain = "EXPLAIN (FORMAT JSON)" if is_postgresql else "EXPLAIN QUERY PLAN"
    rows = connection.exec_driver_sql(f"{explain} {statement}", values).all()
    return json.dumps([list(row) for row in rows])


@pytest.mark.parametrize("reading", READINGS)
def test_a_reading_looks_things_up_and_scans_nothing(filled: Database, reading: str) -> None:
    index, read = READINGS[reading]
    with filled.read() as connection:
        plan = plan_of(connection, read)
    if filled.dialect_name == "postgresql":
        assert "Seq Scan" not in plan, plan
        # A partition's index has a name of its own, made of its columns.
        column = {
            "ix_passport_entry_in_force": "valid_from",
            "ix_passport_entry_version": "version",
        }
        assert column[index] in plan, plan
    else:
        assert "SCAN passport_entry" not in plan, plan
        assert "SCAN passport_fragment" not in plan, plan
        assert index in plan, plan
