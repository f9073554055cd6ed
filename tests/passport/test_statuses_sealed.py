"""A status that somebody changes behind the service is named by the audit."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from gs1 import Identifier
from passport import store
from passport.canonical import canonical, parsed, sha256
from passport.db import Database
from passport.tables import passport, passport_entry
from tests.passport import examples
from tests.passport.conftest import make_levels
from tests.passport.steps import publish
from tests.passport.tampering import behind_the_triggers, findings
from tests.passport.test_events import record


@pytest.fixture
def item(database: Database) -> Identifier:
    """A battery whose model has a passport and which itself has none yet."""
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        publish(connection, levels["model"], examples.facts("battery", "model"))
    return levels["item"]


@pytest.mark.parametrize("column", ["status", "product_status"])
def test_a_status_changed_by_raw_sql_is_named(
    database: Database, item: Identifier, column: str
) -> None:
    with database.write() as connection:
        record(connection, item, "product_shipped", on=1)
        where = passport.c.passport_key == item.path
        connection.execute(update(passport).where(where).values({column: "recycled"}))
    (finding,) = findings(database)
    assert (finding.passport_key, column in finding.problem) == (item.path, True)


def test_raw_sql_cannot_reach_a_sealed_status(database: Database, item: Identifier) -> None:
    with database.write() as connection:
        record(connection, item, "product_declared_waste", on=1)
    with pytest.raises(DBAPIError), database.write() as connection:
        connection.execute(update(passport_entry).values(header=b"{}"))


def test_a_status_sealed_anew_with_all_its_hashes_is_named(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        record(connection, item, "product_declared_waste", on=1)
    with behind_the_triggers(database) as connection:
        entry = store.entry_at(connection, item.path, 1)
        assert entry is not None
        header = canonical({**parsed(entry.header), "productStatus": "original"})
        values = {"header": header, "entry_hash": sha256(header)}
        where = passport_entry.c.passport_key == item.path
        connection.execute(update(passport_entry).where(where).values(values))
        values = {"head_hash": sha256(header), "product_status": "original"}
        where = passport.c.passport_key == item.path
        connection.execute(update(passport).where(where).values(values))
    (finding,) = findings(database)
    assert finding.problem == "it says productStatus 'original' where its events lead to 'waste'"
