"""What answers when several levels have links, and while a recall is open; on each engine."""

from __future__ import annotations

from typing import Any

import pytest

from passport.db import Database
from resolver.links.model import LinkDraft
from tests import builders
from tests.conformance.schemas import assert_linkset
from tests.resolver.conftest import Start
from tests.resolver.examples import (
    BATCH,
    FOREIGN,
    MANUAL,
    MODEL,
    PLACE,
    RECALLED,
    UNIT,
    open_recall,
    put_example,
    put_links,
    put_place,
)
from tests.resolver.service import BASE, Client, links_of


@pytest.fixture
def client(database: Database, start: Start) -> Client:
    """The example product on each engine."""
    with database.write() as connection:
        put_example(connection)
    return start(database)


def test_a_foreign_default_answers_a_bare_scan(database: Database, client: Client) -> None:
    with database.write() as connection:
        put_links(connection, builders.product_of(), default=FOREIGN)
    assert client.get(UNIT).location == FOREIGN
    assert client.get(UNIT, accept="application/ld+json").location == f"{BASE}/passport{UNIT}"


def test_links_of_a_serial_outrank_those_of_its_recorded_lot(
    database: Database, client: Client
) -> None:
    lot = LinkDraft("gs1:faqs", "https://maker.example/lot", "FAQ")
    serial = LinkDraft("gs1:faqs", "https://maker.example/serial", "FAQ")
    with database.write() as connection:
        put_links(connection, builders.batch_of(), lot)
    assert "/lot" in client.get(f"{UNIT}?linkType=gs1:faqs").location
    with database.write() as connection:
        put_links(connection, builders.unit_of(), serial)
    assert "/serial" in client.get(f"{UNIT}?linkType=gs1:faqs").location


def test_links_of_a_variant_and_of_a_third_partys_serial_are_found(
    database: Database, client: Client
) -> None:
    model = builders.product_of()
    variant = LinkDraft("gs1:faqs", "https://maker.example/variant", "FAQ")
    both = LinkDraft("gs1:faqs", "https://maker.example/both", "FAQ")
    third = LinkDraft("gs1:faqs", "https://maker.example/third", "FAQ")
    with database.write() as connection:
        builders.make_unit(connection, "WM-000151", lot="L2601", variant="2A")
        put_links(connection, model.with_qualifiers({"22": "2A"}), variant)
        put_links(connection, model.with_qualifiers({"235": "T1"}), third)
    ask = "?linkType=gs1:faqs"
    assert "/variant" in client.get(f"{MODEL}/21/WM-000151{ask}").location
    assert "/variant" in client.get(f"{MODEL}/22/2A/10/L2601/21/WM-000999{ask}").location
    assert "/third" in client.get(f"{MODEL}/235/T1{ask}").location
    assert client.get(f"{MODEL}/22/2B/21/WM-000151").status == 404
    with database.write() as connection:
        put_links(connection, model.with_qualifiers({"22": "2A", "10": "L2601"}), both)
    assert "/both" in client.get(f"{MODEL}/21/WM-000151{ask}").location


def test_another_key_is_answered_from_its_registered_links(
    database: Database, client: Client
) -> None:
    with database.write() as connection:
        put_place(connection)
    assert client.get(PLACE).location == "https://maker.example/bergen"
    assert client.get(f"{PLACE}/254/R1").location == "https://maker.example/bergen"
    found = client.get(f"{PLACE}?linkType=linkset").json()
    assert_linkset(found)
    assert [entity["anchor"] for entity in found["linkset"]] == [BASE + PLACE]
    assert client.get(f"{PLACE}?linkType=gs1:recallStatus").status == 404


RULES: list[tuple[dict[str, Any], str, bool]] = [
    ({"lots": ["L2602"]}, RECALLED, True),
    ({"lots": ["L2602"]}, UNIT, False),
    ({"lots": ["L2602"]}, f"{MODEL}/21/WM-000150", True),  # its lot is not recorded
    ({"lots": ["L2602"]}, f"{MODEL}/10/L2601/21/WM-000150", False),
    ({"lots": ["L2602"]}, f"{MODEL}/21/WM-999999", True),
    ({"lots": ["L2602"]}, f"{MODEL}/10/L2602", True),
    ({"lots": ["L2602"]}, BATCH, False),
    ({"lots": ["L2602"]}, MODEL, True),
    ({"serialFrom": "WM-000136", "serialTo": "WM-000160"}, RECALLED, True),
    ({"serialFrom": "WM-000136", "serialTo": "WM-000160"}, UNIT, False),
    ({"serialFrom": "WM-000136"}, f"{MODEL}/21/OTHER", False),
]


