"""Links of many identifiers at once, lists of them, and what became of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, OTHER_GTIN, Api
from tests.resolver.api.link_requests import (
    DEFAULT,
    FAQ,
    MANUAL,
    MODEL,
    NDJSON,
    delete,
    outcomes,
    patch,
    post,
)
from tests.resolver.service import BASE


@pytest.fixture(autouse=True)
def _product(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())


def test_rows_are_merged_in_their_order(api: Api) -> None:
    api.put(bodies.LINKS_PATH, bodies.links())
    rows = [
        {"anchor": MODEL, "links": [FAQ]},
        {"anchor": f"{MODEL[1:]}/10/L1", "links": [FAQ | {"hreflang": ["es-419"]}]},
        b"",
        {"anchor": MODEL, "links": [FAQ]},
    ]
    answer = post(api, *rows)
    assert (answer.status_code, answer.mimetype) == (200, NDJSON)
    told = outcomes(answer)
    assert [(each["row"], each["anchor"], each["outcome"]) for each in told] == [
        (1, MODEL, "updated"),
        (2, f"{MODEL}/10/L1", "created"),
        (4, MODEL, "unchanged"),
    ]
    assert [each["pointer"] for each in told[1]["warnings"]] == ["/links/0/hreflang/0"]
    assert len(api.get(bodies.LINKS_PATH).json["links"]) == 2
    assert [each["outcome"] for each in outcomes(post(api, *rows))] == ["unchanged"] * 3


def test_rows_may_take_the_place_of_what_was_there(api: Api) -> None:
    api.put(bodies.LINKS_PATH, bodies.links(description="Old"))
    answer = post(api, {"anchor": MODEL, "links": [FAQ]}, query="?mode=replace")
    assert [each["outcome"] for each in outcomes(answer)] == ["updated"]
    shown = api.get(bodies.LINKS_PATH).json
    assert (shown["links"], shown["description"]) == ([FAQ], "Washing machine W7")
    assert post(api, query="?mode=other").status_code == 400


def test_a_refused_row_says_why_and_stops_nothing(api: Api) -> None:
    answer = post(
        api,
        {"anchor": MODEL, "links": [FAQ]},
        b"{not json",
        {"anchor": f"/01/{OTHER_GTIN}", "default": DEFAULT},
        {"anchor": "/01/09599999000012", "default": DEFAULT},
        {"links": []},
        {"anchor": MODEL, "lnks": []},
        7,
        {"anchor": f"https://id.example.com{MODEL}", "links": [FAQ]},
        {"anchor": f"/x{MODEL}", "links": [FAQ]},
        {"anchor": f"{MODEL}?linkType=x", "links": [FAQ]},
        {"anchor": MODEL, "description": "x" * 301},
        {"anchor": MODEL, "links": [MANUAL]},
    )
    assert answer.status_code == 207
    told = outcomes(answer)
    assert [each["outcome"] for each in told] == [
        "updated" if number == 11 else "created" if number in (0, 2) else "refused"
        for number in range(12)
    ]
    assert [each.get("code") for each in told[1:11]] == [
        "malformed_json", None, "not_owned", *["invalid_body"] * 7,
    ]  # fmt: skip
    assert told[5]["errors"][0]["message"].endswith("did you mean links?")


def test_an_operator_keeps_rows_of_its_own_only(api: Api) -> None:
    rows = [
        {"anchor": f"/01/{OTHER_GTIN}", "default": DEFAULT},
        {"anchor": MODEL, "default": DEFAULT},
    ]
    told = outcomes(post(api.as_operator(OTHER), *rows))
    assert [each["outcome"] for each in told] == ["created", "refused"]
    assert post(api.as_operator(OTHER, "read"), *rows).status_code == 403


def test_more_rows_than_one_transaction_holds_come_back_in_order(api: Api) -> None:
    rows = [{"anchor": f"{MODEL}/10/L{number}", "links": [FAQ]} for number in range(230)]
    told = outcomes(post(api, *rows))
    assert [each["anchor"] for each in told] == [row["anchor"] for row in rows]
    assert {each["outcome"] for each in told} == {"created"}


def test_levels_are_listed_page_by_page(api: Api) -> None:
    post(api, *({"anchor": f"{MODEL}/10/L{number}", "links": [FAQ]} for number in range(5)))
    patch(api, {"links": [FAQ]})
    patch(api, {"default": DEFAULT}, f"/01/{OTHER_GTIN}")
    patch(api, {"default": DEFAULT}, f"/414/{builders.FACILITY_GLN}")
    own = api.as_operator(builders.OPERATOR)
    seen, path = [], "links?limit=3"
    while path:
        page = own.get(path).json
        assert len(page["links"]) <= 3
        seen += [each["anchor"] for each in page["links"]]
        path = page.get("next", "").removeprefix("/api/v1/")
    levels = [MODEL, *(f"{MODEL}/10/L{number}" for number in range(5))]
    assert seen == [*levels, f"/414/{builders.FACILITY_GLN}"]
    below = own.get(f"links?under={MODEL}").json["links"]
    assert [each["anchor"] for each in below] == levels
    assert [each["description"] for each in below] == ["Washing machine W7"] * 6
    assert len(api.get("links").json["links"]) == 8
    assert len(api.get(f"links?operator={OTHER}").json["links"]) == 1


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=1001", "under=zzz"])
def test_a_list_that_cannot_be_understood_is_refused(api: Api, query: str) -> None:
    assert api.get(f"links?{query}").status_code == 400


def test_each_change_is_told_with_what_was_and_became(api: Api) -> None:
    own = api.as_operator(builders.OPERATOR)
    patch(own, {"links": [FAQ]})
    patch(own, {"links": [MANUAL]})
    delete(own)
    history = own.get(f"{bodies.LINKS_PATH}/history").json
    assert history["anchor"] == MODEL
    assert [(each["seq"], each["action"]) for each in history["events"]] == [
        (3, "deleted"), (2, "updated"), (1, "created"),
    ]  # fmt: skip
    deleted, updated, created = history["events"]
    assert "before" not in created
    assert "after" not in deleted
    assert updated["before"] == created["after"]
    assert updated["after"] == deleted["before"]
    assert updated["after"]["links"] == [FAQ, MANUAL]
    assert updated["actor"].startswith("prn_")
    first = own.get(f"{bodies.LINKS_PATH}/history?limit=2").json
    rest = own.get(first["next"].removeprefix("/api/v1/")).json
    assert [each["seq"] for each in first["events"] + rest["events"]] == [3, 2, 1]
    assert "next" not in rest


def test_a_page_of_a_history_is_short_because_a_change_may_be_long(api: Api) -> None:
    api.put(bodies.LINKS_PATH, bodies.links())
    for number in range(21):
        api.put(bodies.LINKS_PATH, bodies.links(description=f"No. {number}"), If_Match="*")
    path = f"{bodies.LINKS_PATH}/history"
    assert len(api.get(path).json["events"]) == 20
    assert len(api.get(f"{path}?limit=100").json["events"]) == 22
    refused = api.get(f"{path}?limit=101")
    assert (refused.status_code, "from 1 to 100" in refused.json["detail"]) == (400, True)


def test_a_change_that_is_rolled_back_leaves_no_trace(api: Api) -> None:
    api.put(bodies.LINKS_PATH, bodies.links())
    assert api.put(bodies.LINKS_PATH, bodies.links(description="New")).status_code == 428
    assert len(api.get(f"{bodies.LINKS_PATH}/history").json["events"]) == 1


def read(api: Api, path: str) -> Any:
    """The answer under an address that looks like a history's; by its look it would be one."""
    headers = {"Authorization": f"Bearer {api.key}"}
    return api.app.test_client().get(f"{BASE}/api/v1/links{path}", headers=headers).json


def test_a_lot_may_be_called_history(api: Api) -> None:
    path = f"{MODEL}/10/history"
    assert patch(api, {"links": [FAQ]}, path).status_code == 201
    assert read(api, path)["links"] == [FAQ]
    assert api.get(f"links{path}/history").json["events"][0]["action"] == "created"
    encoded = f"{MODEL}/21/A%2Fhistory"
    assert patch(api, {"links": [FAQ]}, encoded).status_code == 201
    assert read(api, encoded)["anchor"] == encoded


@pytest.mark.parametrize("path", [MODEL, f"/01/{OTHER_GTIN}", "/01/09520000010011"])
def test_there_is_no_history_of_what_never_was(api: Api, path: str) -> None:
    answer = api.as_operator(builders.OPERATOR).get(f"links{path}/history")
    assert answer.status_code in (400, 404)
