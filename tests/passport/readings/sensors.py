"""The profile ``sensor/1``: a series of every kind, some open to everybody and some not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport.readings import service
from passport.readings.model import ReadingDraft
from tests import builders

GROUP = "sensor"
MADE = date(2026, 1, 5)
NOW = builders.NOW
MINUTE = "2026-11-21T11:{:02}:00Z"


def _attribute(term: str, *readers: str, **over: Any) -> dict[str, Any]:
    return {
        "x-term": f"own:{term}",
        "x-level": "item",
        "x-section": "use",
        "x-obligation": "optional",
        "x-source": "Reg. (EU) 2023/1542 Annex XIII 4",
        "x-label": {"en": term.capitalize(), "de": term.capitalize()},
        "x-disclosure": list(readers),
        "x-dynamic": True,
        **over,
    }


_TERMS = {"value": "gs1:value", "unitCode": "gs1:unitCode"}


def _node(name: str, *required: str, **members: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "x-type": name.capitalize(),
        "additionalProperties": False,
        "required": list(required),
        "properties": {
            each: {
                **member,
                "x-term": _TERMS.get(each, f"own:{each}"),
                "x-label": {"en": each, "de": each},
            }
            for each, member in members.items()
        },
    }


_NUMBER, _TEXT = {"type": "number"}, {"type": "string"}
_INTERESTED = "legitimate_interest"
_PERCENT = {"code": "P1", "symbol": "%"}
_TEXTS = {"type": "object", "x-language-map": True, "additionalProperties": {"type": "string"}}
PROFILE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "/schemas/passport/sensor/1.json",
    "title": "Sensor",
    "description": "Readings of every kind.",
    "x-title": {"en": "Sensor", "de": "Sensor"},
    "x-sections": {"use": {"en": "Use", "de": "Nutzung"}},
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "productName": _attribute("productName", "public", **_TEXTS)
        | {"x-term": "gs1:productName", "x-dynamic": False, "x-level": "model"},
        # A list of measurements, each with its instant, such as a battery's.
        "stateOfCharge": _attribute(
            "stateOfCharge",
            _INTERESTED,
            type="array",
            items={
                "$ref": "#/$defs/timed",
                "properties": {
                    "unitCode": {"const": "P1"},
                    "value": {"minimum": 0, "maximum": 100},
                },
            },
            **{"x-unit": _PERCENT},
        ),
        "temperature": _attribute(
            "temperature",
            "public",
            **{
                "$ref": "#/$defs/quantity",
                "properties": {"unitCode": {"const": "CEL"}},
                "x-unit": {"code": "CEL", "symbol": "°C"},
            },
        ),
        "cycles": _attribute("cycles", "public", type="integer", minimum=0),
        # A limit the fast check does not know.
        "steps": _attribute("steps", "public", type="number", multipleOf=5),
        "mode": _attribute("mode", "public", enum=["rest", "run"]),
        "incidents": _attribute(
            "incidents", _INTERESTED, type="array", items={"$ref": "#/$defs/event"}
        ),
        "hidden": _attribute("hidden", type="number"),
    },
    "$defs": {
        "dateTime": {"type": "string", "format": "date-time"},
        "quantity": _node("quantity", "value", "unitCode", value=_NUMBER, unitCode=_TEXT),
        "timed": _node(
            "timed",
            *("value", "unitCode", "measuredAt"),
            value=_NUMBER,
            unitCode=_TEXT,
            measuredAt={"$ref": "#/$defs/dateTime"},
        ),
        "event": _node(
            "event",
            *("eventTime", "eventType"),
            eventTime={"$ref": "#/$defs/dateTime"},
            eventType={"type": "string", "pattern": "^[a-z_]{2,60}$(?!\\n)"},
            # Closed although the event is open to those with an interest.
            driver={"type": "string", "x-disclosure": ["operator.responsible"]},
        ),
    },
}


def make_unit(connection: Connection, serial: str = "S1", **over: Any) -> Identifier:
    builders.make_product(connection, product_group=GROUP, serial_pattern=None)
    made = {"produced_on": MADE} | over
    return builders.make_unit(connection, serial, **made).identifier


def draft(unit: Identifier, measured_at: str, value: Any, **over: Any) -> ReadingDraft:
    """A charge unless another property is named; ``over`` as the fields of the draft."""
    values = {"property_name": "stateOfCharge", "unit_code": "P1"} | over
    return ReadingDraft(unit.path, measured_at=measured_at, value=value, **values)


def record(
    connection: Connection, drafts: Sequence[ReadingDraft], now: datetime = NOW
) -> list[Any]:
    units = service.units_named(connection, (each.unit for each in drafts))
    return service.record(connection, drafts, units, "writer-1", now)
