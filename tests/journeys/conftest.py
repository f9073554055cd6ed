"""One service with the example data on each engine, shared by the journeys."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.service import Site, running


@pytest.fixture(scope="session")
def sqlite_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("sqlite-site")
    with running(f"sqlite:///{folder / 'tracemark.db'}", folder) as site:
        yield site


@pytest.fixture(scope="session")
def postgres_site(
    postgres_cluster: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    name = f"site_{uuid.uuid4().hex}"
    url = postgres_cluster.create_database(name)
    with running(url, tmp_path_factory.mktemp("postgres-site")) as site:
        yield site


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest) -> Site:
    """A running service with the example data; tests change nothing others look at."""
    name = "sqlite_site" if request.param == "sqlite" else "postgres_site"
    found: Site = request.getfixturevalue(name)
    return found
