"""A model's or a batch's passport stays while narrower ones are composed over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, text

from gs1 import Identifier
from passport import deletion, retention_store
from passport.db import Database
from passport.refusals import StillNeeded, StillRetained
from passport.tables import passport, passport_entry
from tests import builders
from tests.passport import examples
from tests.passport.conftest import make_levels, publish_levels
from tests.passport.steps import publish
from tests.passport.test_events import record
from tests.passport.test_reading_plans import plan_of

NOW = builders.NOW
DAY = timedelta(days=1)
LATE = NOW + 8000 * DAY
ITEMS = 1000


def delete(database: Database, identifier: Identifier) -> object:
    with database.write() as connection:
        return deletion.delete(connection, identifier, writer="w", now=LATE)


@pytest.mark.parametrize("wider", ["model", "batch"])
def test_what_an_active_passport_is_composed_over_is_not_deleted(
    database: Database, wider: str
) -> None:
    """And afterwards for as long as the narrower one is kept itself."""
    with database.write() as connection:
        levels = make_levels(connection, "appliance")
        for level in (wider, "item"):
            facts = examples.facts("appliance", level)
            publish(connection, levels[level], facts, product_group="appliance")
    with pytest.raises(StillNeeded, match=levels["item"].path):
        delete(database, levels[wider])
    with database.write() as connection:
        record(connection, levels["item"], "passport_archived", {"cause": "melted"})
        kept = deletion.kept_until(connection, levels[wider])
        assert kept.counted_from == (NOW + 100 * DAY).date()  # when it was archived
    assert delete(database, levels["item"]) is not None
    assert delete(database, levels[wider]) is not None


def test_a_batch_is_not_held_by_the_units_of_another(database: Database) -> None:
    with database.write() as connection:
        levels = publish_levels(connection, "appliance")
        other = builders.make_unit(connection, "D18-9", levels["model"].key, lot="OTHER").batch
        assert other is not None
        facts = {"manufacturingDate": "2026-01"}
        publish(connection, other, facts, product_group="appliance")
    assert delete(database, other) is not None
    with pytest.raises(StillNeeded):
        delete(database, levels["batch"])


def test_a_batteries_model_stays_until_the_last_of_them_is_recycled(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        for level in ("model", "item"):
            publish(connection, levels[level], examples.facts("battery", level))
        record(connection, levels["item"], "passport_archived", {"cause": "lost"})
    with pytest.raises(StillNeeded, match="which is archived"):
        delete(database, levels["model"])


def test_the_day_of_a_model_is_told_when_it_is_to_be_deleted(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "appliance")["model"]
        publish(connection, model, {"modelIdentifier": "D18"}, product_group="appliance")
        with pytest.raises(StillRetained):
            deletion.delete(connection, model, writer="w", now=NOW + DAY)


QUESTIONS: dict[str, tuple[str, Callable[[Connection, Identifier], object]]] = {
    "the last placing": ("ix_passport_entry_placed", retention_store.last_placed),
    "the newest entry": ("ix_passport_standing", retention_store.last_recorded),
    "one in use": (
        "ix_passport_standing",
        lambda connection, model: retention_store.needs_it(connection, model, until_recycled=False),
    ),
}


OTHERS = ("09520000010027", "09520000010034", "09520000010041")


@pytest.fixture
def many(database: Database) -> Database:
    """Many items of one model, all of them deleted, among those of others that are not."""
    heads, entries = [], []
    said = {"operator_id": builders.OPERATOR, "granularity": "item", "product_group": "appliance"}
    state = {"head_seq": 3, "head_hash": "0", "created_at": NOW}
    sealed = {"payload": b" " * 900, "payload_sha256": "0", "header": b"{}", "entry_hash": "0"}
    dated = {"valid_from": NOW, "recorded_at": NOW, "kind": "event", "writer": "w"}
    types = ("product_placed_on_market", "product_serviced", "passport_deleted")
    for gtin in (builders.GTIN, *OTHERS):
        for number in range(ITEMS):
            key = builders.unit_of(f"S{number}", gtin).path
            status = "deleted" if gtin == builders.GTIN else ("active", "archived")[number % 2]
            about = {"product_key": builders.product_of(gtin).path, "status": status}
            heads.append({"passport_key": key, **about, **said, **state})
            for seq, name in enumerate(types, start=1):
                event = {"passport_key": key, "seq": seq, "event_type": name}
                entries.append({**event, **sealed, **dated})
    with database.write() as connection:
        for gtin in (builders.GTIN, *OTHERS):
            builders.make_product(connection, gtin)
        connection.execute(insert(passport), heads)
        connection.execute(insert(passport_entry), entries)
        connection.execute(text("ANALYZE"))
    return database


INDEXED_BY = {
    "ix_passport_entry_placed": "passport_key_valid_from_idx",
    "ix_passport_standing": "_product_key_",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_lies_below_is_asked_of_an_index(many: Database, question: str) -> None:
    index, ask = QUESTIONS[question]
    model = builders.product_of()
    with many.read() as connection:
        if many.dialect_name == "postgresql":
            # So few heads fill a page or two each: the planner is asked what it can do for many.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = plan_of(connection, lambda it: ask(it, model))
        found = ask(connection, model)
    assert found == (NOW if question == "the last placing" else None)
    if many.dialect_name == "postgresql":
        assert "Seq Scan" not in plan, plan
        # A partition's index has a name of its own, made of its columns. Which passports are in
        # use it looks for among those of the product, by the shorter index of two, while few.
        assert INDEXED_BY[index] in plan, plan
    else:
        assert "SCAN passport" not in plan, plan
        assert '"SEARCH passport"' not in plan, plan
        assert index in plan, plan
