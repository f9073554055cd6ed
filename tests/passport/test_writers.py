"""Many publishers of one passport at the same time, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from passport import service
from passport.db import Database
from tests import builders
from tests.passport.conftest import make_levels
from tests.passport.steps import publish
from tests.passport.tampering import findings

WRITERS = 8


def together(act: Callable[[int], bool]) -> list[bool]:
    """What each of so many writers got, all at the same time."""
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(act, range(WRITERS)))


def test_whoever_publishes_at_the_same_time_gets_versions_without_gaps(database: Database) -> None:
    """Also the first one of all, when there is no passport yet to wait for."""
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]

    def write(number: int) -> bool:
        with database.write() as connection:
            now = builders.NOW + timedelta(seconds=number)
            facts = {"modelIdentifier": f"M{number}"}
            return publish(connection, model, facts, now=now, profiles=["battery/1"]).created

    assert together(write) == [True] * WRITERS
    with database.read() as connection:
        rows = service.history(connection, model)
    assert [row.version for row in rows] == list(range(1, WRITERS + 1))
    assert [row.recorded_at for row in rows] == sorted(row.recorded_at for row in rows)
    assert findings(database) == []


def test_one_of_those_who_saw_the_same_head_wins(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        facts = {"modelIdentifier": "M"}
        seen = publish(connection, model, facts, profiles=["battery/1"]).entry_hash

    def write(number: int) -> bool:
        try:
            with database.write() as connection:
                facts = {"modelIdentifier": f"M{number}"}
                over = {"profiles": ["battery/1"], "expected_head": seen}
                return publish(connection, model, facts, **over).created
        except service.StaleHead:
            return False

    assert sorted(together(write)) == [*[False] * (WRITERS - 1), True]
    with database.read() as connection:
        assert [row.version for row in service.history(connection, model)] == [1, 2]
    assert findings(database) == []
