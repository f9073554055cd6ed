"""``/api/v1/explain``: which requests it explains, and what it tells."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from aftersales.analytics.tables import scan_count
from passport.db import Database
from resolver.links import handovers
from resolver.links.model import Handover, LinkDraft
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import BATCH, MANUAL, MODEL, UNIT, put_example, put_links
from tests.resolver.explaining import explained
from tests.resolver.service import BASE, BROWSER, Client


@pytest.fixture
def client(database: Database, start: Start) -> Client:
    """The example product on each engine."""
    with database.write() as connection:
        put_example(connection)
    return start(database)


def test_an_explanation_tells_identifier_levels_candidates_winner_and_answer(
    client: Client,
) -> None:
    found = explained(client, f"{UNIT}?linkType=gs1:instructions&17=271231", accept=BROWSER)
    assert [(part["role"], part["ai"], part["value"]) for part in found["identifier"]["parts"]] == [
        ("key", "01", builders.GTIN),
        ("qualifier", "21", builders.SERIAL),
        ("attribute", "17", "271231"),
    ]
    assert found["identifier"]["uri"] == f"{BASE}{UNIT}?17=271231"
    assert [(level["path"], level["state"]) for level in found["levels"]] == [
        (UNIT, "bare"),
        (BATCH, "bare"),
        (MODEL, "decides"),
    ]
    (candidate,) = found["candidates"]
    assert candidate["result"]["code"] == "only"
    assert [verdict["rule"] for verdict in candidate["verdicts"]] == [
        "force",
        "media",
        "language",
        "context",
    ]
    assert [winner["href"] for winner in found["winners"]] == [MANUAL]
    assert found["reason"].startswith("“Manual” is the only link of the type gs1:instructions")
    assert found["answer"]["status"] == 307
    location = {"name": "Location", "value": f"{MANUAL}?linkType=gs1:instructions&17=271231"}
    assert location in found["answer"]["headers"]


def test_levels_that_nothing_is_known_of_are_told_too(client: Client) -> None:
    found = explained(client, f"{MODEL}/10/NEW/21/WM-009999")
    assert [(level["path"], level["state"]) for level in found["levels"]] == [
        (f"{MODEL}/21/WM-009999", "absent"),
        (f"{MODEL}/10/NEW", "absent"),
        (MODEL, "without"),
    ]


@pytest.mark.parametrize(
    "uri", [f"{BASE}{UNIT}", f"https://ID.example.com{UNIT}#top", f" {UNIT} ", f"{UNIT}/"]
)
def test_an_address_on_a_host_of_ours_and_a_path_mean_the_same(client: Client, uri: str) -> None:
    found = explained(client, uri)
    assert found["identifier"]["path"] == UNIT
    assert found["answer"]["status"] == 307


def test_link_type_and_context_count_in_the_address_and_beside_it(client: Client) -> None:
    inside = explained(client, f"{UNIT}?linkType=gs1%3Adpp&context=LK")
    beside = explained(client, UNIT, linkType="gs1:dpp", context="LK")
    for found in (inside, beside):
        assert (found["asked"]["linkType"], found["asked"]["context"]) == ("gs1:dpp", "LK")
        assert found["winners"] == inside["winners"] != []
    assert beside["asked"]["uri"] == f"{BASE}{UNIT}?linkType=gs1:dpp&context=LK"
    same = explained(client, f"{UNIT}?linkType=gs1:dpp", linkType="gs1:dpp")
    assert same["asked"]["uri"] == f"{BASE}{UNIT}?linkType=gs1:dpp"


def test_a_compressed_address_is_explained_as_what_it_stands_for(client: Client) -> None:
    # EPC binary of a GTIN nobody registered here.
    found = explained(client, "/eh30164596f40c0e5cbe991a83")
    assert found["identifier"]["path"] == "/01/09528765123457/21/123456789123"
    assert found["identifier"]["decompressedFrom"] == "/eh30164596f40c0e5cbe991a83"
    assert found["answer"]["problem"]["code"] == "unknown_identifier"


def test_a_page_in_place_is_explained_with_its_body(database: Database, start: Start) -> None:
    with database.write() as connection:
        put_example(connection)
    client = start(database, serve_in_place=True)
    found = explained(client, UNIT, accept="text/html", at="2026-11-21T12:00:00Z")
    assert found["outcome"] == "in_place"
    assert found["answer"]["status"] == 200
    assert found["answer"]["body"]["text"].startswith("<!doctype html>")
    assert found["answer"]["body"]["cut"] is True
    assert found["answer"]["body"]["bytes"] > 4000
    assert "Our own page is answered at the code itself, without a redirect." in found["notes"]


def test_an_address_on_an_operators_own_host_is_one_of_ours(
    database: Database, start: Start
) -> None:
    with database.write() as connection:
        builders.make_operator(connection, primary_url="https://id.fjordwerk.example")
        put_example(connection)
    found = explained(start(database), f"https://id.fjordwerk.example{UNIT}")
    assert found["identifier"]["uri"] == f"https://id.fjordwerk.example{UNIT}"
    assert found["winners"][0]["href"] == f"https://id.fjordwerk.example/page{UNIT}"


def test_a_target_is_shown_filled(client: Client, database: Database) -> None:
    template = LinkDraft("gs1:faqs", "https://maker.example/{gtin}/{serial}", "Yours")
    with database.write() as connection:
        put_links(connection, builders.product_of(), template)
    found = explained(client, f"{UNIT}?linkType=gs1:faqs")
    filled = f"https://maker.example/{builders.GTIN}/{builders.SERIAL}"
    assert [winner["href"] for winner in found["winners"]] == [filled]
    assert found["candidates"][0]["template"] is None


def test_a_code_that_was_handed_over_is_explained(client: Client, database: Database) -> None:
    handover = Handover("9521234", "https://other.example")
    with database.write() as connection:
        handovers.put_handover(connection, handover, builders.NOW, actor="tester", own_hosts=())
    found = explained(client, "/01/09521234543213")
    assert found["outcome"] == "handed_over"
    assert found["answer"]["status"] == 307
    assert "https://other.example" in found["reason"]


def test_what_a_browser_would_encode_is_encoded(client: Client) -> None:
    found = explained(client, f"{UNIT}?note=größer als")
    assert found["asked"]["uri"] == f"{BASE}{UNIT}?note={quote('größer als')}"


@pytest.mark.parametrize(
    ("uri", "status", "code"),
    [
        ("/01/09520000010011", 400, "check_digit"),
        ("/01/09521234543213", 404, "unknown_identifier"),
        (f"{UNIT}?linkType=gs1:faqs", 404, "no_such_link"),
        (f"{UNIT}?linkType=nonsense", 404, "unknown_link_type"),
        (f"{MODEL}/10/OTHER/21/{builders.SERIAL}", 404, "lot_mismatch"),
        (f"https://evil.example{UNIT}", 421, "host_not_served"),
        (f"/stem{UNIT}", 404, "unknown_stem"),
        ("/01/" + "1" * 2500, 414, "target_too_long"),
        (f"{UNIT}?" + "x" * 4500, 414, "target_too_long"),
    ],
)
def test_a_refusal_is_explained_like_any_answer(
    client: Client, uri: str, status: int, code: str
) -> None:
    found = explained(client, uri)
    assert found["outcome"] in ("refused", "no_link")
    assert (found["answer"]["status"], found["answer"]["problem"]["code"]) == (status, code)
    assert found["winners"] == []
    assert found["reason"]


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("", ["/uri"]),
        ("uri=", ["/uri"]),
        ("uri=foo", ["/uri"]),
        ("uri=javascript%3Aalert(1)", ["/uri"]),
        ("uri=%2F01%2F1%0D%0AX", ["/uri"]),
        ("uri=/page/01/1", ["/uri"]),
        ("uri=/api/v1/explain", ["/uri"]),
        ("uri=/", ["/uri"]),
        ("uri=/01/1&uri=/01/2", ["/uri"]),
        ("uri=/01/1&at=yesterday", ["/at"]),
        ("uri=/01/1&at=2026-02-30", ["/at"]),
        ("uri=/01/1&at=2026-05-03T12:00:00", ["/at"]),
        ("uri=/01/1&at=0001-01-01T00:00:00%2B02:00", ["/at"]),
        ("uri=/01/1&accept=a%0Ab&nonsense=1", ["/accept", "/nonsense"]),
        ("uri=/01/1&accept=" + "a" * 5000, ["/accept"]),
        ("uri=/01/" + "1" * 7000, ["/uri"]),
        ("uri=/01/1%3FlinkType%3Dgs1:pip&linkType=gs1:dpp", ["/linkType"]),
        ("uri=/01/1%3Fcontext%3DLK&context=US", ["/context"]),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_with_every_fault(
    client: Client, query: str, pointers: list[str]
) -> None:
    reply = client.get(f"/api/v1/explain?{query}")
    assert (reply.status, reply.code) == (400, "unusable_question")
    assert [error["pointer"] for error in reply.json()["errors"]] == pointers


def test_an_explanation_counts_no_scan(database: Database, client: Client) -> None:
    def counted() -> int:
        client.app.extensions["tracemark"].counter.flush()
        with database.read() as connection:
            total = connection.execute(select(func.sum(scan_count.c.scans))).scalar()
        return total or 0

    explained(client, UNIT)
    assert counted() == 0
    client.get(UNIT)
    assert counted() == 1
