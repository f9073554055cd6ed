"""What a worker remembers of identifiers: bounded, at most an hour old, never what was changed."""

from __future__ import annotations

import time

import pytest

from gs1 import Identifier
from resolver import headers as h
from resolver.changes.tables import EVERYTHING, HANDOVERS
from resolver.last_known import OLDEST, LastKnown
from resolver.look_up import LookedUp, level_paths
from resolver.scan_statements import LinkRow
from tests import builders

MODEL = builders.product_of()
UNIT = builders.unit_of()
PLACE = Identifier("414", builders.FACILITY_GLN, ())


def looked(identifier: Identifier, text: str = "{}") -> LookedUp:
    qualifiers = {**dict(identifier.qualifiers), "10": None, "22": None}
    paths = level_paths(identifier, qualifiers)
    row = LinkRow("links", list(paths.values())[-1], text, None)
    return LookedUp(identifier, None, (row,), qualifiers, paths)


@pytest.fixture
def memory() -> LastKnown:
    return LastKnown()


def test_what_was_kept_is_recalled_with_its_age(memory: LastKnown) -> None:
    now = time.monotonic()
    memory.keep(looked(PLACE), now)
    found = memory.recalled(PLACE, now + 12)
    assert found is not None
    assert (found.looked, found.age) == (looked(PLACE), 12)
    assert memory.recalled(MODEL, now) is None


def test_the_newest_rows_win_also_where_an_older_answer_comes_in_late(memory: LastKnown) -> None:
    now = time.monotonic()
    memory.keep(looked(PLACE, "new"), now + 1)
    memory.keep(looked(PLACE, "old"), now)
    found = memory.recalled(PLACE, now + 2)
    assert found is not None
    assert found.looked.rows[0].text == "new"


def test_nothing_is_recalled_after_an_hour(memory: LastKnown) -> None:
    now = time.monotonic()
    memory.keep(looked(PLACE), now)
    assert memory.recalled(PLACE, now + OLDEST)
    assert memory.recalled(PLACE, now + OLDEST + 1) is None
    memory.keep(looked(PLACE), now + 1)
    assert memory.recalled(PLACE, now + OLDEST + 1)


@pytest.mark.parametrize("key", [EVERYTHING, HANDOVERS, PLACE.path])
def test_what_was_changed_is_not_recalled_until_it_was_read_anew(
    memory: LastKnown, key: str
) -> None:
    now = time.monotonic()
    memory.keep(looked(PLACE), now)
    memory.changed([MODEL.path], now + 1)
    assert memory.recalled(PLACE, now + 2)
    memory.changed([key], now + 1)
    assert memory.recalled(PLACE, now + 2) is None
    memory.keep(looked(PLACE), now + 2)
    assert memory.recalled(PLACE, now + 2)


def test_what_is_not_known_any_more_is_forgotten(memory: LastKnown) -> None:
    now = time.monotonic()
    memory.keep(looked(PLACE), now)
    nothing = LookedUp(PLACE, None, (), {}, {(): PLACE.path})
    memory.keep(nothing, now + 1)
    assert memory.recalled(PLACE, now + 1) is None


def test_memory_is_bounded_and_keeps_what_was_asked_last() -> None:
    memory = LastKnown(most=200_000)
    now = time.monotonic()
    for number in range(1000):
        unit = Identifier("01", builders.GTIN, (("21", str(number)),))
        memory.keep(looked(unit), now)
        memory.keep(looked(UNIT), now)
        assert memory.size < 210_000
    assert memory.recalled(Identifier("01", builders.GTIN, (("21", "0"),)), now) is None
    assert memory.recalled(UNIT, now)


def test_a_text_of_many_units_takes_its_space_once() -> None:
    memory = LastKnown()
    now = time.monotonic()
    for number in range(100):
        unit = Identifier("01", builders.GTIN, (("21", str(number)),))
        memory.keep(looked(unit, "x" * 50_000 + str(0)), now)
    assert memory.size < 300_000


def test_thousands_of_changes_are_one_of_everything(memory: LastKnown) -> None:
    now = time.monotonic()
    memory.keep(looked(PLACE), now)
    memory.changed((f"/01/{number}" for number in range(20_000)), now + 1)
    assert memory.recalled(PLACE, now + 1) is None


def test_the_status_says_how_stale_an_answer_is() -> None:
    assert h.cache_status(0.2)[1] == 'tracemark; hit; ttl=4; detail="database away"'
    assert h.cache_status(412.0)[1] == 'tracemark; hit; ttl=-407; detail="database away"'
