"""Links over time: windows in which they answer, and what was registered at an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from passport.catalogue.model import Change
from passport.db import Database
from resolver.links import service, store
from resolver.links.errors import UnknownLevel
from resolver.links.merging import LinkPatch, Match
from resolver.links.model import (
    DEFAULT_LINK,
    DefaultDraft,
    Level,
    LinkDraft,
    LinkSetDraft,
    Target,
    prepare,
    read_prepared,
)
from resolver.links.tables import link_event
from tests import builders
from tests.resolver.service import VOC

MODEL = builders.product_of()
ACTOR = "prn_1"
FAQ = LinkDraft("gs1:faqs", "https://maker.example/faq", "FAQ")
DRAFT = LinkSetDraft("W7", DefaultDraft("https://maker.example/", "W7"), (FAQ,))
BEGIN = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)
END = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("at", "answers"),
    [(BEGIN - MOMENT, False), (BEGIN, True), (END - MOMENT, True), (END, False)],
)
def test_a_link_answers_from_its_first_instant_until_before_its_last(
    at: datetime, answers: bool
) -> None:
    target = Target("https://maker.example/", "A", valid_from=BEGIN, valid_until=END)
    assert target.in_force(at) is answers
    assert replace(target, valid_from=None).in_force(at) is (at < END)
    assert replace(target, valid_until=None).in_force(at) is (at >= BEGIN)


def test_a_level_without_dates_is_itself_at_every_instant() -> None:
    level = Level("W7", links={VOC + "faqs": (Target("https://maker.example/", "A"),)})
    assert not level.dated
    assert level.at(BEGIN) is level


def test_a_default_whose_descriptive_link_is_over_is_listed_again() -> None:
    default = Target("https://maker.example/", "W7")
    dated = Target("https://maker.example/", "Sale", valid_until=END)
    faq = Target("https://maker.example/faq", "FAQ", languages=("de",), valid_from=END)
    level = Level("W7", default, (faq,), {VOC + "promotion": (dated,), VOC + "faqs": (faq,)})
    assert level.dated
    before, after = level.at(BEGIN), level.at(END)
    assert before.links == {VOC + "promotion": (dated,)}
    assert before.multi == ()
    assert after.links == {VOC + "faqs": (faq,), VOC + "pip": (default,)}
    assert after.multi == (faq,)
    assert after.default_types == (VOC + "pip",)


def test_dates_and_templates_read_back_from_the_prepared_text() -> None:
    dated = Target("https://maker.example/{gtin}", "A", valid_from=BEGIN, valid_until=END)
    level = Level("W7", links={VOC + "faqs": (dated,)})
    assert read_prepared(prepare(level)) == level
    assert level.templated
    assert '"validFrom":"2026-05-03T10:00:00Z"' in prepare(level)
    assert not Level("W7", Target("https://maker.example/", "A")).templated


def test_a_dated_link_reads_back_from_both_of_its_forms(database: Database, now: datetime) -> None:
    link = replace(FAQ, valid_from=BEGIN, valid_until=END)
    with database.write() as connection:
        builders.make_product(connection)
        level, _ = service.put_links(
            connection, MODEL, replace(DRAFT, links=(link,)), now, actor=ACTOR
        )
        assert service.get_level(connection, MODEL) == level
        stored = store.get(connection, MODEL.path)
    assert stored is not None
    assert read_prepared(stored.prepared) == level


def test_every_change_is_written_down_and_repetition_is_none(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        first, _ = service.put_links(connection, MODEL, DRAFT, now, actor="prn_1")
        service.put_links(connection, MODEL, DRAFT, now, actor="prn_2")
        patch = LinkPatch(description="New")
        second, change = service.merge_links(connection, MODEL, patch, now, actor="prn_3")
        service.delete_links(connection, MODEL, Match(DEFAULT_LINK), now, actor="prn_4")
        service.delete_level(connection, MODEL, now, actor="prn_5")
        events = service.history(connection, MODEL, None, 10)
    assert change is Change.UPDATED
    assert [(each.seq, each.actor, each.action) for each in events] == [
        (4, "prn_5", "deleted"),
        (3, "prn_4", "updated"),
        (2, "prn_3", "updated"),
        (1, "prn_1", "created"),
    ]
    assert (events[3].before, events[3].after) == (None, prepare(first))
    assert (events[2].before, events[2].after) == (prepare(first), prepare(second))
    assert (events[0].before, events[0].after) == (events[1].after, None)


def test_what_was_registered_at_an_instant_is_found(database: Database, now: datetime) -> None:
    def found(at: datetime) -> dict[str, str]:
        keys = [MODEL.path, builders.batch_of().path, "/01/never"]
        with database.read() as connection:
            return store.level_texts_at(connection, keys, at)

    hour = timedelta(hours=1)
    with database.write() as connection:
        builders.make_product(connection)
        first, _ = service.put_links(connection, MODEL, DRAFT, now, actor=ACTOR)
        patch = LinkPatch(description="New")
        second, _ = service.merge_links(connection, MODEL, patch, now + hour, actor=ACTOR)
        service.delete_level(connection, MODEL, now + 2 * hour, actor=ACTOR)
    assert found(now - MOMENT) == {}
    assert found(now) == found(now + hour - MOMENT) == {MODEL.path: prepare(first)}
    assert found(now + hour) == {MODEL.path: prepare(second)}
    assert found(now + 2 * hour) == {}


def test_a_clock_that_goes_back_does_not_turn_the_order_around(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        service.put_links(connection, MODEL, DRAFT, now, actor=ACTOR)
        earlier = now - timedelta(hours=1)
        service.merge_links(connection, MODEL, LinkPatch(description="New"), earlier, actor=ACTOR)
        times = connection.execute(select(link_event.c.recorded_at)).scalars().all()
    assert times == [now, now]


def test_there_is_no_history_of_what_never_was(database: Database) -> None:
    with database.read() as connection, pytest.raises(UnknownLevel):
        service.history(connection, MODEL, None, 10)
