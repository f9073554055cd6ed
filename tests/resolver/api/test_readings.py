"""Readings through the admin API: one unit's, or a stream of lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas import loader
from tests import builders
from tests.passport.readings import sensors
from tests.passport.readings.conftest import write_profiles
from tests.resolver.api.conftest import OTHER, OTHER_GTIN, Api

GTIN = builders.GTIN
UNIT = f"01/{GTIN}/21/S1"
PATH = f"units/{UNIT}/readings"
NDJSON = "application/x-ndjson"
T0 = "2026-02-01T00:00:00Z"


@pytest.fixture(autouse=True)
def _sensors(api: Api, tmp_path: Path) -> Iterator[None]:
    before = loader.added_folder()
    loader.use_folder(write_profiles(tmp_path))
    with api.database.write() as connection:
        sensors.make_unit(connection)
        sensors.make_unit(connection, "readings")
        builders.make_product(
            connection, OTHER_GTIN, product_group=sensors.GROUP, serial_pattern=None
        )
        builders.make_unit(connection, "S1", OTHER_GTIN)
    yield
    loader.use_folder(before)


def reading(measured_at: str = T0, value: Any = 80, **over: Any) -> dict[str, Any]:
    values = {"property": "stateOfCharge", "unitCode": "P1"} | over
    return {"measuredAt": measured_at, "value": value, **values}


def row(measured_at: str = T0, value: Any = 80, **over: Any) -> dict[str, Any]:
    return {"unit": UNIT, **reading(measured_at, value, **over)}


def send(api: Api, *rows: Any, media_type: str = NDJSON) -> tuple[int, list[dict[str, Any]]]:
    raw = b"\n".join(
        each if isinstance(each, bytes) else json.dumps(each).encode() for each in rows
    )
    answer = api.ask("POST", "readings/bulk", raw=raw, media_type=media_type)
    return answer.status_code, [json.loads(line) for line in answer.data.splitlines()]


def counted(recorded: int = 0, corrected: int = 0, unchanged: int = 0, refused: int = 0) -> Any:
    return {
        "outcome": "counted",
        "recorded": recorded,
        "corrected": corrected,
        "unchanged": unchanged,
        "refused": refused,
    }


def test_readings_of_a_unit_are_recorded_once_and_read_again(api: Api) -> None:
    body = {"readings": [reading(), reading("2026-02-02T00:00:00+01:00", 79.5)]}
    first = api.post(PATH, body)
    assert first.status_code == 201
    assert first.json == {"unit": f"/{UNIT}", "recorded": 2, "corrected": 0, "unchanged": 0}
    assert first.headers["Location"] == f"/api/v1/{PATH}"
    assert api.post(PATH, body).json["unchanged"] == 2
    assert api.post(PATH, body).status_code == 200
    page = api.get(f"{PATH}?property=stateOfCharge&limit=1").json
    assert [(each["measuredAt"], each["value"]) for each in page["readings"]] == [(T0, 80)]
    rest = api.get(page["next"].removeprefix("/api/v1/")).json
    assert [each["measuredAt"] for each in rest["readings"]] == ["2026-02-01T23:00:00Z"]
    assert "next" not in rest
    latest = {each["property"]: each for each in api.get(PATH).json["series"]}
    assert latest["stateOfCharge"]["latest"]["value"] == 79.5
    assert "latest" not in latest["cycles"]
    then = {each["property"]: each for each in api.get(f"{PATH}?at=2026-02-01").json["series"]}
    assert then["stateOfCharge"]["latest"]["value"] == 80


def test_a_conflict_is_refused_with_all_of_its_body_and_a_correction_is_not(api: Api) -> None:
    api.post(PATH, {"readings": [reading()]})
    refused = api.post(PATH, {"readings": [reading("2026-02-03T00:00:00Z"), reading(value=81)]})
    assert (refused.status_code, refused.json["code"]) == (409, "reading_conflict")
    assert "is recorded as 80 P1, not 81 P1" in refused.json["detail"]
    assert refused.json["errors"][0]["pointer"] == "/readings/1/value"
    assert len(api.get(f"{PATH}?property=stateOfCharge").json["readings"]) == 1
    body = {"readings": [reading(value=81, correction=True)]}
    assert api.post(PATH, body).json["corrected"] == 1
    assert [
        [each["value"] for each in api.get(f"{PATH}?property=stateOfCharge{more}").json["readings"]]
        for more in ("", "&corrected=true")
    ] == [[81], [80, 81]]


def test_every_fault_of_a_body_is_told_at_once_and_nothing_is_kept(api: Api) -> None:
    api.post(PATH, {"readings": [reading()]})
    body = [reading(value=81), reading("yesterday", 200), reading("2026-02-04T00:00:00Z")]
    refused = api.post(PATH, {"readings": body})
    assert (refused.status_code, refused.json["code"]) == (422, "invalid_body")
    assert [each["pointer"] for each in refused.json["errors"]] == [
        "/readings/0/value",
        "/readings/1/measuredAt",
        "/readings/1/value",
    ]
    assert len(api.get(f"{PATH}?property=stateOfCharge").json["readings"]) == 1
    shape = api.post(PATH, {"readings": [{"property": 3, "valu": 1}]})
    assert [each["pointer"] for each in shape.json["errors"]] == [
        "/readings/0/measuredAt",
        "/readings/0/property",
        "/readings/0/valu",
        "/readings/0/value",
    ]


def test_a_chart_is_summed_up_in_no_more_stretches_than_asked_for(api: Api) -> None:
    values = [reading(f"2026-02-{day:02}T00:00:00Z", day) for day in range(1, 21)]
    api.post(PATH, {"readings": values})
    course = api.get(f"{PATH}?property=stateOfCharge&buckets=4&from=2026-02-03").json
    assert (course["count"], len(course["buckets"])) == (18, 4)
    assert course["buckets"][0] | {"until": ""} == {
        "from": "2026-02-03T00:00:00Z",
        "until": "",
        "count": 5,
        "minimum": 3,
        "maximum": 7,
        "mean": 5,
    }
    nothing = api.get(f"{PATH}?property=cycles&buckets=4").json
    assert (nothing["count"], nothing["buckets"]) == (0, [])
    refused = api.get(f"{PATH}?property=mode&buckets=4")
    assert (refused.status_code, refused.json["code"]) == (422, "not_a_number")


REFUSED_QUESTIONS = {
    "property=nothing": "unknown_property",
    "property=productName": "unknown_property",
    "property=cycles&from=soon": "unusable_parameter",
    "property=cycles&after=2026-02-01": "unusable_parameter",
    "property=cycles&buckets=0": "unusable_parameter",
    "property=cycles&buckets=501": "unusable_parameter",
    "property=cycles&corrected=yes": "unusable_parameter",
    "property=cycles&limit=1001": "unusable_parameter",
    "from=2026-02-01": "unusable_parameter",
    "proprety=cycles": "unknown_parameter",
    "recordedAt=2026-13-01": "unusable_parameter",
}


def test_a_question_nobody_can_answer_is_refused(api: Api) -> None:
    found = {query: api.get(f"{PATH}?{query}").json["code"] for query in REFUSED_QUESTIONS}
    assert found == REFUSED_QUESTIONS


def test_a_key_writes_and_reads_its_own_operators_units_only(api: Api) -> None:
    body = {"readings": [reading()]}
    stranger = api.as_operator(OTHER)
    unknown = "units/01/" + GTIN + "/21/S9/readings"
    for path in (PATH, unknown):
        refused = stranger.post(path, body)
        assert (refused.status_code, refused.json["code"]) == (404, "not_owned")
        assert stranger.get(path).status_code == 404
    assert api.as_operator(builders.OPERATOR).post(unknown, body).json["code"] == "unknown_unit"
    assert api.as_operator(builders.OPERATOR).post(PATH, body).status_code == 201
    reader = api.as_operator(builders.OPERATOR, "read", "passports:write")
    assert reader.post(PATH, body).status_code == 403
    assert reader.ask("POST", "readings/bulk", raw=b"", media_type=NDJSON).status_code == 403
    writer = api.as_operator(builders.OPERATOR, "readings:write")
    assert writer.post(PATH, body).status_code == 200
    assert writer.get(PATH).status_code == 403


def test_only_units_have_readings(api: Api) -> None:
    body = {"readings": [reading()]}
    assert api.post(f"units/01/{GTIN}/10/L1/readings", body).json["code"] == "not_addressable"
    assert api.post(f"units/01/{GTIN}/readings", body).json["code"] == "not_addressable"


def test_a_serial_may_be_called_readings(api: Api) -> None:
    itself = f"units/01/{GTIN}/21/readings"
    assert api.get(itself).json["serial"] == "readings"
    body = {"readings": [reading()]}
    assert api.post(f"{itself}/readings", body).json["unit"] == f"/01/{GTIN}/21/readings"
    assert len(api.get(f"{itself}/readings").json["series"]) == 7


def test_a_stream_answers_refused_lines_only_and_counts_them_all(api: Api) -> None:
    rows = [row(f"2026-02-{day:02}T00:00:00Z", day) for day in range(1, 11)]
    assert send(api, *rows, rows[0]) == (200, [counted(recorded=10, unchanged=1)])
    assert send(api, *rows) == (200, [counted(unchanged=10)])
    assert send(api, row(T0, 5), row(T0, 5, correction=True))[1][-1] == counted(
        corrected=1, refused=1
    )
    assert send(api) == (200, [counted()])


def test_a_bad_line_says_why_and_stops_nothing(api: Api) -> None:
    foreign = {**row(), "unit": f"01/{OTHER_GTIN}/21/S1"}
    operator = api.as_operator(builders.OPERATOR)
    status, lines = send(
        operator,
        row(),
        b"{not json",
        b"",
        {"unit": UNIT},
        row(value=101),
        row(value=81),
        {**row(), "unit": f"01/{GTIN}/21/S9"},
        {**row(), "unit": "01/123/21/S9"},
        foreign,
        {**row(), "unit": f"01/{OTHER_GTIN}/21/unknown"},
        row(unit_code="P1"),
        b'{"unit": "' + b"x" * 70_000 + b'"}',
        b"[]",
        row(value=None),
        row("2026-02-02T00:00:00Z"),
    )
    assert status == 207
    assert [(line.get("row"), line.get("code")) for line in lines[:-1]] == [
        (2, "malformed_json"),
        (4, "invalid_body"),
        (5, "invalid_reading"),
        (6, "reading_conflict"),
        (7, "unknown_unit"),
        (8, "invalid_length"),
        (9, "not_owned"),
        (10, "not_owned"),
        (11, "invalid_body"),
        (12, "malformed_json"),
        (13, "invalid_body"),
        (14, "invalid_body"),
    ]
    assert lines[1]["errors"][0]["pointer"] == "/measuredAt"
    assert lines[2]["errors"] == [{"pointer": "/value", "message": "must be 100 or less"}]
    assert lines[3]["unit"] == UNIT
    assert lines[-1] == counted(recorded=2, refused=12)


def test_csv_has_the_same_columns_and_cells_without_types(api: Api) -> None:
    lines = [
        b"\xef\xbb\xbfunit,property,measuredAt,value,unitCode,correction\r",
        f"{UNIT},stateOfCharge,{T0},80.5,P1,\r".encode(),
        f"{UNIT},mode,{T0},run,,\r".encode(),
        f'{UNIT},incidents,{T0},"{{""eventType"": ""fall""}}",,false\r'.encode(),
        f"{UNIT},stateOfCharge,{T0},79,P1,true\r".encode(),
        b"\r",
        f"{UNIT},stateOfCharge,{T0},nan,P1,\r".encode(),
        f"{UNIT},stateOfCharge,{T0},1,P1,perhaps\r".encode(),
        f'{UNIT},"stateOfCharge,{T0},1,P1,\r'.encode(),
        f"{UNIT},stateOfCharge\r".encode(),
        b"\xff\r",
    ]
    status, told = send(api, *lines, media_type="text/csv")
    assert status == 207
    assert [(each.get("row"), each["errors"][0]["pointer"]) for each in told[:-1]] == [
        (7, "/value"),
        (8, "/correction"),
        (9, ""),
        (10, ""),
        (11, ""),
    ]
    assert told[-1] == counted(recorded=3, corrected=1, refused=5)
    latest = {each["property"]: each.get("latest") for each in api.get(PATH).json["series"]}
    assert latest["incidents"]["value"] == {"eventType": "fall"}
    assert (latest["mode"]["value"], latest["stateOfCharge"]["value"]) == ("run", 79)


def test_csv_with_a_wrong_header_is_refused_as_a_whole(api: Api) -> None:
    needed = b"unit,property,measuredAt"
    for header in (needed, needed + b",value,colour", needed + b",value,unit", b"\xff"):
        answer = api.ask("POST", "readings/bulk", raw=header + b"\na,b,c,d", media_type="text/csv")
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_body")


def test_a_body_of_another_type_is_not_read(api: Api) -> None:
    answer = api.ask("POST", "readings/bulk", raw=b"{}", media_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (415, "wrong_media_type")
