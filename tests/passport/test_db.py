"""Transactions, outages, forks and settings of :mod:`passport.db`."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from passport.db import Database, DatabaseUnavailable, engine_url
from tests.postgres import Cluster, free_port

ADD = text(
    "INSERT INTO scan_count"
    " (day, anchor_key, granularity, link_type, language, client_class, scans)"
    " VALUES ('2026-11-21', :key, 'model', 'gs1:pip', '', 'browser', 0)"
)
BUMP = text("UPDATE scan_count SET scans = scans + 1 WHERE anchor_key = :key")
SCANS = text("SELECT scans FROM scan_count WHERE anchor_key = :key")
COUNT = text("SELECT count(*) FROM scan_count")


def write(database: Database, *statements: TextClause, fail: bool = False) -> None:
    with database.write() as connection:
        for statement in statements:
            connection.execute(statement, {"key": "/01/1"})
        if fail:
            raise ZeroDivisionError


def rows(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(COUNT).scalar_one())


def test_a_write_is_kept_when_its_block_ends_well(database: Database) -> None:
    write(database, ADD)
    assert rows(database) == 1


def test_a_write_leaves_nothing_when_an_exception_leaves_its_block(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        write(database, ADD, fail=True)
    assert rows(database) == 0


def test_a_schema_change_is_undone_like_any_other(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        write(database, text("CREATE TABLE half_done (x INTEGER)"), fail=True)
    with database.read() as connection, pytest.raises((OperationalError, ProgrammingError)):
        connection.execute(text("SELECT * FROM half_done"))


def test_a_read_is_one_snapshot(database: Database) -> None:
    with database.read() as connection:
        before = connection.execute(COUNT).scalar_one()
        with database.write() as writer:
            writer.execute(ADD, {"key": "/01/1"})
        assert connection.execute(COUNT).scalar_one() == before == 0
    assert rows(database) == 1


def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, DatabaseUnavailable)), database.read() as connection:
        connection.execute(ADD, {"key": "/01/1"})
    with database.write() as connection:  # on the connection that was used for reading
        connection.execute(ADD, {"key": "/01/1"})
    assert rows(database) == 1


def test_writers_lose_no_update(database: Database) -> None:
    write(database, ADD)

    def work() -> None:
        for _ in range(25):
            with database.write() as connection:
                connection.execute(BUMP, {"key": "/01/1"})

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.execute(SCANS, {"key": "/01/1"}).scalar_one() == 100


def test_a_lock_that_is_held_too_long_is_an_outage(database: Database) -> None:
    write(database, ADD)
    hasty = Database(database.url.render_as_string(hide_password=False), busy_seconds=0.1)
    with closing(hasty), database.write() as holder:
        holder.execute(BUMP, {"key": "/01/1"})
        with pytest.raises(DatabaseUnavailable) as outage, hasty.write() as connection:
            connection.execute(BUMP, {"key": "/01/1"})
    assert outage.value.__cause__ is not None


def test_too_few_connections_are_an_outage(database: Database) -> None:
    hasty = Database(database.url.render_as_string(hide_password=False), busy_seconds=0.1)

    def nest(depth: int) -> None:
        with hasty.read():
            if depth:
                nest(depth - 1)

    with closing(hasty), pytest.raises(DatabaseUnavailable):
        nest(20)


def test_a_faulty_statement_is_no_outage(database: Database) -> None:
    with pytest.raises((OperationalError, ProgrammingError)), database.read() as connection:
        connection.execute(text("SELECT * FROM no_such_table"))
    with pytest.raises(IntegrityError):
        write(database, ADD, ADD)


def test_a_server_that_is_not_there_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    (tmp_path / "damaged.db").write_bytes(b"not a database at all, but long enough" * 200)
    for url in (
        f"postgresql://tracemark@127.0.0.1:{free_port()}/x",
        f"sqlite:///{tmp_path}",
        f"sqlite:///{tmp_path / 'file' / 'below.db'}",
        f"sqlite:///{tmp_path / 'damaged.db'}",
    ):
        with closing(Database(url)) as database, pytest.raises(DatabaseUnavailable):
            rows(database)


def test_a_lost_connection_is_an_outage_once(
    postgres_database: Database, postgres_cluster: Cluster
) -> None:
    def backend(connection: Connection) -> int:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())

    def cut(pid: int) -> None:
        postgres_cluster.execute(sql.SQL("SELECT pg_terminate_backend({})").format(pid))

    def cut_while_in_use() -> None:
        with postgres_database.write() as connection:
            cut(backend(connection))
            connection.execute(COUNT)

    with pytest.raises(DatabaseUnavailable):
        cut_while_in_use()
    with postgres_database.read() as connection:
        pid = backend(connection)
    cut(pid)
    assert rows(postgres_database) == 0  # its connection died in the pool, and nobody noticed


def test_the_directory_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "deep" / "tracemark.db"
    with closing(Database(f"sqlite:///{path}")) as database, database.write() as connection:
        connection.execute(text("CREATE TABLE x (y)"))
    assert path.exists()


def test_every_sqlite_connection_is_set_to_the_policy(sqlite_database: Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 10_000,
        "wal_autocheckpoint": 0,
        "mmap_size": 0,
    }
    with sqlite_database.read() as one, sqlite_database.read() as other:
        for connection in (one, other):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted
            }
            assert found == wanted


def test_a_sqlite_writer_takes_the_lock_at_its_beginning(sqlite_database: Database) -> None:
    with (
        sqlite_database.write(),
        closing(sqlite3.connect(str(sqlite_database.sqlite_path), timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def test_a_child_after_a_fork_uses_connections_of_its_own(database: Database) -> None:
    parents_engine = database.engine
    assert rows(database) == 0
    child = os.fork()
    if child == 0:  # no assert in here: a failing child would run the rest of the suite
        try:
            with database.write() as connection:
                connection.execute(ADD, {"key": "/01/child"})
            fine = database.engine is not parents_engine and rows(database) == 1
            database.close()
            os._exit(0 if fine else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with database.write() as connection:
        connection.execute(ADD, {"key": "/01/parent"})
    assert rows(database) == 2


def test_a_closed_database_opens_again_at_its_next_use(database: Database) -> None:
    database.close()
    database.close()
    assert rows(database) == 0


@pytest.mark.parametrize(
    "url", ["postgres://a@b/c", "postgresql://a@b/c", "postgresql+psycopg://a@b/c"]
)
def test_every_usual_name_of_postgresql_is_understood(url: str) -> None:
    assert engine_url(url).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("url", ["mysql://a@b/c", "sqlite://", "sqlite:///:memory:"])
def test_another_database_or_none_at_all_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="database"):
        engine_url(url)
