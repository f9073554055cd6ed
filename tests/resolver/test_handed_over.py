"""Company prefixes that another resolver answers for (statements 13 and 63)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from gs1 import compress
from passport.db import Database
from resolver.links.tables import handover
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import MODEL, put_example
from tests.resolver.service import BASE, Client

ROOT = "https://id.other.example/gs1"
ELSEWHERE = "/01/09521234543213"


def hand_over(database: Database, prefix: str, root: str = ROOT) -> None:
    row: dict[str, Any] = {
        "prefix": prefix,
        "operator_id": None,
        "resolver_root": root,
        "created_at": builders.NOW,
        "updated_at": builders.NOW,
    }
    with database.write() as connection:
        connection.execute(insert(handover).values(**row))


@pytest.fixture
def client(database: Database, start: Start) -> Client:
    with database.write() as connection:
        put_example(connection)
    hand_over(database, "9521234")
    return start(database)


@pytest.mark.parametrize(
    "path",
    [
        ELSEWHERE,
        f"{ELSEWHERE}/10/A%2FB/21/1",
        "/00/395212340000000014",
        "/414/9521234000051",
        "/8004/9521234ABC",
    ],
)
def test_every_key_of_the_prefix_is_answered_there(client: Client, path: str) -> None:
    found = client.get(f"{path}?x=a%2Fb&flag")
    assert (found.status, found.location) == (307, f"{ROOT}{path}?x=a%2Fb&flag")
    assert found["link"] == f'<{ROOT}{path}>; rel="gs1:handledBy"'


def test_its_linkset_is_to_be_had_there_too(client: Client) -> None:
    found = client.get(f"{ELSEWHERE}?linkType=linkset")
    assert found.location == f"{ROOT}{ELSEWHERE}?linkType=linkset"


def test_a_compressed_link_is_handed_over_in_plain_form(client: Client) -> None:
    compressed = compress(BASE + ELSEWHERE + "/21/1").removeprefix(BASE)
    assert client.get(compressed).location == f"{ROOT}{ELSEWHERE}/21/1"


def test_what_is_recorded_here_is_answered_here(database: Database, client: Client) -> None:
    hand_over(database, "9520000")
    assert client.get(MODEL).location == f"{BASE}/page{MODEL}"
    assert client.get("/01/09520000099992").location == f"{ROOT}/01/09520000099992"


def test_the_longest_prefix_answers(database: Database, client: Client) -> None:
    hand_over(database, "952123", "https://id.third.example")
    hand_over(database, "952123454", "https://id.fourth.example")
    assert client.get(ELSEWHERE).location == f"https://id.fourth.example{ELSEWHERE}"


def test_another_prefix_is_unknown_as_before(client: Client) -> None:
    assert client.get("/01/09506000134352").status == 404


def test_a_broken_identifier_is_never_handed_over(client: Client) -> None:
    assert client.get("/01/09521234543214").status == 400
