"""Lists of the caller's own things, page by page, and units by the ids other systems know."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests import builders
from tests.builders import GTIN, OPERATOR
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, OTHER_GTIN, Api

GTINS = ["09520000010010", "09520000010027", "09520000010034"]
SERIALS = ["A/1", "A+2", "WM-000101", "WM-000102", "Z"]


def page_through(api: Api, path: str, name: str) -> list[list[dict[str, Any]]]:
    """Every page of a list, following ``next``."""
    pages: list[list[dict[str, Any]]] = []
    while path:
        answer = api.get(path)
        assert answer.status_code == 200, answer.text
        pages.append(answer.json[name])
        path = answer.json.get("next", "").removeprefix("/api/v1/")
    return pages


def keys(pages: list[list[dict[str, Any]]], name: str) -> list[list[Any]]:
    return [[row[name] for row in page] for page in pages]


@pytest.fixture
def full(api: Api) -> Api:
    """A service with products, batches, units and facilities of two operators."""
    with api.database.write() as connection:
        for gtin in GTINS:
            builders.make_product(connection, gtin, serial_pattern=None)
        builders.make_product(connection, OTHER_GTIN)
        for lot in ("L/1", "L1", "L2"):
            builders.make_batch(connection, lot)
        builders.make_batch(connection, "L9", GTINS[1])
        for serial in SERIALS:
            builders.make_unit(connection, serial, external_ids={"erp": f"E:{serial}"})
        builders.make_unit(connection, "OTHER", GTINS[1])
        builders.make_unit(connection, gtin=OTHER_GTIN, external_ids={"erp": "E:Z"})
        builders.make_facility(connection)
    return api


def test_products_come_page_by_page_in_the_order_of_their_gtins(full: Api) -> None:
    mine = full.as_operator(OPERATOR)
    pages = keys(page_through(mine, "products?limit=2", "products"), "product")
    assert pages == [[f"/01/{gtin}" for gtin in GTINS[:2]], [f"/01/{GTINS[2]}"]]
    exact = keys(page_through(mine, "products?limit=3", "products"), "product")
    assert [len(page) for page in exact] == [3]
    (row,) = full.as_operator(OTHER).get("products").json["products"]
    assert row == {
        name: value
        for name, value in full.get(f"products/01/{OTHER_GTIN}").json.items()
        if name not in ("uri", "warnings")
    }


def test_an_administrator_sees_everybodys_things_or_one_operators(full: Api) -> None:
    assert len(full.get("products").json["products"]) == 4
    pages = page_through(full, f"products?operator={OTHER}&limit=1", "products")
    assert keys(pages, "operator") == [[OTHER]]
    pages = page_through(full, f"products?operator={OPERATOR}&limit=2", "products")
    assert [len(page) for page in pages] == [2, 1]
    foreign = full.as_operator(OPERATOR).get(f"products?operator={OTHER}")
    assert (foreign.status_code, foreign.json["code"]) == (404, "unknown_operator")


def test_operators_are_listed_to_whom_they_concern(api: Api) -> None:
    pages = keys(page_through(api, "operators?limit=1", "operators"), "operator")
    assert pages == [[OPERATOR], [OTHER]]
    assert keys(page_through(api.as_operator(OTHER), "operators", "operators"), "operator") == [
        [OTHER]
    ]
    assert api.as_operator(OTHER).get(f"operators?after={OTHER}").json == {"operators": []}


def test_facilities_are_the_callers_own(full: Api) -> None:
    (facility,) = full.as_operator(OPERATOR).get("facilities").json["facilities"]
    assert facility["facility"] == f"/414/{builders.FACILITY_GLN}"
    assert full.as_operator(OTHER).get("facilities").json == {"facilities": []}
    behind = full.get(f"facilities?after=414/{builders.FACILITY_GLN}")
    assert behind.json == {"facilities": []}


def test_batches_are_those_of_one_product(full: Api) -> None:
    mine = full.as_operator(OPERATOR)
    pages = keys(page_through(mine, f"batches?product=01/{GTIN}&limit=1", "batches"), "lot")
    assert pages == [["L/1"], ["L1"], ["L2"]]


def test_units_are_those_of_one_product(full: Api) -> None:
    mine = full.as_operator(OPERATOR)
    pages = keys(page_through(mine, f"units?product=01/{GTIN}&limit=2", "units"), "serial")
    assert [len(page) for page in pages] == [2, 2, 1]
    listed = [serial for page in pages for serial in page]
    assert sorted(listed) == sorted(SERIALS)
    (unit,) = mine.get(f"units?product=/01/{GTINS[1]}").json["units"]
    # A unit by itself also tells where it stands, which takes a look at its passport.
    assert unit.items() <= mine.get(f"units/01/{GTINS[1]}/21/OTHER").json.items()


@pytest.mark.parametrize("collection", ["units", "batches"])
def test_a_foreign_or_unknown_product_has_no_list(full: Api, collection: str) -> None:
    for gtin in (OTHER_GTIN, "09520000010041"):
        found = full.as_operator(OPERATOR).get(f"{collection}?product=01/{gtin}")
        assert (found.status_code, found.json["code"]) == (404, "unknown_product")


@pytest.mark.parametrize("serial", SERIALS)
def test_a_unit_is_found_by_the_id_another_system_knows(full: Api, serial: str) -> None:
    found = full.as_operator(OPERATOR).get(f"units?externalId=erp:{quote('E:' + serial, safe='')}")
    assert found.status_code == 200
    assert [unit["serial"] for unit in found.json["units"]] == [serial]


def test_an_administrator_finds_the_units_of_every_operator(full: Api) -> None:
    found = full.get("units?externalId=erp:E:Z").json["units"]
    assert [unit["operator"] for unit in found] == [OPERATOR, OTHER]
    found = full.get(f"units?externalId=erp:E:Z&operator={OTHER}").json["units"]
    assert [unit["operator"] for unit in found] == [OTHER]


@pytest.mark.parametrize("external", ["erp:none", "crm:E:Z", "erp:E", "erp:\x07", "erp:E:A%2F1%20"])
def test_an_id_nobody_has_is_unknown(full: Api, external: str) -> None:
    for api in (full, full.as_operator(OPERATOR)):
        found = api.get(f"units?externalId={external}")
        assert (found.status_code, found.json["code"]) == (404, "unknown_external_id")


def test_an_id_of_another_operators_unit_is_unknown(full: Api) -> None:
    with full.database.write() as connection:
        builders.make_unit(connection, "X", gtin=OTHER_GTIN, external_ids={"erp": "theirs"})
    found = full.as_operator(OPERATOR).get("units?externalId=erp:theirs")
    assert (found.status_code, found.json["code"]) == (404, "unknown_external_id")


def test_an_id_that_is_taken_is_refused_and_stays_where_it_is(full: Api) -> None:
    taken = full.put(f"units/01/{GTIN}/21/NEW", bodies.unit(externalIds={"erp": "E:Z"}))
    assert (taken.status_code, taken.json["code"]) == (409, "external_id_taken")
    row = {"gtin": GTIN, "serial": "NEW", "externalIds": {"erp": "E:Z"}}
    many = full.post("units", raw=json.dumps(row).encode(), media_type="application/x-ndjson")
    assert (many.status_code, json.loads(many.text)["code"]) == (207, "external_id_taken")
    found = full.as_operator(OPERATOR).get("units?externalId=erp:E:Z")
    assert [unit["serial"] for unit in found.json["units"]] == ["Z"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("units", 400, "one_filter_needed"),
        ("units?produkt=01/09520000010010", 400, "one_filter_needed"),
        ("units?product=01/09520000010010&externalId=erp:1", 400, "one_filter_needed"),
        ("batches", 400, "one_filter_needed"),
        ("units?externalId=4711", 400, "unusable_parameter"),
        ("units?externalId=:4711", 400, "unusable_parameter"),
        ("units?externalId=erp:", 400, "unusable_parameter"),
        ("products?limit=0", 400, "unusable_parameter"),
        ("products?limit=1001", 400, "unusable_parameter"),
        ("products?limit=-1", 400, "unusable_parameter"),
        ("products?limit=%D9%A1", 400, "unusable_parameter"),
        ("products?limit=1%0A", 400, "unusable_parameter"),
        ("products?limit=", 400, "unusable_parameter"),
        ("products?after=01/09520000010011", 400, "check_digit"),
        ("products?after=%00", 400, "unusable_address"),
        ("units?product=414/9520000000028", 404, "not_addressable"),
        ("units?product=01/09520000010010/21/1", 404, "not_addressable"),
        ("units?product=", 400, None),
        ("passports/01/09520000010010?after=x", 400, "unusable_parameter"),
        ("passports/01/09520000010010?limit=x", 400, "unusable_parameter"),
        ("recalls?operator=fjordwerk&limit=x", 400, "unusable_parameter"),
        ("recalls?operator=fjordwerk&after=FW-0", 404, "unknown_campaign"),
    ],
)
def test_a_list_that_is_asked_for_wrongly_says_what_is_wrong(
    full: Api, path: str, status: int, code: str | None
) -> None:
    found = full.get(path)
    assert found.status_code == status, found.text
    assert code is None or found.json["code"] == code


def test_a_key_without_the_scope_sees_no_list(full: Api) -> None:
    writer = full.as_operator(OPERATOR, "catalogue:write")
    for path in ("operators", "facilities", "products", f"units?product=01/{GTIN}"):
        assert writer.get(path).status_code == 403


def test_recalls_come_page_by_page_oldest_first(full: Api) -> None:
    names = ["FW-3", "FW-1", "FW-2"]
    for name in names:
        assert full.put(f"recalls/{name}", bodies.recall()).status_code == 201
    pages = page_through(full.as_operator(OPERATOR), "recalls?limit=2", "recalls")
    assert keys(pages, "recall") == [names[:2], names[2:]]
    pages = page_through(full, f"recalls?operator={OPERATOR}&limit=1&status=draft", "recalls")
    assert keys(pages, "recall") == [[name] for name in names]


def test_a_history_comes_page_by_page_with_the_newest_entrys_tag(full: Api) -> None:
    last = None
    for number in range(3):
        body = {
            "productGroup": "appliance",
            "profiles": ["appliance/1"],
            "facts": {"modelIdentifier": f"FW-W{number}", "productName": {"en": "W7"}},
        }
        last = full.post(bodies.PASSPORT_PATH, body)
        assert last.status_code == 201, last.text
    assert last is not None
    first = full.get(f"{bodies.PASSPORT_PATH}?limit=2")
    assert first.headers["ETag"] == last.headers["ETag"]
    pages = page_through(full, f"{bodies.PASSPORT_PATH}?limit=2", "entries")
    assert keys(pages, "seq") == [[1, 2], [3]]
    behind = full.get(f"{bodies.PASSPORT_PATH}?after=3")
    assert (behind.status_code, behind.json["entries"]) == (200, [])
