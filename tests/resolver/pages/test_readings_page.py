"""The public page of readings: charts and numbers of open series, and nothing of closed ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from passport import service as passports
from passport.chain import instant
from passport.db import Database
from resolver.views import readings as view
from schemas import loader
from tests import builders
from tests.passport.readings import sensors
from tests.passport.readings.conftest import write_profiles
from tests.resolver.service import BROWSER, Client, running

UNIT = f"/01/{builders.GTIN}/21/S1"
PAGE = f"/readings{UNIT}"
BEGIN = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def sensor_service(sqlite_database: Database, tmp_path: Path) -> Iterator[Client]:
    """A service with one unit of ``sensor/1``, and its passport of the model."""
    before = loader.added_folder()
    folder = write_profiles(tmp_path)
    loader.use_folder(folder)
    with sqlite_database.write() as connection:
        sensors.make_unit(connection)
        passports.publish(
            connection,
            builders.product_of(),
            product_group=sensors.GROUP,
            facts={"productName": {"en": "Sensor"}},
            writer="w",
            now=BEGIN,
        )
    with running(sqlite_database, profiles=folder) as client:
        yield client
    loader.use_folder(before)


def record(database: Database, name: str, values: list[Any], unit_code: str | None = None) -> None:
    unit = builders.unit_of("S1")
    drafts = [
        sensors.draft(
            unit,
            instant(BEGIN + timedelta(hours=hour)),
            value,
            property_name=name,
            unit_code=unit_code,
        )
        for hour, value in enumerate(values)
    ]
    with database.write() as connection:
        outcomes = sensors.record(connection, drafts)
    assert {str(each) for each in outcomes} == {"recorded"}


def test_an_open_series_is_drawn_with_its_numbers_beside_it(
    sensor_service: Client, sqlite_database: Database
) -> None:
    record(sqlite_database, "temperature", [n / 10 for n in range(200)], "CEL")
    record(sqlite_database, "mode", ["rest", "run"])
    text = sensor_service.get(PAGE, accept=BROWSER).body.decode()
    assert text.count('<polyline class="mean"') == 1
    assert text.count("<tr>") == 1 + 60
    assert "19.9 °C" in text
    found = {
        each["property"]: each
        for each in sensor_service.get(f"{PAGE}?format=json").json()["readings"]
    }
    assert list(found) == ["temperature", "cycles", "steps", "mode"]
    points = found["temperature"]["points"]
    assert (len(points), points[0]["minimum"], points[-1]["maximum"]) == (60, 0, 19.9)
    assert [each["value"]["text"] for each in found["mode"]["listed"]] == ["Run", "Rest"]
    assert found["cycles"]["value"] is None
    one = sensor_service.get(f"{PAGE}?property=mode&format=json").json()["readings"]
    assert [each["property"] for each in one] == ["mode"]
    part = sensor_service.get(
        f"{PAGE}?property=temperature&format=json&from=2026-02-02&to=2026-02-03"
    ).json()
    assert part["readings"][0]["count"] == 24


def test_a_past_instant_shows_what_had_been_measured_by_then(
    sensor_service: Client, sqlite_database: Database
) -> None:
    record(sqlite_database, "temperature", [20, 21, 22], "CEL")
    then = sensor_service.get(f"{PAGE}?at=2026-02-01T01:00:00Z&format=json").json()
    (temperature,) = [each for each in then["readings"] if each["property"] == "temperature"]
    assert (temperature["value"]["number"], temperature["count"]) == (21, 2)
    assert then["then"]["at"] == "2026-02-01T01:00:00Z"


def test_the_way_to_a_fixed_state_asks_for_no_reading(
    sensor_service: Client, sqlite_database: Database
) -> None:
    record(sqlite_database, "temperature", [20, 21, 22], "CEL")
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        for name in ("recordedAt", "at"):
            moved = sensor_service.get(f"/passport{UNIT}?{name}=2026-03-01", accept=BROWSER)
            assert moved.location.endswith(f"/passport/pinned/1.0.0{UNIT}")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert asked
    assert not [statement for statement in asked if "reading" in statement]


def test_a_series_is_handed_out_as_csv_page_by_page(
    sensor_service: Client, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "CSV_ROWS", 2)
    record(sqlite_database, "temperature", [20.5, 21, 22], "CEL")
    first = sensor_service.get(f"{PAGE}?property=temperature&format=csv")
    assert first["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(first.body.decode())))
    assert rows == [
        ["measuredAt", "value", "unitCode"],
        ["2026-02-01T00:00:00Z", "20.5", "CEL"],
        ["2026-02-01T01:00:00Z", "21", "CEL"],
    ]
    link = next(each for each in (first["link"] or "").split(", ") if 'rel="next"' in each)
    rest = sensor_service.get(link[1 : link.index(">")])
    assert len(rest.body.decode().splitlines()) == 2
    assert 'rel="next"' not in (rest["link"] or "")


CLOSED = ("stateOfCharge", "incidents", "hidden")


def test_a_closed_series_leaves_no_trace_in_any_form(
    sensor_service: Client, sqlite_database: Database
) -> None:
    def everything() -> list[Any]:
        asked = [
            *(
                (f"{path}{UNIT}", accept)
                for path in ("/readings", "/passport")
                for accept in (
                    BROWSER,
                    "application/json",
                    "text/csv",
                    "application/ld+json",
                    "text/turtle",
                )
            ),
            *(
                (f"{PAGE}?property={name}&format={form}", BROWSER)
                for name in CLOSED
                for form in ("html", "json", "csv")
            ),
            (f"/history{UNIT}", "application/json"),
            (f"/page{UNIT}", "application/json"),
        ]
        replies = [sensor_service.get(target, accept=accept) for target, accept in asked]
        return [(reply.status, reply["etag"], reply.body) for reply in replies]

    before = everything()
    record(sqlite_database, "stateOfCharge", [80.25, 81], "P1")
    record(sqlite_database, "hidden", [4711.5])
    record(sqlite_database, "incidents", [{"eventType": "fall", "driver": "Ann"}])
    assert everything() == before
    for name in CLOSED:
        refused = sensor_service.get(f"{PAGE}?property={name}&format=csv", accept="text/csv")
        same = sensor_service.get(f"{PAGE}?property=nothing&format=csv", accept="text/csv")
        assert (
            (refused.status, refused.code) == (same.status, same.code) == (404, "unknown_property")
        )


def test_the_live_passport_shows_the_newest_reading_and_the_fixed_one_says_why_not(
    sensor_service: Client, sqlite_database: Database
) -> None:
    record(sqlite_database, "temperature", [20.5, 21.5], "CEL")
    live = sensor_service.get(f"/passport{UNIT}", accept=BROWSER).body.decode()
    assert "21.5 °C" in live
    assert "Read of the unit itself, 1 February 2026" in live
    assert f'href="/readings{UNIT}?lang=en"' in live
    fixed = sensor_service.get(f"/passport/pinned/1.0.0{UNIT}", accept=BROWSER).body.decode()
    assert "21.5" not in fixed
    assert "Readings are no part of a fixed state" in fixed
    then = sensor_service.get(f"/passport{UNIT}?at=2026-02-01T00:30:00Z&format=json")
    assert "20.5" in then.body.decode() or then.status == 307


def test_what_cannot_be_shown_is_refused(sensor_service: Client) -> None:
    codes = {
        f"/readings/01/{builders.GTIN}": "unknown_unit",
        f"/readings/01/{builders.GTIN}/21/S9": "unknown_unit",
        "/readings/01/09520000010041/21/S1": "unknown_identifier",
        f"{PAGE}?format=csv": "unusable_parameter",
        f"{PAGE}?from=soon": "unusable_parameter",
        f"{PAGE}?at=soon": "unusable_question",
        f"{PAGE}?recordedAt=2026-02-01": "unusable_question",
        f"{PAGE}?at=2999-01-01": "instant_in_future",
        f"{PAGE}?property=nothing": "unknown_property",
    }
    found = {path: sensor_service.get(path, accept="application/json").code for path in codes}
    assert found == codes
