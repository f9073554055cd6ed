"""One service whose database can fail, and a second one beside it whose database never does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from passport.db import Database
from tests.faults.proxy import PASS, FaultProxy, between
from tests.postgres import Cluster
from tests.resolver.examples import UNIT, put_example
from tests.resolver.service import Client, running

# In force everywhere within so many seconds.
PROMISED = 5.0


class Faulty:
    """A service behind a proxy; ``beside`` is another one, straight at the same database."""

    def __init__(self, client: Client, beside: Client, proxy: FaultProxy) -> None:
        self.client, self.beside, self.proxy = client, beside, proxy

    def fail(self, mode: str) -> None:
        self.proxy.become(mode)

    def recover(self) -> None:
        self.proxy.become(PASS)


@pytest.fixture
def faulty(postgres_cluster: Cluster, postgres_database: Database) -> Iterator[Faulty]:
    with postgres_database.write() as connection:
        put_example(connection)
    with ExitStack() as stack:
        proxy = stack.enter_context(between(postgres_cluster.port))
        behind = Database(str(postgres_database.url.set(port=proxy.port)))
        stack.enter_context(closing(behind))
        client = stack.enter_context(running(behind))
        beside = stack.enter_context(running(postgres_database))
        yield Faulty(client, beside, proxy)
        proxy.become(PASS)


def until(true: Callable[[], bool], within: float = PROMISED) -> float:
    """Seconds it took until something was so; fails when it took too long."""
    began = time.monotonic()
    while not true():
        taken = time.monotonic() - began
        assert taken < within, f"not within {within} seconds"
        time.sleep(0.02)
    return time.monotonic() - began


def is_from_memory(client: Client, target: str = UNIT) -> bool:
    return "hit" in (client.get(target)["cache-status"] or "")
