"""Links between passports in time, after the end of a part, and from both sides at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from gs1 import Identifier
from passport.components import service as components
from passport.db import Database
from tests import builders
from tests.passport import examples
from tests.passport.conftest import publish_levels
from tests.passport.steps import publish
from tests.passport.test_events import record

OTHER_GTIN = "09520000010034"


@pytest.fixture
def parts(database: Database) -> tuple[Identifier, Identifier]:
    """A battery and a second one, of another product."""
    with database.write() as connection:
        first = publish_levels(connection, "battery")["item"]
        builders.make_product(connection, OTHER_GTIN, product_group="battery", serial_pattern=None)
        builders.make_unit(connection, "B2", OTHER_GTIN)
        second = builders.unit_of("B2", OTHER_GTIN)
        publish(connection, second, examples.facts("battery", "item"))
    return first, second


def test_links_count_by_when_they_happened_and_not_by_when_they_were_told(
    database: Database, parts: tuple[Identifier, Identifier]
) -> None:
    whole, part = parts
    old = {"kind": "module", "passport": part.path, "position": "left"}
    with database.write() as connection:
        record(connection, whole, "component_linked", old | {"position": "right"}, on=20)
        record(connection, whole, "component_linked", old, on=10)
        (link,) = components.links(connection, whole)
        assert link.position == "right"
        record(connection, whole, "component_unlinked", {"passport": part.path}, on=15)
        assert components.links(connection, whole) == (link,)
        record(connection, whole, "component_unlinked", {"passport": part.path}, on=30)
        assert components.links(connection, whole) == ()
        record(connection, whole, "component_linked", old, on=30)  # of one instant: told later
        assert len(components.links(connection, whole)) == 1


def test_the_facts_of_a_recycled_part_are_shown_in_its_whole_no_more(
    database: Database, parts: tuple[Identifier, Identifier]
) -> None:
    whole, part = parts
    with database.write() as connection:
        record(connection, whole, "component_linked", {"kind": "module", "passport": part.path})
        assert components.tree(connection, whole).parts[0].facts
        record(connection, part, "product_declared_waste")
        record(connection, part, "product_recycled")
        (shown,) = components.tree(connection, whole).parts
    assert (shown.state, shown.product_status, shown.facts) == ("whole", "recycled", None)


def test_of_two_that_link_each_other_at_once_one_is_refused(
    database: Database, parts: tuple[Identifier, Identifier]
) -> None:
    ready = Barrier(2)

    def link(pair: tuple[Identifier, Identifier]) -> bool:
        whole, part = pair
        ready.wait()
        try:
            with database.write() as connection:
                facts = {"kind": "module", "passport": part.path}
                record(connection, whole, "component_linked", facts)
                if database.dialect_name == "postgresql":  # time for the other to look
                    connection.exec_driver_sql("SELECT pg_sleep(0.3)")
        except components.ComponentCycle:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(link, [parts, parts[::-1]])) == [False, True]
