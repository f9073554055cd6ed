"""Hosts of operators and lengths of printed URIs through the admin API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, Api
from tests.resolver.service import BASE

PREFIX = f"{BASE}/01/{builders.GTIN}/21/"
OPERATOR_PATH = f"operators/{builders.OPERATOR}"


def put_operator(api: Api, **over: Any) -> Any:
    return api.put(OPERATOR_PATH, bodies.operator(**over), If_Match="*")


def put_product(api: Api, **over: Any) -> Any:
    return api.put(bodies.PRODUCT_PATH, bodies.product(**over))


def test_hosts_of_an_operator_are_kept_and_shown(api: Api) -> None:
    kept = put_operator(
        api, aliasUrls=["https://qr.fjordwerk.example"], linkHosts=["fjordwerk.example"]
    )
    assert kept.status_code == 200, kept.text
    shown = api.get(OPERATOR_PATH)
    assert shown.json["aliasUrls"] == ["https://qr.fjordwerk.example"]
    assert shown.json["linkHosts"] == ["fjordwerk.example"]
    assert put_operator(api, linkHosts=None).status_code == 200
    shown = api.get(OPERATOR_PATH).json
    assert not {"aliasUrls", "linkHosts"} & shown.keys()


@pytest.mark.parametrize(
    ("over", "pointer"),
    [
        ({"linkHosts": []}, "/linkHosts"),
        ({"linkHosts": "fjordwerk.example"}, "/linkHosts"),
        ({"linkHosts": ["https://fjordwerk.example"]}, "/linkHosts/0"),
        ({"linkHosts": ["fjordwerk.example", 1]}, "/linkHosts/1"),
        ({"aliasUrls": None}, "/aliasUrls"),
        ({"aliasUrls": ["https://a.example/x"]}, "/aliasUrls/0"),
        ({"aliasUrls": ["https://a.example", "https://A.example"]}, "/aliasUrls/1"),
        ({"primaryUrl": "https://a.example", "aliasUrls": ["https://a.example"]}, "/aliasUrls/0"),
    ],
)
def test_a_list_of_hosts_with_a_fault_names_the_fault(
    api: Api, over: dict[str, Any], pointer: str
) -> None:
    refused = put_operator(api, **over)
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_a_host_of_the_service_is_no_alias(api: Api) -> None:
    refused = put_operator(api, aliasUrls=["https://id.example.com:443"])
    assert (refused.status_code, refused.json["code"]) == (409, "host_taken")


def test_printed_hosts_are_frozen_with_the_way_out(api: Api) -> None:
    first, second = "https://id.fjordwerk.example", "https://qr.fjordwerk.example"
    assert put_operator(api, primaryUrl=first, aliasUrls=[second]).status_code == 200
    put_product(api)
    assert api.put(bodies.UNIT_PATH, bodies.unit()).status_code == 201
    moved = put_operator(api, primaryUrl=second)
    assert (moved.status_code, moved.json["code"]) == (409, "primary_url_frozen")
    assert "aliasUrls" in moved.json["detail"]
    dropped = put_operator(api, primaryUrl=first)
    assert (dropped.status_code, dropped.json["code"]) == (409, "alias_url_frozen")
    assert api.get(OPERATOR_PATH).json["primaryUrl"] == first


def test_the_length_of_codes_is_told_beside_a_product_and_is_no_part_of_its_tag(api: Api) -> None:
    created = put_product(api, serialPattern={"prefix": "W", "digits": 5})
    told = {"prefix": PREFIX, "length": 44, "budget": 50, "serialCharactersLeft": 6}
    assert created.json["uri"] == told
    assert "warnings" not in created.json
    assert put_operator(api, primaryUrl="https://fw.example").status_code == 200
    shown = api.get(bodies.PRODUCT_PATH)
    assert shown.json["uri"]["prefix"] == f"https://fw.example/01/{builders.GTIN}/21/"
    assert shown.json["uri"]["serialCharactersLeft"] == 10
    assert shown.headers["ETag"] == created.headers["ETag"]


def test_exceeding_the_budget_of_the_settings_is_only_warned_about(api: Api) -> None:
    created = put_product(api)
    assert created.status_code == 201
    (warning,) = created.json["warnings"]
    assert warning["pointer"] == "/serialPattern"
    assert "53 characters, the budget is 50: 6 remain" in warning["message"]
    assert api.get(bodies.PRODUCT_PATH).json == created.json
    assert api.put(bodies.UNIT_PATH, bodies.unit()).status_code == 201


def test_the_products_own_budget_is_kept(api: Api) -> None:
    refused = put_product(api, uriBudget=50)
    assert refused.status_code == 422
    (error,) = refused.json["errors"]
    assert error["pointer"] == "/serialPattern"
    assert "6 remain for the serial" in error["message"]
    kept = put_product(api, uriBudget=53, serveInPlace=True)
    assert kept.status_code == 201
    assert (kept.json["uriBudget"], kept.json["serveInPlace"]) == (53, True)
    assert kept.json["uri"]["budget"] == 53
    assert "warnings" not in kept.json
    assert api.put(bodies.UNIT_PATH, bodies.unit()).status_code == 201
    long = api.put(f"units/01/{builders.GTIN}/21/WM-0001011", bodies.unit(externalIds={}))
    assert (long.status_code, long.json["code"]) == (422, "uri_too_long")
    told = "has 54 characters and the product's budget is 53: 9 remain for the serial"
    assert told in long.json["detail"]


@pytest.mark.parametrize("budget", [19, 2001, "50", 50.5, True, None])
def test_a_budget_that_is_none_is_refused(api: Api, budget: Any) -> None:
    refused = put_product(api, uriBudget=budget)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == ["/uriBudget"]


def test_a_row_whose_uri_is_too_long_is_refused_alone(api: Api) -> None:
    product = {k: v for k, v in bodies.product(uriBudget=50).items() if k != "serialPattern"}
    assert api.put(bodies.PRODUCT_PATH, product).status_code == 201
    rows = [{"gtin": builders.GTIN, "serial": serial} for serial in ("1234567", "123456")]
    answer = api.post(
        "units",
        raw="\n".join(json.dumps(row) for row in rows).encode(),
        media_type="application/x-ndjson",
    )
    assert answer.status_code == 207
    first, second = (json.loads(line) for line in answer.text.splitlines())
    assert (first["code"], second["outcome"]) == ("uri_too_long", "created")


def test_another_operators_hosts_are_not_shown(api: Api) -> None:
    assert api.as_operator(OTHER).get(OPERATOR_PATH).status_code == 404
