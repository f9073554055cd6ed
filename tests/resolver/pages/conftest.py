"""The service with the example data, asked over WSGI."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo import loader
from passport.db import Database
from tests.resolver.service import Client, running

LOADED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _example_template(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Path:
    path = tmp_path_factory.mktemp("examples") / "tracemark.db"
    shutil.copyfile(_sqlite_template, path)
    with closing(Database(f"sqlite:///{path}")) as database:
        loader.load(database, LOADED_AT)
    return path


@pytest.fixture
def examples(tmp_path: Path, _example_template: Path) -> Iterator[Database]:
    """A database with the example data, of this test alone."""
    path = tmp_path / "tracemark.db"
    for suffix in ("", "-wal"):
        source = Path(f"{_example_template}{suffix}")
        if source.exists():
            shutil.copyfile(source, f"{path}{suffix}")
    with closing(Database(f"sqlite:///{path}")) as database:
        yield database


@pytest.fixture
def client(examples: Database) -> Iterator[Client]:
    """The service over the example data."""
    with running(examples) as asked:
        yield asked
