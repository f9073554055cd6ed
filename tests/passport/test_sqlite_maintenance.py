"""Checkpoints under the write lock (DECISIONS 21)."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from passport.db import Database, maintained, sqlite_report
from passport.sqlite_maintenance import SqliteMaintenance, is_affected

LIMIT = 256 * 1024
ADD = text("INSERT INTO link_level VALUES (:key, 'x', :words, '', '2026-11-21', '2026-11-21')")


@pytest.fixture
def path(sqlite_database: Database) -> Path:
    with sqlite_database.write() as connection:
        connection.execute(
            text(
                "INSERT INTO operator (operator_id, name, address, created_at, updated_at) "
                "VALUES ('x', 'x', '{}', '', '')"
            )
        )
    found = sqlite_database.sqlite_path
    assert found is not None
    return found


def log_bytes(path: Path) -> int:
    return path.with_name(path.name + "-wal").stat().st_size


def write(database: Database, kilobytes: int) -> None:
    for _ in range(kilobytes // 64):
        with database.write() as connection:
            key = os.urandom(8).hex()
            connection.execute(ADD, {"key": key, "words": "x" * 64 * 1024})


@contextmanager
def other_process(path: Path, action: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is elected for this file and then does ``action``."""
    code = (
        "import sys, time; from pathlib import Path;"
        "from passport.sqlite_maintenance import SqliteMaintenance;"
        "one = SqliteMaintenance(Path(sys.argv[1]), limit_bytes=1);"
        f"one.run_once(); print('elected', flush=True); {action}"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"elected\n"
        yield process
        process.kill()


def test_ordinary_connections_never_checkpoint(sqlite_database: Database, path: Path) -> None:
    before = path.stat().st_size
    write(sqlite_database, 8 * 1024)  # twice the size at which SQLite would do it by itself
    assert log_bytes(path) > 8 * 1024 * 1024
    assert path.stat().st_size == before


def test_a_short_log_is_left_alone(sqlite_database: Database, path: Path) -> None:
    maintenance = SqliteMaintenance(path, limit_bytes=LIMIT)
    assert not maintenance.run_once()
    maintenance.stop()


def test_a_long_log_is_brought_in_and_then_begins_anew(
    sqlite_database: Database, path: Path
) -> None:
    maintenance = SqliteMaintenance(path, limit_bytes=LIMIT)
    write(sqlite_database, 1024)
    before = path.stat().st_size
    assert maintenance.run_once()
    assert path.stat().st_size > before
    assert not maintenance.run_once()  # nothing new in the log
    write(sqlite_database, 64)
    assert log_bytes(path) < LIMIT
    maintenance.stop()


def test_a_reader_keeps_its_part_of_the_log(sqlite_database: Database, path: Path) -> None:
    maintenance = SqliteMaintenance(path, limit_bytes=LIMIT)
    count = text("SELECT count(*) FROM link_level")
    with sqlite_database.read() as connection:
        assert connection.execute(count).scalar_one() == 0
        write(sqlite_database, 1024)
        assert not maintenance.run_once()
        assert connection.execute(count).scalar_one() == 0
    assert maintenance.run_once()
    maintenance.stop()


def test_no_other_connection_writes_while_the_log_is_brought_in(
    sqlite_database: Database, path: Path
) -> None:
    write(sqlite_database, 1024)
    with sqlite_database.write(), closing(sqlite3.connect(path, timeout=0)) as other:
        # The same step by hand: with the lock held elsewhere, the log cannot be restarted.
        assert other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[0] == 0
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_one_process_is_elected_and_another_follows_when_it_is_killed(
    sqlite_database: Database, path: Path
) -> None:
    write(sqlite_database, 1024)
    maintenance = SqliteMaintenance(path, limit_bytes=LIMIT)
    with other_process(path, "time.sleep(60)") as process:
        write(sqlite_database, 1024)
        assert not maintenance.run_once()
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert maintenance.run_once()
    maintenance.stop()


def test_a_process_that_resigns_lets_another_one_in(sqlite_database: Database, path: Path) -> None:
    write(sqlite_database, 1024)
    with other_process(path, "one.stop(); time.sleep(60)"):
        maintenance = SqliteMaintenance(path, limit_bytes=1)
        write(sqlite_database, 64)
        deadline = time.monotonic() + 10
        while not (done := maintenance.run_once()) and time.monotonic() < deadline:
            time.sleep(0.02)
        maintenance.stop()
    assert done


def test_the_thread_keeps_the_log_short_under_steady_writing(
    sqlite_database: Database, path: Path
) -> None:
    maintenance = SqliteMaintenance(path, limit_bytes=LIMIT, every_seconds=0.01)
    maintenance.start()
    maintenance.start()  # a second time changes nothing
    writers = [threading.Thread(target=write, args=(sqlite_database, 2048)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    maintenance.stop()
    assert path.stat().st_size > 2 * 1024 * 1024  # most of it has been brought in
    with sqlite_database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.execute(text("SELECT count(*) FROM link_level")).scalar_one() == 64


def test_a_missing_database_does_not_end_the_thread(tmp_path: Path) -> None:
    maintenance = SqliteMaintenance(tmp_path / "none.db", every_seconds=0.01)
    assert not maintenance.run_once()
    maintenance.start()
    time.sleep(0.05)
    maintenance.stop()
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_was_moved_away_keeps_its_log(sqlite_database: Database, path: Path) -> None:
    write(sqlite_database, 512)
    waiting = log_bytes(path)
    away = path.rename(path.with_name("away.db"))
    with pytest.raises(sqlite3.OperationalError):
        SqliteMaintenance(path, limit_bytes=LIMIT).run_once()
    assert not path.exists()
    assert log_bytes(path) == waiting
    away.rename(path)
    assert SqliteMaintenance(path, limit_bytes=LIMIT).run_once()


def test_a_child_of_the_elected_process_is_not_elected(
    sqlite_database: Database, path: Path
) -> None:
    maintenance = SqliteMaintenance(path, limit_bytes=1)
    write(sqlite_database, 64)
    assert maintenance.run_once()
    write(sqlite_database, 64)
    child = os.fork()
    if child == 0:
        os._exit(1 if maintenance.run_once() else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert maintenance.run_once()
    maintenance.stop()


def test_maintenance_is_only_for_sqlite(database: Database) -> None:
    names = {thread.name for thread in threading.enumerate()}
    with maintained(database):
        started = {thread.name for thread in threading.enumerate()} - names
    assert bool(started) is (database.dialect_name == "sqlite")
    assert {thread.name for thread in threading.enumerate()} == names


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((4, 0, 0), False),
    ],
)
def test_the_affected_versions_are_known(version: tuple[int, ...], affected: bool) -> None:
    assert is_affected(version) is affected


def test_the_doctor_is_told_version_settings_and_policy(sqlite_database: Database) -> None:
    report = sqlite_report(sqlite_database)
    assert report is not None
    assert report.version == sqlite3.sqlite_version
    assert report.affected is is_affected(sqlite3.sqlite_version_info)
    assert report.settings["journal_mode"] == "wal"
    assert report.settings["wal_autocheckpoint"] == "0"
    assert "write lock" in report.policy


def test_the_doctor_is_told_nothing_about_sqlite_on_postgresql(
    postgres_database: Database,
) -> None:
    assert sqlite_report(postgres_database) is None
