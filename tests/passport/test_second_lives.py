"""Second lives, retention and components, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, event, update

from gs1 import Identifier
from passport import deletion, store, succession
from passport.canonical import parsed
from passport.components import service as components
from passport.db import Database
from passport.lifecycle import State
from passport.profile import Retention
from passport.refusals import PassportInvalid, StillRetained, SuccessorTaken
from passport.retention import clock
from passport.tables import passport_entry, passport_fragment
from tests import builders
from tests.passport import examples
from tests.passport.conftest import make_levels
from tests.passport.steps import composed_at, publish
from tests.passport.tampering import behind_the_triggers, entry_of, findings, one_byte_more
from tests.passport.test_events import record

NOW = builders.NOW
DAY = timedelta(days=1)
SECOND = builders.unit_of("EB-2601-0002", examples.BATTERY_GTIN)


@pytest.fixture
def item(database: Database) -> Identifier:
    """A battery with a passport of its own, and a second one without."""
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        builders.make_unit(connection, SECOND.serial or "", examples.BATTERY_GTIN)
        for level in ("model", "item"):
            publish(connection, levels[level], examples.facts("battery", level))
    return levels["item"]


def begin(
    connection: Connection, item: Identifier, act: str = "repurposed", **over: Any
) -> succession.Succession:
    values: dict[str, Any] = {
        "identifier": SECOND,
        "act": act,
        "product_group": "battery",
        "facts": examples.facts("battery", "item"),
        "profiles": ("battery/1",),
    }
    draft = succession.SuccessorDraft(**(values | over))
    return succession.begin(connection, item, draft, writer="w", now=NOW + 100 * DAY)


def everything(database: Database) -> list[tuple[Any, ...]]:
    with database.read() as connection:
        rows = connection.execute(passport_entry.select().order_by(passport_entry.c.entry_hash))
        return [tuple(row) for row in rows]


def test_both_passports_name_each_other_with_their_hashes(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        before = store.head(connection, item.path)
        done = begin(connection, item)
        old, new = store.head(connection, item.path), store.head(connection, SECOND.path)
        first = store.entry_at(connection, SECOND.path, 1)
        last = store.entry_at(connection, item.path, done.event_seq)
        shown = composed_at(connection, item, NOW + 200 * DAY)
        carries_on = composed_at(connection, SECOND, NOW + 200 * DAY)
    assert before is not None
    assert old is not None
    assert new is not None
    assert first is not None
    assert last is not None
    assert parsed(first.header)["predecessor"] == {
        "passport": item.path,
        "entryHash": before.head_hash,
        "act": "repurposed",
    }
    assert parsed(last.header)["successor"] == {
        "passport": SECOND.path,
        "entryHash": first.entry_hash,
        "act": "repurposed",
    }
    assert (old.status, old.product_status) == ("archived", "repurposed")
    assert (new.status, new.product_status) == ("active", "repurposed")
    assert shown.facts
    assert shown.lifecycle.successor.passport == SECOND.path
    assert carries_on.lifecycle.predecessor.passport == item.path
    assert findings(database) == []


def test_the_next_life_goes_on_from_where_it_began(database: Database, item: Identifier) -> None:
    with database.write() as connection:
        done = begin(connection, item)
        again = begin(connection, item)
        assert (again.event_seq, again.event_hash) == (done.event_seq, done.event_hash)
        assert again.successor == replace(done.successor, created=False)
        with pytest.raises(SuccessorTaken):
            begin(connection, item, reason="another one")
        with pytest.raises(SuccessorTaken):
            begin(connection, item, facts={"weight": float("nan")})
        record(connection, SECOND, "product_declared_waste")
        record(connection, SECOND, "product_recycled")
    assert findings(database) == []


def test_a_refusal_in_the_middle_leaves_nothing(database: Database, item: Identifier) -> None:
    before = everything(database)
    with pytest.raises(succession.EventInvalid), database.write() as connection:
        begin(connection, item, told={"nonsense": 1})
    with pytest.raises(PassportInvalid), database.write() as connection:
        begin(connection, item, facts={"nonsense": 1})
    assert everything(database) == before


@contextmanager
def failing_at(database: Database, number: int) -> Iterator[None]:
    """Every statement from the ``number``th write on fails, as when a machine is switched off."""
    seen = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        nonlocal seen
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE")):
            seen += 1
            if seen >= number:
                raise RuntimeError("switched off")

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", count)


@pytest.mark.parametrize("number", range(1, 7))
def test_a_fault_at_any_write_leaves_nothing(
    database: Database, item: Identifier, number: int
) -> None:
    before = everything(database)
    with (
        failing_at(database, number),
        pytest.raises(RuntimeError),
        database.write() as connection,
    ):
        begin(connection, item)
    assert everything(database) == before
    assert findings(database) == []


def test_waste_is_not_remanufactured_but_may_be_prepared_for_another_use(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        record(connection, item, "product_declared_waste")
    with pytest.raises(Exception, match="next may be: reused, repurposed"), database.write() as c:
        begin(c, item, "remanufactured")
    with database.write() as connection:
        begin(connection, item, "repurposed")
    assert findings(database) == []


def test_the_clock_counts_from_the_last_placing_on_the_market(
    database: Database, item: Identifier
) -> None:
    model = item.primary()
    with database.write() as connection:
        record(connection, item, "product_placed_on_market", {"market": "DE"}, on=1)
        record(connection, item, "product_placed_on_market", {"market": "FR"}, on=30)
        wrong = record(connection, item, "product_placed_on_market", {"market": "IT"}, on=60)
        own = deletion.kept_until(connection, item)
        record(
            connection, item, "event_withdrawn", {"cause": "never sold"}, corrects=wrong.entry.seq
        )
        mended = deletion.kept_until(connection, item)
        of_model = deletion.kept_until(connection, model)
        with pytest.raises(StillRetained, match="2036-12-21") as caught:
            deletion.delete(connection, item, writer="w", now=NOW + 900 * DAY)
    assert own.counted_from == (NOW + 60 * DAY).date()
    assert mended.counted_from == (NOW + 30 * DAY).date()
    assert of_model.counted_from == (NOW + 60 * DAY).date()
    assert caught.value.recycled_first is not None


def test_a_tombstone_stays_and_the_identifier_stays_taken(
    database: Database, item: Identifier
) -> None:
    late = NOW + 5000 * DAY
    with database.write() as connection:
        with pytest.raises(StillRetained, match="until it is recycled"):
            deletion.delete(connection, item, writer="w", now=late)
        record(connection, item, "product_declared_waste")
        record(connection, item, "product_recycled")
        assert deletion.delete(connection, item, writer="w", now=late) is not None
        assert deletion.delete(connection, item, writer="w", now=late) is None
        shown = composed_at(connection, item, late)
    assert (shown.passport_status, shown.product_status, shown.facts) == ("deleted", "recycled", ())
    assert findings(database) == []


def test_a_leap_day_ends_with_the_day() -> None:
    found = clock(Retention(1, "law"), date(2024, 2, 29), "textile", "model", State())
    assert found.until == date(2025, 3, 1)
    assert not found.has_ended(date(2025, 2, 28))
    assert found.has_ended(date(2025, 3, 1))


def link(connection: Connection, whole: Identifier, part: str, **facts: Any) -> Any:
    told = {"kind": "module", "passport": part} | facts
    return record(connection, whole, "component_linked", told)


def test_each_component_is_checked_and_the_broken_one_is_named(
    database: Database, item: Identifier
) -> None:
    model = item.primary()
    with database.write() as connection:
        publish(connection, SECOND, examples.facts("battery", "item"))
        link(connection, model, item.path, position="left")
        link(connection, item, SECOND.path)
        link(connection, item, "https://cells.example/1", entryHash="a" * 64, kind="cell")
        whole = components.tree(connection, model)
    assert [(part.link.passport, part.state) for part in whole.all()] == [
        (item.path, "whole"),
        (SECOND.path, "whole"),
        ("https://cells.example/1", "elsewhere"),
    ]
    assert whole.faults == []
    with behind_the_triggers(database) as connection:
        entry = store.entry_at(connection, SECOND.path, 1)
        assert entry is not None
        values = {"payload": one_byte_more(entry.payload)}
        connection.execute(update(passport_entry).where(entry_of(SECOND, 1)).values(values))
    with database.read() as connection:
        (broken,) = components.tree(connection, model).faults
        assert composed_at(connection, model, NOW).facts
    assert (broken.state, broken.link.passport) == ("broken", SECOND.path)
    assert SECOND.path in (broken.problem or "")
    with behind_the_triggers(database) as connection:
        for table in (passport_fragment, passport_entry):
            connection.execute(delete(table).where(table.c.passport_key == SECOND.path))
    with database.read() as connection:
        (missing,) = components.tree(connection, model).faults
    assert missing.state == "missing"


def test_a_component_is_taken_off_linked_anew_and_never_contains_its_whole(
    database: Database, item: Identifier
) -> None:
    model = item.primary()
    with database.write() as connection:
        link(connection, model, item.path)
        for part in (model.path, item.path):
            with pytest.raises(components.ComponentCycle):
                link(connection, item, part)
        for facts, reason in (
            ({"part": SECOND.path}, "has no passport"),
            ({"part": "https://cells.example/1"}, "say in entryHash"),
            ({"part": model.path, "entryHash": "0" * 64}, "no entry with the hash"),
        ):
            whole = model if facts["part"] != model.path else SECOND
            with pytest.raises(components.ComponentRefused, match=reason):
                link(connection, whole, facts.pop("part"), **facts)
        record(connection, item, "product_shipped")
        assert components.tree(connection, model).parts[0].newer
        record(connection, model, "component_unlinked", {"passport": item.path})
        assert components.links(connection, model) == ()
        with pytest.raises(components.ComponentRefused, match="not linked"):
            record(connection, model, "component_unlinked", {"passport": item.path})


def test_a_tree_is_cut_off_and_says_so(database: Database, item: Identifier) -> None:
    with database.write() as connection:
        link(connection, item.primary(), item.path)
        for number in range(5):
            address = f"https://cells.example/{number}"
            link(connection, item, address, entryHash="a" * 64)
        cut = components.tree(connection, item.primary(), most=3)
        shallow = components.tree(connection, item.primary(), depth=1)
        whole = components.tree(connection, item.primary())
    assert (len(cut.all()), cut.cut_off) == (3, True)
    assert (len(shallow.all()), shallow.cut_off) == (1, True)
    assert (len(whole.all()), whole.cut_off) == (6, False)
