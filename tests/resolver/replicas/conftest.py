"""A primary with a real streaming replica, and the service over both."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from passport.db import Database
from passport.migrate import upgrade
from resolver.replicas.rules import Source
from resolver.replicas.watch import ReplicaWatch
from tests.postgres import Cluster, PostgresMissing
from tests.resolver.examples import put_example
from tests.resolver.service import Client, running


@dataclass
class Pair:
    """Two servers, and one database that is on both."""

    primary: Cluster
    standby: Cluster
    name: str
    database: Database  # on the primary

    @property
    def read_url(self) -> str:
        return self.standby.url(self.name)

    def on_standby(self, statement: str) -> Any:
        """The first value a statement gives on the replica."""
        with psycopg.connect(self.read_url, autocommit=True) as connection:
            row = connection.execute(statement).fetchone()
            return None if row is None else row[0]

    def is_caught_up(self) -> bool:
        """Whether the replica shows all that is committed; asked where it has a database yet."""
        with psycopg.connect(self.primary.url("postgres"), autocommit=True) as connection:
            row = connection.execute("SELECT pg_current_wal_lsn()").fetchone()
        assert row is not None
        with psycopg.connect(self.standby.url("postgres"), autocommit=True) as connection:
            found = connection.execute(
                "SELECT pg_last_wal_replay_lsn() >= %s::text::pg_lsn", (row[0],)
            ).fetchone()
        assert found is not None
        return bool(found[0])


def eventually(holds: Callable[[], Any], seconds: float = 10.0) -> float:
    """Wait until something holds; the seconds it took. Fails after ``seconds``."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < seconds, "it did not come about"
        time.sleep(0.05)
    return time.monotonic() - start


def watch_of(client: Client) -> ReplicaWatch:
    watch = client.app.extensions["tracemark"].reads._watch
    assert isinstance(watch, ReplicaWatch)
    return watch


def source_is(client: Client, source: Source) -> Callable[[], bool]:
    return lambda: watch_of(client).source() is source


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Cluster, Cluster]]:
    """A primary and its standby, apart from the cluster of the other tests: these are killed."""
    try:
        primary = Cluster.start()
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    try:
        upgrade(primary.create_database("migrated"))
        standby = primary.start_standby()
    except PostgresMissing as missing:
        primary.stop()
        pytest.skip(str(missing))
    yield primary, standby
    standby.stop()
    primary.stop()


@pytest.fixture
def pair(servers: tuple[Cluster, Cluster]) -> Iterator[Pair]:
    """A database of this test alone, with the example in it, on both servers."""
    primary, standby = servers
    name = f"test_{uuid.uuid4().hex}"
    with closing(Database(primary.create_database(name, "migrated"))) as database:
        with database.write() as connection:
            put_example(connection)
        made = Pair(primary, standby, name, database)
        eventually(made.is_caught_up)
        yield made


@pytest.fixture
def client(pair: Pair) -> Iterator[Client]:
    """The service over both, once it reads from the replica."""
    with running(pair.database, database_read_url=pair.read_url) as found:
        eventually(source_is(found, Source.REPLICA))
        yield found
