"""Our own pages answered at the code itself, where a product or the setting asks (DECISION 6)."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from gs1 import compress
from passport.catalogue.tables import product
from passport.db import Database
from passport.documents import service as documents
from resolver.links import service as links
from resolver.links.model import LinkDraft, LinkSetDraft
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import FOREIGN, MANUAL, MODEL, UNIT, put_example, put_links
from tests.resolver.service import BASE, BROWSER, Client


@pytest.fixture
def client(sqlite_database: Database, start: Start) -> Client:
    with sqlite_database.write() as connection:
        put_example(connection)
    return start(sqlite_database, serve_in_place=True)


def of_product(database: Database, value: bool | None) -> None:
    with database.write() as connection:
        connection.execute(update(product).values(serve_in_place=value))


def test_the_page_is_the_answer_of_the_code(client: Client) -> None:
    found = client.get(UNIT, accept=BROWSER)
    assert found.status == 200
    assert found["content-location"] == f"{BASE}/page{UNIT}"
    assert found.body == client.get(f"/page{UNIT}", accept=BROWSER).body


def test_the_page_is_in_the_language_of_the_reader(client: Client) -> None:
    found = client.get(UNIT, accept=BROWSER, accept_language="de")
    assert found["content-location"] == f"{BASE}/page{UNIT}?lang=de"
    assert found["content-language"] == "de"


def test_a_code_promises_no_more_than_seconds_and_points_to_its_linkset(client: Client) -> None:
    found = client.get(UNIT, accept=BROWSER)
    assert found["cache-control"] == "public, max-age=0, s-maxage=5"
    assert found["link"] == (
        f'<{BASE}{UNIT}?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
    )
    assert found["vary"] == "Accept, Accept-Language"
    assert found["access-control-allow-origin"] == "*"


def test_a_compressed_code_says_what_it_stands_for(client: Client) -> None:
    compressed = compress(BASE + UNIT).removeprefix(BASE)
    found = client.get(compressed, accept=BROWSER)
    assert found.status == 200
    assert str(found["link"]).endswith(f', <{BASE}{UNIT}>; rel="owl:sameAs"')


def test_a_reader_who_has_it_gets_304(client: Client) -> None:
    tag = client.get(UNIT, accept=BROWSER)["etag"]
    found = client.get(UNIT, accept=BROWSER, if_none_match=tag)
    assert (found.status, found.body) == (304, b"")


def test_head_has_the_headers_of_get_and_no_body(client: Client) -> None:
    got, head = (client.ask(UNIT, method, accept=BROWSER) for method in ("GET", "HEAD"))
    assert head.body == b""
    varying = ("x-request-id",)
    assert {k: v for k, v in got.headers.items() if k not in varying} == {
        k: v for k, v in head.headers.items() if k not in varying
    }


def test_the_query_reaches_the_page(client: Client) -> None:
    found = client.get(f"{UNIT}?linkType=gs1:recallStatus&lang=de", accept=BROWSER)
    assert found["content-location"] == f"{BASE}/recall{UNIT}?linkType=gs1:recallStatus&lang=de"
    assert found["content-language"] == "de"


def test_a_foreign_target_is_still_redirected_to(client: Client) -> None:
    found = client.get(f"{UNIT}?linkType=gs1:instructions")
    assert (found.status, found.location) == (307, f"{MANUAL}?linkType=gs1:instructions")


def test_a_serial_with_a_slash_is_served_in_place(sqlite_database: Database, start: Start) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
        builders.make_product(connection, "09520000010041")
        builders.make_unit(connection, "AB/12", gtin="09520000010041")
    found = start(sqlite_database, serve_in_place=True).get("/01/09520000010041/21/AB%2F12")
    assert (found.status, b"AB/12" in found.body) == (200, True)


@pytest.mark.parametrize(
    ("setting", "said", "status"),
    [
        (False, None, 307),
        (True, None, 200),
        (False, True, 200),
        (True, False, 307),
    ],
)
def test_a_product_says_otherwise_than_the_setting(
    sqlite_database: Database, start: Start, setting: bool, said: bool | None, status: int
) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
    of_product(sqlite_database, said)
    client = start(sqlite_database, serve_in_place=setting)
    assert client.get(UNIT).status == status
    assert client.get(MODEL).status == status


def test_a_form_nobody_has_is_no_refusal_at_the_code(client: Client) -> None:
    found = client.get(f"{UNIT}?linkType=gs1:dpp", accept="application/pdf")
    assert (found.status, found.location) == (307, f"{BASE}/passport{UNIT}?linkType=gs1:dpp")
    assert client.get(f"/passport{UNIT}", accept="application/pdf").status == 406


def test_a_refusal_of_the_inner_answer_is_the_answer(
    sqlite_database: Database, start: Start
) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
        put_links(connection, builders.product_of(), default=FOREIGN)
    client = start(sqlite_database, serve_in_place=True)
    # The example says it has a passport, and none was published.
    found = client.get(f"{UNIT}?linkType=gs1:dpp", accept="application/json")
    assert (found.status, found.code) == (404, "no_passport")


def test_a_document_keeps_its_own_policy_and_varies_like_every_choice(
    sqlite_database: Database, start: Start
) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
        kept = documents.keep(
            connection, builders.OPERATOR, b"<p>Anleitung", "text/html", "manual.html", builders.NOW
        )
        href = f"/documents/{kept.sha256}/{kept.file_name}"
        manual = LinkDraft("gs1:instructions", href, "Anleitung", "text/html", ("de",))
        draft = LinkSetDraft("Machine", links=(manual,))
        links.put_links(connection, builders.product_of(), draft, builders.NOW, actor="tester")
    client = start(sqlite_database, serve_in_place=True)
    found = client.get(f"{UNIT}?linkType=gs1:instructions", accept_language="de")
    assert found.status == 200
    assert found["vary"] == "Accept, Accept-Language"
    assert found["cache-control"] == "public, max-age=0, s-maxage=5"
    for name in ("content-security-policy", "x-content-type-options"):
        assert found[name] == client.get(href)[name]
