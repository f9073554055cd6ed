"""Once a thing is handed on, whoever answers for it writes and reads all of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest

from passport.db import take_turns
from passport.events import service as events
from passport.events.model import EventDraft
from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, Api
from tests.resolver.api.test_lifecycle import BEFORE, event, version
from tests.resolver.service import BASE

UNIT = f"01/{builders.GTIN}/21/{builders.SERIAL}"
ITEM, DRAFT = f"passports/{UNIT}", f"drafts/{UNIT}"
READINGS = f"units/{UNIT}/readings"
MEASURED = {"readings": [{"property": "x", "measuredAt": BEFORE, "value": 1}]}


@pytest.fixture
def maker(api: Api) -> Api:
    """The maker of a unit with a lot, whose passport has a version of its own."""
    api.put(bodies.PRODUCT_PATH, bodies.product())
    api.put(f"batches/01/{builders.GTIN}/10/L1", {})
    api.put(bodies.UNIT_PATH, {"lot": "L1"})
    assert api.post(bodies.PASSPORT_PATH, version()).status_code == 201
    assert api.post(ITEM, version()).status_code == 201
    return api.as_operator(builders.OPERATOR)


@pytest.fixture
def taker(api: Api, maker: Api) -> Api:
    """The operator the unit was handed on to."""
    facts = {"responsible": {"operator": OTHER}}
    assert event(maker, "product_declared_waste", facts=facts).status_code == 201
    return api.as_operator(OTHER)


def readiness_of(api: Api) -> Any:
    """The page's own data as this key sees it: names of all facts, or of public ones only."""
    return api.app.test_client().get(
        f"/readiness/{UNIT}?format=json",
        base_url=BASE,
        headers={} if api.key is None else {"Authorization": f"Bearer {api.key}"},
    )


def test_a_draft_is_the_one_of_who_answers_by_now(maker: Api, taker: Api) -> None:
    kept = taker.put(DRAFT, version(modelIdentifier="Refit"))
    assert (kept.status_code, kept.json["operator"]) == (201, OTHER)
    assert taker.get(DRAFT).status_code == 200
    assert [each["draft"] for each in taker.get("drafts").json["drafts"]] == [f"/{UNIT}"]
    assert maker.get(DRAFT).json["code"] == "unknown_draft"
    assert maker.get("drafts").json["drafts"] == []
    assert maker.put(DRAFT, {}, If_Match="*").json["code"] == "responsibility_moved"
    assert taker.post(f"{DRAFT}/publish", None).status_code == 201


def test_a_draft_that_the_maker_has_left_is_nobodys(api: Api, maker: Api) -> None:
    assert maker.put(DRAFT, version(modelIdentifier="Secret")).status_code == 201
    facts = {"responsible": {"operator": OTHER}}
    handed = event(maker, "product_declared_waste", facts=facts)
    taker = api.as_operator(OTHER)
    assert taker.get(DRAFT).json["code"] == "unknown_draft"
    assert taker.post(f"{DRAFT}/publish", None).json["code"] == "unknown_draft"
    assert maker.get("drafts").json["drafts"] == []
    # Handed back, it is there again.
    cause = {"cause": "another serial"}
    event(taker, "event_withdrawn", corrects=handed.json["seq"], facts=cause)
    assert maker.get(DRAFT).json["facts"]["modelIdentifier"] == "Secret"
    event(maker, "product_declared_waste", facts=facts)
    assert taker.put(DRAFT, {}).status_code == 201
    assert taker.get(DRAFT).json["operator"] == OTHER


def test_the_entries_with_closed_changes_are_for_who_answers(maker: Api, taker: Api) -> None:
    assert maker.get(ITEM).json["code"] == "no_passport"
    # The lot asked along with the serial opens nothing.
    assert maker.get(f"passports/01/{builders.GTIN}/10/L1/21/{builders.SERIAL}").status_code == 404
    assert len(taker.get(ITEM).json["entries"]) == 2
    for reader in (maker, taker):
        assert reader.get(f"{ITEM}/status").status_code == 200
        assert reader.get(f"{ITEM}/events").status_code == 200


def test_a_dry_run_and_readiness_go_by_who_answers(maker: Api, taker: Api) -> None:
    refused = maker.post(f"{ITEM}/validate", version())
    assert (refused.status_code, refused.json["code"]) == (409, "responsibility_moved")
    dry = taker.post(f"{ITEM}/validate", version(modelIdentifier="Refit"))
    assert (dry.status_code, dry.json["valid"]) == (200, True)
    faulty = taker.post(f"{ITEM}/validate", version(nonsense=1) | {"x": 1})
    assert {each["pointer"] for each in faulty.json["errors"]} == {"/facts/nonsense", "/x"}
    assert maker.get(f"{ITEM}/readiness").status_code == 404
    assert taker.get(f"{ITEM}/readiness").status_code == 200
    assert readiness_of(maker).json == readiness_of(maker.with_key(None)).json
    assert readiness_of(taker).json != readiness_of(maker).json


def test_what_is_measured_is_told_and_read_by_who_answers(maker: Api, taker: Api) -> None:
    refused = maker.post(READINGS, MEASURED)
    assert (refused.status_code, refused.json["code"]) == (409, "responsibility_moved")
    assert maker.get(READINGS).status_code == 404
    # The property is unknown: that is told to whom the unit belongs only.
    taken = taker.post(READINGS, MEASURED)
    assert (taken.status_code, taken.json["code"]) == (422, "invalid_body")
    assert taker.get(READINGS).status_code == 200


def test_a_draft_blames_the_member_that_is_wrong(maker: Api) -> None:
    blamed = {}
    maker.put(DRAFT, {})
    for over in (
        {"productGroup": "battery", "profiles": ["battery/1"]},
        {"profiles": ["nothing/1"]},
        {"validFrom": "0001-01-01T00:00:00+05:00"},
    ):
        told = maker.put(DRAFT, version() | over, If_Match="*")
        assert told.json["publishable"] is False
        blamed[next(iter(over))] = [each["pointer"] for each in told.json["problems"]]
    assert blamed == {
        "productGroup": ["/productGroup"],
        "profiles": ["/profiles"],
        "validFrom": ["/validFrom"],
    }


def test_who_hands_it_on_meanwhile_is_waited_for(api: Api, maker: Api) -> None:
    unit = builders.unit_of(builders.SERIAL)
    facts = {"responsible": {"operator": OTHER}}
    with ThreadPoolExecutor(1) as pool:
        with api.database.write() as connection:
            take_turns(connection, unit.primary().path)
            handed = EventDraft("product_declared_waste", facts)
            events.record(connection, unit, handed, writer="w", now=builders.NOW)
            asked = pool.submit(event, maker, "product_inspected", facts={"result": "passed"})
            sleep(0.4)
        refused = asked.result()
    assert (refused.status_code, refused.json["code"]) == (409, "responsibility_moved")
