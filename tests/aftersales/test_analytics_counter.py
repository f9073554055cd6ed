"""A scan counted is a scan written, whatever happens between."""

from __future__ import annotations

import logging
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from aftersales.analytics.counter import ScanCounter
from aftersales.analytics.rules import Batch, ScanKey, ScanQuestion
from aftersales.analytics.service import add_batch, total_scans
from aftersales.analytics.tables import scan_writer
from gs1 import build_identifier
from passport.db import Database, DatabaseUnavailable

WASHER = build_identifier("01", "09520000010010")
DAY = date(2026, 11, 21)
NEVER = 3600.0  # seconds; longer than any test, so that only the test itself flushes


def key(link_type: str = "gs1:pip") -> ScanKey:
    return ScanKey(DAY, WASHER.path, "item", link_type, "en", "browser")


def written(database: Database) -> int:
    with database.read() as connection:
        return total_scans(connection, ScanQuestion(DAY, DAY, WASHER.path))


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


class Outage(Database):
    """A database that can be taken away, as a cable can, also between a commit and its answer."""

    away = False
    answers_lost = 0

    @contextmanager
    def write(self) -> Iterator[Connection]:
        if self.away:
            raise DatabaseUnavailable("taken away by the test")
        with super().write() as connection:
            yield connection
        if self.answers_lost:
            self.answers_lost -= 1
            raise DatabaseUnavailable("the commit was not answered")


def writers(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(scan_writer)).scalar_one()


def test_scans_of_many_threads_are_all_written(database: Database) -> None:
    counter = ScanCounter(database, interval=0.01)

    def scan() -> None:
        for number in range(200):
            assert counter.count(key(f"gs1:type{number % 7}"))

    threads = [threading.Thread(target=scan) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counter.close()
    assert written(database) == 8 * 200


def test_the_background_thread_writes_without_being_asked(database: Database) -> None:
    counter = ScanCounter(database, interval=0.02)
    counter.count(key())
    assert eventually(lambda: written(database) == 1)
    counter.count(key())
    assert eventually(lambda: written(database) == 2)
    counter.close()


def test_counts_survive_an_outage_and_are_written_once(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    database = Outage(sqlite_url)
    counter = ScanCounter(database, interval=NEVER)
    counter.count(key())
    database.away = True
    with pytest.raises(DatabaseUnavailable):
        counter.flush()
    counter.count(key())
    with caplog.at_level(logging.WARNING):
        counter.close()
    assert "kept in memory" in caplog.text
    database.away = False
    assert counter.flush() == 2
    assert counter.flush() == 0
    assert written(database) == 2
    database.close()


def test_a_commit_that_was_not_answered_is_not_counted_twice(database: Database) -> None:
    broken = Outage(database.url.render_as_string(hide_password=False))
    counter = ScanCounter(broken, interval=NEVER)
    for lost in (1, 2, 0, 1):
        broken.answers_lost = lost
        counter.count(key())
        counter.count(key(f"gs1:type{lost}"))
        for _ in range(lost):
            with pytest.raises(DatabaseUnavailable):
                counter.flush()
        counter.count(key())
        counter.flush()
    assert counter.held == 0
    assert written(database) == 4 * 3
    assert writers(database) == 1
    counter.close()
    assert writers(database) == 0
    broken.close()


def test_a_killed_writer_is_forgotten_after_days(database: Database) -> None:
    batch = Batch("a", 1, {key(): 1})
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 3, 9)]
    with database.write() as connection:
        assert add_batch(connection, batch, days[0])
        assert not add_batch(connection, batch, days[1])
        assert add_batch(connection, Batch("b", 1, {key(): 1}), days[1])
        assert add_batch(connection, Batch("a", 2, {key(): 1}), days[1])
    assert writers(database) == 2
    with database.write() as connection:
        assert add_batch(connection, Batch("c", 1, {key(): 1}), days[2])
    assert writers(database) == 3
    with database.write() as connection:
        assert add_batch(connection, Batch("d", 1, {key(): 1}), days[2] + timedelta(days=2))
    assert writers(database) == 2
    assert written(database) == 5


def test_an_outage_loses_nothing_that_fits(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Outage(database.url.render_as_string(hide_password=False))
    counter = ScanCounter(broken, interval=0.01, max_keys=3)
    broken.away = True
    for number in range(30):
        counter.count(key(f"gs1:type{number % 3}"))
        time.sleep(0.005)
    assert counter.held == 30
    assert counter.dropped == 0
    broken.away = False
    assert eventually(lambda: written(database) == 30)
    assert eventually(lambda: "written again" in caplog.text)
    assert caplog.text.count("kept in memory") == 1
    counter.close()
    broken.close()


def test_ending_without_a_database_says_how_many_are_lost(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Outage(sqlite_url)
    counter = ScanCounter(broken, interval=NEVER)
    counter.count(key())
    counter.count(key())
    broken.away = True
    counter.close()
    assert "2 scans are not written" in caplog.text
    broken.close()


def test_the_background_thread_outlives_an_outage(sqlite_url: str) -> None:
    database = Outage(sqlite_url)
    database.away = True
    counter = ScanCounter(database, interval=0.01)
    counter.count(key())
    time.sleep(0.1)
    database.away = False
    assert eventually(lambda: written(database) == 1)
    counter.close()
    database.close()


def test_memory_is_bounded_and_what_is_not_counted_is_said(sqlite_database: Database) -> None:
    counter = ScanCounter(sqlite_database, interval=NEVER, max_keys=2)
    assert counter.count(key("a"))
    assert counter.count(key("b"))
    assert not counter.count(key("c"))
    assert counter.count(key("a"))
    assert counter.dropped == 1
    counter.close()
    assert written(sqlite_database) == 3


def test_an_ending_process_writes_what_is_left(sqlite_database: Database) -> None:
    counter = ScanCounter(sqlite_database, interval=NEVER)
    counter.count(key())
    counter.close()
    assert written(sqlite_database) == 1


def test_a_forked_child_writes_its_own_scans_and_never_its_parents(database: Database) -> None:
    counter = ScanCounter(database, interval=NEVER)
    counter.count(key())
    with warnings.catch_warnings():
        # From 3.12 on Python warns of any fork beside threads, and that is what is tested here.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        counter.count(key())
        counter.count(key())
        # Without Python's own clean-up: this process is a copy of the test runner.
        os._exit(0 if counter.flush() == 2 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    counter.close()
    assert written(database) == 3
