"""The movable heads and the entries must agree, and neither may stand alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from gs1 import Identifier
from passport import service
from passport.db import Database
from passport.tables import passport, passport_entry, passport_fragment
from tests import builders
from tests.passport.tampering import behind_the_triggers, findings

NOW = builders.NOW

HEAD_CHANGES: dict[str, Any] = {
    "product_key": "/01/09520000010058",
    "operator_id": "somebody",
    "granularity": "batch",
    "product_group": "appliance",
    "status": "archived",
    "product_status": "waste",
    "head_seq": 1,
    "head_hash": "3" * 64,
    "created_at": NOW - timedelta(days=9),
}


def test_a_changed_head_is_named(database: Database, levels: dict[str, Identifier]) -> None:
    """Each column in turn is changed, found, and put back."""
    where = passport.c.passport_key == levels["model"].path
    with database.write() as connection:
        builders.make_product(connection, "09520000010058", product_group="battery")
    for column, change in HEAD_CHANGES.items():
        with database.write() as connection:
            before = connection.execute(select(passport.c[column]).where(where)).scalar()
            connection.execute(update(passport).where(where).values({column: change}))
        (finding,) = findings(database)
        assert (finding.passport_key, finding.seq) == (levels["model"].path, None), column
        with database.write() as connection:
            connection.execute(update(passport).where(where).values({column: before}))


def test_every_column_of_the_head_is_watched() -> None:
    assert HEAD_CHANGES.keys() | {"passport_key"} == set(passport.columns.keys())


def test_orphans_on_either_side_are_named(
    database: Database, levels: dict[str, Identifier]
) -> None:
    model, item = levels["model"], levels["item"]
    with behind_the_triggers(database) as connection:
        connection.execute(delete(passport).where(passport.c.passport_key == model.path))
        for table in (passport_entry, passport_fragment):
            connection.execute(delete(table).where(table.c.passport_key == item.path))
    assert {(f.passport_key, f.seq, f.problem) for f in findings(database)} == {
        (model.path, None, "there are entries or fragments, but no passport they belong to"),
        (item.path, None, "there is a passport without any entry"),
    }


def test_an_unreadable_column_of_a_head_is_named_and_hides_no_other_passport(
    database: Database, levels: dict[str, Identifier]
) -> None:
    """SQLite keeps any text for a time; whoever compares digests still gets one."""
    if database.dialect_name != "sqlite":
        pytest.skip("PostgreSQL takes times only")
    with database.read() as connection:
        digest = service.head_digest(connection)
    with database.write() as connection:
        spoil = text("UPDATE passport SET created_at = 'long ago' WHERE passport_key = :key")
        connection.execute(spoil, {"key": levels["model"].path})
    assert {finding.passport_key for finding in findings(database)} == {levels["model"].path}
    with database.read() as connection:
        assert service.head_digest(connection) == digest
