"""What happens to a product: recorded once, corrected, refused where it cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from gs1 import Identifier
from passport import store
from passport.canonical import parsed
from passport.catalogue.errors import UnknownUnit
from passport.db import Database
from passport.events import refusals
from passport.events import service as events
from passport.events.model import EventDraft, Recorded
from passport.refusals import GranularityFrozen, PassportClosed, PassportInvalid
from tests import builders
from tests.passport import examples
from tests.passport.conftest import make_levels
from tests.passport.steps import composed_at, publish
from tests.passport.tampering import findings

NOW = builders.NOW
DAY = timedelta(days=1)


def record(
    connection: Connection,
    identifier: Identifier,
    event_type: str,
    facts: dict[str, Any] | None = None,
    *,
    on: int | None = None,
    corrects: int | None = None,
    key: str | None = None,
) -> Recorded:
    """Record an event of day ``on`` after publication, long after all of them."""
    draft = EventDraft(event_type, facts or {}, None if on is None else NOW + on * DAY, corrects)
    return events.record(
        connection, identifier, draft, writer="w", now=NOW + 100 * DAY, idempotency_key=key
    )


@pytest.fixture
def item(database: Database) -> Identifier:
    """A battery whose model has a passport and which itself has none yet."""
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        publish(connection, levels["model"], examples.facts("battery", "model"))
    return levels["item"]


def test_an_event_begins_the_passport_of_an_item_whose_model_has_one(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        found = record(connection, item, "product_placed_on_market", {"market": "DE"}, on=1)
        head = store.head(connection, item.path)
        composed = composed_at(connection, item, NOW + 100 * DAY)
    assert found.entry.seq == 1
    assert head is not None
    assert (head.status, head.product_status, head.granularity) == ("active", "original", "item")
    assert composed.versions == (1, 0, 0)
    assert composed.lifecycle.state.stage == "placed_on_market"
    assert findings(database) == []


def test_without_any_passport_there_is_nothing_to_record_on(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        with pytest.raises(refusals.NothingPublished):
            record(connection, levels["item"], "product_shipped")
        with pytest.raises(refusals.NothingPublished):
            record(connection, levels["model"], "product_manufactured")
        nobody = builders.unit_of("NONE", examples.BATTERY_GTIN)
        with pytest.raises(UnknownUnit):
            record(connection, nobody, "product_shipped")


def test_the_same_event_again_adds_nothing(database: Database, item: Identifier) -> None:
    with database.write() as connection:
        first = record(connection, item, "product_serviced", {"kind": "repair"}, on=1)
        again = record(connection, item, "product_serviced", {"kind": "repair"}, on=1)
        keyed = record(connection, item, "product_shipped", {"country": "DE"}, key="k-1")
        repeated = record(connection, item, "product_shipped", {"country": "DE"}, key="k-1")
        other = record(connection, item, "product_serviced", {"kind": "cleaning"}, on=1)
        with pytest.raises(refusals.IdempotencyKeyReused):
            record(connection, item, "product_shipped", {"country": "FR"}, key="k-1")
    assert again == Recorded(first.entry, created=False)
    assert repeated == Recorded(keyed.entry, created=False)
    assert [first.entry.seq, keyed.entry.seq, other.entry.seq] == [1, 2, 3]


@pytest.mark.parametrize(
    ("event_type", "facts", "pointer"),
    [
        ("product_placed_on_market", {}, "/market"),
        ("product_placed_on_market", {"market": "Germany"}, "/market"),
        ("product_placed_on_market", {"market": "DE\n"}, "/market"),
        ("product_serviced", {"kind": "magic"}, "/kind"),
        ("product_serviced", {"kind": "repair", "who": "x"}, "/who"),
        ("product_shipped", {"facility": "/414/1"}, "/facility"),
        ("passport_invalidated", {}, "/cause"),
    ],
)
def test_facts_of_an_event_keep_to_its_schema(
    database: Database, item: Identifier, event_type: str, facts: dict[str, Any], pointer: str
) -> None:
    with database.write() as connection, pytest.raises(PassportInvalid) as caught:
        record(connection, item, event_type, facts)
    assert [error.pointer for error in caught.value.errors] == [pointer]
    with database.read() as connection:
        assert store.head(connection, item.path) is None


def test_an_event_is_of_a_known_type_a_fitting_level_and_the_past(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        for unknown in ("product_vanished", "recall_opened", "passport_deleted", "../x"):
            with pytest.raises(refusals.UnknownEventType) as caught:
                record(connection, item, unknown)
            assert "product_recycled" in caught.value.allowed
        with pytest.raises(refusals.EventNotOfLevel):
            record(connection, item.primary(), "product_recycled")
        with pytest.raises(refusals.EventNotYet):
            record(connection, item, "product_shipped", on=101)
        with pytest.raises(refusals.RecordedNow):
            record(connection, item, "passport_archived", on=1)


def test_an_unlawful_move_is_refused_with_what_may_come_next(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        with pytest.raises(refusals.IllegalMove) as caught:
            record(connection, item, "product_recycled", on=1)
        assert caught.value.current == "original"
        assert "waste" in caught.value.allowed
        record(connection, item, "product_declared_waste", on=2)
        with pytest.raises(refusals.IllegalMove, match="next may be: second_life, recycled"):
            record(connection, item, "product_shipped", on=3)
        record(connection, item, "product_shipped", on=1)
        record(connection, item, "product_recycled", on=5)
        for event_type in ("product_serviced", "component_linked", "product_declared_waste"):
            facts = {"kind": "repair"} if event_type == "product_serviced" else {}
            if event_type == "component_linked":
                facts = {"kind": "cell", "passport": "https://a.example/x", "entryHash": "a" * 64}
            with pytest.raises((PassportClosed, refusals.IllegalMove)):
                record(connection, item, event_type, facts, on=4)
        with pytest.raises(PassportClosed):
            publish(connection, item, {"modelIdentifier": "A"}, now=NOW + 200 * DAY)
    assert findings(database) == []


def test_a_second_life_of_a_battery_needs_a_passport_of_its_own(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection, pytest.raises(refusals.SuccessorNeeded, match=r"77\(7\)"):
        record(connection, item, "product_repurposed", on=1)


def test_another_group_goes_on_with_the_same_passport(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "appliance")
        publish(
            connection,
            levels["model"],
            examples.facts("appliance", "model"),
            product_group="appliance",
        )
        record(connection, levels["item"], "product_reused", on=1)
        composed = composed_at(connection, levels["item"], NOW + 2 * DAY)
    assert (composed.passport_status, composed.product_status) == ("active", "reused")


def test_a_correction_names_the_event_and_nothing_is_deleted(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        wrong = record(connection, item, "product_declared_waste", on=5)
        right = record(connection, item, "product_declared_waste", on=9, corrects=1)
        before = composed_at(connection, item, NOW + 7 * DAY)
        after = composed_at(connection, item, NOW + 9 * DAY)
        withdrawn = record(connection, item, "event_withdrawn", {"cause": "wrong unit"}, corrects=2)
        now = composed_at(connection, item, NOW + 300 * DAY)
        rows = events.page(connection, item, 0, 10)
    assert parsed(right.entry.header)["corrects"] == {
        "seq": 1,
        "entryHash": wrong.entry.entry_hash,
    }
    assert (before.product_status, after.product_status) == ("original", "waste")
    assert now.product_status == "original"
    assert [(row.seq, row.corrects, row.corrected_by) for row in rows] == [
        (1, None, 2),
        (2, 1, 3),
        (3, 2, None),
    ]
    assert withdrawn.entry.seq == 3
    assert findings(database) == []


def test_what_cannot_be_corrected_is_refused(database: Database, item: Identifier) -> None:
    with database.write() as connection:
        record(connection, item, "product_serviced", {"kind": "repair"}, on=1)
        record(connection, item, "event_withdrawn", {"cause": "x"}, corrects=1)
        for event_type, facts, corrects in (
            ("event_withdrawn", {"cause": "x"}, 1),
            ("event_withdrawn", {"cause": "x"}, 2),
            ("event_withdrawn", {"cause": "x"}, 7),
            ("event_withdrawn", {"cause": "x"}, None),
            ("product_shipped", {}, 1),
        ):
            with pytest.raises(refusals.NotCorrectable):
                record(connection, item, event_type, facts, corrects=corrects)


def test_a_recycling_recorded_by_mistake_is_taken_back(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        record(connection, item, "product_declared_waste", on=1)
        record(connection, item, "product_recycled", on=2)
        gone = composed_at(connection, item, NOW + 3 * DAY)
        record(connection, item, "event_withdrawn", {"cause": "another serial"}, corrects=2)
        back = composed_at(connection, item, NOW + 300 * DAY)
    assert (gone.passport_status, gone.product_status, gone.facts) == ("archived", "recycled", ())
    assert (back.passport_status, back.product_status) == ("active", "waste")
    assert back.facts
    assert findings(database) == []


def test_waste_moves_responsibility_and_its_withdrawal_moves_it_back(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        over = {"identifiers": (("lei", "5299000J2N45DDNE4Y28"),), "prefixes": ("4012345",)}
        builders.make_operator(connection, operator_id="recycler", **over)
        facts = {"responsible": {"operator": "recycler"}}
        record(connection, item, "product_declared_waste", facts, on=1)
        moved = store.head(connection, item.path)
        told = composed_at(connection, item, NOW + 2 * DAY).lifecycle.responsible
        record(connection, item, "product_inspected", {"result": "failed"}, on=2)
        kept = store.head(connection, item.path)
        record(connection, item, "event_withdrawn", {"cause": "not yet"}, corrects=1)
        back = store.head(connection, item.path)
    assert moved is not None
    assert kept is not None
    assert back is not None
    assert (moved.operator_id, kept.operator_id) == ("recycler", "recycler")
    assert back.operator_id != "recycler"
    assert told is not None
    assert findings(database) == []


def test_an_archived_or_invalid_passport_takes_nothing_more_and_stays_readable(
    database: Database, item: Identifier
) -> None:
    model = item.primary()
    with database.write() as connection:
        record(connection, model, "passport_archived")
        with pytest.raises(PassportClosed):
            publish(connection, model, {"modelIdentifier": "B"}, now=NOW + 200 * DAY)
        record(connection, model, "passport_invalidated", {"cause": "measured wrongly"})
        with pytest.raises(refusals.IllegalMove, match="next may be: deleted"):
            record(connection, model, "passport_archived")
        shown = composed_at(connection, model, NOW + 300 * DAY)
    assert (shown.passport_status, bool(shown.facts)) == ("invalid", True)
    assert findings(database) == []


def test_the_level_of_a_passport_never_changes(database: Database, item: Identifier) -> None:
    with database.write() as connection, pytest.raises(GranularityFrozen):
        publish(connection, item, {}, granularity="model")


def test_an_item_names_the_passports_it_is_part_of(database: Database, item: Identifier) -> None:
    with database.write() as connection:
        publish(connection, item, examples.facts("battery", "item"))
        entry = store.entry_at(connection, item.path, 1)
        model = store.head(connection, item.primary().path)
    assert entry is not None
    assert model is not None
    assert parsed(entry.header)["partOf"] == [
        {"granularity": "model", "passport": model.passport_key, "entryHash": model.head_hash}
    ]
