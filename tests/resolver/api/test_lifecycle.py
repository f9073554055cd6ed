"""Lives of products through the API: events, second lives, retention, drafts."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, OTHER_GTIN, Api
from tests.resolver.service import BASE

MODEL = bodies.PASSPORT_PATH
ITEM = f"passports/01/{builders.GTIN}/21/{builders.SERIAL}"
NEXT = f"01/{builders.GTIN}/21/WM-000102"
BEFORE = "2026-01-02T00:00:00Z"


@pytest.fixture(autouse=True)
def _unit(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())
    api.put(bodies.UNIT_PATH, {})
    assert api.post(MODEL, version()).status_code == 201


def version(**facts: Any) -> dict[str, Any]:
    return {
        "productGroup": "appliance",
        "profiles": ["appliance/1"],
        "facts": {"modelIdentifier": "FW-W7", **facts},
    }


def event(api: Api, event_type: str, path: str = ITEM, **body: Any) -> Any:
    return api.post(f"{path}/events", {"type": event_type, **body})


def shown(api: Api, address: str) -> Any:
    return api.app.test_client().get(f"{address}?format=json", base_url=BASE)


def test_events_move_the_status_and_are_listed_in_order(api: Api) -> None:
    made = event(api, "product_manufactured", occurredAt=BEFORE)
    assert (made.status_code, made.json["stage"], made.json["status"]) == (201, "made", "active")
    again = event(api, "product_manufactured", occurredAt=BEFORE)
    assert (again.status_code, again.json["created"]) == (200, False)
    keyed = api.post(f"{ITEM}/events", {"type": "product_shipped"}, Idempotency_Key="delivery-1")
    repeated = api.post(f"{ITEM}/events", {"type": "product_shipped"}, Idempotency_Key="delivery-1")
    assert (keyed.status_code, repeated.status_code) == (201, 200)
    assert keyed.json["entryHash"] == repeated.json["entryHash"]
    event(api, "product_declared_waste", facts={"responsible": {"name": "Collective"}})

    first = api.get(f"{ITEM}/events?limit=2").json
    assert [row["type"] for row in first["events"]] == ["product_manufactured", "product_shipped"]
    assert first["events"][0]["label"]["de"] == "Hergestellt"
    (last,) = api.get(first["next"].removeprefix("/api/v1/")).json["events"]
    assert last["productStatus"] == "waste"

    status = api.get(f"{ITEM}/status").json
    assert (status["productStatus"], status["stage"]) == ("waste", "end_of_life")
    assert status["responsible"] == {"name": "Collective"}
    assert "recycled" in status["next"]["productStatus"]


def test_what_cannot_follow_is_refused_with_what_may(api: Api) -> None:
    refused = event(api, "product_recycled")
    assert (refused.status_code, refused.json["code"]) == (409, "illegal_move")
    assert refused.json["allowed"] == ["reused", "repurposed", "remanufactured", "waste"]
    unknown = event(api, "product_vanished")
    assert (unknown.status_code, unknown.json["code"]) == (422, "unknown_event_type")
    faulty = event(api, "product_serviced", facts={"kind": "magic", "x": 1})
    assert faulty.status_code == 422
    assert [each["pointer"] for each in faulty.json["errors"]] == ["/facts/kind", "/facts/x"]
    bad_body = api.post(f"{ITEM}/events", {"typ": "product_shipped", "occurredAt": "yesterday"})
    assert {each["pointer"] for each in bad_body.json["errors"]} == {
        "/occurredAt",
        "/typ",
        "/type",
    }
    key = api.post(f"{ITEM}/events", {"type": "product_shipped"}, Idempotency_Key="")
    assert (key.status_code, key.json["code"]) == (400, "unusable_parameter")
    assert api.get(f"{ITEM}/status").status_code == 404


def test_recycling_closes_and_its_withdrawal_opens_again(api: Api) -> None:
    event(api, "product_declared_waste")
    done = event(api, "product_recycled")
    assert done.json["status"] == "archived"
    closed = event(api, "product_serviced", facts={"kind": "repair"})
    assert (closed.status_code, closed.json["code"]) == (409, "passport_closed")
    published = api.post(ITEM, version())
    assert (published.status_code, published.json["code"]) == (409, "passport_closed")
    draft = api.put(ITEM.replace("passports", "drafts"), {})
    assert (draft.status_code, draft.json["code"]) == (409, "passport_closed")
    tombstone = shown(api, f"/passport/{NEXT.replace('102', '101')}")
    assert tombstone.status_code == 200

    back = event(
        api, "event_withdrawn", corrects=done.json["seq"], facts={"cause": "another serial"}
    )
    assert (back.status_code, back.json["productStatus"]) == (201, "waste")
    twice = event(api, "event_withdrawn", corrects=done.json["seq"], facts={"cause": "again"})
    assert (twice.status_code, twice.json["code"]) == (409, "not_correctable")


def second_life(**over: Any) -> dict[str, Any]:
    return version() | {"act": "repurposed", "successor": f"/{NEXT}"} | over


def test_a_second_life_is_linked_both_ways(api: Api) -> None:
    api.put(f"units/{NEXT}", {})
    done = api.post(f"{ITEM}/successor", second_life(event={"use": "storage at home"}))
    assert done.status_code == 201, done.text
    old, new = api.get(f"{ITEM}/status").json, api.get(f"passports/{NEXT}/status").json
    assert (old["status"], old["productStatus"]) == ("archived", "repurposed")
    assert (new["status"], new["productStatus"]) == ("active", "repurposed")
    assert old["successor"] == {
        "passport": f"/{NEXT}",
        "entryHash": done.json["entryHash"],
        "act": "repurposed",
    }
    assert new["predecessor"]["passport"] == f"/{ITEM.removeprefix('passports/')}"
    again = api.post(f"{ITEM}/successor", second_life(event={"use": "storage at home"}))
    assert (again.status_code, again.json) == (200, done.json)
    told: dict[str, Any] = {"event": {"use": "storage at home"}}
    others: list[dict[str, Any]] = [{"event": {"use": "a boat"}}, {"reason": "x"}, {"facts": {}}]
    for over in others:
        refused = api.post(f"{ITEM}/successor", second_life(**told | over))
        assert (refused.status_code, refused.json["code"]) == (409, "successor_taken")
    assert len(api.get(f"passports/{NEXT}").json["entries"]) == 1
    for path in (ITEM, f"passports/{NEXT}"):
        assert shown(api, path.replace("passports", "/passport")).status_code == 200


@pytest.mark.parametrize(
    ("over", "status", "code"),
    [
        ({"successor": f"/{NEXT}9"}, 404, "unknown_unit"),
        ({"successor": f"/01/{builders.GTIN}"}, 422, "not_an_item"),
        ({"successor": f"/01/{OTHER_GTIN}/21/1"}, 404, "unknown_product"),
        ({"successor": "/01/123"}, 422, "invalid_body"),
        ({"successor": f"/{ITEM.removeprefix('passports/')}"}, 422, "same_item"),
        ({"act": "melted"}, 422, "invalid_body"),
        ({"facts": {"nonsense": 1}}, 422, "invalid_body"),
        ({"event": {"nonsense": 1}}, 422, "invalid_body"),
        ({"productGroup": "battery", "profiles": ["battery/1"]}, 422, "product_group_mismatch"),
    ],
)
def test_a_refused_second_life_leaves_nothing(
    api: Api, over: dict[str, Any], status: int, code: str
) -> None:
    api.put(f"units/{NEXT}", {})
    refused = api.post(f"{ITEM}/successor", second_life(**over))
    assert (refused.status_code, refused.json["code"]) == (status, code)
    assert api.get(f"{ITEM}/status").status_code == 404
    assert api.get(f"passports/{NEXT}/status").status_code == 404


def test_a_passport_is_kept_for_its_time(api: Api) -> None:
    event(api, "product_placed_on_market", facts={"market": "DE"}, occurredAt=BEFORE)
    kept = api.get(f"{ITEM}/status").json["kept"]
    assert (kept["until"], kept["countedFrom"]) == ("2036-01-02", "2026-01-02")
    refused = api.ask("DELETE", ITEM)
    assert (refused.status_code, refused.json["code"]) == (409, "still_retained")
    assert "2036-01-02" in refused.json["detail"]
    assert "kept" not in api.get(f"{MODEL}/status").json
    needed = api.ask("DELETE", MODEL)
    assert (needed.status_code, needed.json["code"]) == (409, "still_needed")
    assert api.ask("DELETE", f"passports/{NEXT}").status_code == 404


def test_once_its_time_is_over_a_tombstone_stays(api: Api) -> None:
    old = {"market": "DE"}
    event(api, "product_placed_on_market", facts=old, occurredAt="2010-05-05T00:00:00Z")
    draft = ITEM.replace("passports", "drafts")
    assert api.put(draft, version()).status_code == 201
    assert api.ask("DELETE", ITEM).status_code == 204
    assert (api.get(draft).status_code, api.get("drafts").json["drafts"]) == (404, [])
    assert api.ask("DELETE", ITEM).status_code == 204
    assert api.get(f"{ITEM}/status").json["status"] == "deleted"
    refused = api.post(ITEM, version())
    assert (refused.status_code, refused.json["code"]) == (409, "passport_closed")
    withdrawn = event(api, "event_withdrawn", corrects=2, facts={"cause": "no"})
    assert withdrawn.status_code == 409
    answer = shown(api, f"/passport/{ITEM.removeprefix('passports/')}")
    assert answer.status_code == 200


def test_another_operators_passport_is_not_there(api: Api) -> None:
    event(api, "product_shipped")
    stranger = api.as_operator(OTHER)
    assert stranger.get(f"{ITEM}/events").status_code == 404
    assert stranger.get(f"{ITEM}/status").status_code == 404
    assert event(stranger, "product_shipped").status_code == 404
    assert stranger.post(f"{ITEM}/successor", second_life()).status_code == 404
    assert stranger.ask("DELETE", ITEM).status_code == 404


def test_responsibility_moves_to_who_takes_the_waste(api: Api) -> None:
    stranger = api.as_operator(OTHER)
    event(api, "product_declared_waste", facts={"responsible": {"operator": OTHER}})
    moved = api.as_operator(builders.OPERATOR).post(f"{ITEM}/events", {"type": "product_recycled"})
    assert (moved.status_code, moved.json["code"]) == (409, "responsibility_moved")
    assert event(stranger, "product_recycled").status_code == 201


def test_a_second_life_may_be_offered_to_another_operator(api: Api) -> None:
    stranger = api.as_operator(OTHER)
    product = bodies.product() | {"modelIdentifier": "X"}
    stranger.put(f"products/01/{OTHER_GTIN}", product)
    stranger.put(f"units/01/{OTHER_GTIN}/21/1", {})
    wanted = second_life(successor=f"/01/{OTHER_GTIN}/21/1")
    assert stranger.post(f"{ITEM}/successor", wanted).status_code == 404
    offered = event(api, "second_life_offered", facts={"operator": OTHER, "act": "repurposed"})
    assert offered.status_code == 201
    assert stranger.post(f"{ITEM}/successor", wanted | {"act": "reused"}).status_code == 404
    done = stranger.post(f"{ITEM}/successor", wanted)
    assert done.status_code == 201, done.text
    assert stranger.post(f"{ITEM}/successor", wanted).status_code == 200
    old = api.get(f"{ITEM}/status").json
    assert old["responsible"]["name"]
    assert old["successor"]["passport"] == f"/01/{OTHER_GTIN}/21/1"


def test_a_draft_may_lack_everything_and_is_published_by_the_same_gate(api: Api) -> None:
    path = MODEL.replace("passports", "drafts")
    empty = api.put(path, {})
    assert (empty.status_code, empty.json["publishable"]) == (201, False)
    wrong = api.put(path, version(nonsense=1), If_Match=empty.headers["ETag"])
    assert [each["pointer"] for each in wrong.json["problems"]] == ["/facts/nonsense"]
    assert api.put(path, version()).status_code == 428
    assert api.put(path, version(), If_Match=empty.headers["ETag"]).status_code == 412
    assert api.post(f"{path}/publish", None).status_code == 422
    right = api.put(path, version(modelIdentifier="FW-W9"), If_Match=wrong.headers["ETag"])
    assert (right.status_code, right.json["publishable"]) == (200, True)
    assert api.put(path, right.json, If_Match="*").status_code == 200
    (listed,) = api.get("drafts").json["drafts"]
    assert listed["draft"] == f"/01/{builders.GTIN}"
    assert api.as_operator(OTHER).get(path).status_code == 404

    published = api.post(f"{path}/publish", None)
    assert (published.status_code, published.json["version"]) == (201, 2)
    assert api.get(path).json["code"] == "unknown_draft"
    assert api.post(f"{path}/publish", None).status_code == 404


def test_a_draft_is_thrown_away_by_who_has_seen_it(api: Api) -> None:
    path = MODEL.replace("passports", "drafts")
    kept = api.put(path, version())
    assert api.ask("DELETE", path).status_code == 428
    assert api.ask("DELETE", path, If_Match=kept.headers["ETag"]).status_code == 204
    assert api.ask("DELETE", path, If_Match="*").status_code == 404


def test_the_level_is_frozen(api: Api) -> None:
    refused = api.post(MODEL, version() | {"granularity": "item"})
    assert (refused.status_code, refused.json["code"]) == (409, "granularity_frozen")


def test_a_serial_may_be_called_events(api: Api) -> None:
    unit = f"01/{builders.GTIN}/21/events"
    api.put(f"units/{unit}", {})
    # The description knows this address as that of the events of /01/{gtin}/21.
    answer = api.app.test_client().post(
        f"/api/v1/passports/{unit}",
        json=version(),
        base_url=BASE,
        headers={"Authorization": f"Bearer {api.key}"},
    )
    assert answer.status_code == 201
    assert event(api, "product_shipped", f"passports/{unit}").status_code == 201
    assert api.get(f"passports/{unit}/status").json["passport"] == f"/{unit}"


def test_a_unit_tells_its_stage_and_can_be_put_back_with_it(api: Api) -> None:
    assert api.get(bodies.UNIT_PATH).json["stage"] == "recorded"
    api.put(bodies.UNIT_PATH, {"producedOn": "2026-01-12"}, If_Match="*")
    assert api.get(bodies.UNIT_PATH).json["stage"] == "made"
    event(api, "product_put_into_service")
    told = api.get(bodies.UNIT_PATH)
    assert (told.json["stage"], told.json["status"]) == ("in_service", "active")
    assert (told.json["productStatus"], told.json["recalled"]) == ("original", False)
    again = api.put(bodies.UNIT_PATH, told.json)
    assert (again.status_code, again.json) == (200, told.json)
    assert again.headers["ETag"] == told.headers["ETag"]


def test_what_is_recycled_is_not_measured_any_more(api: Api) -> None:
    event(api, "product_declared_waste")
    event(api, "product_recycled")
    body = {"readings": [{"property": "x", "measuredAt": BEFORE, "value": 1}]}
    refused = api.post(f"{bodies.UNIT_PATH}/readings", body)
    assert refused.status_code in (409, 422), refused.text
    assert "takes nothing more" in refused.text
