"""Refusals for a person with a phone: what happened, where, and what to do now."""

from __future__ import annotations

import re

import pytest

from passport.db import Database
from resolver.problem_page import for_page, meant, parts_of
from tests.resolver.service import BROWSER, Client, running

WASHER = "/01/09520000010010"


def shown(client: Client, target: str, **options: str) -> str:
    return client.get(target, accept=BROWSER, **options).body.decode()


def marked(text: str) -> list[str]:
    """The values marked as faulty."""
    return re.findall(r'class="faulty">.*?<bdi class="mono">([^<]*)</bdi>', text, re.DOTALL)


@pytest.mark.parametrize(
    ("target", "value", "said"),
    [
        ("/01/09520000010011/21/A", "09520000010011", "digit by digit"),
        (f"{WASHER}/21/{'A' * 21}", "A" * 21, "too short or too long"),
        (f"{WASHER}/10/A~B", "A~B", "a character that such codes never have"),
        (f"{WASHER}/10/A/10/B", "B", "is there twice"),
        (f"{WASHER}/17/261231", "261231", "does not belong behind"),
        (f"{WASHER}/foo/x", "x", "does not belong behind"),
        (f"{WASHER}?17=261399", "261399", "there is no such day"),
        (f"/page{WASHER}/10/A~B", "A~B", "a character that such codes never have"),
        (f"/passport/versions/1{WASHER}/10/A~B", "A~B", "a character that such codes never have"),
    ],
)
def test_the_faulty_part_is_marked_and_named(
    client: Client, target: str, value: str, said: str
) -> None:
    text = shown(client, target)
    assert marked(text) == [value]
    assert said in text


def test_a_path_without_a_key_is_not_taken_apart(client: Client) -> None:
    text = shown(client, "/foo/bar")
    assert "code-parts" not in text
    assert "This is no product code" in text


def test_only_what_can_have_been_meant_in_one_way_is_offered(client: Client) -> None:
    text = shown(client, f"{WASHER}/21/S1/10/L1")
    assert f'href="{WASHER}/10/L1/21/S1"' in text
    assert client.get(f"{WASHER}/21/S1/10/L1").json()["meant"] == f"{WASHER}/10/L1/21/S1"
    assert 'href="/01/04006381333931"' in shown(client, "/01/4006381333931")
    assert f'href="{WASHER}"' in shown(client, f"/some/folder{WASHER}")
    # Which digit of a wrong one was misread, nobody knows.
    assert "Did you mean" not in shown(client, "/01/09520000010011")
    assert "meant" not in client.get("/01/09520000010011").json()


def test_a_wrong_number_is_not_offered_padded() -> None:
    facts = {"found": "4006381333930", "expected": "04006381333930"}
    assert meant("/01/4006381333930", "gtin_length", facts) is None
    assert meant("/01", "qualifier_order", {}) is None


def test_a_missing_kind_of_link_offers_those_there_are(client: Client) -> None:
    text = shown(client, f"{WASHER}?linkType=gs1:recipeInfo&lang=de")
    assert f'href="{WASHER}?linkType=gs1:instructions"' in text
    assert "Gebrauchs- oder Montageanleitung" in text
    assert client.get(f"{WASHER}?linkType=gs1:instructions").status == 307
    assert f'<a class="button primary" href="{WASHER}">' in text


def test_unknown_and_mismatched_say_what_to_compare(client: Client) -> None:
    text = shown(client, "/01/09521234543213")
    assert "We do not know this product" in text
    assert '<span class="piece">(01)09521234543213</span>' in text
    text = shown(client, f"{WASHER}/10/L2602/21/WM-000101")
    assert "belongs to another lot" in text
    assert '<span class="piece">(10)L2602</span>' in text


def test_every_other_refusal_is_in_plain_words(client: Client) -> None:
    sent = client.ask(WASHER, "POST", accept=BROWSER)
    assert (sent.status, sent["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "nothing can be sent to it" in sent.body.decode()
    long = client.get(f"/01/{'9' * 2100}", accept=BROWSER)
    assert long.status == 414
    assert "as long as this address" in long.body.decode()
    assert len(long.body) < 12_000
    host = client.get(WASHER, host="evil.example", accept=BROWSER)
    assert host.status == 421
    assert "exactly as it is printed" in host.body.decode()
    none = client.get("/page/nothing", accept=BROWSER, accept_language="de")
    assert none["content-language"] == "de"


def test_an_outage_offers_to_try_again(database: Database) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    with running(database, database_url=nowhere) as client:
        reply = client.get(f"{WASHER}?linkType=all&lang=de", accept=BROWSER)
    assert reply.status == 503
    assert reply["cache-control"] == "no-store"
    assert f'href="{WASHER}?linkType=all"' in reply.body.decode()


def test_the_language_switch_of_a_refusal_keeps_the_question(client: Client) -> None:
    text = shown(client, f"{WASHER}?linkType=gs1:recipeInfo")
    assert 'href="?linkType=gs1:recipeInfo&amp;lang=de"' in text


def test_what_a_stranger_wrote_is_text_and_short() -> None:
    path = f"/01/%3Cscript%3E{'A' * 500}"
    (part,) = parts_of(path, {"position": "4"})
    assert part.value.startswith("<script>")
    assert len(part.value) == 61
    many = "/01/" + "/".join(["x"] * 400)
    assert len(parts_of(many, {})) == 12


def test_a_page_needs_nothing_but_the_problem_document() -> None:
    document = {"status": 404, "title": "Not Found", "code": "x", "instance": "/x"}
    assert for_page(document)["parts"] == []
    assert for_page(document)["meant"] is None
