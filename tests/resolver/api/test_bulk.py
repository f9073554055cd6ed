"""Many units in one request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from resolver.admin import bulk
from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, OTHER_GTIN, Api

NDJSON = "application/x-ndjson"


@pytest.fixture(autouse=True)
def _product(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())


def post(api: Api, *rows: Any, **headers: str) -> Any:
    raw = b"\n".join(r if isinstance(r, bytes) else json.dumps(r).encode() for r in rows)
    return api.ask("POST", "units", raw=raw, media_type=NDJSON, **headers)


def row(serial: str, **over: Any) -> dict[str, Any]:
    return {"gtin": builders.GTIN, "serial": serial, **over}


def outcomes(answer: TestResponse) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.data.splitlines()]


def words(answer: TestResponse) -> list[str]:
    return [outcome["outcome"] for outcome in outcomes(answer)]


def test_rows_are_kept_and_repeating_them_changes_nothing(api: Api) -> None:
    rows = [row(f"WM-{number:06}", lot="L2601") for number in range(101, 104)]
    first = post(api, *rows)
    assert (first.status_code, first.mimetype) == (200, NDJSON)
    assert outcomes(first)[0] == {
        "row": 1,
        "unit": f"/01/{builders.GTIN}/21/WM-000101",
        "outcome": "created",
    }
    assert words(first) == ["created"] * 3
    again = post(api, *rows)
    assert (again.status_code, words(again)) == (200, ["unchanged"] * 3)


def test_a_refused_row_says_why_and_stops_nothing(api: Api) -> None:
    answer = post(
        api,
        row("WM-000101"),
        b"{not json",
        {"gtin": "09520000010011", "serial": "A"},
        {"gtin": OTHER_GTIN, "serial": "A"},
        {"gtin": "09599999000019", "serial": "A"},
        {"gtin": builders.GTIN, "seriel": "A", "producedOn": "yesterday"},
        b"",
        row(".."),
        row("WM-000102"),
    )
    assert answer.status_code == 207
    told = outcomes(answer)
    assert [outcome["row"] for outcome in told] == [1, 2, 3, 4, 5, 6, 8, 9]
    assert words(answer) == ["created", *["refused"] * 6, "created"]
    assert told[1]["code"] == "malformed_json"
    assert {error["pointer"] for error in told[5]["errors"]} == {
        "/producedOn",
        "/serial",
        "/seriel",
    }


def test_a_unit_that_is_there_is_replaced_only_on_request(api: Api) -> None:
    post(api, row("WM-000101", variant="A"), row("WM-000102"))
    changed = [row("WM-000103"), row("WM-000101", variant="B"), row("WM-000102")]
    careful = post(api, *changed)
    assert careful.status_code == 207
    assert words(careful) == ["created", "refused", "unchanged"]
    assert outcomes(careful)[1]["code"] == "precondition_missing"
    assert api.get(bodies.UNIT_PATH).json["variant"] == "A"
    replacing = post(api, *changed, If_Match="*")
    assert (replacing.status_code, words(replacing)) == (200, ["unchanged", "updated", "unchanged"])
    assert api.get(bodies.UNIT_PATH).json["variant"] == "B"


def test_a_unit_given_twice_differently_is_refused_the_second_time(api: Api) -> None:
    answer = post(api, row("WM-000101", variant="A"), row("WM-000101", variant="B"))
    assert words(answer) == ["created", "refused"]
    assert api.get(bodies.UNIT_PATH).json["variant"] == "A"


def test_an_operators_key_puts_only_its_own_units(api: Api) -> None:
    answer = post(api.as_operator(OTHER), row("WM-000101"))
    assert (answer.status_code, words(answer)) == (207, ["refused"])
    assert outcomes(answer)[0]["code"] == "not_owned"
    assert api.get(bodies.UNIT_PATH).status_code == 404


def test_more_rows_than_a_chunk_are_all_answered_in_order(api: Api) -> None:
    count = bulk.CHUNK * 2 + 1
    answer = post(api, *(row(f"WM-{number:06}") for number in range(count)))
    assert answer.status_code == 200
    assert [outcome["row"] for outcome in outcomes(answer)] == list(range(1, count + 1))


def test_a_line_that_is_too_long_is_one_refused_row(api: Api) -> None:
    answer = post(api, row("WM-000101"), b" " * (3 * bulk.MAX_LINE) + b"{}", row("WM-000102"))
    assert words(answer) == ["created", "refused", "created"]
    assert [outcome["row"] for outcome in outcomes(answer)] == [1, 2, 3]


def test_an_empty_request_has_no_outcomes(api: Api) -> None:
    answer = post(api)
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_bulk_request_of_another_type_is_not_read(api: Api) -> None:
    assert api.post("units", row("WM-000101")).status_code == 415
