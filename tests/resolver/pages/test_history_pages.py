"""Long histories a page at a time, and two states of a passport side by side."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from passport.chain import instant
from passport.db import Database
from tests.conftest import EXAMPLES_AT
from tests.resolver.pages.test_passport_moments import BATCH, ITEM, MODEL, mass, publish
from tests.resolver.service import BROWSER, Client

JSON = "application/json"
HOUR = timedelta(hours=1)
PATH = ITEM.path


@pytest.fixture
def changed(examples: Database, client: Client) -> Client:
    """The model at 3, 4, 5 and 6 kg, an hour each; then the unit itself is weighed."""
    with examples.write() as connection:
        for number in range(3, 7):
            moment = EXAMPLES_AT + (number - 2) * HOUR
            publish(connection, MODEL, moment, facts=mass(number), reason=f"weighed {number}")
        publish(connection, ITEM, EXAMPLES_AT + 6 * HOUR, facts=mass(2.5))
    return client


def level(client: Client, target: str) -> dict[str, Any]:
    """The model's part of a history."""
    levels = client.get(target, accept=JSON).json()["levels"]
    found: dict[str, Any] = levels[-1]
    assert found["granularity"] == "model"
    return found


def test_a_long_history_is_read_page_by_page_from_the_newest(changed: Client) -> None:
    target, versions = f"/history{PATH}?limit=2", []
    while target:
        page = level(changed, target)
        assert 1 <= len(page["entries"]) <= 2
        # What changed is told against the version before, also where that is on the next page.
        for entry in page["entries"]:
            assert entry["version"] == 1 or entry["changed"] == ["/mass/value"]
        versions += [entry["version"] for entry in reversed(page["entries"])]
        older = page["older"]
        target = older and f"{urlsplit(older).path}?{urlsplit(older).query}"
    assert versions == [5, 4, 3, 2, 1]
    text = changed.get(f"/history{PATH}?limit=2", accept=BROWSER).body.decode()
    assert "level=model&amp;before=4" in text
    older = changed.get(f"/history{PATH}?level=model&before=4&limit=2", accept=BROWSER)
    assert "Back to the newest entries" in older.body.decode()
    assert "weighed 3" in older.body.decode()


def test_a_history_as_it_was_on_record_says_what_was_in_force(changed: Client) -> None:
    known = instant(EXAMPLES_AT + 3 * HOUR)
    page = level(changed, f"/history{PATH}?recordedAt={known}")
    assert [entry["version"] for entry in page["entries"]] == [1, 2, 3, 4]
    assert [entry["inForce"] for entry in page["entries"]] == [False, False, False, True]
    then = instant(EXAMPLES_AT + 2 * HOUR)
    page = level(changed, f"/history{PATH}?at={then}")
    assert [e["version"] for e in page["entries"] if e["inForce"]] == [3]
    text = changed.get(f"/history{PATH}?at={then}&recordedAt={known}", accept=BROWSER).body
    assert "In force on 20 November 2026" in text.decode()
    assert "As far as it was on record on 20 November 2026" in text.decode()


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("level=unit", ["/level"]),
        ("before=x&level=item", ["/before"]),
        ("before=3", ["/before"]),
        ("limit=0", ["/limit"]),
        ("limit=201", ["/limit"]),
        ("limit=%D9%A3&level=x&before=-1", ["/level", "/before", "/limit"]),
    ],
)
def test_a_page_that_is_none_is_refused(client: Client, query: str, pointers: list[str]) -> None:
    reply = client.get(f"/history{PATH}?{query}", accept=JSON)
    assert (reply.status, reply.code) == (400, "unusable_question")
    assert [each["pointer"] for each in reply.json()["errors"]] == pointers


def test_two_versions_stand_side_by_side(changed: Client) -> None:
    target = f"/history/compare{MODEL.path}?from=1&to=3"
    found = changed.get(target, accept=JSON).json()
    (change,) = found["changes"]
    assert (change["name"], change["kind"]) == ("mass", "changed")
    assert change["pointers"] == ["/mass/value"]
    assert change["after"]["stated"] == {"value": 4, "unitCode": "KGM"}
    assert (change["before"]["level"], change["before"]["version"]) == ("model", 1)
    text = re.sub(r"\s+", " ", changed.get(target, accept=BROWSER).body.decode())
    assert "± Changed" in text
    assert "4 kg" in text
    assert f"/passport/pinned/3.0.0{MODEL.path}" in text


def test_what_changed_since_it_was_placed_on_the_market(changed: Client) -> None:
    """Of the composed passport: the unit's own weight now stands over the model's."""
    found = changed.get(f"/history/compare{PATH}", accept=JSON).json()
    assert (found["from"]["asked"], found["to"]["asked"]) == ("placed", "now")
    (change,) = found["changes"]
    assert change["before"]["level"] == "model"
    assert (change["after"]["level"], change["after"]["stated"]["value"]) == ("item", 2.5)
    known = instant(EXAMPLES_AT + 30 * timedelta(minutes=1))
    target = f"/history/compare{PATH}?from=1.1.1&to=now&toRecordedAt={known}"
    assert changed.get(target, accept=JSON).json()["changes"] == []


def test_facts_that_came_and_went_are_marked_by_words_and_signs(
    client: Client, examples: Database
) -> None:
    with examples.write() as connection:
        publish(connection, BATCH, EXAMPLES_AT + HOUR, facts=mass(3))
    page = client.get(f"/history/compare{BATCH.path}?from=2020-01-01", accept=BROWSER)
    text = re.sub(r"\s+", " ", page.body.decode())
    assert "There was no passport yet." in text
    assert "+ New" in text
    back = client.get(f"/history/compare{BATCH.path}?from=now&to=1", accept=BROWSER)
    assert "− Removed" in re.sub(r"\s+", " ", back.body.decode())


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("from=9", 404, "unknown_version"),
        ("from=1.1.9", 404, "unknown_version"),
        ("from=0.0.0", 404, "no_passport"),
        ("from=yesterday", 400, "unusable_question"),
        ("to=2999-01-01", 422, "instant_in_future"),
        ("to=now&toRecordedAt=x", 400, "unusable_question"),
        ("from=2020-01-01&to=2020-01-02", 404, "no_passport"),
    ],
)
def test_a_state_that_is_none_is_refused(
    client: Client, query: str, status: int, code: str
) -> None:
    reply = client.get(f"/history/compare{PATH}?{query}", accept=JSON)
    assert (reply.status, reply.code) == (status, code), reply.body
