"""Explanations of another instant, and who may see what is not in force yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aftersales.recalls import service as recalls
from gs1 import GS1_VOC
from passport.chain import instant
from passport.db import Database
from resolver.links import service as links
from resolver.links import store
from resolver.links.model import DefaultDraft, Level, LinkDraft, LinkSetDraft, Target, prepare
from resolver.principals import service as principals
from resolver.principals.model import Role
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import BATCH, UNIT, open_recall, put_example
from tests.resolver.explaining import explain, explained
from tests.resolver.service import Client

DAY = timedelta(days=1)
FAQS = GS1_VOC + "faqs"


@pytest.fixture
def client(database: Database, start: Start) -> Client:
    """The example product on each engine."""
    with database.write() as connection:
        put_example(connection)
    return start(database)


def make_key(database: Database, operator: str | None = builders.OPERATOR, *scopes: str) -> str:
    with database.write() as connection:
        role = Role.OPERATOR if operator else Role.ADMINISTRATOR
        _, key = principals.create_key(connection, role, operator, scopes, datetime.now(UTC))
    return key


def history(database: Database, path: str, *states: tuple[datetime, Level | None]) -> None:
    """What was registered from which instant on; the last state is the one of now."""
    before: str | None = None
    with database.write() as connection:
        for at, level in states:
            text = prepare(level) if level else None
            store.record(connection, path, at, actor="tester", before=before, after=text)
            before = text
        last_at, last = states[-1]
        store.remove(connection, path)
        if last is not None:
            store.put(connection, path, builders.OPERATOR, last, last_at)


def page(name: str, **over: Any) -> Target:
    return Target(f"https://maker.example/{name}", name, **over)


def test_links_of_an_instant_are_those_that_were_registered_then(
    database: Database, client: Client
) -> None:
    now = datetime.now(UTC)
    old, new = page("old"), page("new")
    history(
        database,
        BATCH,
        (now - 9 * DAY, Level("W7", None, (), {FAQS: (old,)})),
        (now - 6 * DAY, None),
        (now - 3 * DAY, Level("W7", None, (), {FAQS: (new,)})),
    )
    seen = {}
    for days in (10, 8, 5, 2):
        at = instant(now - days * DAY)
        found = explained(client, f"{UNIT}?linkType=gs1:faqs", at=at)
        assert found["asked"]["at"] == at
        assert found["asked"]["isNow"] is False
        assert found["notes"][0].startswith("Links and open recalls are those of that instant")
        seen[days] = [winner["href"] for winner in found["winners"]]
    assert seen == {10: [], 8: [old.href], 5: [], 2: [new.href]}
    assert explained(client, f"{UNIT}?linkType=gs1:faqs")["winners"][0]["href"] == new.href


def test_a_date_alone_is_its_first_instant(client: Client) -> None:
    found = explained(client, UNIT, at="2026-05-03")
    assert found["asked"]["at"] == "2026-05-03T00:00:00Z"


def test_links_of_a_key_that_is_no_product_are_read_from_the_past_too(
    database: Database, client: Client
) -> None:
    place = f"/414/{builders.FACILITY_GLN}"
    now = datetime.now(UTC)
    default = page("bergen")
    level = Level("Bergen", default, (), {GS1_VOC + "pip": (default,)})
    history(database, place, (now - 9 * DAY, level), (now - DAY, None))
    assert explained(client, place)["answer"]["status"] == 404
    found = explained(client, place, at=instant(now - 2 * DAY))
    assert [winner["href"] for winner in found["winners"]] == [default.href]


def test_recalls_of_an_instant_are_those_that_were_open_then(
    database: Database, client: Client
) -> None:
    with database.write() as connection:
        open_recall(connection, {"lots": ["L2601"]})
        recalls.close_campaign(connection, "FW-2026-01", "tester", builders.NOW + DAY / 24)
    open_then = explained(client, UNIT, at=instant(builders.NOW))
    assert open_then["rule"]["standing"] == "open_recall"
    before = explained(client, UNIT, at=instant(builders.NOW - DAY))
    assert before["rule"]["standing"] == "own_page"


def dated(client_database: Database) -> datetime:
    """A link that runs, one that has run out and one still to come; returns when it comes."""
    now = datetime.now(UTC).replace(microsecond=0)
    draft = LinkSetDraft(
        "W7",
        DefaultDraft("https://maker.example/w7", "W7"),
        (
            LinkDraft("gs1:faqs", "https://maker.example/over", "Over", valid_until=now - DAY),
            LinkDraft("gs1:faqs", "https://maker.example/runs", "Runs", valid_until=now + DAY),
            LinkDraft("gs1:faqs", "https://maker.example/next", "Next", valid_from=now + DAY),
        ),
    )
    with client_database.write() as connection:
        links.put_links(connection, builders.product_of(), draft, now, actor="tester")
    return now + DAY


def test_a_stranger_never_learns_of_what_is_not_in_force_yet(
    database: Database, client: Client
) -> None:
    comes = dated(database)
    reply = explain(client, f"{UNIT}?linkType=gs1:faqs")
    assert [each["title"] for each in reply.json()["candidates"]] == ["Over", "Runs"]
    assert b"/next" not in reply.body
    assert instant(comes).encode() not in reply.body
    refused = explain(client, UNIT, at=instant(comes))
    assert (refused.status, refused.code) == (422, "instant_in_future")


def test_what_was_taken_back_before_it_came_into_force_stays_unseen(
    database: Database, client: Client
) -> None:
    now = datetime.now(UTC)
    planned = page("planned", valid_from=now - 2 * DAY)
    runs = page("runs")
    history(
        database,
        BATCH,
        (now - 4 * DAY, Level("W7", None, (), {FAQS: (planned, runs)})),
        (now - 3 * DAY, Level("W7", None, (), {FAQS: (runs,)})),
    )
    uri, at = f"{UNIT}?linkType=gs1:faqs", instant(now - 3 * DAY - DAY / 2)
    assert b"planned" not in explain(client, uri, at=at).body
    key = make_key(database, builders.OPERATOR, "read")
    assert b"planned" in explain(client, uri, key, at=at).body


def test_the_operator_sees_what_will_be_answered(database: Database, client: Client) -> None:
    comes = dated(database)
    key = make_key(database, builders.OPERATOR, "read")
    found = explained(client, f"{UNIT}?linkType=gs1:faqs", key)
    told = [(each["title"], each["result"]["code"]) for each in found["candidates"]]
    assert told == [("Over", "not_in_force"), ("Runs", "only"), ("Next", "not_in_force")]
    over, runs, following = (each["verdicts"][0] for each in found["candidates"])
    assert (over["code"], runs["code"], following["code"]) == ("over", "in_force", "not_yet")
    assert following["sentence"] == f"In force only from {instant(comes)}."


def test_a_key_of_another_operator_or_without_the_scope_sees_what_strangers_see(
    database: Database, client: Client
) -> None:
    comes = dated(database)
    with database.write() as connection:
        builders.make_operator(
            connection,
            operator_id="otherworks",
            name="Other",
            identifiers=(),
            prefixes=("9521111",),
        )
    for key in (make_key(database, "otherworks", "read"), make_key(database, builders.OPERATOR)):
        titles = [
            each["title"]
            for each in explained(client, f"{UNIT}?linkType=gs1:faqs", key)["candidates"]
        ]
        assert titles == ["Over", "Runs"]
        assert explain(client, UNIT, key, at=instant(comes)).status == 422
    assert explain(client, UNIT, make_key(database, None), at="2099-01-01").status == 200


def test_a_future_that_is_linked_already_is_told_to_its_operator(
    database: Database, client: Client
) -> None:
    comes = dated(database)
    key = make_key(database, builders.OPERATOR, "read")
    found = explained(client, f"{UNIT}?linkType=gs1:faqs", key, at=instant(comes))
    assert [winner["title"] for winner in found["winners"]] == ["Next"]
    assert any(note.startswith("This is what will be answered") for note in found["notes"])


def test_a_key_that_is_none_is_refused(client: Client) -> None:
    assert explain(client, UNIT, "nonsense").status == 401
