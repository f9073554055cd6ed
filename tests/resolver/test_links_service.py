"""The link register on both engines: what is kept, replaced, merged, refused and forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from gs1 import build_identifier
from passport.catalogue.errors import NotOwned
from passport.catalogue.model import Change
from passport.db import Database
from resolver.links import service
from resolver.links.errors import (
    InvalidLinks,
    LevelInUse,
    NotALinkLevel,
    OrphanLevel,
    UnknownLevel,
)
from resolver.links.merging import LinkPatch
from resolver.links.model import DefaultDraft, LinkDraft, LinkSetDraft, read_prepared
from resolver.links.tables import link, link_level
from tests import builders

MANUAL = LinkDraft(
    "gs1:instructions",
    "https://maker.example/manual?lang=de",
    "Anleitung",
    "text/html",
    ("de", "nb-NO"),
    ("DE",),
)
PAGE = LinkDraft("gs1:pip", "https://maker.example/w7", "W7", default_multi=True, languages=("en",))
DRAFT = LinkSetDraft(
    "Washing machine W7", DefaultDraft("https://maker.example/w7", "W7"), (MANUAL, PAGE)
)
PLACE = build_identifier("414", builders.FACILITY_GLN)
ROOM = PLACE.with_qualifiers({"254": "R1"})
MODEL = builders.product_of()
ACTOR = "p1"


def test_a_level_reads_back_as_it_was_put(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        level, change = service.put_links(connection, MODEL, DRAFT, now, actor=ACTOR)
    assert change is Change.CREATED
    with database.read() as connection:
        assert service.get_level(connection, MODEL) == level
        prepared = connection.execute(select(link_level.c.prepared)).scalar_one()
    assert read_prepared(prepared) == level


def test_putting_the_same_links_again_changes_nothing(database: Database, now: datetime) -> None:
    later = now.replace(year=2027)
    with database.write() as connection:
        builders.make_product(connection)
        service.put_links(connection, MODEL, DRAFT, now, actor=ACTOR)
        _, change = service.put_links(connection, MODEL, DRAFT, later, actor=ACTOR)
        stamps = connection.execute(select(link_level.c.updated_at)).scalars().all()
    assert change is Change.UNCHANGED
    assert stamps == [now]


def test_other_links_replace_all_that_were_there(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        service.put_links(connection, MODEL, DRAFT, now, actor=ACTOR)
        only = LinkSetDraft("Washing machine", None, (MANUAL,))
        level, change = service.put_links(connection, MODEL, only, now, actor=ACTOR)
        assert service.get_level(connection, MODEL) == level
        rows = connection.execute(select(link.c.link_no)).scalars().all()
    assert change is Change.UPDATED
    assert rows == [0]


def test_a_merged_link_joins_the_others_and_replaces_its_like(
    database: Database, now: datetime
) -> None:
    newer = LinkDraft(
        "instructions", "https://maker.example/new", "Neu", "text/html", ("nb-no", "DE"), ("DE",)
    )
    other = LinkDraft("gs1:faqs", "https://maker.example/faq", "FAQ")
    with database.write() as connection:
        builders.make_product(connection)
        service.put_links(connection, MODEL, DRAFT, now, actor=ACTOR)
        service.merge_links(connection, MODEL, LinkPatch(links=(newer,)), now, actor=ACTOR)
        level, change = service.merge_links(
            connection, MODEL, LinkPatch(links=(other,)), now, actor=ACTOR
        )
    assert change is Change.UPDATED
    hrefs = {target.href for targets in level.links.values() for target in targets}
    assert hrefs == {"https://maker.example/new", PAGE.href, "https://maker.example/faq"}
    assert [target.href for target in level.multi] == [PAGE.href]


def test_merging_makes_a_level_that_is_not_there(database: Database, now: datetime) -> None:
    patch = LinkPatch(links=(MANUAL,))
    with database.write() as connection:
        builders.make_product(connection)
        level, change = service.merge_links(connection, MODEL, patch, now, actor=ACTOR)
        again, repeated = service.merge_links(connection, MODEL, patch, now, actor=ACTOR)
    assert (change, repeated) == (Change.CREATED, Change.UNCHANGED)
    assert level == again
    assert level.description == "Washing machine W7"


def test_faulty_links_leave_what_was_there(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        service.put_links(connection, MODEL, DRAFT, now, actor=ACTOR)
        with pytest.raises(InvalidLinks):
            service.put_links(connection, MODEL, LinkSetDraft("", None, ()), now, actor=ACTOR)
        assert service.get_level(connection, MODEL).description == DRAFT.description


def test_nobody_registers_links_outside_a_known_company_prefix(
    database: Database, now: datetime
) -> None:
    with database.write() as connection, pytest.raises(NotOwned):
        service.put_links(connection, MODEL, DRAFT, now, actor=ACTOR)


@pytest.mark.parametrize("more", [{"10": "L1"}, {"22": "2A"}])
def test_links_of_a_unit_hang_on_its_serial_alone(
    database: Database, now: datetime, more: dict[str, str]
) -> None:
    both = MODEL.with_qualifiers({"21": "WM-000101", **more})
    with database.write() as connection:
        builders.make_product(connection)
        with pytest.raises(NotALinkLevel) as refused:
            service.put_links(connection, both, DRAFT, now, actor=ACTOR)
        service.put_links(connection, refused.value.expected, DRAFT, now, actor=ACTOR)
    assert refused.value.expected == builders.unit_of()


def test_a_product_needs_no_default_of_its_own(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        draft = LinkSetDraft("Batch", None, (MANUAL,))
        service.put_links(connection, builders.batch_of(), draft, now, actor=ACTOR)
        service.put_links(connection, MODEL, draft, now, actor=ACTOR)
        service.delete_level(connection, MODEL, now, actor=ACTOR)


def test_another_key_needs_a_default_at_its_top(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        without = LinkSetDraft("Bergen works", None, (MANUAL,))
        with pytest.raises(InvalidLinks) as refused:
            service.put_links(connection, PLACE, without, now, actor=ACTOR)
        assert [problem.pointer for problem in refused.value.problems] == ["/default"]
        with pytest.raises(OrphanLevel):
            service.put_links(connection, ROOM, without, now, actor=ACTOR)
        service.put_links(connection, PLACE, DRAFT, now, actor=ACTOR)
        service.put_links(connection, ROOM, without, now, actor=ACTOR)


def test_a_level_that_others_rely_on_is_not_deleted_before_them(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        service.put_links(connection, PLACE, DRAFT, now, actor=ACTOR)
        without = replace(DRAFT, default=None, links=(MANUAL,))
        service.put_links(connection, ROOM, without, now, actor=ACTOR)
        with pytest.raises(LevelInUse):
            service.delete_level(connection, PLACE, now, actor=ACTOR)
        service.delete_level(connection, ROOM, now, actor=ACTOR)
        service.delete_level(connection, PLACE, now, actor=ACTOR)
        assert connection.execute(select(link)).first() is None


def test_a_level_with_a_default_of_its_own_relies_on_nobody(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        service.put_links(connection, ROOM, DRAFT, now, actor=ACTOR)
        service.put_links(connection, PLACE, DRAFT, now, actor=ACTOR)
        service.delete_level(connection, PLACE, now, actor=ACTOR)
        assert service.get_level(connection, ROOM).default is not None


def test_a_level_that_is_not_there_cannot_be_read_or_deleted(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        with pytest.raises(UnknownLevel):
            service.get_level(connection, MODEL)
        with pytest.raises(UnknownLevel):
            service.delete_level(connection, MODEL, now, actor=ACTOR)


def _second_default(connection: Connection) -> None:
    row = {
        "anchor_key": MODEL.path,
        "link_no": 99,
        "link_type": "https://ref.gs1.org/voc/defaultLink",
        "href": "https://evil.example/",
        "title": "Second",
        "hreflang": [],
        "context": [],
        "is_default": True,
        "is_default_multi": False,
    }
    connection.execute(insert(link), [row])


def test_the_database_itself_refuses_a_second_default(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        service.put_links(connection, MODEL, DRAFT, now, actor=ACTOR)
    with pytest.raises(IntegrityError), database.write() as connection:
        _second_default(connection)


def test_a_body_of_the_admin_api_becomes_a_draft() -> None:
    body = {
        "description": "Washing machine W7",
        "default": {"href": "https://maker.example/w7", "title": "W7"},
        "links": [
            {
                "linkType": "gs1:instructions",
                "href": MANUAL.href,
                "title": "Anleitung",
                "type": "text/html",
                "hreflang": ["de", "nb-NO"],
                "context": ["DE"],
            },
            {
                "linkType": "gs1:pip",
                "href": PAGE.href,
                "title": "W7",
                "hreflang": ["en"],
                "defaultMulti": True,
            },
        ],
    }
    assert LinkSetDraft.from_body(body) == DRAFT
    assert LinkSetDraft.from_body({"description": "d"}) == LinkSetDraft("d")
