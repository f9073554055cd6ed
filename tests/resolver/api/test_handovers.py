"""Company prefixes that another resolver answers for."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, Api

PATH = "handovers/952000099"
ROOT = {"resolverRoot": "https://id.partner.example/gs1"}


def test_a_prefix_is_handed_over_shown_moved_and_taken_back(api: Api) -> None:
    own = api.as_operator(builders.OPERATOR)
    made = own.put(PATH, ROOT)
    assert made.status_code == 201
    assert made.json == {"prefix": "952000099", "operator": builders.OPERATOR, **ROOT}
    assert own.put(PATH, {"resolverRoot": ROOT["resolverRoot"] + "/"}).status_code == 200
    shown = own.get(PATH)
    assert (shown.json, shown.headers["ETag"]) == (made.json, made.headers["ETag"])

    other = {"resolverRoot": "https://id.other.example:8443"}
    assert own.put(PATH, other).status_code == 428
    assert own.put(PATH, other, If_Match='"stale"').status_code == 412
    tag = own.put(PATH, other, If_Match=shown.headers["ETag"]).headers["ETag"]
    assert own.ask("DELETE", PATH).status_code == 428
    assert own.ask("DELETE", PATH, If_Match=shown.headers["ETag"]).status_code == 412
    assert own.ask("DELETE", PATH, If_Match=tag).status_code == 204
    assert own.get(PATH).status_code == 404
    assert own.ask("DELETE", PATH, If_Match="*").status_code == 404
    events = own.get(f"{PATH}/history").json["events"]
    assert [each["action"] for each in events] == ["deleted", "updated", "created"]
    assert events[1]["before"] == {"operator": builders.OPERATOR, **ROOT}
    assert events[1]["after"] == {"operator": builders.OPERATOR, **other}


def test_what_is_not_known_here_is_sent_to_the_other_resolver(api: Api) -> None:
    api.put("handovers/9520000", ROOT)
    api.put(bodies.PRODUCT_PATH, bodies.product())
    scans = api.app.test_client()
    unknown = "/01/09520000010089/21/AB"
    handed = scans.get(f"https://id.example.com{unknown}?x=1", headers={"Accept": "*/*"})
    assert handed.status_code == 307
    assert handed.headers["Location"].startswith(f"{ROOT['resolverRoot']}{unknown}")
    assert 'rel="gs1:handledBy"' in handed.headers["Link"]
    known = scans.get(f"https://id.example.com/01/{builders.GTIN}")
    assert known.headers["Location"].startswith("https://id.example.com/page/")


@pytest.mark.parametrize(
    ("root", "part"),
    [
        ("http://id.partner.example", "only an https"),
        ("ftp://id.partner.example", "begins with https://"),
        ("id.partner.example", "begins with https://"),
        ("https://u@id.partner.example", "no user name"),
        ("https://id.partner.example?x=1", "no query"),
        ("https://id.partner.example/#x", "no query, no fragment"),
        ("https://id.partner.example/a/../b", "dots alone"),
        ("https://id.partner.example/a/%2E%2e", "dots alone"),
        ("https://id.partner.example//a", "two slashes"),
        ("https://id.partner.example/\r\nX: y", "control character"),
        ("https://id.partner.example/{gtin}", "RFC 3986"),
        ("https://" + "a" * 64 + ".example", "not a real one"),
        ("https://id.example.com", "circle"),
        ("https://ID.example.com.:443/x", "circle"),
        ("https://codes.otherworks.example/x", "circle"),
        ("https://old.otherworks.example", "circle"),
        ("https://x.example/" + "a" * 500, ""),
    ],
)
def test_a_root_that_is_none_is_refused(api: Api, root: str, part: str) -> None:
    own_hosts = bodies.operator(
        identifiers=[],
        companyPrefixes=["9521111"],
        primaryUrl="https://codes.otherworks.example",
        aliasUrls=["https://old.otherworks.example"],
    )
    api.put(f"operators/{OTHER}", own_hosts, If_Match="*")
    answer = api.put(PATH, {"resolverRoot": root})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json["errors"]} == {"/resolverRoot"}
    assert part in answer.json["detail"]
    assert api.get(PATH).status_code == 404


def test_a_root_with_plain_http_only_goes_where_the_settings_allow_links_to(api: Api) -> None:
    assert api.put(PATH, {"resolverRoot": "http://localhost:9000"}).status_code == 422


@pytest.mark.parametrize("prefix", ["952", "9520000999999", "95200009x", "٩٥٢٠٠٠٠", "-9520000"])
def test_a_prefix_that_is_none_is_refused(api: Api, prefix: str) -> None:
    assert api.put(f"handovers/{prefix}", ROOT).status_code == 422


def test_an_operator_hands_over_its_own_prefixes_only(api: Api) -> None:
    stranger = api.as_operator(OTHER)
    for prefix in ("952000099", "9520000", "9520", "7777777"):
        assert stranger.put(f"handovers/{prefix}", ROOT).status_code == 404
    api.put(PATH, ROOT)
    assert stranger.get(PATH).status_code == 404
    assert stranger.get(f"{PATH}/history").status_code == 404
    assert stranger.ask("DELETE", PATH, If_Match="*").status_code == 404
    assert stranger.get("handovers").json == {"handovers": []}
    assert api.as_operator(builders.OPERATOR, "read").put(PATH, ROOT).status_code == 403


def test_an_administrator_hands_over_what_is_nobodys_and_holds_nobodys(api: Api) -> None:
    assert api.put("handovers/7777777", ROOT).json == {"prefix": "7777777", **ROOT}
    refused = api.put("handovers/9520", ROOT)
    assert (refused.status_code, refused.json["code"]) == (409, "prefix_overlap")


@pytest.mark.parametrize("handed_over", ["9501", "9501234", "950123499"])
def test_a_prefix_that_is_handed_over_goes_to_no_operator(api: Api, handed_over: str) -> None:
    api.put(f"handovers/{handed_over}", ROOT)
    body = bodies.operator(identifiers=[], companyPrefixes=["7777777", "9501234"])
    refused = api.put("operators/newcomer", body)
    assert (refused.status_code, refused.json["code"]) == (409, "prefix_handed_over")
    assert f"9501234 overlaps {handed_over}" in refused.json["detail"]
    assert ROOT["resolverRoot"] in refused.json["detail"]
    assert api.get("operators/newcomer").status_code == 404
    assert api.ask("DELETE", f"handovers/{handed_over}", If_Match="*").status_code == 204
    assert api.put("operators/newcomer", body).status_code == 201


def test_an_operators_own_hand_overs_and_those_beside_it_refuse_it_nothing(api: Api) -> None:
    for prefix in ("9520000", "952000099", "9501"):
        api.put(f"handovers/{prefix}", ROOT)
    more = bodies.operator(companyPrefixes=["9520000", "9520000991", "9502"])
    assert api.put(f"operators/{builders.OPERATOR}", more, If_Match="*").status_code == 200


@pytest.mark.parametrize(
    "hosts",
    [
        {"primaryUrl": "https://ID.partner.example:443"},
        {"aliasUrls": ["https://other.example", "http://id.partner.example"]},
    ],
)
def test_a_host_that_codes_are_handed_over_to_is_nobodys_here(
    api: Api, hosts: dict[str, Any]
) -> None:
    api.put(PATH, ROOT)
    body = bodies.operator(identifiers=[], companyPrefixes=["7777777"], **hosts)
    refused = api.put("operators/newcomer", body)
    assert (refused.status_code, refused.json["code"]) == (409, "host_handed_over")
    assert "handovers/952000099" in refused.json["detail"]
    assert api.get("operators/newcomer").status_code == 404
    api.ask("DELETE", PATH, If_Match="*")
    assert api.put("operators/newcomer", body).status_code == 201
    assert api.put(PATH, ROOT).status_code == 422


def test_hand_overs_are_listed_page_by_page(api: Api) -> None:
    for prefix in ("7777777", "952000011", "952000022", "95211110"):
        api.put(f"handovers/{prefix}", ROOT)
    first = api.get("handovers?limit=3").json
    rest = api.get(first["next"].removeprefix("/api/v1/")).json
    assert "next" not in rest
    seen = [each["prefix"] for each in first["handovers"] + rest["handovers"]]
    assert seen == ["7777777", "952000011", "952000022", "95211110"]
    own = api.as_operator(builders.OPERATOR).get("handovers").json["handovers"]
    assert [each["prefix"] for each in own] == ["952000011", "952000022"]
    assert len(api.get(f"handovers?operator={OTHER}").json["handovers"]) == 1
