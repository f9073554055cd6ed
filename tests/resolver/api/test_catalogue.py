"""Putting operators, facilities, products, batches and units."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, Api


def put_product(api: Api, **over: Any) -> None:
    assert api.put(bodies.PRODUCT_PATH, bodies.product(**over)).status_code == 201


def put_batch(api: Api) -> None:
    put_product(api)
    assert api.put(bodies.BATCH_PATH, bodies.batch()).status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "changed"),
    [
        ("operators/newcomer", bodies.operator(companyPrefixes=[], identifiers=[]), {"name": "N"}),
        (bodies.FACILITY_PATH, {"name": "Bergen works", "country": "NO"}, {"city": "Bergen"}),
        (bodies.PRODUCT_PATH, bodies.product(), {"brand": "Fjord"}),
        (bodies.BATCH_PATH, bodies.batch(), {"producedUntil": "2026-02-01"}),
        (bodies.UNIT_PATH, bodies.unit(lot=builders.LOT), {"variant": "B"}),
    ],
)
def test_a_record_is_created_repeated_and_replaced_only_by_who_has_seen_it(
    api: Api, path: str, body: dict[str, Any], changed: dict[str, Any]
) -> None:
    if path in (bodies.BATCH_PATH, bodies.UNIT_PATH):
        put_product(api)
    if path == bodies.UNIT_PATH:
        api.put(bodies.BATCH_PATH, bodies.batch())
    created = api.put(path, body)
    assert created.status_code == 201, created.text
    assert created.headers["Location"].endswith(f"/api/v1/{path}")
    tag = created.headers["ETag"]

    assert api.put(path, body).status_code == 200
    shown = api.get(path)
    assert shown.headers["ETag"] == tag
    assert shown.json == created.json
    assert body.items() <= shown.json.items()

    blind = api.put(path, body | changed)
    assert blind.status_code == 428
    assert tag in blind.json["detail"]
    assert api.put(path, body | changed, If_Match='"stale"').status_code == 412
    assert api.put(path, body | changed, If_Match=f"W/{tag}").status_code == 412
    assert api.get(path).headers["ETag"] == tag

    replaced = api.put(path, body | changed, If_Match=tag)
    assert replaced.status_code == 200
    assert replaced.headers["ETag"] != tag
    assert api.put(path, body, If_Match="*").status_code == 200
    assert api.get(path).headers["ETag"] == tag


def test_nothing_is_created_where_something_was_expected(api: Api) -> None:
    answer = api.put(bodies.PRODUCT_PATH, bodies.product(), If_Match="*")
    assert answer.status_code == 412
    assert api.get(bodies.PRODUCT_PATH).status_code == 404


def test_every_problem_of_a_body_is_listed_by_pointer(api: Api) -> None:
    body = bodies.product(
        names={"en": " ", "DE!": "x"},
        serialPattern={"prefix": "WM-", "digits": 0, "step": 1},
        modelIdentfier="typo",
        languages="en",
    )
    del body["brand"]
    answer = api.put(bodies.PRODUCT_PATH, body)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    told = {error["pointer"]: error["message"] for error in answer.json["errors"]}
    assert set(told) == {
        "/brand",
        "/languages",
        "/modelIdentfier",
        "/names/DE!",
        "/names/en",
        "/serialPattern/digits",
        "/serialPattern/step",
    }
    assert told["/modelIdentfier"] == "there is no such member; did you mean modelIdentifier?"
    assert told["/languages"] == "expected a list, found a text"
    assert told["/brand"] == "this member is required"


def test_a_room_speaks_of_members_as_the_body_names_them(api: Api) -> None:
    answer = api.put("operators/newcomer", bodies.operator(companyPrefixes=["9520000"]))
    assert (answer.status_code, answer.json["code"]) == (409, "prefix_overlap")
    unknown = api.put(bodies.BATCH_PATH, bodies.batch(facility="414/9520000000029"))
    assert unknown.json["errors"][0]["pointer"] == "/facility"


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b'{"names": 1, "names": 2}', 400, "malformed_json"),
        (b"[NaN]", 400, "malformed_json"),
        (b'{"brand": "\\u0000"}', 400, "malformed_json"),
        (b"[" * 100_000, 400, "malformed_json"),
        (b"null", 422, "invalid_body"),
        (b"[]", 422, "invalid_body"),
        (b" " * (1024 * 1024) + b"{}", 413, "request_entity_too_large"),
    ],
)
def test_a_body_that_is_no_such_json_is_refused_for_what_it_is(
    api: Api, raw: bytes, status: int, code: str
) -> None:
    answer = api.ask("PUT", bodies.PRODUCT_PATH, raw=raw)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_body_of_another_type_or_encoding_is_not_read(api: Api) -> None:
    for media_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = api.ask("PUT", bodies.PRODUCT_PATH, raw=b"{}", media_type=media_type)
        assert (answer.status_code, answer.json["code"]) == (415, "wrong_media_type")
    answer = api.ask("PUT", bodies.PRODUCT_PATH, raw=b"{}", Content_Encoding="gzip")
    assert (answer.status_code, answer.json["code"]) == (415, "encoded_body")


@pytest.mark.parametrize(
    ("path", "serial"),
    [("AB%2F12", "AB/12"), ("AB%252F%2B:%26%3D", "AB%2F+:&=")],
)
def test_a_serial_is_read_from_the_address_as_it_was_sent(api: Api, path: str, serial: str) -> None:
    put_product(api)
    address = f"units/01/{builders.GTIN}/21/{path}"
    assert api.put(address, {}).status_code == 201
    shown = api.get(address)
    assert shown.json["serial"] == serial
    assert shown.json["unit"].startswith(f"/01/{builders.GTIN}/21/AB%2")


@pytest.mark.parametrize(
    "path",
    [
        "products/01/09520000010011",
        "products/01/9520000010010",
        "products/nonsense",
        "units/01/09520000010010/21/%FF",
        "units/01/09520000010010/21/",
    ],
)
def test_an_address_that_is_no_identifier_is_malformed(api: Api, path: str) -> None:
    assert api.get(path).status_code == 400
    assert api.put(path, {}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        f"products/01/{builders.GTIN}/21/A",
        f"batches/01/{builders.GTIN}",
        f"units/01/{builders.GTIN}/10/L/21/A",
        f"facilities/01/{builders.GTIN}",
    ],
)
def test_an_identifier_of_another_kind_is_not_found_there(api: Api, path: str) -> None:
    answer = api.put(path, {})
    assert (answer.status_code, answer.json["code"]) == (404, "not_addressable")


def test_what_stands_on_nothing_is_refused(api: Api) -> None:
    assert api.put(bodies.UNIT_PATH, {}).status_code == 404
    assert api.put(bodies.BATCH_PATH, {}).status_code == 404
    put_product(api)
    lot = api.put(bodies.UNIT_PATH, {"lot": "nowhere"})
    assert (lot.status_code, lot.json["code"]) == (422, "lot_unknown")
    api.put(bodies.UNIT_PATH, bodies.unit())
    taken = api.put(f"units/01/{builders.GTIN}/21/WM-000102", bodies.unit())
    assert (taken.status_code, taken.json["code"]) == (409, "external_id_taken")
    dots = api.put(f"units/01/{builders.GTIN}/21/%2E%2E", {})
    assert dots.status_code in (400, 422)


def test_only_administrators_put_operators(api: Api) -> None:
    answer = api.as_operator(OTHER).put(f"operators/{OTHER}", bodies.operator())
    assert (answer.status_code, answer.json["code"]) == (403, "administrator_needed")


def test_another_operators_things_look_like_things_that_are_not_there(api: Api) -> None:
    put_batch(api)
    api.put(bodies.UNIT_PATH, bodies.unit())
    api.put(bodies.FACILITY_PATH, {"name": "Bergen works", "country": "NO"})
    stranger = api.as_operator(OTHER)
    there = {
        "batches": (bodies.BATCH_PATH, f"batches/01/{builders.GTIN}/10/none"),
        "units": (bodies.UNIT_PATH, f"units/01/{builders.GTIN}/21/none"),
        "operators": (f"operators/{builders.OPERATOR}", "operators/nobody"),
    }
    for existing, missing in there.values():
        first, second = stranger.get(existing), stranger.get(missing)
        assert (first.status_code, first.json["code"]) == (404, second.json["code"])
        assert second.status_code == 404
        assert first.json["title"] == second.json["title"]
    for path in (bodies.PRODUCT_PATH, bodies.FACILITY_PATH):
        assert stranger.get(path).status_code == 404
    for path, body in (
        (bodies.PRODUCT_PATH, bodies.product()),
        (bodies.BATCH_PATH, bodies.batch()),
        (bodies.UNIT_PATH, bodies.unit()),
        (bodies.FACILITY_PATH, {"name": "Bergen works", "country": "NO"}),
    ):
        answer = stranger.put(path, body, If_Match="*")
        assert (answer.status_code, answer.json["code"]) == (404, "not_owned")
    assert api.get(bodies.PRODUCT_PATH).json["operator"] == builders.OPERATOR
