"""What nobody may register, by whichever way it comes: PUT, PATCH, and a line of a bulk request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, OTHER_GTIN, Api

PATH = f"/01/{builders.GTIN}"
NDJSON = "application/x-ndjson"
LINK = {"linkType": "gs1:faqs", "href": "https://maker.example/faq", "title": "Questions"}
DEFAULT = {"href": "https://maker.example/", "title": "Maker"}

# Status, code and what a problem document or an outcome of a line tells.
Refused = tuple[str, list[dict[str, str]], str]
Way = Callable[[Api, str, dict[str, Any]], Refused]


def _told(document: dict[str, Any]) -> Refused:
    assert document.get("outcome", "refused") == "refused", document
    return document["code"], document.get("errors", []), document["detail"]


def _put(api: Api, path: str, body: dict[str, Any]) -> Refused:
    return _told(api.put(f"links{path}", {"description": "W7", "links": [], **body}).json)


def _patch(api: Api, path: str, body: dict[str, Any]) -> Refused:
    return _told(api.ask("PATCH", f"links{path}", {"description": "W7", **body}).json)


def _row(query: str) -> Way:
    def post(api: Api, path: str, body: dict[str, Any]) -> Refused:
        raw = json.dumps({"anchor": path, **body}).encode()
        answer = api.ask("POST", f"links{query}", raw=raw, media_type=NDJSON)
        assert answer.status_code == 207
        return _told(json.loads(answer.data))

    return post


WAYS = {"put": _put, "patch": _patch, "row": _row(""), "replacing row": _row("?mode=replace")}


@pytest.fixture
def refused(api: Api) -> Callable[..., Refused]:
    """Sends a body all ways, sees that each refuses it alike and that nothing was kept."""
    api.put(bodies.PRODUCT_PATH, bodies.product())

    def send(body: dict[str, Any], path: str = PATH, over: Api = api) -> Refused:
        told = {name: way(over, path, body) for name, way in WAYS.items()}
        assert api.get("links").json == {"links": []}
        errors = [each[1] for each in told.values()]
        # What stands in the address of one way stands in the line of another.
        if not any(error["pointer"] == "/anchor" for error in told["row"][1]):
            assert errors == errors[:1] * len(WAYS)
        return told["row"]

    return send


@pytest.mark.parametrize(
    ("link", "pointer", "part"),
    [
        ({"linkType": "https://vocabulary.example/PIP"}, "linkType", "write gs1:pip"),
        ({"linkType": "https://vocabulary.example/t#dpp"}, "linkType", "write gs1:dpp"),
        ({"linkType": "gs1:defaultLink"}, "linkType", "one default"),
        ({"linkType": "gs1:recallStatus"}, "linkType", "worked out"),
        ({"linkType": "nonsense"}, "linkType", "no link type"),
        ({"href": "http://maker.example/"}, "href", "only https"),
        ({"href": "ftp://maker.example/"}, "href", "begins with https://"),
        ({"href": "javascript:alert(1)"}, "href", "begins with https://"),
        ({"href": "//maker.example/"}, "href", "our own paths"),
        ({"href": "/01/09520000010010"}, "href", "our own paths"),
        ({"href": "https://u:p@maker.example/"}, "href", "no user name"),
        ({"href": "https://maker.example\\@evil.example/"}, "href", "backslash"),
        ({"href": "https://maker.example/\r\nSet-Cookie:x"}, "href", "control character"),
        ({"href": "https://maker.example/a b"}, "href", "blank"),
        ({"href": "https://mäker.example/"}, "href", "xn--"),
        ({"href": "https://maker.example/%zz"}, "href", "RFC 3986"),
        ({"href": "https://maker..example/"}, "href", "not a real one"),
        ({"href": "https://maker.example:99999/"}, "href", "not a real one"),
        ({"href": "https://{gtin}.example/"}, "href", "in the template: scheme, host"),
        ({"href": "https://maker.example/{+gtin}"}, "href", "unencoded"),
        ({"href": "https://maker.example/{nope}"}, "href", "no part of an identifier"),
        ({"href": "https://maker.example/{sscc}"}, "href", "can have no value here"),
        ({"href": "https://u@maker.example/{gtin}"}, "href", "no user name"),
        ({"href": "https://id.example.com/01/09520000010010"}, "href", "circle"),
        ({"href": "https://ID.example.com.:443/{01}/{gtin}"}, "href", "circle"),
        ({"href": "https://id.example.com/./01/09520000010010"}, "href", "circle"),
        ({"href": "https://id.example.com/page/../01/09520000010010"}, "href", "circle"),
        ({"href": "https://id.example.com/page/%2E%2e/01/09520000010010"}, "href", "circle"),
        ({"href": "https://id.example.com/ARFRGHAOsA"}, "href", "circle"),
        ({"href": "https://id.example.com/find?code=09520000010010"}, "href", "circle"),
        ({"href": "https://id.example.com/eh30164596f40c0e5cbe991a83"}, "href", "circle"),
        ({"title": "a\u202eb"}, "title", "U+202E"),
        ({"title": "a\u2066b"}, "title", "U+2066"),
        ({"title": "a\nb"}, "title", "nobody can see"),
        ({"type": "text/html; charset=utf-8"}, "type", ""),
        ({"hreflang": ["de_DE"]}, "hreflang/0", "BCP 47"),
        ({"validFrom": "2026-05-03T10:00:00"}, "validFrom", "time zone"),
        ({"validFrom": "0001-01-01T00:00:00+14:00"}, "validFrom", "from the year 2000"),
        (
            {"validFrom": "2026-05-03T10:00:00Z", "validUntil": "2026-05-03T12:00:00+02:00"},
            "validUntil",
            "not later",
        ),
        ({"rel": "next"}, "rel", "no such member"),
    ],
)
def test_a_faulty_link_is_refused_where_the_fault_is(
    refused: Callable[..., Refused], link: dict[str, Any], pointer: str, part: str
) -> None:
    code, errors, _ = refused({"links": [LINK, LINK | link]})
    assert code == "invalid_body"
    assert [error["pointer"] for error in errors] == [f"/links/1/{pointer}"]
    assert part in errors[0]["message"]


@pytest.mark.parametrize(
    ("default", "pointer"),
    [
        ({"href": "http://maker.example/"}, "/default/href"),
        ({"title": "\u200f"}, "/default/title"),
        ({"validFrom": "2026-05-03T10:00:00Z"}, "/default/validFrom"),
        ({"hreflang": ["de"]}, "/default/hreflang"),
    ],
)
def test_a_default_is_address_and_title_and_nothing_else(
    refused: Callable[..., Refused], default: dict[str, Any], pointer: str
) -> None:
    code, errors, _ = refused({"default": DEFAULT | default})
    assert code == "invalid_body"
    assert [error["pointer"] for error in errors] == [pointer]


def test_a_level_has_one_default(refused: Callable[..., Refused]) -> None:
    _, errors, _ = refused({"default": [DEFAULT, DEFAULT]})
    assert [error["pointer"] for error in errors] == ["/default"]
    _, errors, _ = refused({"default": DEFAULT, "links": [LINK | {"linkType": "gs1:defaultLink"}]})
    assert "one default" in errors[0]["message"]


def test_a_link_that_refines_a_default_needs_one(refused: Callable[..., Refused]) -> None:
    _, errors, _ = refused({"links": [LINK | {"defaultMulti": True}]})
    assert [error["pointer"] for error in errors] == ["/default"]


def test_more_than_two_hundred_links_are_too_many(refused: Callable[..., Refused]) -> None:
    many = [LINK | {"href": f"https://maker.example/{number}"} for number in range(201)]
    _, errors, _ = refused({"links": many})
    assert [error["pointer"] for error in errors] == ["/links"]


@pytest.mark.parametrize("more", ["/10/L1", "/22/2A", "/22/2A/10/L1"])
def test_a_unit_with_lot_or_variant_is_refused_with_the_address_to_use(
    refused: Callable[..., Refused], more: str
) -> None:
    code, _, detail = refused({"default": DEFAULT, "links": [LINK]}, f"{PATH}{more}/21/S1")
    assert code == "not_a_link_level"
    assert f"{PATH}/21/S1" in detail


@pytest.mark.parametrize("more", ["/21/..", "/21/.", "/10/..", "/22/2A/10/.", "/21/%2E%2E"])
def test_a_code_that_browsers_would_shorten_gets_no_links(
    refused: Callable[..., Refused], more: str
) -> None:
    code, _, detail = refused({"default": DEFAULT, "links": [LINK]}, f"{PATH}{more}")
    assert code == "unreachable_level"
    assert "lost in a web address" in detail


def test_a_level_no_default_stands_above_is_refused(refused: Callable[..., Refused]) -> None:
    code, _, _ = refused({"links": [LINK]}, "/01/09520000010089/10/L1")
    assert code == "orphan_level"
    _, errors, _ = refused({"links": [LINK]}, "/01/09520000010089")
    assert [error["pointer"] for error in errors] == ["/default"]


@pytest.mark.parametrize(
    "path",
    ["/01/09520000010011", "/01/9520000010010x", f"{PATH}/21/S/10/L", f"{PATH}/254/R", "/99/1"],
)
def test_what_is_no_identifier_is_refused(refused: Callable[..., Refused], path: str) -> None:
    code, _, detail = refused({"links": [LINK]}, path)
    assert code != "not_owned"
    assert len(detail) > 30


def test_another_operators_identifier_is_refused_without_a_hint(
    refused: Callable[..., Refused], api: Api
) -> None:
    code, _, _ = refused({"default": DEFAULT}, f"/01/{OTHER_GTIN}", api.as_operator("fjordwerk"))
    assert code == "not_owned"
    code, _, _ = refused({"default": DEFAULT}, PATH, api.as_operator(OTHER))
    assert code == "not_owned"


@pytest.mark.parametrize(
    ("hosts", "href", "allowed"),
    [
        (["maker.example"], "https://maker.example/a", True),
        (["maker.example"], "https://www.MAKER.example./a", True),
        (["maker.example"], "https://notmaker.example/a", False),
        (["maker.example"], "https://maker.example.evil.example/a", False),
        (["maker.example"], "https://evil.example/{gtin}", False),
        (["www.maker.example"], "https://maker.example/a", False),
        (["www.maker.example"], f"/documents/{'0' * 64}/a.pdf", True),
    ],
)
def test_links_keep_to_the_hosts_of_their_operator(
    refused: Callable[..., Refused], api: Api, hosts: list[str], href: str, allowed: bool
) -> None:
    api.put(f"operators/{builders.OPERATOR}", bodies.operator(linkHosts=hosts), If_Match="*")
    if allowed:
        assert (
            api.ask("PATCH", f"links{PATH}", {"links": [LINK | {"href": href}]}).status_code == 201
        )
        return
    _, errors, _ = refused({"default": DEFAULT | {"href": href}})
    assert [error["pointer"] for error in errors] == ["/default/href"]
    assert hosts[0] in errors[0]["message"]


def test_a_link_to_a_page_of_ours_leads_there(api: Api) -> None:
    own = "https://codes.fjordwerk.example"
    api.put(f"operators/{builders.OPERATOR}", bodies.operator(primaryUrl=own), If_Match="*")
    api.put(bodies.PRODUCT_PATH, bodies.product())
    page = LINK | {"href": f"{own}/page{PATH}"}
    assert api.ask("PATCH", f"links{PATH}", {"links": [page]}).status_code == 201
    back = LINK | {"href": f"{own}{PATH}/21/A"}
    answer = api.ask("PATCH", f"links{PATH}", {"links": [back]})
    assert "circle" in answer.json["errors"][0]["message"]


def test_what_is_at_fault_is_told_by_the_pointers_of_the_request(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())
    api.put(f"links{PATH}", bodies.links())
    patch = {"links": [LINK, LINK | {"linkType": "gs1:pip", "href": "x"}]}
    answer = api.ask("PATCH", f"links{PATH}", patch)
    assert [error["pointer"] for error in answer.json["errors"]] == ["/links/1/href"]


def test_a_link_that_is_no_longer_allowed_does_not_keep_others_out(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())
    api.put(f"links{PATH}", bodies.links())
    narrowed = bodies.operator(linkHosts=["maker.example"])
    api.put(f"operators/{builders.OPERATOR}", narrowed, If_Match="*")
    answer = api.ask("PATCH", f"links{PATH}", {"links": [LINK]})
    assert answer.status_code == 200
    assert len(answer.json["links"]) == 2
