"""Rich, realistic facts of every level, for both profiles; a test takes a copy and changes it."""

from __future__ import annotations

import copy
from typing import Any

from gs1 import Identifier
from tests import builders
from tests.passport.example_appliance import APPLIANCE_BATCH, APPLIANCE_ITEM, APPLIANCE_MODEL
from tests.passport.example_battery import BATTERY_BATCH, BATTERY_ITEM, BATTERY_MODEL
from tests.passport.example_pieces import quantity

__all__ = ["quantity"]

BATTERY_GTIN = "09520000010027"
BATTERY_LOT = "EB-2601"
BATTERY_SERIAL = "EB-2601-0001"
DRILL_GTIN = "09520000010041"
BASE = "https://id.fjordwerk.example"

LEVELS: dict[str, dict[str, dict[str, Any]]] = {
    "battery": {"model": BATTERY_MODEL, "batch": BATTERY_BATCH, "item": BATTERY_ITEM},
    "appliance": {"model": APPLIANCE_MODEL, "batch": APPLIANCE_BATCH, "item": APPLIANCE_ITEM},
}
NOTICE: dict[str, Any] = {
    "campaign": "FW-2026-01",
    "status": "affected",
    "openedAt": "2026-11-20T08:00:00Z",
    "reference": "SR/00001/26",
    "notices": {
        language: {
            "headline": headline,
            "hazard": hazard,
            "action": "Stop.",
            "remedies": ["repair", "refund"],
            "contact": {"phone": "+47 55 00 00 02", "url": "https://fjordwerk.example/recall"},
        }
        for language, headline, hazard in (
            ("en", "Product safety recall", "May catch fire."),
            ("de", "Produktsicherheitsrückruf", "Kann Feuer fangen."),
        )
    },
}


def facts(group: str, level: str, **over: Any) -> dict[str, Any]:
    """A copy of the facts of one level, with members replaced."""
    return copy.deepcopy(LEVELS[group][level]) | over


def identifiers(group: str) -> dict[str, Identifier]:
    """The model, batch and item the examples of a group are about."""
    if group == "battery":
        gtin, lot, serial = BATTERY_GTIN, BATTERY_LOT, BATTERY_SERIAL
    else:
        gtin, lot, serial = DRILL_GTIN, "D18-01", "D18-000001"
    return {
        "model": builders.product_of(gtin),
        "batch": builders.batch_of(lot, gtin),
        "item": builders.unit_of(serial, gtin),
    }
