"""Compressed and binary forms are answered as the URI they stand for (statements 8 to 13)."""

from __future__ import annotations

import pytest

from gs1 import compress, encode_epc, parse_target
from passport.db import Database
from tests.resolver.conftest import Start
from tests.resolver.examples import MODEL, UNIT, put_example
from tests.resolver.service import BASE, Client


@pytest.fixture
def client(sqlite_database: Database, start: Start) -> Client:
    with sqlite_database.write() as connection:
        put_example(connection)
    return start(sqlite_database)


def forms() -> list[str]:
    """The unit in every compressed form there is."""
    whole = compress(BASE + UNIT).removeprefix(BASE)
    partial = compress(BASE + UNIT, partial=True).removeprefix(BASE)
    link = parse_target(UNIT)
    return [
        whole,
        partial,
        "/" + encode_epc(link, "SGTIN+", form="eh"),
        "/" + encode_epc(link, "SGTIN+", form="ex"),
        "/" + encode_epc(link, "SGTIN-198", company_prefix_length=7, form="eh"),
    ]


@pytest.mark.parametrize("form", forms())
@pytest.mark.parametrize("query", ["", "?linkType=gs1:instructions&x=a%2Fb&y=1&y=2", "?17=261231"])
def test_the_answer_is_that_of_the_plain_uri(client: Client, form: str, query: str) -> None:
    compressed, plain = client.get(form + query), client.get(UNIT + query)
    assert (compressed.status, compressed.location) == (plain.status, plain.location)
    assert (compressed.status, compressed.location[-len(query) :] if query else "") == (307, query)


@pytest.mark.parametrize("form", forms())
def test_the_answer_says_which_uri_it_stands_for_on_our_own_host(client: Client, form: str) -> None:
    linkset = f'<{BASE}{UNIT}?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
    assert client.get(form)["link"] == f'{linkset}, <{BASE}{UNIT}>; rel="owl:sameAs"'


def test_the_plain_uri_says_nothing_of_the_kind(client: Client) -> None:
    assert "sameAs" not in str(client.get(UNIT)["link"])


@pytest.mark.parametrize("form", forms())
def test_anchors_of_its_linkset_are_uncompressed(client: Client, form: str) -> None:
    found = client.get(form + "?linkType=linkset")
    assert found.status == 200
    assert found.json()["linkset"][0]["anchor"] == BASE + UNIT
    assert found.json() == client.get(UNIT + "?linkType=linkset").json()


def test_what_it_holds_but_nobody_registered_is_404(client: Client) -> None:
    unknown = compress(f"{BASE}/01/09520000099992/21/1").removeprefix(BASE)
    assert client.get(unknown).status == 404


@pytest.mark.parametrize(
    "path", ["/ehZZ", "/eh3016", "/eh00112233445566778899aabb", "/ex", "/ex!", "/foo", "/DBFRGHAO"]
)
def test_what_does_not_decode_is_400(client: Client, path: str) -> None:
    for accept in (None, "text/html"):
        assert client.get(path, accept=accept).status == 400


def test_our_own_paths_win_over_what_could_be_compressed(client: Client) -> None:
    assert client.get("/healthz").body == b"ok"
    assert client.get(f"/page{MODEL}").status == 200
