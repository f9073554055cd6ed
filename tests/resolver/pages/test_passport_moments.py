"""The passport at any moment: by its two times, as placed on the market, and for ever the same."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from gs1 import Identifier, parse_identifier
from passport import service as passports
from passport import store
from passport.canonical import parsed
from passport.catalogue import service as catalogue
from passport.catalogue.model import UnitDraft
from passport.chain import instant
from passport.db import Database
from passport.disclosure import PUBLIC
from resolver.views.passport_answers import OFFERS
from tests.conftest import EXAMPLES_AT
from tests.resolver.service import BASE, BROWSER, Client, Reply

MODEL = parse_identifier("/01/09520000010027")
BATCH = parse_identifier("/01/09520000010027/10/EBL-2601A")
ITEM = parse_identifier("/01/09520000010027/21/EB-2601-0001")
PATH = ITEM.path
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
DATA = [form for form in OFFERS if form != "text/html"]


def publish(connection: Connection, level: Identifier, now: datetime, **over: Any) -> None:
    """The newest facts with some replaced."""
    newest = store.version(
        connection, level.path, store.last_version(connection, level.path), PUBLIC
    )
    assert newest is not None
    stated = parsed(newest.entry.payload)["facts"] | over.pop("facts", {})
    passports.publish(
        connection,
        level,
        product_group="battery",
        profiles=(newest.entry.profile or "").split(),
        facts=stated,
        writer="writer-1",
        now=now,
        **over,
    )


def mass(value: float) -> dict[str, Any]:
    return {"mass": {"value": value, "unitCode": "KGM"}}


def pinned(client: Client, query: str, accept: str = "application/json") -> Reply:
    """The fixed state a moment leads to."""
    sent = client.get(f"/passport{PATH}?{query}", accept=accept)
    assert sent.status == 307, sent.body
    location = sent.location
    assert location.startswith(f"{BASE}/passport/pinned/")
    assert sent["cache-control"] == "public, max-age=0, s-maxage=5"
    return client.get(location.removeprefix(BASE), accept=accept)


def test_before_at_and_after_a_change_of_each_level(client: Client, examples: Database) -> None:
    """Old, new, new; also where the change was recorded later than it holds."""
    changes = {
        MODEL: (EXAMPLES_AT + HOUR, {}),
        BATCH: (EXAMPLES_AT + 2 * HOUR, {}),
        ITEM: (EXAMPLES_AT + 3 * HOUR, {"valid_from": EXAMPLES_AT + 3 * HOUR}),
    }
    with examples.write() as connection:
        for number, (level, (moment, over)) in enumerate(changes.items(), start=3):
            recorded = moment + 6 * HOUR if over else moment
            publish(connection, level, recorded, facts=mass(number), reason="weighed", **over)
    for number, (_level, (moment, _over)) in enumerate(changes.items(), start=3):
        seen = [
            pinned(client, f"at={instant(moment + distance)}").json()["product"]["mass"]["value"]
            for distance in (-TICK, timedelta(0), TICK)
        ]
        assert seen[1:] == [number, number]
        assert seen[0] != number
    late = instant(EXAMPLES_AT + 8 * HOUR)
    assert pinned(client, f"at={late}&recordedAt={late}").json()["product"]["mass"]["value"] == 4
    assert pinned(client, f"at={late}").json()["product"]["mass"]["value"] == 5
    assert pinned(client, "recordedAt=now").json()["product"]["mass"]["value"] == 5


def test_the_code_itself_leads_to_the_moment_in_every_form(client: Client) -> None:
    for form in DATA:
        scanned = client.get(f"{PATH}?at=placed&linkType=gs1:dpp", accept=form)
        assert scanned.status == 307
        assert f"/passport{PATH}?at=placed" in scanned.location
        found = pinned(client, "at=placed&lang=de", form)
        assert (found.status, (found["content-type"] or "").split(";")[0]) == (200, form)
        assert "immutable" in (found["cache-control"] or "")
    there = client.get(f"/passport{PATH}?lang=de&at=now&format=csv").location
    assert there == f"{BASE}/passport/pinned/1.1.1{PATH}?lang=de&format=csv"


def test_a_fixed_state_is_the_same_bytes_whatever_happens_afterwards(
    client: Client, examples: Database
) -> None:
    fixed = [f"/passport/pinned/1.1.1{PATH}", f"/passport/versions/1{MODEL.path}"]
    before = [client.get(path, accept=form).body for path in fixed for form in DATA]
    now = EXAMPLES_AT + HOUR
    with examples.write() as connection:
        publish(connection, MODEL, now, facts=mass(9), reason="weighed again")
        publish(connection, BATCH, now, facts=mass(8), valid_from=EXAMPLES_AT + TICK)
        publish(connection, ITEM, now, facts=mass(7))
        passports.record_event(connection, MODEL, "recall_opened", {}, "writer-1", now)
        catalogue.put_unit(connection, UnitDraft(ITEM, lot=BATCH.lot, produced_on=now.date()), now)
    assert [client.get(path, accept=form).body for path in fixed for form in DATA] == before


def test_as_placed_on_the_market_is_the_event_or_else_the_first_version(
    client: Client, examples: Database
) -> None:
    assert client.get(f"/passport{PATH}?at=placed").location.endswith(f"/1.1.1{PATH}")
    with examples.write() as connection:
        publish(connection, MODEL, EXAMPLES_AT + HOUR, facts=mass(9))
        passports.record_event(
            connection,
            ITEM,
            "product_placed_on_market",
            {},
            "writer-1",
            EXAMPLES_AT + 3 * HOUR,
            EXAMPLES_AT + 2 * HOUR,
        )
    assert client.get(f"/passport{PATH}?at=placed").location.endswith(f"/2.1.1{PATH}")
    known = instant(EXAMPLES_AT + 2 * HOUR)
    sent = client.get(f"/passport{PATH}?at=placed&recordedAt={known}")
    assert sent.location.endswith(f"/1.1.1{PATH}")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("at=2020-01-01", 404, "no_passport"),
        (f"recordedAt={instant(EXAMPLES_AT - HOUR)}", 404, "no_passport"),
        ("at=2999-01-01", 422, "instant_in_future"),
        ("recordedAt=2999-01-01", 422, "instant_in_future"),
        ("at=yesterday", 400, "unusable_question"),
        ("recordedAt=placed", 400, "unusable_question"),
        ("at=2026-05-03T12:00:00", 400, "unusable_question"),
        ("at=%00", 400, "unusable_question"),
    ],
)
@pytest.mark.parametrize("page", ["passport", "history"])
def test_a_moment_that_is_none_is_refused(
    client: Client, page: str, query: str, status: int, code: str
) -> None:
    reply = client.get(f"/{page}{PATH}?{query}", accept="application/json")
    if page == "history" and query.startswith("at=2020"):
        assert reply.status == 200
        assert not any(e["inForce"] for e in reply.json()["levels"][0]["entries"])
        return
    assert (reply.status, reply.code) == (status, code)


def test_every_fault_of_a_question_is_named_at_once(client: Client) -> None:
    reply = client.get(f"/passport{PATH}?at=x&recordedAt=y")
    assert [each["pointer"] for each in reply.json()["errors"]] == ["/at", "/recordedAt"]


def test_a_fixed_page_never_hides_that_a_recall_is_open_today(client: Client) -> None:
    recalled = "/01/09520000010010/21/WM-000140"
    page = client.get(f"/passport/pinned/1.0.0{recalled}", accept=BROWSER).body.decode()
    assert "A recall is open today." in page
    assert f'href="/passport{recalled}?lang=en"' in page
    other = client.get(f"/passport/pinned/1.1.1{PATH}", accept=BROWSER).body.decode()
    assert "A recall is open today." not in other
    assert f"/history/compare{PATH}?from=1.1.1" in other


def test_documents_of_an_old_version_stay_with_their_hash(
    client: Client, examples: Database
) -> None:
    fixed = f"/passport/pinned/1.1.1{PATH}"
    text = client.get(fixed).body.decode()
    named = set(re.findall(r"/documents/([0-9a-f]{64})/([A-Za-z0-9._-]+)", text))
    assert named
    with examples.write() as connection:
        publish(connection, MODEL, EXAMPLES_AT + HOUR, facts=mass(9))
    assert client.get(fixed).body.decode() == text
    for sha256, name in named:
        kept = client.get(f"/documents/{sha256}/{name}")
        assert (kept.status, hashlib.sha256(kept.body).hexdigest()) == (200, sha256)
