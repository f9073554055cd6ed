"""A scan answered is a scan counted, by the real server, up to what a kill allows."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from aftersales.analytics.tables import scan_count, scan_writer
from passport.db import Database
from tests.journeys.service import TRACEMARK, Site, environment_for, wait_until_ready
from tests.postgres import free_port

UNIT = "/01/09520000010010/21/WM-000101"
TYPES = ("", "?linkType=gs1:dpp", "?linkType=linkset", "?linkType=gs1:noSuchType")
THREADS = 4
INTERVAL, WRITE = 1.0, 0.8  # seconds; what a write takes on a machine that is busy testing


@contextmanager
def served(url: str, folder: Path, workers: int) -> Iterator[Site]:
    """A service that the test ends itself; whatever is left of it is killed."""
    environment = environment_for(url)
    port, log = free_port(), folder / "service.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [TRACEMARK, "serve", "--port", str(port), "--workers", str(workers)],
            env=environment,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    site = Site(port, environment, folder, process)
    try:
        wait_until_ready(site, log)
        yield site
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Scanners:
    """Threads that scan as fast as they are answered, until they are told to stop."""

    def __init__(self, site: Site, each: int | None = None) -> None:
        self.site = site
        self.sent = 0
        self.answers: Counter[int] = Counter()
        self.scanned_at: list[float] = []
        self._each = each
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._scan) for _ in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def _scan(self) -> None:
        number = 0
        while not self._stop.is_set() and (self._each is None or number < self._each):
            number += 1
            with self._lock:
                self.sent += 1
            status = self._ask(UNIT + TYPES[number % len(TYPES)])
            with self._lock:
                self.answers[status] += 1
                if status in (200, 307):
                    self.scanned_at.append(time.monotonic())

    def _ask(self, target: str) -> int:
        """The status; 0 where no answer came."""
        with closing(HTTPConnection("localhost", self.site.port, timeout=20)) as connection:
            try:
                connection.request("GET", target)
                return connection.getresponse().status
            except (OSError, HTTPException):
                return 0

    def finish(self) -> None:
        if self._each is None:
            self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def scans(self) -> int:
        """Answers that are scans: redirects and linksets."""
        return self.answers[307] + self.answers[200]


def address_of(database: Database) -> str:
    path = database.sqlite_path
    return (
        database.url.render_as_string(hide_password=False) if path is None else f"sqlite:///{path}"
    )


def counted(database: Database) -> int:
    with database.read() as connection:
        query = scan_count.select().with_only_columns(scan_count.c.scans)
        return sum(connection.execute(query).scalars())


def writers(database: Database) -> int:
    with database.read() as connection:
        return len(connection.execute(scan_writer.select()).all())


def stop(site: Site, number: signal.Signals) -> None:
    os.kill(site.process.pid, number)
    assert site.process.wait(20) == 0


def workers_of(site: Site) -> list[int]:
    listed = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text()
    return [int(pid) for pid in listed.split()]


@pytest.mark.parametrize(("workers", "ending"), [(1, signal.SIGINT), (2, signal.SIGTERM)])
def test_a_clean_stop_counts_every_scan(
    examples: Database, tmp_path: Path, workers: int, ending: signal.Signals
) -> None:
    url = address_of(examples)
    with served(url, tmp_path, workers) as site:
        scanners = Scanners(site, each=100)
        scanners.finish()
        stop(site, ending)
    assert scanners.answers == {307: 200, 200: 100, 404: 100}
    assert counted(examples) == 300
    assert writers(examples) == 0


def test_a_stop_amid_scans_counts_all_that_were_answered(
    examples: Database, tmp_path: Path
) -> None:
    url = address_of(examples)
    with served(url, tmp_path, 2) as site:
        scanners = Scanners(site)
        time.sleep(1.5)
        stop(site, signal.SIGTERM)
        scanners.finish()
    unanswered = scanners.sent - sum(scanners.answers.values()) + scanners.answers[0]
    assert scanners.scans > 50
    assert scanners.scans <= counted(examples) <= scanners.scans + unanswered


def test_a_killed_worker_loses_its_last_interval_at_most(
    examples: Database, tmp_path: Path
) -> None:
    url = address_of(examples)
    with served(url, tmp_path, 2) as site:
        before = Scanners(site, each=100)
        before.finish()
        scanners = Scanners(site)
        time.sleep(4)
        killed_at = time.monotonic()
        os.kill(workers_of(site)[0], signal.SIGKILL)
        time.sleep(2)
        scanners.finish()
        stop(site, signal.SIGTERM)
    lost_at_most = [
        at for at in scanners.scanned_at if killed_at - INTERVAL - WRITE < at < killed_at + 0.1
    ]
    assert before.scans == 300
    assert len(lost_at_most) < scanners.scans / 2
    most = before.scans + scanners.scans + scanners.answers[0]
    assert most - scanners.answers[0] - len(lost_at_most) <= counted(examples) <= most


def test_an_outage_of_the_database_loses_nothing(
    postgres_examples: Database, postgres_cluster: Any, tmp_path: Path
) -> None:
    url = address_of(postgres_examples)
    with served(url, tmp_path, 2) as site:
        scanners = Scanners(site)
        time.sleep(1.2)
        with away(postgres_cluster, str(postgres_examples.url.database)):
            time.sleep(3)
        time.sleep(2)
        scanners.finish()
        stop(site, signal.SIGTERM)
    assert scanners.scans > 50
    assert scanners.answers[0] == 0
    postgres_examples.close()
    assert counted(postgres_examples) == scanners.scans


@contextmanager
def away(cluster: Any, name: str) -> Iterator[None]:
    """Nobody gets into a database, and who was in is thrown out, in the middle of anything."""
    named = sql.Identifier(name)
    cluster.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(named))
    try:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
        yield
    finally:
        cluster.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(named))
