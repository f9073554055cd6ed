"""The same event sent again: nothing is added while it holds, and anew once it does not."""

from __future__ import annotations

from gs1 import Identifier
from passport import store
from passport.db import Database
from tests.passport import examples
from tests.passport.steps import publish
from tests.passport.tampering import findings
from tests.passport.test_events import item, record

__all__ = ["item"]


def test_what_was_withdrawn_or_replaced_is_recorded_anew_and_what_holds_is_not(
    database: Database, item: Identifier
) -> None:
    with database.write() as connection:
        first = record(connection, item, "product_shipped", on=1, key="a")
        record(connection, item, "event_withdrawn", {"cause": "not yet"}, corrects=1)
        retried = record(connection, item, "product_shipped", on=1, key="a")
        anew = record(connection, item, "product_shipped", on=1, key="b")
        same = record(connection, item, "product_shipped", on=1, key="c")
        record(connection, item, "product_shipped", {"country": "SE"}, on=1, corrects=3)
        after = record(connection, item, "product_shipped", on=1, key="c")
        back = record(connection, item, "product_shipped", on=1)
    assert (first.created, retried.created, retried.entry.seq) == (True, False, 1)
    assert (anew.created, anew.entry.seq) == (True, 3)
    assert (same.created, same.entry.seq) == (False, 3)
    # The key of a request that was answered is answered alike, whatever came in between.
    assert (after.created, after.entry.seq) == (False, 3)
    assert (back.created, back.entry.seq) == (True, 5)
    assert findings(database) == []


def test_the_same_link_is_recorded_once_though_its_hash_was_looked_up(
    database: Database, item: Identifier
) -> None:
    model = item.primary()
    told = {"kind": "module", "passport": model.path}
    with database.write() as connection:
        first = record(connection, item, "component_linked", told, on=1)
        publish(connection, model, {**examples.facts("battery", "model"), "modelIdentifier": "B"})
        again = record(connection, item, "component_linked", told, on=1)
        newest = store.head(connection, model.path)
        assert newest is not None
        other = record(
            connection, item, "component_linked", told | {"entryHash": newest.head_hash}, on=1
        )
    assert (again.created, again.entry.seq) == (False, first.entry.seq)
    assert other.created
