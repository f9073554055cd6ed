"""Any course of events on one item, against a table of the law written by hand."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from gs1 import Identifier
from passport import store
from passport.db import Database
from passport.errors import Refusal
from passport.events import service as events
from passport.events.model import EventDraft
from tests import builders
from tests.passport import examples
from tests.passport.steps import publish
from tests.passport.tampering import findings

NOW = builders.NOW
# From which statuses of the product an event may follow; the passport is open, and stays so
# where nothing else is said.
FROM = {
    "product_shipped": {"original", "reused", "repurposed", "remanufactured"},
    "product_reused": {"original", "reused", "repurposed", "remanufactured", "waste"},
    "product_repurposed": {"original", "reused", "repurposed", "remanufactured", "waste"},
    "product_remanufactured": {"original", "reused", "repurposed", "remanufactured"},
    "product_declared_waste": {"original", "reused", "repurposed", "remanufactured"},
    "product_recycled": {"waste"},
}
TO = {
    "product_reused": "reused",
    "product_repurposed": "repurposed",
    "product_remanufactured": "remanufactured",
    "product_declared_waste": "waste",
    "product_recycled": "recycled",
}
FROM_PASSPORT = {"passport_archived": {"active"}, "passport_invalidated": {"active", "archived"}}
TO_PASSPORT = {"passport_archived": "archived", "passport_invalidated": "invalid"}
# Each course has an item of its own: Hypothesis tries the same course again.
_numbers = count(1)
TAKEN_BACK = "take the last one back"


@pytest.fixture
def appliance(database: Database) -> Database:
    """A model with a passport, whose items may have any life under one passport."""
    if database.dialect_name != "sqlite":
        pytest.skip("the rules are the same on both engines; one is enough for so many courses")
    with database.write() as connection:
        builders.make_product(connection, examples.DRILL_GTIN, serial_pattern=None)
        model = builders.product_of(examples.DRILL_GTIN)
        publish(connection, model, {"modelIdentifier": "D18"}, product_group="appliance")
    return database


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    course=st.lists(st.sampled_from([*FROM, *FROM_PASSPORT, TAKEN_BACK]), max_size=14),
)
def test_no_course_of_events_leaves_the_law(appliance: Database, course: list[str]) -> None:
    with appliance.write() as connection:
        item = builders.make_unit(connection, f"S-{next(_numbers)}", examples.DRILL_GTIN).identifier
        # What was taken, each with the status before it and its place in the history.
        taken: list[tuple[str, str, str, int]] = []
        product, passport = "original", "active"
        for name in course:
            if name == TAKEN_BACK:
                if taken:
                    _, product, passport, seq = taken.pop()
                    assert tried(connection, item, "event_withdrawn", seq) is not None
            else:
                lawful = (
                    passport in FROM_PASSPORT[name]
                    if name in FROM_PASSPORT
                    else passport == "active" and product in FROM[name]
                )
                place = tried(connection, item, name)
                assert (place is not None) == lawful, (name, product, passport)
                if place is None:
                    continue
                taken.append((name, product, passport, place))
                product = TO.get(name, product)
                passport = TO_PASSPORT.get(name, "archived" if product == "recycled" else passport)
            head = store.head(connection, item.path)
            if head is not None:
                assert (head.product_status, head.status) == (product, passport)
    assert findings(appliance) == []


def tried(
    connection: Connection, item: Identifier, name: str, corrects: int | None = None
) -> int | None:
    """Record an event a minute after the last entry; its place, or None where it is refused."""
    head = store.head(connection, item.path)
    now = NOW + timedelta(minutes=1 if head is None else head.head_seq + 1)
    facts = {"cause": "x"} if name in ("event_withdrawn", "passport_invalidated") else {}
    draft = EventDraft(name, facts, corrects=corrects)
    try:
        return events.record(connection, item, draft, writer="w", now=now).entry.seq
    except Refusal:
        return None
