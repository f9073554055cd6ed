"""Answers from memory: none is told once something it was made from has changed, in no process."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from aftersales.recalls import service as recalls
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.errors import Refusal
from resolver.answering import Answering
from resolver.answers import Asked
from resolver.change_log import ChangeLog
from resolver.changes.tables import EVERYTHING
from resolver.errors import NoSuchLinkType
from resolver.halves import Halves
from resolver.links.model import LinkDraft
from resolver.request_target import Target
from resolver.scan_store import ScanStore
from tests import builders
from tests.faults.conftest import until
from tests.resolver.conftest import Start
from tests.resolver.examples import (
    BATCH,
    FOREIGN,
    MODEL,
    PLACE,
    RECALLED,
    UNIT,
    open_recall,
    put_example,
    put_links,
    put_place,
)
from tests.resolver.service import Client

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OTHER = "https://maker.example/other"
NEW = f"{MODEL}/21/WM-000777"
PATHS = (UNIT, RECALLED, NEW, f"{BATCH}/21/WM-000101", BATCH, MODEL, PLACE, f"{UNIT}/qr.svg")
QUERIES = ("", "linkType=linkset", "linkType=gs1:faqs", "linkType=all&format=html")


@pytest.fixture
def elsewhere(database: Database) -> Iterator[Database]:
    """The same database, as another process has it."""
    with closing(Database(database.url.render_as_string(hide_password=False))) as other:
        yield other


@pytest.fixture
def client(elsewhere: Database, database: Database, start: Start) -> Client:
    with elsewhere.write() as connection:
        put_example(connection)
        put_links(connection, builders.product_of(), default=FOREIGN)
        put_place(connection)
    return start(database)


def answering_of(client: Client) -> Answering:
    found: Answering = client.app.extensions["tracemark"].answering
    return found


def store_of(client: Client) -> ScanStore:
    found: ScanStore = client.app.extensions["tracemark"].scan_store
    return found


def outcome(answering: Answering, path: str, query: str, **more: Any) -> Any:
    try:
        return answering.answer(Asked(Target(path, query, None)), NOW, **more).answer
    except (NoSuchLinkType, Refusal) as error:
        return repr(error)


def test_the_same_question_again_asks_the_database_nothing(
    sqlite_database: Database, start: Start
) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
    client = start(sqlite_database)
    assert client.get(UNIT).status == client.get(UNIT).status == 307
    asked: list[str] = []
    store_of(client)._connection().set_trace_callback(asked.append)
    assert client.get(UNIT).status == 307
    assert asked == []
    # Another unit of the same kind takes one look-up instead of two.
    assert client.get(RECALLED).status == 307
    assert client.get(f"{MODEL}/21/WM-000150").status == 307
    with sqlite_database.write() as connection:
        builders.make_unit(connection, "WM-000151")
    before = len(asked)
    assert client.get(f"{MODEL}/21/WM-000151").status == 307
    changes, look_up = asked[before:]
    assert "FROM scan_change" in changes
    assert "JOIN unit" in look_up


CHANGES: dict[str, Callable[[Connection], object]] = {
    "links of the model": lambda c: put_links(c, builders.product_of(), default=OTHER),
    "links of the batch": lambda c: put_links(c, builders.batch_of(), default=OTHER),
    "links of the unit": lambda c: put_links(c, builders.unit_of(), default=OTHER),
    "a recall": lambda c: open_recall(c, {"serials": ["WM-000101"]}),
    "a place": lambda c: put_links(
        c, builders.unit_of(), LinkDraft("gs1:faqs", "https://maker.example/faqs", "FAQ")
    ),
    "the product": lambda c: c.execute(
        text("UPDATE product SET has_passport = :no"), {"no": False}
    ),
    "the unit": lambda c: c.execute(
        text("UPDATE unit SET batch_key = NULL WHERE unit_key = :key"), {"key": UNIT}
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_another_process_committed_is_in_the_next_answer(
    client: Client, elsewhere: Database, name: str
) -> None:
    answering, store = answering_of(client), store_of(client)
    for _ in range(2):
        before = [outcome(answering, path, query) for path in PATHS for query in QUERIES]
    with elsewhere.write() as connection:
        CHANGES[name](connection)
    after = [outcome(answering, path, query) for path in PATHS for query in QUERIES]
    assert after == [
        outcome(answering, path, query, records=store) for path in PATHS for query in QUERIES
    ]
    assert after != before


def test_a_unit_that_is_registered_meanwhile_is_known_at_once(
    client: Client, elsewhere: Database
) -> None:
    for _ in range(2):
        assert client.get(f"{NEW}?linkType=linkset").status == 200
    with elsewhere.write() as connection:
        put_links(connection, builders.batch_of(), default=OTHER)
    assert client.get(NEW).location == FOREIGN
    with elsewhere.write() as connection:
        builders.make_unit(connection, "WM-000777", lot="L2601")
    assert client.get(NEW).location == OTHER


def test_what_was_written_by_hand_is_found_by_looking(
    sqlite_database: Database, start: Start
) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
        put_links(connection, builders.product_of(), default=FOREIGN)
    client = start(sqlite_database)
    assert client.get(UNIT).location == client.get(UNIT).location == FOREIGN
    path = sqlite_database.sqlite_path
    assert path is not None
    by_hand = sqlite3.connect(path)
    with by_hand:
        by_hand.execute("DELETE FROM link_level")
    by_hand.close()
    until(lambda: client.get(UNIT).location != FOREIGN, within=2)


def test_an_answer_with_a_window_of_time_follows_the_clock(
    client: Client, elsewhere: Database
) -> None:
    ends = NOW + timedelta(hours=1)
    dated = LinkDraft("gs1:faqs", "https://maker.example/now", "Now", valid_until=ends)
    with elsewhere.write() as connection:
        put_links(connection, builders.product_of(), dated)
    answering = answering_of(client)
    asked = Asked(Target(UNIT, "linkType=gs1:faqs", None))
    for _ in range(2):
        assert answering.answer(asked, NOW).answer.status == 307
    with pytest.raises(NoSuchLinkType):
        answering.answer(asked, ends)


STEPS: dict[str, Callable[[Connection], object]] = {
    **{name: CHANGES[name] for name in ("links of the model", "links of the unit", "the product")},
    "no links of the model": lambda c: put_links(c, builders.product_of()),
    "no links of the unit": lambda c: c.execute(
        text("DELETE FROM link_level WHERE anchor_key = :key"), {"key": UNIT}
    ),
    "a new unit": lambda c: builders.make_unit(c, "WM-000777", lot="L2602"),
    "a passport": lambda c: catalogue.mark_published(c, builders.product_of(), has_passport=True),
    "nothing": lambda _: None,
}


@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=8), asked=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_memory_never_says_what_the_database_does_not(
    client: Client, elsewhere: Database, steps: list[str], asked: st.DataObject
) -> None:
    answering, store = answering_of(client), store_of(client)
    for name in [*steps, "nothing"]:
        with elsewhere.write() as connection:
            STEPS[name](connection)
        some = asked.draw(st.lists(st.sampled_from(PATHS), min_size=2, max_size=4))
        for path in some:
            for query in QUERIES[:3]:
                told = outcome(answering, path, query)
                assert told == outcome(answering, path, query, records=store)


def test_a_recall_that_is_closed_leaves_memory_as_it_came(
    client: Client, elsewhere: Database
) -> None:
    with elsewhere.write() as connection:
        put_links(connection, builders.product_of(), default=FOREIGN)
    for _ in range(3):
        assert client.get(UNIT).location == FOREIGN
        with elsewhere.write() as connection:
            open_recall(connection, {"serials": ["WM-000101"]}, name := f"R-{time.monotonic_ns()}")
        assert client.get(UNIT).location.endswith(f"/page{UNIT}")
        with elsewhere.write() as connection:
            recalls.close_campaign(connection, name, "tester", builders.NOW)


def test_changes_are_found_by_key_and_thousands_are_one_of_everything() -> None:
    log = ChangeLog()
    log.note({"/01/1"})
    assert log.since(0, ["/01/1"])
    assert not log.since(1, ["/01/1"])
    assert not log.since(0, ["/01/2"])
    log.note({EVERYTHING})
    assert log.since(1, ["/01/2"])
    assert not log.since(2, ["/01/2"])
    log.note({f"/01/{number}" for number in range(10_001)})
    assert log.since(2, ["/414/1"])


def test_a_memory_of_halves_keeps_its_bound_and_what_is_new() -> None:
    memory: Halves[int, str] = Halves(most=1000)
    for number in range(500):
        memory.put(number, "x", 10)
        assert memory.size <= 1020
        assert memory.get(number) == "x"
    assert memory.get(0) is None
    memory.pop(499)
    assert memory.get(499) is None
