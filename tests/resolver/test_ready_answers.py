"""Answers kept ready are, byte for byte, those of the general path."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from passport.catalogue import service as catalogue
from passport.db import Database
from resolver.answering import Answering, Given
from resolver.answers import Asked
from resolver.errors import NoSuchLinkType
from resolver.halves import Halves
from resolver.last_known import LastKnown
from resolver.links import service as links
from resolver.links.model import LinkDraft, LinkSetDraft, read_prepared
from resolver.links.trace import Trace
from resolver.ready_answers import ANY_SERIAL, LARGEST_KEPT, MOST_KEPT, Ready, ReadyAnswers
from resolver.request_target import Target
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import (
    BATCH,
    FOREIGN,
    MODEL,
    UNIT,
    open_recall,
    put_example,
    put_links,
)
from tests.resolver.service import BROWSER, Client

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PATHS = (
    UNIT,
    "/01/09520000010010/21/WM-000102",
    "/01/09520000010010/21/A%22B%2FC%25",
    "/01/09520000010010/10/L2601/21/WM-000101",
    "/01/09520000010010/10/NEW/21/WM-999999",
    "/01/09520000010010/22/V1/21/WM-000101",
    MODEL,
    BATCH,
    f"{MODEL}/235/TPX-1",
)
QUERIES = (
    "",
    "17=261231&x=a%2Fb&flag",
    "linkType=linkset",
    "linkType=all&format=jsonld",
    "linkType=gs1:instructions&y=1&y=2",
    "linkType=gs1:recallStatus",
    "linkType=gs1:dpp&context=LK",
    "linkType=gs1:recipeInfo",
)
HEADERS = (
    (None, None),
    (BROWSER, "de-AT, en;q=0.5"),
    ("application/linkset+json", None),
    ("application/ld+json", "fr"),
    ("application/linkset", None),
    ("x" * 600, None),
)


@pytest.fixture
def client(sqlite_database: Database, start: Start) -> Client:
    with sqlite_database.write() as connection:
        put_example(connection)
        builders.make_unit(connection, "WM-000102", lot="L2601")
    return start(sqlite_database)


def answering_of(client: Client) -> Answering:
    found: Answering = client.app.extensions["tracemark"].answering
    return found


def outcome(answering: Answering, asked: Asked, trace: Trace | None) -> Any:
    try:
        return answering.answer(asked, NOW, trace=trace)
    except NoSuchLinkType as error:
        return str(error)


def asked_for(path: str, query: str = "", accept: str | None = None, **more: Any) -> Asked:
    return Asked(Target(path, query, None), accept, **more)


def test_the_general_path_says_the_same(client: Client) -> None:
    answering = answering_of(client)
    kept = 0
    for path, query, (accept, language) in product(PATHS, QUERIES, HEADERS):
        asked = asked_for(path, query, accept, accept_language=language)
        general = outcome(answering, asked, Trace())
        assert outcome(answering, asked, None) == general
        kept = len(answering._ready)
        assert outcome(answering, asked, None) == general
        assert len(answering._ready) == kept
    # Units of one kind share theirs.
    assert 100 < kept < 0.7 * len(PATHS) * len(QUERIES) * len(HEADERS)


def test_a_reader_who_has_the_linkset_is_told_so(client: Client) -> None:
    answering = answering_of(client)
    for path in (UNIT, UNIT, PATHS[1]):
        first = outcome(answering, asked_for(path, "linkType=linkset"), Trace())
        tag = dict(first.answer.headers)["ETag"]
        again = asked_for(path, "linkType=linkset", if_none_match=tag)
        assert outcome(answering, again, None).answer.status == 304


def test_no_answer_holds_the_serial_that_stands_for_any(client: Client) -> None:
    answering = answering_of(client)
    for path, query in product(PATHS, QUERIES[:4]):
        for _ in range(2):
            found = outcome(answering, asked_for(path, query), None)
            assert isinstance(found, Given)
            text = repr(found.answer)
            assert ANY_SERIAL[:-1] not in text


def test_a_change_is_in_the_next_answer(sqlite_database: Database, client: Client) -> None:
    for _ in range(2):
        assert client.get(UNIT).location.endswith(f"/page{UNIT}")
    with sqlite_database.write() as connection:
        put_links(connection, builders.product_of(), default=FOREIGN)
    assert client.get(UNIT).location == FOREIGN


def test_a_recall_is_in_the_next_answer(sqlite_database: Database, client: Client) -> None:
    with sqlite_database.write() as connection:
        put_links(connection, builders.product_of(), default=FOREIGN)
    for path in (UNIT, PATHS[1]):
        assert client.get(path).location == FOREIGN
    with sqlite_database.write() as connection:
        open_recall(connection, {"serials": ["WM-000102"]})
    assert client.get(UNIT).location == FOREIGN
    assert client.get(PATHS[1]).location.endswith(f"/page{PATHS[1]}")


@pytest.mark.parametrize(
    "rule",
    [
        {"serials": ["WM-000102"]},
        {"serialFrom": "WM-000100", "serialTo": "WM-000101"},
        {"lots": ["L2602"]},
        {"producedFrom": "2026-01-01", "producedUntil": "2026-03-01"},
    ],
)
def test_under_a_recall_each_unit_still_has_its_own_state(
    sqlite_database: Database, client: Client, rule: dict[str, Any]
) -> None:
    with sqlite_database.write() as connection:
        put_links(connection, builders.product_of(), default=FOREIGN)
        open_recall(connection, rule)
    answering = answering_of(client)
    units = [*PATHS[:4], f"{MODEL}/21/WM-000140", f"{MODEL}/21/WM-000150", MODEL, BATCH]
    for path, query in product([*units, *units], ("", "linkType=linkset", "linkType=gs1:pip")):
        asked = asked_for(path, query)
        assert outcome(answering, asked, None) == outcome(answering, asked, Trace())
    assert len(answering._ready) > 4


def test_links_of_the_unit_itself_are_its_own(sqlite_database: Database, client: Client) -> None:
    assert client.get(UNIT).location == client.get(PATHS[1]).location.replace("102", "101")
    with sqlite_database.write() as connection:
        put_links(connection, builders.unit_of("WM-000102"), default=FOREIGN)
    for _ in range(2):
        assert client.get(PATHS[1]).location == FOREIGN
        assert client.get(UNIT).location.endswith(f"/page{UNIT}")


def test_links_with_a_window_or_a_template_are_never_kept(
    sqlite_database: Database, client: Client
) -> None:
    dated = LinkDraft(
        "gs1:faqs", "https://maker.example/now", "Now", valid_until=NOW + timedelta(hours=1)
    )
    filled = LinkDraft("gs1:tutorial", "https://maker.example/{serial}{?lot}", "Tutorial")
    with sqlite_database.write() as connection:
        put_links(connection, builders.product_of(), dated, filled)
    answering = answering_of(client)
    for path, name in ((UNIT, "WM-000101?lot=L2601"), (PATHS[1], "WM-000102?lot=L2601")):
        found = outcome(answering, asked_for(path, "linkType=gs1:tutorial"), None)
        location = dict(found.answer.headers)["Location"]
        assert location == f"https://maker.example/{name}&linkType=gs1:tutorial"
        listed = client.get(f"{path}?linkType=linkset").json()["linkset"][-1]
        assert listed["https://ref.gs1.org/voc/tutorial"][0]["href"] == (
            f"https://maker.example/{name}"
        )
    faqs = asked_for(UNIT, "linkType=gs1:faqs")
    assert answering.answer(faqs, NOW).answer.status == 307
    with pytest.raises(NoSuchLinkType):
        answering.answer(faqs, NOW + timedelta(hours=1))


def test_a_product_served_in_place_is_never_redirected(
    sqlite_database: Database, start: Start
) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
    client = start(sqlite_database, serve_in_place=True)
    assert [client.get(UNIT).status for _ in range(3)] == [200, 200, 200]


def test_units_of_one_kind_share_an_answer_and_others_do_not(
    sqlite_database: Database, client: Client
) -> None:
    answering = answering_of(client)
    for number in range(200, 210):
        with sqlite_database.write() as connection:
            builders.make_unit(connection, f"WM-000{number}", lot="L2601")
        outcome(answering, asked_for(f"{MODEL}/21/WM-000{number}"), None)
    assert len(answering._ready) == 1
    with sqlite_database.write() as connection:
        catalogue.mark_published(connection, builders.product_of(), has_parts=False)
    outcome(answering, asked_for(UNIT), None)
    assert len(answering._ready) == 2


def test_strangers_cannot_make_it_grow_without_end() -> None:
    ready = ReadyAnswers()
    for number in range(3000):
        key = (f"{number}", "x" * 500)
        ready.keep(key, Ready("", "", body="y" * 10_000))
        assert ready.get(key) is not None
        assert ready.size <= MOST_KEPT
    assert len(ready) < 3000
    ready.keep(("large",), Ready("", "", body="y" * (LARGEST_KEPT + 1)))
    assert ready.get(("large",)) is None


def test_an_answer_does_not_keep_the_links_it_was_made_from(
    sqlite_database: Database, client: Client
) -> None:
    answering = answering_of(client)
    answering._last_known = LastKnown(most=0)  # as the next two, it has a bound of its own
    answering._kept._kept._most = answering._shared._kept._most = 0
    many = [
        LinkDraft("gs1:faqs", f"https://maker.example/{number}/" + "x" * 1500, f"FAQ {number}")
        for number in range(150)
    ]

    def ask(version: int) -> None:
        with sqlite_database.write() as connection:
            put_links(connection, builders.product_of(), *many, description=f"V{version}")
        assert answering.answer(asked_for(UNIT), NOW).answer.status == 307

    ask(0)
    read_prepared.cache_clear()
    tracemalloc.start()
    try:
        for version in range(1, 41):
            ask(version)
            # What the cache of levels holds is bounded by its own rule.
            read_prepared.cache_clear()
        # What the others still hold, of the last two versions, is theirs.
        answering._last_known._entries = Halves(0)
        answering._kept._kept, answering._shared._kept = Halves(0), Halves(0)
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(answering._ready) == 41
    assert kept < 40 * 20_000  # the links would be ten times as much


def test_a_context_nobody_registered_makes_no_answer_of_its_own(
    sqlite_database: Database, client: Client
) -> None:
    answering = answering_of(client)
    local = LinkDraft("gs1:faqs", "https://maker.example/lk", "Questions", contexts=("LK",))
    general = LinkDraft("gs1:faqs", "https://maker.example/all", "Questions")
    with sqlite_database.write() as connection:
        put_links(connection, builders.product_of(), local, general)
    for number in range(50):
        faqs = asked_for(UNIT, f"linkType=gs1:faqs&context=C{number}")
        assert outcome(answering, faqs, None).answer == outcome(answering, faqs, Trace()).answer
    assert len(answering._ready) == 1
    there = outcome(answering, asked_for(UNIT, "linkType=gs1:faqs&context=LK"), None)
    assert dict(there.answer.headers)["Location"].startswith("https://maker.example/lk")


def test_links_are_kept_under_their_own_text(sqlite_database: Database, client: Client) -> None:
    faq = LinkDraft("gs1:faqs", "https://maker.example/faq", "Questions")
    with sqlite_database.write() as connection:
        put_links(connection, builders.product_of(), faq)
    assert client.get(f"{UNIT}?linkType=gs1:faqs").status == 307
    with sqlite_database.write() as connection:
        links.put_links(
            connection, builders.product_of(), LinkSetDraft("Machine"), builders.NOW, actor="tester"
        )
    assert client.get(f"{UNIT}?linkType=gs1:faqs").status == 404
