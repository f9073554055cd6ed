"""Parts, recall state, documents, the dictionary and the start page."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from pyld import jsonld

import schemas.loader
from passport.db import Database
from passport.documents import service as documents
from schemas.dictionary import dictionary
from tests import builders
from tests.resolver.service import BASE, BROWSER, Client, running

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WASHER = "/01/09520000010010"


def numbers(client: Client, serial: str) -> set[str]:
    reply = client.get(f"/parts{WASHER}/21/{serial}", accept="application/json")
    return {part["partNumber"] for part in reply.json()["parts"]}


def test_the_serial_decides_which_seal_fits(client: Client) -> None:
    before, after = numbers(client, "WM-000130"), numbers(client, "WM-000131")
    assert before - after == {"FW-DS-A"}
    assert after - before == {"FW-DS-B"}


def test_the_number_to_order_is_never_a_superseded_one(client: Client) -> None:
    reply = client.get(f"/parts{WASHER}/21/WM-000101", accept="application/json").json()
    replaced = {number for part in reply["parts"] for number in part["supersession"][:-1]}
    assert replaced
    assert replaced.isdisjoint(part["partNumber"] for part in reply["parts"])
    text = client.get(f"/parts{WASHER}/21/WM-000101", accept=BROWSER).body.decode()
    for number in replaced:
        assert f'<s class="mono">{number}</s>' in text
        assert f"Order {number}" not in text


def test_the_parts_page_says_why_a_part_fits(client: Client) -> None:
    text = client.get(f"/parts{WASHER}/21/WM-000131", accept=BROWSER).body.decode()
    assert "Fits serials from WM-000131 on." in text
    german = client.get(f"/parts{WASHER}/21/WM-000131?lang=de", accept=BROWSER).body.decode()
    assert "Passt zu Seriennummern ab WM-000131." in german


def test_a_filter_says_when_it_is_due(client: Client) -> None:
    text = client.get("/parts/01/09520000010034", accept=BROWSER).body.decode()
    assert "Replace every 6 months" in text


@pytest.mark.parametrize(
    ("unit", "status"),
    [
        ("21/WM-000101", "none"),
        ("21/WM-000135", "none"),
        ("21/WM-000136", "affected"),
        ("21/WM-009999", "cannot_rule_out"),
        ("10/L2602", "affected"),
        ("10/L2601", "none"),
    ],
)
def test_the_recall_state_has_three_answers(client: Client, unit: str, status: str) -> None:
    reply = client.get(f"/recall{WASHER}/{unit}", accept="application/json")
    assert reply.json()["status"] == status
    assert reply.json()["id"].startswith(f"{BASE}{WASHER}")
    page = client.get(f"/recall{WASHER}/{unit}", accept=BROWSER).body.decode()
    assert ('class="recall"' in page) is (status != "none")


def test_the_recall_page_without_a_recall_says_so_plainly(client: Client) -> None:
    text = client.get(f"/recall{WASHER}/21/WM-000101", accept=BROWSER).body.decode()
    assert re.search(r"<h1>No open recall for this unit</h1>", text)


def test_a_document_is_served_for_ever_and_can_do_nothing(database: Database) -> None:
    body = b"<!doctype html><script>alert(1)</script>"
    with database.write() as connection:
        operator = builders.make_operator(connection)
        kept = documents.keep(connection, operator.operator_id, body, "text/html", "a.html", NOW)
    with running(database) as client:
        reply = client.get(kept.path)
        again = client.get(kept.path, if_none_match=reply["etag"])
        renamed = client.get(kept.path.replace("a.html", "b.html"))
        unknown = client.get(f"/documents/{'0' * 64}/a.html")
        nonsense = client.get("/documents/xyz/a.html")
    assert (reply.status, reply.body) == (200, body)
    assert reply["content-type"] == "text/html; charset=utf-8"
    assert reply["x-content-type-options"] == "nosniff"
    assert reply["cache-control"] == "public, max-age=31536000, immutable"
    policy = reply["content-security-policy"] or ""
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert again.status == 304
    assert [renamed.status, unknown.status, nonsense.status] == [404, 404, 404]


def test_a_pdf_is_not_sandboxed_because_browsers_would_not_show_it(database: Database) -> None:
    with database.write() as connection:
        operator = builders.make_operator(connection).operator_id
        kept = documents.keep(connection, operator, b"%PDF-1.7", "application/pdf", "a.pdf", NOW)
    with running(database) as client:
        reply = client.get(kept.path)
    policy = reply["content-security-policy"] or ""
    assert reply["content-type"] == "application/pdf"
    assert "sandbox" not in policy
    assert "default-src 'none'" in policy


def test_every_term_has_a_page_and_a_machine_form(client: Client) -> None:
    overview = client.get("/terms/", accept=BROWSER).body.decode()
    for name in list(dictionary())[::20]:
        assert f'href="/terms/{name}?lang=en"' in overview
        assert client.get(f"/terms/{name}", accept=BROWSER).status == 200
        machine = client.get(f"/terms/{name}", accept="application/ld+json").json()
        assert machine["@id"] == f"{BASE}/terms/{name}"
    assert client.get("/terms/no-such-term").status == 404


def test_the_dictionary_expands_without_loss(client: Client) -> None:
    document = client.get("/terms/", accept="application/ld+json").json()
    dropped: list[str] = []
    nodes = jsonld.expand(document, {"on_property_dropped": dropped.append})
    assert dropped == []
    assert len(nodes) == len(dictionary()) + len(schemas.loader.profiles())


def test_the_context_names_this_hosts_terms(client: Client) -> None:
    reply = client.get("/contexts/passport-1.jsonld")
    assert reply["content-type"] == "application/ld+json"
    assert f"{BASE}/terms/" in reply.body.decode()


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/schemas/passport/battery/1.json", 200),
        ("/schemas/passport/appliance/1.json", 200),
        ("/schemas/passport/battery/9.json", 404),
        ("/schemas/passport/battery/1.jsonx", 404),
        ("/schemas/passport/../requests/1.json", 404),
        ("/schemas/passport/%2e%2e/1.json", 404),
    ],
)
def test_schemas_are_published_as_they_are(client: Client, target: str, status: int) -> None:
    reply = client.get(target)
    assert reply.status == status
    if status == 200:
        assert reply["content-type"] == "application/schema+json"
        assert reply.json()["type"] == "object"


def test_the_start_page_leads_to_the_examples_where_there_are_any(client: Client) -> None:
    text = client.get("/", accept=BROWSER).body.decode()
    assert "/01/09520000010010/21/WM-000101" in text
    assert "/01/09520000010041/21/AB%2F12" in text


def test_the_start_page_of_another_maker_has_no_examples(sqlite_database: Database) -> None:
    with running(sqlite_database) as client:
        reply = client.get("/", accept=BROWSER)
    assert reply.status == 200
    assert "Try it" not in reply.body.decode()


def test_every_page_works_on_both_engines(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection, lot="L1")
    with running(database) as client:
        for kind in ("page", "parts", "recall"):
            reply = client.get(f"/{kind}/01/{builders.GTIN}/21/{builders.SERIAL}", accept=BROWSER)
            assert reply.status == 200, kind


def test_the_start_page_makes_sense_on_an_empty_server(database: Database) -> None:
    with running(database) as client:
        text = client.get("/", accept=BROWSER).body.decode()
        data = client.get("/", accept="application/json").json()
        nothing = client.get("/find?code=(01)09520000010010", accept=BROWSER)
        unknown = client.get(nothing.location, accept=BROWSER)
    assert "Try it" not in text
    assert 'href="/01/' not in text
    for link in ("/.well-known/gs1resolver", "/explain?lang=en", "/api/v1/openapi.json"):
        assert f'href="{link}"' in text
    assert data["examples"] == []
    assert data["search"] == f"{BASE}/find{{?code}}"
    assert (nothing.status, unknown.status) == (303, 404)
