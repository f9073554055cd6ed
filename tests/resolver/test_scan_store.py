"""The scan path's own connections: held, renewed once, safe across threads and forks."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from passport.db import Database, DatabaseUnavailable
from resolver.scan_store import ScanStore
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import BATCH, MODEL, UNIT, open_recall, put_example
from tests.resolver.service import BROWSER


@pytest.fixture
def store(database: Database) -> Iterator[ScanStore]:
    with database.write() as connection:
        put_example(connection)
    with closing(ScanStore(database)) as found:
        yield found


def test_a_product_comes_with_its_unit_and_batch(store: ScanStore) -> None:
    row = store.product(MODEL, UNIT, "")
    assert row is not None
    assert (row.unit_key, row.batch_key, row.batch_lot) == (UNIT, BATCH, "L2601")
    assert (bool(row.has_passport), bool(row.has_parts)) == (True, True)
    assert (row.serial_prefix, row.serial_digits, row.unit_serial_number) == ("WM-", 6, 101)


def test_the_batch_asked_for_is_found_without_a_unit(store: ScanStore) -> None:
    row = store.product(MODEL, "", BATCH)
    assert row is not None
    assert (row.unit_key, row.batch_key) == (None, BATCH)


def test_what_is_not_there_is_none(store: ScanStore) -> None:
    assert store.product("/01/09520000010027", "", "") is None
    assert store.links(("/01/09520000010027",), "") == []


def test_links_of_all_levels_and_open_recalls_come_in_one_answer(
    database: Database, store: ScanStore
) -> None:
    with database.write() as connection:
        open_recall(connection, {"lots": ["L2602"]})
    rows = store.links((UNIT, BATCH, MODEL), MODEL)
    assert sorted((row.kind, row.anchor_key) for row in rows) == [
        ("links", MODEL),
        ("recall", "FW-2026-01"),
    ]
    assert [row.kind for row in store.links((UNIT, BATCH, MODEL), "")] == ["links"]


def test_the_held_connection_cannot_write(store: ScanStore) -> None:
    with pytest.raises(Exception, match=r"read-?only|readonly"):
        store._connection().execute("DELETE FROM product")


def test_what_is_committed_is_seen_by_the_next_look_up(
    database: Database, store: ScanStore
) -> None:
    assert store.product(MODEL, f"{MODEL}/21/NEW", "").unit_key is None  # type: ignore[union-attr]
    with database.write() as connection:
        builders.make_unit(connection, "NEW")
    assert store.product(MODEL, f"{MODEL}/21/NEW", "").unit_key  # type: ignore[union-attr]


def test_a_connection_that_broke_is_renewed_once(store: ScanStore) -> None:
    assert store.product(MODEL, "", "")
    store._connection().close()
    assert store.product(MODEL, "", "")


def test_a_database_that_is_gone_is_unavailable_and_not_made_anew(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    store = ScanStore(Database(f"sqlite:///{missing}"))
    with pytest.raises(DatabaseUnavailable):
        store.product(MODEL, "", "")
    assert not missing.exists()


def test_a_server_that_does_not_listen_is_unavailable() -> None:
    store = ScanStore(Database("postgresql://tracemark@127.0.0.1:1/none"))
    with pytest.raises(DatabaseUnavailable):
        store.product(MODEL, "", "")


def test_a_server_that_ended_our_session_is_asked_again(
    postgres_database: Database,
) -> None:
    with postgres_database.write() as connection:
        put_example(connection)
    with closing(ScanStore(postgres_database)) as store:
        assert store.product(MODEL, "", "")
        pid = store._connection().info.backend_pid
        with postgres_database.write() as connection:
            connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
        assert store.product(MODEL, "", "")


def test_an_outage_is_a_503_that_says_when_to_come_back_and_nothing_else(
    tmp_path: Path, start: Start
) -> None:
    client = start(Database(f"sqlite:///{tmp_path / 'missing.db'}"))
    for accept in (None, BROWSER):
        found = client.get(UNIT, accept=accept)
        assert found.status == 503
        assert found["retry-after"] == "5"
        assert found["cache-control"] == "no-store"
        assert b"missing.db" not in found.body


def test_threads_have_connections_of_their_own_and_leave_none_behind(store: ScanStore) -> None:
    seen: list[object] = []

    def look() -> None:
        assert store.product(MODEL, UNIT, "")
        seen.append(store._connection())

    for _ in range(5):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert len(set(map(id, seen))) == 5
    # Only the newest thread's connection is still open; the next thread closes that, too.
    assert len(store._open) == 1


def test_a_forked_child_opens_its_own_connection_and_leaves_the_parents_alone(
    store: ScanStore,
) -> None:
    assert store.product(MODEL, UNIT, "")
    parents = store._connection()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            found = store.product(MODEL, UNIT, "")
            fresh = store._connection() is not parents
            os.write(writer, b"ok" if found and fresh else b"no")
        finally:
            os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    assert (os.read(reader, 2), status) == (b"ok", 0)
    os.close(reader)
    assert store.product(MODEL, UNIT, "")
    assert store._connection() is parents


def test_reading_waits_for_nobody_who_writes(sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
    with closing(ScanStore(sqlite_database)) as store, sqlite_database.write() as connection:
        connection.exec_driver_sql("UPDATE product SET brand = 'Other'")
        assert store.product(MODEL, UNIT, "")
    assert sqlite3.sqlite_version