@pytest.mark.parametrize(("rule", "target", "covered"), RULES)
def test_a_bare_scan_under_an_open_recall_shows_our_page_first(
    database: Database, client: Client, rule: dict[str, Any], target: str, covered: bool
) -> None:
    with database.write() as connection:
        put_links(connection, builders.product_of(), default=FOREIGN)
        open_recall(connection, rule)
    expected = f"{BASE}/page{target}" if covered else FOREIGN
    assert client.get(target).location == expected


def test_a_recall_is_in_the_linkset_too(database: Database, client: Client) -> None:
    with database.write() as connection:
        put_links(connection, builders.product_of(), default=FOREIGN)
        open_recall(connection, {"lots": ["L2602"]})
    found = client.get(f"{RECALLED}?linkType=linkset").json()
    assert_linkset(found)
    for path in (RECALLED, f"{MODEL}/10/L2602", MODEL):
        (default,) = links_of(found, BASE + path, "defaultLink")
        assert default["href"] == f"{BASE}/page{path}"
    fine = client.get(f"{UNIT}?linkType=linkset").json()
    (default,) = links_of(fine, BASE + UNIT, "defaultLink")
    assert default["href"] == FOREIGN


def test_a_links_change_is_answered_at_once(database: Database, client: Client) -> None:
    assert client.get(f"{UNIT}?linkType=gs1:instructions").location.startswith(MANUAL)
    newer = LinkDraft("gs1:faqs", "https://maker.example/new", "FAQ")
    with database.write() as connection:
        put_links(connection, builders.product_of(), newer)
    assert client.get(f"{UNIT}?linkType=gs1:faqs").status == 307


def test_links_nothing_tells_apart_are_offered_as_a_linkset(
    database: Database, client: Client
) -> None:
    two = [LinkDraft("gs1:faqs", f"https://maker.example/{name}", name) for name in "ab"]
    with database.write() as connection:
        put_links(connection, builders.product_of(), *two)
    found = client.get(f"{UNIT}?linkType=gs1:faqs")
    assert found.status == 300
    assert_linkset(found.json())
    assert [link["title"] for link in links_of(found.json(), BASE + UNIT, "faqs")] == ["a", "b"]


def test_a_link_in_several_languages_is_answered_with_and_without_a_wish(
    database: Database, client: Client
) -> None:
    two = [
        LinkDraft("gs1:faqs", f"https://maker.example/{name}", name, None, (name,))
        for name in ("en", "de")
    ]
    with database.write() as connection:
        put_links(connection, builders.product_of(), *two)
    for language, name in ((None, "en"), ("de-AT", "de"), ("es", "en")):
        found = client.get(f"{UNIT}?linkType=gs1:faqs", accept_language=language)
        assert found.location.startswith(f"https://maker.example/{name}")


def test_a_document_kept_here_is_reached_on_the_operators_own_host(
    database: Database, start: Start
) -> None:
    document = "/documents/" + "a" * 64 + "/manual.pdf"
    with database.write() as connection:
        builders.make_operator(connection, primary_url="https://qr.fjordwerk.example")
        put_example(connection)
        put_links(
            connection, builders.product_of(), LinkDraft("gs1:certificationInfo", document, "CE")
        )
        put_place(connection)
    client = start(database)
    own = "https://qr.fjordwerk.example"
    assert client.get(UNIT).location == f"{own}/page{UNIT}"
    assert client.get(f"{UNIT}?linkType=gs1:certificationInfo").location.startswith(own + document)
    assert client.get(UNIT, host="qr.fjordwerk.example").location == f"{own}/page{UNIT}"
    assert (client.get(UNIT)["link"] or "").startswith(f"<{own}{UNIT}?linkType=linkset>")
    found = client.get(f"{UNIT}?linkType=linkset").json()
    assert all(entity["anchor"].startswith(own) for entity in found["linkset"])
    place = client.get(f"{PLACE}?linkType=linkset").json()
    assert place["linkset"][0]["anchor"] == own + PLACE
