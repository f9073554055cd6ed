"""Links added one by one, many at once, taken away, listed, and what became of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, OTHER_GTIN, Api
from tests.resolver.service import BASE

NDJSON = "application/x-ndjson"
MODEL = f"/01/{builders.GTIN}"
FAQ = {"linkType": "gs1:faqs", "href": "https://maker.example/faq", "title": "Questions"}
MANUAL = bodies.links()["links"][0]
DEFAULT = {"href": "https://maker.example/w7", "title": "W7"}


@pytest.fixture(autouse=True)
def _product(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())


def patch(api: Api, body: Any, path: str = MODEL, **headers: str) -> Any:
    return api.ask("PATCH", f"links{path}", body, **headers)


def delete(api: Api, query: str = "", **headers: str) -> Any:
    return api.ask("DELETE", bodies.LINKS_PATH + query, **{"If_Match": "*", **headers})


def post(api: Api, *rows: Any, query: str = "") -> Any:
    raw = b"\n".join(r if isinstance(r, bytes) else json.dumps(r).encode() for r in rows)
    return api.ask("POST", f"links{query}", raw=raw, media_type=NDJSON)


def outcomes(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.data.splitlines()]


def hrefs(answer: Any) -> list[str]:
    return [link["href"] for link in answer.json["links"]]


def test_a_first_link_makes_its_level_and_repeating_it_changes_nothing(api: Api) -> None:
    made = patch(api, {"links": [FAQ]})
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/links{MODEL}")
    assert made.json == {"anchor": MODEL, "description": "Washing machine W7", "links": [FAQ]}
    again = patch(api, {"links": [FAQ]})
    assert (again.status_code, again.headers["ETag"]) == (200, made.headers["ETag"])
    assert len(api.get(f"{bodies.LINKS_PATH}/history").json["events"]) == 1


def test_a_level_of_what_is_no_product_is_called_by_its_number(api: Api) -> None:
    made = patch(api, {"default": DEFAULT}, f"/414/{builders.FACILITY_GLN}")
    assert made.json["description"] == f"(414){builders.FACILITY_GLN}"


def test_a_link_takes_the_place_of_those_that_answer_the_same_requests(api: Api) -> None:
    api.put(bodies.LINKS_PATH, bodies.links(links=[FAQ, MANUAL]))
    newer = MANUAL | {
        "linkType": "instructions",
        "href": "https://maker.example/2",
        "hreflang": ["EN"],
    }
    other = MANUAL | {"href": "https://maker.example/de", "hreflang": ["de"]}
    answer = patch(api, {"links": [other, newer]})
    assert answer.status_code == 200
    assert hrefs(answer) == [FAQ["href"], newer["href"], other["href"]]
    assert answer.json["description"] == bodies.links()["description"]


def test_links_that_answer_the_same_requests_may_come_together(api: Api) -> None:
    pair = [FAQ, FAQ | {"href": "https://maker.example/faq2", "title": "More"}]
    assert hrefs(patch(api, {"links": pair})) == [link["href"] for link in pair]
    assert patch(api, {"links": pair}).status_code == 200
    assert hrefs(patch(api, {"links": [FAQ]})) == [FAQ["href"]]


def test_another_default_takes_its_listing_with_it(api: Api) -> None:
    patch(api, {"default": DEFAULT, "links": [FAQ]})
    other = {"href": "https://maker.example/new", "title": "New"}
    answer = patch(api, {"default": other, "description": "New text"})
    assert answer.json["default"] == other
    assert answer.json["description"] == "New text"
    assert hrefs(answer) == [FAQ["href"], other["href"]]
    assert answer.json["links"][1] == {"linkType": "gs1:pip", **other}


def test_a_default_is_listed_where_the_level_has_nothing_else(api: Api) -> None:
    pip = {"linkType": "gs1:pip", "href": "https://maker.example/pip", "title": "About"}
    answer = patch(api, {"default": DEFAULT, "links": [pip]})
    assert answer.json["links"][1] == {"linkType": "gs1:support", **DEFAULT}


def test_what_was_seen_may_be_said_and_then_counts(api: Api) -> None:
    assert patch(api, {"links": [FAQ]}, If_Match="*").status_code == 412
    tag = patch(api, {"links": [FAQ]}).headers["ETag"]
    assert patch(api, {"links": [MANUAL]}, If_Match='"stale"').status_code == 412
    assert hrefs(api.get(bodies.LINKS_PATH)) == [FAQ["href"]]
    assert patch(api, {"links": [MANUAL]}, If_Match=tag).status_code == 200


def test_a_patch_that_says_nothing_is_refused(api: Api) -> None:
    assert patch(api, {}).status_code == 422
    assert patch(api, []).status_code == 422


def test_links_are_dated_templated_and_shown_as_they_are_kept(api: Api) -> None:
    link = FAQ | {
        "href": "https://maker.example/{gtin}{/serial}{?lot}",
        "validFrom": "2026-05-03T12:00:00+02:00",
        "validUntil": "2027-05-03T10:00:00.5Z",
    }
    patch(api, {"links": [link]})
    shown = api.get(bodies.LINKS_PATH).json["links"][0]
    assert shown == link | {
        "validFrom": "2026-05-03T10:00:00Z",
        "validUntil": "2027-05-03T10:00:00.500000Z",
    }
    assert patch(api, {"links": [shown]}).status_code == 200


def test_warnings_are_told_beside_the_record_and_not_part_of_its_tag(api: Api) -> None:
    link = MANUAL | {"hreflang": ["zh-Hant", "de"]}
    put = api.put(bodies.LINKS_PATH, bodies.links(links=[link]))
    shown = api.get(bodies.LINKS_PATH)
    assert put.json["warnings"] == shown.json["warnings"]
    assert [each["pointer"] for each in shown.json["warnings"]] == ["/links/0/hreflang/0"]
    assert (
        put.headers["ETag"]
        == shown.headers["ETag"]
        == patch(api, {"links": [link]}).headers["ETag"]
    )
    assert delete(api, If_Match=shown.headers["ETag"]).status_code == 204


def test_matching_links_are_taken_away(api: Api) -> None:
    german = MANUAL | {"href": "https://maker.example/de", "hreflang": ["de", "en"]}
    plain = MANUAL | {"href": "https://maker.example/x", "context": ["DE"]}
    del plain["hreflang"]
    api.put(bodies.LINKS_PATH, bodies.links(links=[FAQ, MANUAL, german, plain]))
    for query in ("linkType=gs1:pip", "linkType=gs1:faqs&type=text/html", "linkType=nonsense"):
        assert delete(api, f"?{query}").status_code == 404
    for query in ("linkType=gs1:instructions&hreflang=de", "linkType=gs1:instructions&context=LK"):
        assert delete(api, f"?{query}").json["code"] == "no_matching_link"
    assert delete(api, "?linkType=instructions&hreflang=EN&hreflang=de").status_code == 204
    assert delete(api, "?linkType=gs1:instructions&hreflang=&context=DE").status_code == 204
    assert hrefs(api.get(bodies.LINKS_PATH)) == [FAQ["href"], MANUAL["href"]]
    assert delete(api, "?linkType=gs1:instructions&type=Application/PDF").status_code == 204
    assert delete(api, "?linkType=gs1:faqs").status_code == 204
    assert api.get(bodies.LINKS_PATH).status_code == 404
    actions = [each["action"] for each in api.get(f"{bodies.LINKS_PATH}/history").json["events"]]
    assert actions == ["deleted", "updated", "updated", "updated", "created"]


def test_taking_away_says_what_it_saw(api: Api) -> None:
    api.put(bodies.LINKS_PATH, bodies.links())
    path = f"{bodies.LINKS_PATH}?linkType=gs1:instructions"
    assert api.ask("DELETE", path).status_code == 428
    assert api.ask("DELETE", path, If_Match='"stale"').status_code == 412


@pytest.mark.parametrize("query", ["linktype=gs1:faqs", "hreflang=de", "linkType=gs1:faqs&x=1"])
def test_a_misspelt_parameter_never_deletes_more_than_was_meant(api: Api, query: str) -> None:
    api.put(bodies.LINKS_PATH, bodies.links(links=[FAQ]))
    assert delete(api, f"?{query}").status_code == 400
    assert api.get(bodies.LINKS_PATH).status_code == 200


def test_the_listing_of_a_default_goes_with_it_only(api: Api) -> None:
    patch(api, {"default": DEFAULT})
    assert delete(api, "?linkType=gs1:pip").json["code"] == "lists_default"
    assert delete(api, "?linkType=gs1:defaultLink").status_code == 204
    assert "default" not in api.get(bodies.LINKS_PATH).json
    assert delete(api, "?linkType=gs1:pip").status_code == 204


def test_a_default_nothing_stands_above_is_not_taken_away(api: Api) -> None:
    place = f"links/414/{builders.FACILITY_GLN}"
    api.ask("PATCH", place, {"default": DEFAULT})
    answer = api.ask("DELETE", f"{place}?linkType=gs1:defaultLink", If_Match="*")
    assert (answer.status_code, answer.json["code"]) == (409, "default_needed")
    patch(api, {"default": DEFAULT, "links": [FAQ | {"defaultMulti": True}]})
    assert delete(api, "?linkType=gs1:defaultLink").json["code"] == "default_needed"


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
        {"anchor": MODEL, "description": "x" * 301},
        {"anchor": MODEL, "links": [MANUAL]},
    )
    assert answer.status_code == 207
    told = outcomes(answer)
    assert [each["outcome"] for each in told] == [
        "updated" if number == 8 else "created" if number in (0, 2) else "refused"
        for number in range(9)
    ]
    assert [each.get("code") for each in told[1:8]] == [
        "malformed_json", None, "not_owned", *["invalid_body"] * 4,
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
