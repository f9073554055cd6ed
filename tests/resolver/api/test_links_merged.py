"""Links added one by one and taken away."""

from __future__ import annotations

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import Api
from tests.resolver.api.link_requests import (
    DEFAULT,
    FAQ,
    MANUAL,
    MODEL,
    delete,
    hrefs,
    patch,
)


@pytest.fixture(autouse=True)
def _product(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())


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


def test_what_stands_twice_is_kept_once(api: Api) -> None:
    twice = FAQ | {"hreflang": ["de", "DE"], "context": ["LK", "LK"]}
    once = FAQ | {"hreflang": ["de"], "context": ["LK"]}
    assert patch(api, {"links": [twice]}).json["links"] == [once]
    assert patch(api, {"links": [twice]}).status_code == 200
    assert patch(api, {"links": [once]}).json["links"] == [once]


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


@pytest.mark.parametrize(
    "query",
    [
        "linktype=gs1:faqs",
        "hreflang=de",
        "linkType=gs1:faqs&x=1",
        "linkType=gs1:faqs&linkType=gs1:pip",
    ],
)
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
