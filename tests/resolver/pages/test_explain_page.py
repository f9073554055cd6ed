"""The explanation as people see it: the same document, in words."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from resolver.explain import words
from tests.resolver.service import BASE, BROWSER, Client, Reply

UNIT = "/01/09520000010010/21/WM-000101"


def show(client: Client, reader: str = "en", **given: str) -> Reply:
    query = f"?{urlencode(given)}" if given else ""
    return client.get(f"/explain{query}", accept=BROWSER, accept_language=reader)


def text_of(reply: Reply) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", reply.body.decode())))


def test_without_an_address_there_is_only_the_form(client: Client) -> None:
    reply = show(client)
    assert reply.status == 200
    assert '<form class="ask"' in reply.body.decode()
    assert "1. The code is read" not in text_of(reply)
    assert client.get("/explain", accept="application/json").code == "unusable_question"


def test_the_page_shows_the_steps_the_winner_and_the_answer(client: Client) -> None:
    asked = {"uri": UNIT, "linkType": "gs1:instructions", "language": "de"}
    reply = show(client, **asked)
    assert reply.status == 200
    assert reply["cache-control"] == "no-store"
    text = text_of(reply)
    for expected in (
        "307 The reader is sent on",
        "Product number (GTIN)",
        "(01)09520000010010 (21)WM-000101".replace(" ", ""),
        "2. Levels are looked at, the most specific first",
        "Accept-Language names its language with q=1.",
        "Another link suits the languages asked for better.",
        "HTTP/1.1 307 Temporary Redirect",
        f"Location: {BASE}/documents/",
    ):
        assert expected.replace(" ", "") in text.replace(" ", ""), expected
    assert f'value="{UNIT}"' in reply.body.decode()


def test_the_twin_at_the_same_address_is_the_document_of_the_api(client: Client) -> None:
    query = urlencode({"uri": UNIT, "accept": BROWSER})
    twin = client.get(f"/explain?{query}", accept="application/json").json()
    document = client.get(f"/api/v1/explain?{query}").json()
    for each in (twin, document):
        each["asked"].pop("at")
        headers = each["answer"]["headers"]
        each["answer"]["headers"] = [item for item in headers if item["name"] != "X-Request-Id"]
    assert twin == document


def test_every_word_is_in_the_readers_language(client: Client) -> None:
    for given in (
        {"uri": UNIT},
        {"uri": UNIT, "linkType": "gs1:instructions", "accept": "text/html;q=0.2"},
        {"uri": "/01/09520000010010/21/WM-000140"},
        {"uri": UNIT, "linkType": "gs1:faqs"},
        {"uri": UNIT, "at": "2026-01-01"},
        {"uri": "/01/09521234543213"},
    ):
        english, german = (text_of(show(client, tag, **given)) for tag in ("en", "de"))
        sentences = [each for each in words.messages() if "%" not in each and " " in each]
        shared = [each for each in sentences if each in english and each in german]
        assert shared == [], given


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><b>', "'><img src=x>"])
def test_what_was_typed_is_shown_and_never_run(client: Client, evil: str) -> None:
    for given in ({"uri": evil}, {"uri": UNIT, "accept": evil}, {"uri": f"/01/{evil}"}):
        body = show(client, **given).body.decode()
        assert evil not in body
        assert evil in unescape(body)


@pytest.mark.parametrize(
    ("given", "status", "title"),
    [
        ({"uri": "foo", "at": "x"}, 400, "The question cannot be understood"),
        ({"uri": UNIT, "at": "2099-01-01"}, 422, "This instant has not come yet"),
    ],
)
def test_a_faulty_question_is_shown_above_the_form_that_keeps_it(
    client: Client, given: dict[str, str], status: int, title: str
) -> None:
    reply = show(client, **given)
    assert reply.status == status
    assert title in text_of(reply)
    assert f'value="{given["at"]}"' in reply.body.decode()


def test_a_refused_code_is_explained_on_a_page_that_was_found(client: Client) -> None:
    reply = show(client, uri="/01/09520000010011")
    assert reply.status == 200
    assert "400 This is not a valid GS1 Digital Link" in text_of(reply)
