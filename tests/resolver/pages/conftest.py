"""The service with the example data, asked over WSGI."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from passport.db import Database
from tests.resolver.service import Client, running


@pytest.fixture
def examples(sqlite_examples: Database) -> Database:
    """The example data on one engine: what is read is rendered alike."""
    return sqlite_examples


@pytest.fixture
def client(examples: Database) -> Iterator[Client]:
    """The service over the example data."""
    with running(examples) as asked:
        yield asked
