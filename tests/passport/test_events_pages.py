"""A page of events costs what it shows, however many happened."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from gs1 import Identifier
from passport.db import Database
from passport.events import service as events
from passport.events.model import EventDraft
from tests.passport import examples
from tests.passport.conftest import make_levels
from tests.passport.steps import publish
from tests.passport.test_events import DAY, NOW


@pytest.fixture
def serviced(database: Database) -> Identifier:
    """A battery that was reported waste time and again, the first and the last time by mistake."""
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        publish(connection, levels["model"], examples.facts("battery", "model"))
        for day, corrects in ((1, None), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 7)):
            draft = EventDraft("product_declared_waste", {}, NOW + day * DAY, corrects)
            events.record(connection, levels["item"], draft, writer="w", now=NOW + 100 * DAY)
    return levels["item"]


def test_a_page_reads_what_corrects_its_own_events_and_nothing_else(
    database: Database, serviced: Identifier
) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with database.read() as connection:
        event.listen(connection, "before_cursor_execute", note)
        first = events.page(connection, serviced, 0, 2)
        event.remove(connection, "before_cursor_execute", note)
        lengths = [len(connection.exec_driver_sql(*each).fetchall()) for each in asked]
        second = events.page(connection, serviced, 2, 2)
        last = events.page(connection, serviced, 7, 2)
    assert lengths == [2, 2]
    told = [(row.seq, row.corrects, row.corrected_by) for row in (*first, *second, *last)]
    assert told == [(1, None, 2), (2, 1, 3), (3, 2, 4), (4, 3, 5), (8, 7, None)]
