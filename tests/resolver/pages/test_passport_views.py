"""Passports over HTTP: forms, freshness, fixed states, history."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from rdflib import Graph
from sqlalchemy import Connection

from aftersales.recalls import service as recalls
from gs1 import build_identifier
from passport import service as passports
from passport.canonical import canonical
from passport.db import Database
from tests.resolver.service import BASE, BROWSER, Client

PATH = "/01/09520000010027/21/EB-2601-0001"
LIVE = f"/passport{PATH}"
RECALLED = "/passport/01/09520000010010/21/WM-000140"
MODEL = build_identifier("01", "09520000010010")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "application/ld+json"),
        ("*/*", "application/ld+json"),
        ("undefined", "application/ld+json"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("text/turtle;q=0.5, application/json;q=0.4", "text/turtle; charset=utf-8"),
        (BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_the_caller_chooses_the_form(client: Client, accept: str | None, form: str) -> None:
    reply = client.get(LIVE, accept=accept)
    assert reply.status == 200
    assert reply["content-type"] == form
    assert reply["vary"] == "Accept, Accept-Language"
    assert reply["cache-control"] == "public, max-age=0, s-maxage=5"
    assert reply["access-control-allow-origin"] == "*"


def test_a_form_that_does_not_exist_is_406_as_a_problem(client: Client) -> None:
    reply = client.get(LIVE, accept="image/png")
    assert reply.status == 406
    assert reply["content-type"] == "application/problem+json"


def test_a_link_that_people_click_names_its_form(client: Client) -> None:
    reply = client.get(LIVE + "?format=turtle", accept=BROWSER)
    assert reply["content-type"] == "text/turtle; charset=utf-8"
    assert client.get(LIVE + "?format=nonsense", accept=BROWSER).status == 200


def test_json_and_json_ld_have_the_same_body(client: Client) -> None:
    as_json = client.get(LIVE, accept="application/json")
    as_json_ld = client.get(LIVE, accept="application/ld+json")
    assert as_json.json() == as_json_ld.json()
    assert as_json.json()["@context"] == [
        f"{BASE}/contexts/passport-2.jsonld",
        f"{BASE}/contexts/battery-2.jsonld",
    ]
    assert as_json.json()["uniqueProductIdentifier"] == BASE + PATH


def test_turtle_and_n_triples_hold_the_same_triples(client: Client) -> None:
    turtle = Graph().parse(data=client.get(LIVE, accept="text/turtle").body, format="turtle")
    triples = Graph().parse(data=client.get(LIVE, accept="application/n-triples").body, format="nt")
    assert len(turtle) == len(triples) > 100


def test_a_caller_who_has_it_gets_304_and_each_form_has_its_own_tag(client: Client) -> None:
    first = client.get(LIVE)
    again = client.get(LIVE, if_none_match=first["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again["vary"] == "Accept, Accept-Language"
    other = client.get(LIVE, accept="text/turtle", if_none_match=first["etag"])
    assert other.status == 200
    assert other["etag"] != first["etag"]


def test_an_open_recall_stands_beside_the_record_and_in_its_tag(
    client: Client, examples: Database
) -> None:
    before = client.get(RECALLED)
    assert before.json()["recallNotice"][0]["noticeState"] == "affected"
    with examples.write() as connection:
        recalls.close_campaign(connection, "FW-2026-01", "test", datetime.now(UTC))
    after = client.get(RECALLED)
    assert "recallNotice" not in after.json()
    assert after["etag"] != before["etag"]
    assert client.get(LIVE).json().get("recallNotice") is None


def test_the_live_passport_says_where_its_fixed_state_is(client: Client) -> None:
    link = client.get(LIVE)["link"]
    assert link is not None
    assert f'<{BASE}{PATH}?linkType=linkset>; rel="linkset"' in link
    assert f'<{BASE}/passport/pinned/1.1.1{PATH}>; rel="memento"; datetime="' in link
    assert f'<{BASE}/history{PATH}>; rel="version-history"' in link


def test_a_fixed_state_stays_byte_for_byte_while_the_live_one_moves_on(
    client: Client, examples: Database
) -> None:
    fixed = "/passport/pinned/1.1.0/01/09520000010010/21/WM-000140"
    before, live = client.get(fixed), client.get(RECALLED)
    assert before["cache-control"] == "public, max-age=31536000, immutable"
    assert "recallNotice" not in before.json()
    with examples.write() as connection:
        _publish_again(connection)
    after = client.get(fixed)
    assert after.body == before.body
    assert client.get(RECALLED).body != live.body
    assert client.get("/passport/pinned/2.1.0/01/09520000010010/21/WM-000140").status == 200


def _publish_again(connection: Connection) -> None:
    record = passports.version_document(connection, MODEL, 1)
    facts = json.loads(record.fragment) | {"mass": {"value": 72, "unitCode": "KGM"}}
    passports.publish(
        connection,
        MODEL,
        product_group="appliance",
        facts=facts,
        writer="test",
        now=datetime.now(UTC) + timedelta(seconds=1),
        valid_from=datetime(2026, 11, 20, 10, tzinfo=UTC),
        reason="Weighed again",
    )


@pytest.mark.parametrize(
    ("pin", "status"), [("1.1.1", 200), ("9.1.1", 404), ("0.0.0", 404), ("1.1", 404), ("x", 404)]
)
def test_only_states_that_exist_have_an_address(client: Client, pin: str, status: int) -> None:
    assert client.get(f"/passport/pinned/{pin}{PATH}").status == status


def test_a_version_is_told_with_what_proves_it(client: Client) -> None:
    reply = client.get("/passport/versions/1/01/09520000010010")
    record = reply.json()
    assert reply["cache-control"] == "public, max-age=31536000, immutable"
    assert hashlib.sha256(canonical(record["header"])).hexdigest() == record["entryHash"]
    assert client.get("/passport/versions/2/01/09520000010010").status == 404
    assert client.get("/passport/versions/01/01/09520000010010").status == 404


def test_a_version_is_linked_data_of_its_own_facts_where_that_is_asked_for(client: Client) -> None:
    address = f"/passport/versions/1{PATH}"
    document = client.get(address, accept="application/ld+json").json()
    recorded = client.get(address, accept="application/json").json()
    assert [level["granularity"] for level in document["levels"]] == ["item"]
    assert set(recorded["facts"]) <= set(document["product"])
    assert "labelCapacity" not in document["product"]  # the model states that, not the unit
    assert client.get(address, accept="text/turtle").status == 200
    assert client.get(address, accept="image/png").status == 406


def test_two_forms_with_the_same_bytes_have_tags_of_their_own(client: Client) -> None:
    linked = client.get(LIVE, accept="application/ld+json")
    plain = client.get(LIVE, accept="application/json")
    assert linked.body == plain.body
    assert linked["etag"] != plain["etag"]


@pytest.mark.parametrize(
    "target",
    ["/passport/01/09521234543213", "/history/01/09521234543213"],
)
def test_an_unknown_product_has_no_passport(client: Client, target: str) -> None:
    assert client.get(target).status == 404


def test_the_page_groups_the_facts_and_names_their_levels(client: Client) -> None:
    text = client.get(LIVE, accept=BROWSER).body.decode()
    for expected in ("Identification", "Performance", "LMT", "Composed from", "N-Triples"):
        assert expected in text
    for level in ("item", "batch", "model"):
        assert f'class="tag {level}"' in text


def test_the_history_page_tells_entries_with_their_fingerprints(client: Client) -> None:
    entries = client.get("/history/01/09520000010010", accept="application/json").json()
    page = client.get("/history/01/09520000010010", accept=BROWSER).body.decode()
    (level,) = entries["levels"]
    assert [entry["kind"] for entry in level["entries"]] == ["version", "event"]
    for entry in level["entries"]:
        assert entry["entryHash"] in page
    assert level["entries"][1]["previousHash"] == level["entries"][0]["entryHash"]
    assert "Recall opened" in page


def test_the_history_of_a_unit_has_all_its_levels(client: Client) -> None:
    levels = client.get(f"/history{PATH}", accept="application/json").json()["levels"]
    assert [level["granularity"] for level in levels] == ["item", "batch", "model"]


def test_the_history_says_what_changed(client: Client, examples: Database) -> None:
    with examples.write() as connection:
        _publish_again(connection)
    page = client.get("/history/01/09520000010010", accept=BROWSER).body.decode()
    text = re.sub(r"\s+", " ", page)
    assert "Changed: Weight" in text
    assert "Weighed again" in text
