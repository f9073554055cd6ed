"""What every test can ask for: databases made by the migrations, a fixed time, no outside world."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from demo import loader
from passport.db import Database
from passport.migrate import upgrade
from tests.postgres import Cluster, PostgresMissing

EXAMPLES_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)

hypothesis.settings.register_profile("default", deadline=None, max_examples=50)
hypothesis.settings.register_profile(
    "ci", deadline=None, max_examples=150, derandomize=True, print_blob=True
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


# With several processes a file goes to one of them, whole. What mostly waits comes first, so that
# no process is left alone with it at the end.
_FIRST = ("tests/journeys/", "tests/faults/", "tests/resolver/replicas/", "tests/browser/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: not item.nodeid.startswith(_FIRST))


@pytest.fixture(scope="session", autouse=True)
def _no_outside_world() -> Iterator[None]:
    """Sockets reach this machine only; a test that needs more is a wrong test."""
    patch = pytest.MonkeyPatch()

    def guarded(name: str) -> Any:
        original = getattr(socket.socket, name)

        def method(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1]
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
                raise OSError(f"tests do not connect to {address[0]}")
            return original(self, *arguments)

        return method

    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, guarded(name))
    yield
    patch.undo()


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A temporary server; tests that need it are skipped where the machine has none."""
    try:
        cluster = Cluster.start()
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def _postgres_template(postgres_cluster: Cluster) -> str:
    upgrade(postgres_cluster.create_database("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _postgres_examples(postgres_cluster: Cluster, _postgres_template: str) -> str:
    url = postgres_cluster.create_database("examples", _postgres_template)
    with closing(Database(url)) as database:
        loader.load(database, EXAMPLES_AT)
    return "examples"


@pytest.fixture(scope="session")
def _sqlite_examples(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Path:
    path = tmp_path_factory.mktemp("examples") / "tracemark.db"
    shutil.copyfile(_sqlite_template, path)
    with closing(Database(f"sqlite:///{path}")) as database:
        loader.load(database, EXAMPLES_AT)
    with closing(sqlite3.connect(path)) as connection:
        # So that the one file is all of it.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """The URL of a migrated, empty SQLite database of this test alone."""
    path = tmp_path / "tracemark.db"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_cluster: Cluster, _postgres_template: str) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database of this test alone."""
    name = f"test_{uuid.uuid4().hex}"
    yield postgres_cluster.create_database(name, _postgres_template)
    postgres_cluster.drop_database(name)


@pytest.fixture
def empty_postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table."""
    name = f"test_{uuid.uuid4().hex}"
    yield postgres_cluster.create_database(name)
    postgres_cluster.drop_database(name)


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    with closing(Database(sqlite_url)) as database:
        yield database


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    with closing(Database(postgres_url)) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated, empty database; the test runs once on each engine."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    fixture: Database = request.getfixturevalue(name)
    return fixture


@pytest.fixture
def sqlite_examples(tmp_path: Path, _sqlite_examples: Path) -> Iterator[Database]:
    """A SQLite database with the example data, of this test alone."""
    path = tmp_path / "tracemark.db"
    shutil.copyfile(_sqlite_examples, path)
    with closing(Database(f"sqlite:///{path}")) as database:
        yield database


@pytest.fixture
def postgres_examples(postgres_cluster: Cluster, _postgres_examples: str) -> Iterator[Database]:
    """A PostgreSQL database with the example data, of this test alone."""
    name = f"test_{uuid.uuid4().hex}"
    with closing(Database(postgres_cluster.create_database(name, _postgres_examples))) as database:
        yield database
    postgres_cluster.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def examples(request: pytest.FixtureRequest) -> Database:
    """A database with the example data; the test runs once on each engine."""
    name = "sqlite_examples" if request.param == "sqlite" else "postgres_examples"
    fixture: Database = request.getfixturevalue(name)
    return fixture


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database no migration has touched; the test runs once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture
def now() -> datetime:
    """The fixed instant of every test."""
    return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
