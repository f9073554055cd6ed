"""Spare parts and fitments."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, Api

MINE = f"?operator={builders.OPERATOR}"


@pytest.fixture(autouse=True)
def _product(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())


def put_parts(api: Api) -> None:
    for number in ("DP-2", "DP-1"):
        assert api.put(f"parts/{number}", bodies.part()).status_code == 201


def fitment(**over: Any) -> dict[str, Any]:
    return {"partNumber": "DP-1", "position": "drain-pump", "quantity": 1, **over}


def test_a_part_is_created_repeated_and_replaced_only_by_who_has_seen_it(api: Api) -> None:
    created = api.put("parts/DP-1", bodies.part())
    assert created.status_code == 201
    assert api.put("parts/DP-1", bodies.part()).status_code == 200
    changed = bodies.part(replaceEveryMonths=6)
    assert api.put("parts/DP-1", changed).status_code == 428
    assert api.put("parts/DP-1", changed, If_Match=created.headers["ETag"]).status_code == 200
    assert api.get(f"parts/DP-1{MINE}").json == {
        "part": "DP-1",
        "operator": builders.OPERATOR,
        "names": {"en": "Drain pump"},
        "replaceEveryMonths": 6,
    }


def test_a_part_number_may_hold_a_slash(api: Api) -> None:
    assert api.put("parts/DP%2F1", bodies.part()).status_code == 201
    assert api.get(f"parts/DP%2F1{MINE}").json["part"] == "DP/1"


def test_an_operators_key_need_not_say_whose_part_it_is(api: Api) -> None:
    body = bodies.part()
    del body["operator"]
    own = api.as_operator(builders.OPERATOR)
    assert own.put("parts/DP-1", body).status_code == 201
    assert own.get("parts/DP-1").status_code == 200
    nobody = api.put("parts/DP-2", body)
    assert (nobody.status_code, nobody.json["errors"][0]["pointer"]) == (422, "/operator")
    stranger = api.as_operator(OTHER)
    assert stranger.get("parts/DP-1").json["code"] == "unknown_part"
    assert stranger.put("parts/DP-3", bodies.part()).json["code"] == "unknown_operator"
    assert stranger.get(f"parts/DP-1{MINE}").status_code == 404
    assert stranger.put("parts/DP-1", body).status_code == 201
    assert own.get("parts/DP-1").json["operator"] == builders.OPERATOR


def test_replacements_never_run_in_a_loop_or_into_nothing(api: Api) -> None:
    put_parts(api)
    old = bodies.part(supersededBy="DP-2")
    assert api.put("parts/DP-1", old, If_Match="*").status_code == 200
    loop = api.put("parts/DP-2", bodies.part(supersededBy="DP-1"), If_Match="*")
    assert (loop.status_code, loop.json["code"]) == (422, "supersession_loop")
    dead = api.put("parts/DP-2", bodies.part(supersededBy="DP-9"), If_Match="*")
    assert (dead.status_code, dead.json["code"]) == (422, "supersession_dead_end")


def test_fitments_are_put_and_shown_as_they_were_put(api: Api) -> None:
    put_parts(api)
    body = {
        "fitments": [
            fitment(serialTo="WM-000130"),
            fitment(partNumber="DP-2", serialFrom="WM-000131"),
            fitment(partNumber="DP-2", position="hose", serials=["WM-000101", "X/1"]),
            fitment(partNumber="DP-2", position="foot", quantity=4),
        ]
    }
    created = api.put(bodies.FITMENTS_PATH, body)
    assert created.status_code == 201, created.text
    shown = api.get(bodies.FITMENTS_PATH)
    assert shown.headers["ETag"] == created.headers["ETag"]
    assert shown.json["fitments"] == body["fitments"]
    assert api.put(bodies.FITMENTS_PATH, body).status_code == 200
    fewer = {"fitments": body["fitments"][:2]}
    assert api.put(bodies.FITMENTS_PATH, fewer).status_code == 428
    tag = shown.headers["ETag"]
    assert api.put(bodies.FITMENTS_PATH, fewer, If_Match=tag).status_code == 200
    assert len(api.get(bodies.FITMENTS_PATH).json["fitments"]) == 2


@pytest.mark.parametrize(
    ("fitments", "pointers"),
    [
        ([fitment(partNumber="XX")], ["/fitments/0/partNumber"]),
        ([fitment(serialFrom="WM-1")], ["/fitments/0/serialFrom"]),
        ([fitment(), fitment(partNumber="DP-2")], ["/fitments/0", "/fitments/1"]),
        ([fitment(quantity=0), {}], None),
    ],
)
def test_a_wrong_fitment_is_pointed_at(
    api: Api, fitments: list[dict[str, Any]], pointers: list[str] | None
) -> None:
    put_parts(api)
    answer = api.put(bodies.FITMENTS_PATH, {"fitments": fitments})
    assert answer.status_code == 422
    found = [error["pointer"] for error in answer.json["errors"]]
    assert found == (
        pointers or ["/fitments/0/quantity", "/fitments/1/partNumber", "/fitments/1/position"]
    )


def test_another_operators_fitments_are_not_there(api: Api) -> None:
    stranger = api.as_operator(OTHER)
    assert stranger.get(bodies.FITMENTS_PATH).json["code"] == "unknown_product"
    assert stranger.put(bodies.FITMENTS_PATH, {"fitments": []}).json["code"] == "not_owned"
