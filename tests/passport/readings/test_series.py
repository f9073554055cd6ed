"""Values are held against what the profile says of them, and come back as they were."""

from __future__ import annotations

from typing import Any

import pytest

from passport.readings.model import Cell, Stored
from passport.readings.recording import value_of
from passport.readings.rules import read_time
from passport.readings.series import series_of

AT = read_time("2026-11-21T11:00:00Z")
Sent = tuple[str, Any, str | None]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (("stateOfCharge", 100.1, "P1"), {"/value": "must be 100 or less"}),
        (("stateOfCharge", -1, "P1"), {"/value": "must be 0 or more"}),
        (("stateOfCharge", True, "P1"), {"/value": "must be a number"}),
        (("stateOfCharge", Cell("8o"), "P1"), {"/value": "must be a number"}),
        (("stateOfCharge", {"value": 80}, "P1"), {"/value": "must be a number"}),
        (("stateOfCharge", 80, "P2"), {"/unitCode": "is told in P1; 'P2' was sent"}),
        (("stateOfCharge", 80, None), {"/unitCode": "is told in P1; nothing was sent"}),
        (("stateOfCharge", 200, "X"), {"/unitCode": "is told in P1", "/value": "100 or less"}),
        (("temperature", 1e300, "CEL"), {"/value": "beyond 2^53 - 1"}),
        (("cycles", 3.5, None), {"/value": "must be a whole number"}),
        (("cycles", 3, "B7"), {"/unitCode": "has no unit"}),
        (("steps", 7, None), {"/value": "does not keep to the profile"}),
        (("mode", "walk", None), {"/value": "one of the values the profile names"}),
        (("mode", "run", "P1"), {"/unitCode": "takes no unit of its own"}),
        (("incidents", 3, None), {"/value": "must be an object"}),
        (
            ("incidents", {"eventType": "A 1"}, None),
            {"/value/eventType": "not written in the form"},
        ),
        (
            ("incidents", {"what": 1}, None),
            {"/value/what": "no such", "/value/eventType": "missing"},
        ),
        (
            ("incidents", {"eventType": "fall", "eventTime": "2026-11-21T10:00:00Z"}, None),
            {"/value/eventTime": "must be the same instant as measuredAt"},
        ),
    ],
)
def test_a_value_keeps_to_the_profile(sent: Sent, told: dict[str, str]) -> None:
    name, value, unit_code = sent
    problems = series_of("sensor/1")[name].stored(value, unit_code, AT)
    assert isinstance(problems, list)
    found = {problem.pointer: problem.message for problem in problems}
    assert found.keys() == told.keys()
    assert [name for name, part in told.items() if part not in found[name]] == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (("stateOfCharge", Cell("8.15e1"), "P1"), 81.5),
        (("temperature", -40.25, "CEL"), -40.25),
        (("cycles", 2**53 - 1, None), 2**53 - 1),
        (("steps", 15, None), 15),
        (("mode", "run", None), "run"),
        (("mode", Cell("rest"), None), "rest"),
        (
            (
                "incidents",
                {"eventType": "fall", "eventTime": "2026-11-21T12:00:00+01:00", "driver": "A"},
                None,
            ),
            {"driver": "A", "eventType": "fall"},
        ),
        (("incidents", Cell('{"eventType": "fall"}'), None), {"eventType": "fall"}),
    ],
)
def test_values_of_every_kind_come_back_as_they_were(sent: Sent, kept: Any) -> None:
    name, value, unit_code = sent
    stored = series_of("sensor/1")[name].stored(value, unit_code, AT)
    assert isinstance(stored, Stored)
    assert value_of(stored) == kept


def test_only_dynamic_attributes_have_a_series() -> None:
    assert list(series_of("sensor/1")) == [
        *("stateOfCharge", "temperature", "cycles", "steps", "mode", "incidents", "hidden")
    ]
