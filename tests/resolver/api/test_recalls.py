"""Recalls: drafted, previewed, opened, closed."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, Api

PATH = "recalls/FW-2026-01"
MINE = f"operator={builders.OPERATOR}"


@pytest.fixture(autouse=True)
def _units(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())
    api.put(bodies.BATCH_PATH, bodies.batch())
    api.put(bodies.UNIT_PATH, {"lot": builders.LOT})
    api.put(f"units/01/{builders.GTIN}/21/WM-000140", {})


def test_a_recall_is_drafted_previewed_opened_and_closed(api: Api) -> None:
    drafted = api.put(PATH, bodies.recall())
    assert (drafted.status_code, drafted.json["status"]) == (201, "draft")
    assert api.put(PATH, bodies.recall()).status_code == 200
    changed = bodies.recall(reference="SR/00123/26")
    assert api.put(PATH, changed).status_code == 428
    assert api.put(PATH, changed, If_Match=drafted.headers["ETag"]).status_code == 200

    counted = api.get(f"{PATH}/preview").json
    assert (counted["affected"], counted["undecided"]) == (1, 1)
    assert counted["products"][0]["registered"] == 2

    opened = api.post(f"{PATH}/open")
    assert (opened.status_code, opened.json["status"]) == (200, "open")
    assert opened.json["openedBy"].startswith("prn_")
    assert api.get(PATH).json == opened.json
    fixed = api.put(PATH, bodies.recall(), If_Match="*")
    assert (fixed.status_code, fixed.json["code"]) == (409, "campaign_not_editable")
    again = api.post(f"{PATH}/open")
    assert (again.status_code, again.json["code"]) == (409, "illegal_status_move")

    closed = api.post(f"{PATH}/close")
    assert (closed.status_code, closed.json["status"]) == (200, "closed")
    assert api.post(f"{PATH}/open").status_code == 409


def test_recalls_are_listed_by_status(api: Api) -> None:
    api.put(PATH, bodies.recall())
    api.put("recalls/FW-2026-02", bodies.recall())
    api.post("recalls/FW-2026-02/open")
    everything = api.get(f"recalls?{MINE}").json["recalls"]
    assert [recall["recall"] for recall in everything] == ["FW-2026-01", "FW-2026-02"]
    running = api.get(f"recalls?{MINE}&status=open").json["recalls"]
    assert [recall["recall"] for recall in running] == ["FW-2026-02"]
    assert api.get(f"recalls?{MINE}&status=great").status_code == 400
    assert api.get("recalls").json["errors"][0]["pointer"] == "/operator"


@pytest.mark.parametrize(
    ("over", "pointer"),
    [
        ({"notices": {}}, "/notices"),
        ({"scopes": [{"product": "01/09520000010010", "rule": {}}]}, "/scopes/0/rule/anyOf"),
        (
            {"scopes": [{"product": "01/09520000010011", "rule": {"anyOf": [{}]}}]},
            "/scopes/0/product",
        ),
        (
            {"scopes": [{"product": "01/09520000010027", "rule": {"anyOf": [{}]}}]},
            "/scopes/0/product",
        ),
        (
            {
                "scopes": [
                    {
                        "product": f"01/{builders.GTIN}",
                        "rule": {"anyOf": [{"serialFrom": "WM-1"}]},
                    }
                ]
            },
            "/scopes/0/rule/anyOf/0/serialFrom",
        ),
    ],
)
def test_a_recall_with_a_fault_is_refused_where_the_fault_is(
    api: Api, over: dict[str, Any], pointer: str
) -> None:
    answer = api.put(PATH, bodies.recall(**over))
    assert answer.status_code == 422
    assert pointer in {error["pointer"] for error in answer.json["errors"]}
    assert api.get(PATH).status_code == 404


def test_another_operators_recall_is_not_there(api: Api) -> None:
    api.put(PATH, bodies.recall())
    stranger = api.as_operator(OTHER)
    missing = stranger.get("recalls/none")
    for method, path in (
        ("GET", PATH),
        ("GET", f"{PATH}/preview"),
        ("POST", f"{PATH}/open"),
        ("POST", f"{PATH}/close"),
    ):
        answer = stranger.ask(method, path)
        assert (answer.status_code, answer.json["code"]) == (404, missing.json["code"])
    assert stranger.get("recalls").json == {"recalls": []}
    body = bodies.recall()
    del body["operator"]
    # The scope names a product that is not theirs, before the name of the recall is looked at.
    assert stranger.put(PATH, body).json["errors"][0]["pointer"] == "/scopes/0/product"
    assert api.get(PATH).json["status"] == "draft"
