"""One linkset in every form: for programs, for other programs, and for people (section 2.10)."""

from __future__ import annotations

import json

import pytest

from passport.db import Database
from tests.conformance.schemas import assert_linkset
from tests.resolver.conftest import Start
from tests.resolver.examples import MANUAL, UNIT, put_example
from tests.resolver.service import BASE, BROWSER, Client

LINKSET = f"{UNIT}?linkType=linkset"


@pytest.fixture
def client(sqlite_database: Database, start: Start) -> Client:
    with sqlite_database.write() as connection:
        put_example(connection)
    return start(sqlite_database)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/linkset+json"),
        ("*/*", "application/linkset+json"),
        ("undefined", "application/linkset+json"),
        ("image/png", "application/linkset+json"),
        ("application/linkset+json", "application/linkset+json"),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/linkset", "application/linkset"),
        ("text/html", "text/html; charset=utf-8"),
        (BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_accept_picks_the_form(client: Client, accept: str | None, content_type: str) -> None:
    for query in ("linkset", "all"):
        found = client.get(f"{UNIT}?linkType={query}", accept=accept)
        assert (found.status, found["content-type"]) == (200, content_type)
        assert found["link"].startswith(f"<{BASE}{UNIT}?linkType=linkset>; rel=")  # type: ignore[union-attr]
        assert "http://www.w3.org/ns/json-ld#context" in str(found["link"])


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("linkset", "application/linkset+json"),
        ("json", "application/json"),
        ("jsonld", "application/ld+json"),
        ("text", "application/linkset"),
        ("html", "text/html; charset=utf-8"),
        ("nothing-known", "text/html; charset=utf-8"),
    ],
)
def test_a_link_on_a_page_names_the_form(client: Client, name: str, content_type: str) -> None:
    assert client.get(f"{LINKSET}&format={name}", accept=BROWSER)["content-type"] == content_type


def test_every_json_form_says_the_same(client: Client) -> None:
    plain = client.get(LINKSET).json()
    assert_linkset(plain)
    assert client.get(LINKSET, accept="application/json").json() == plain
    linked = client.get(LINKSET, accept="application/ld+json").json()
    context = linked.pop("@context")
    assert context == "https://ref.gs1.org/standards/resolver/linkset-context"
    assert linked == plain


def test_the_page_holds_the_linkset_as_json_ld(client: Client) -> None:
    text = client.get(LINKSET, accept=BROWSER).body.decode()
    block = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(block)["linkset"] == client.get(LINKSET).json()["linkset"]
    assert MANUAL in text


def test_the_page_is_in_the_language_of_the_reader(client: Client) -> None:
    german = client.get(LINKSET, accept=BROWSER, accept_language="de-AT, en;q=0.5")
    assert german["content-language"] == "de"
    assert (
        client.get(f"{LINKSET}&lang=en", accept=BROWSER, accept_language="de")["content-language"]
        == "en"
    )


def test_each_form_has_a_tag_of_its_own_and_is_not_sent_twice(client: Client) -> None:
    tags = set()
    for accept in (
        "application/linkset+json",
        "application/ld+json",
        "application/linkset",
        BROWSER,
    ):
        tag = client.get(LINKSET, accept=accept)["etag"]
        tags.add(tag)
        again = client.get(LINKSET, accept=accept, if_none_match=tag)
        assert (again.status, again.body, again["etag"]) == (304, b"", tag)
    assert len(tags) == 4
