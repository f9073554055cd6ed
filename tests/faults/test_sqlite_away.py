"""A SQLite file that is locked as a whole, or moved away."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from passport.db import Database, DatabaseUnavailable
from tests import builders
from tests.faults.conftest import is_from_memory, until
from tests.faults.proxy import seconds
from tests.resolver.examples import FOREIGN, MODEL, UNIT, open_recall, put_example, put_links
from tests.resolver.service import Client, running

UNSEEN = f"{MODEL}/21/WM-000150"


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[Client]:
    with sqlite_database.write() as connection:
        put_example(connection)
    with running(sqlite_database) as found:
        assert found.get(UNIT).status == 307
        yield found


def test_a_file_that_was_moved_away_is_an_outage_until_it_is_back(
    client: Client, sqlite_database: Database
) -> None:
    path = sqlite_database.sqlite_path
    assert path is not None
    away = path.with_name("away.db")
    path.rename(away)
    try:
        until(lambda: is_from_memory(client))
        assert client.get(UNSEEN).status == 503
        assert client.get("/readyz").status == 503
    finally:
        away.rename(path)
    until(lambda: client.get(UNSEEN).status == 307)
    assert client.get(UNIT)["cache-status"] is None


def test_no_file_is_made_in_the_place_of_one_that_was_moved_away(
    client: Client, sqlite_database: Database
) -> None:
    path = sqlite_database.sqlite_path
    assert path is not None
    services = client.app.extensions["tracemark"]
    services.database.close()
    path.rename(path.with_name("away.db"))
    for _ in range(2):
        # Whatever part of the service writes next; the counter of scans does so every second.
        with pytest.raises(DatabaseUnavailable), services.database.write():
            pass
    assert not path.exists()
    path.with_name("away.db").rename(path)
    until(lambda: client.get(UNSEEN).status == 307)
    with services.database.write():
        pass


def test_a_file_that_is_locked_as_a_whole_is_waited_for_half_a_second(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
    sqlite_database.close()
    with running(sqlite_database) as client:
        # Before anybody has it open, the whole file can be locked, as for a recovery of its log.
        with closing(sqlite3.connect(str(sqlite_database.sqlite_path))) as locker:
            locker.execute("PRAGMA locking_mode = EXCLUSIVE").close()
            locker.execute("BEGIN EXCLUSIVE").close()
            began = time.monotonic()
            found = client.get(UNIT)
            assert (found.status, found["retry-after"]) == (503, "5")
            assert seconds(began) < 2.5
            assert client.get(f"/page{UNIT}").status == 503
            assert seconds(began) < 3
        until(lambda: client.get(UNIT).status == 307)


def test_a_recall_and_a_changed_default_are_seen_before_the_file_goes(
    client: Client, sqlite_database: Database
) -> None:
    path = sqlite_database.sqlite_path
    assert path is not None
    with sqlite_database.write() as connection:
        put_links(connection, builders.product_of(), default=FOREIGN)
        open_recall(connection, {"serials": [builders.SERIAL]})
    time.sleep(0.6)
    path.rename(path.with_name("away.db"))
    time.sleep(0.6)
    assert client.get(UNIT).status == 503
