"""A level of which nothing is in force looks to strangers as if there were none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gs1 import Identifier, build_identifier
from passport.db import Database
from resolver.links import service as links
from resolver.links.model import DefaultDraft, LinkDraft, LinkSetDraft
from resolver.principals import service as principals
from resolver.principals.model import Role
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import MODEL, PLACE, put_example
from tests.resolver.explaining import explain, explained
from tests.resolver.service import BASE, Client

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
# Neither lot nor serial is recorded.
LOT = build_identifier("01", builders.GTIN, {"10": "LX"})
SERIAL = build_identifier("01", builders.GTIN, {"10": "LX", "21": "S-9"})
BERGEN = build_identifier("414", builders.FACILITY_GLN)
TO_COME = {"valid_from": NOW + DAY}
OVER = {"valid_until": NOW - DAY}


@pytest.fixture
def client(database: Database, start: Start) -> Client:
    with database.write() as connection:
        put_example(connection)
    return start(database)


def put(database: Database, identifier: Identifier, **over: Any) -> None:
    """One link, and a default if there is to be one."""
    default = over.pop("default", None)
    link = LinkDraft("gs1:faqs", "https://maker.example/secret", "Secret link", **over)
    draft = LinkSetDraft("Secret level", default, (link,))
    with database.write() as connection:
        links.put_links(connection, identifier, draft, NOW, actor="tests")


def make_key(database: Database) -> str:
    with database.write() as connection:
        _, key = principals.create_key(
            connection, Role.OPERATOR, builders.OPERATOR, ["read"], datetime.now(UTC)
        )
    return key


def anchors(client: Client, identifier: Identifier) -> list[str]:
    linkset = client.get(f"{identifier.path}?linkType=linkset").json()["linkset"]
    return [entity["anchor"].removeprefix(BASE) for entity in linkset]


@pytest.mark.parametrize("window", [TO_COME, OVER])
def test_a_level_without_a_record_is_in_the_linkset_only_while_a_link_is_in_force(
    database: Database, client: Client, window: dict[str, Any]
) -> None:
    put(database, LOT, **window)
    assert anchors(client, LOT) == anchors(client, SERIAL) == [MODEL]
    assert b"Secret" not in client.get(f"{SERIAL.path}?linkType=linkset").body
    put(database, LOT)
    assert anchors(client, SERIAL) == [LOT.path, MODEL]


def test_a_level_with_a_default_is_in_the_linkset(database: Database, client: Client) -> None:
    default = DefaultDraft("https://maker.example/lot", "The lot's page")
    put(database, LOT, default=default, **TO_COME)
    assert anchors(client, LOT) == [LOT.path, MODEL]
    assert b"Secret link" not in client.get(f"{LOT.path}?linkType=linkset").body


def test_a_recorded_level_is_listed_under_its_own_name(database: Database, client: Client) -> None:
    put(database, builders.batch_of(), **TO_COME)
    reply = client.get(f"{builders.batch_of().path}?linkType=linkset")
    assert [entity["anchor"] for entity in reply.json()["linkset"]] == [
        BASE + builders.batch_of().path,
        BASE + MODEL,
    ]
    assert b"Secret" not in reply.body


@pytest.mark.parametrize("asked", [LOT, SERIAL])
def test_strangers_are_told_the_very_same_before_it_begins_as_if_there_were_none(
    database: Database, client: Client, asked: Identifier
) -> None:
    uri = f"{asked.path}?linkType=gs1:faqs"
    before = explained(client, uri)
    put(database, LOT, **TO_COME)
    after = explained(client, uri)
    assert after["levels"] == before["levels"]
    assert "absent" in [level["state"] for level in after["levels"]]
    assert b"Secret" not in explain(client, uri).body


def test_insiders_are_told_that_something_is_registered(database: Database, client: Client) -> None:
    put(database, LOT, **TO_COME)
    found = explained(client, f"{SERIAL.path}?linkType=gs1:faqs", make_key(database))
    (level,) = (level for level in found["levels"] if level["path"] == LOT.path)
    assert (level["state"], level["onRecord"]) == ("idle", False)
    assert level["sentence"] == "Links are registered here, and none of them is in force."
    assert [each["title"] for each in found["candidates"]] == ["Secret link"]


def test_what_is_over_was_seen_and_is_told_to_everybody(database: Database, client: Client) -> None:
    put(database, LOT, **OVER)
    found = explained(client, f"{SERIAL.path}?linkType=gs1:faqs")
    states = {level["path"]: level["state"] for level in found["levels"]}
    assert states[LOT.path] == "idle"
    assert [each["result"]["code"] for each in found["candidates"]] == ["not_in_force"]


def test_a_part_of_a_place_is_left_out_like_a_lot(database: Database, client: Client) -> None:
    put(database, BERGEN, default=DefaultDraft("https://maker.example/bergen", "Bergen works"))
    hall = build_identifier("414", builders.FACILITY_GLN, {"254": "H1"})
    put(database, hall, **TO_COME)
    assert anchors(client, hall) == [PLACE]
    put(database, hall)
    assert anchors(client, hall) == [hall.path, PLACE]
