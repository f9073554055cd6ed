"""Valid bodies of the admin API; a test changes one thing."""

from __future__ import annotations

from typing import Any

from tests import builders

PRODUCT_PATH = f"products/01/{builders.GTIN}"
BATCH_PATH = f"batches/01/{builders.GTIN}/10/{builders.LOT}"
UNIT_PATH = f"units/01/{builders.GTIN}/21/{builders.SERIAL}"
LINKS_PATH = f"links/01/{builders.GTIN}"
DOCUMENTS_PATH = f"documents/01/{builders.GTIN}"
FITMENTS_PATH = f"fitments/01/{builders.GTIN}"
PASSPORT_PATH = f"passports/01/{builders.GTIN}"
FACILITY_PATH = f"facilities/414/{builders.FACILITY_GLN}"


def operator(**over: Any) -> dict[str, Any]:
    return {
        "name": "Fjordwerk",
        "address": {"city": "Bergen", "country": "NO"},
        "identifiers": [{"scheme": "gln", "value": "9520000000011"}],
        "companyPrefixes": ["9520000"],
        **over,
    }


def product(**over: Any) -> dict[str, Any]:
    return {
        "names": {"en": "Washing machine W7", "de": "Waschmaschine W7"},
        "brand": "Fjordwerk",
        "modelIdentifier": "FW-W7",
        "productGroup": "appliance",
        "languages": ["en", "de"],
        "serialPattern": {"prefix": "WM-", "digits": 6},
        **over,
    }


def batch(**over: Any) -> dict[str, Any]:
    return {"producedFrom": "2026-01-05", "producedUntil": "2026-01-30", **over}


def unit(**over: Any) -> dict[str, Any]:
    return {"producedOn": "2026-01-12", "externalIds": {"erp": "4711"}, **over}


def links(**over: Any) -> dict[str, Any]:
    manual = {
        "linkType": "gs1:instructions",
        "href": "https://fjordwerk.example/w7/manual.pdf",
        "title": "Manual",
        "type": "application/pdf",
        "hreflang": ["en"],
    }
    return {"description": "Washing machine W7", "links": [manual], **over}


def document(**over: Any) -> dict[str, Any]:
    return {
        "linkType": "gs1:instructions",
        "language": "de",
        "title": "Anleitung",
        "mediaType": "application/pdf",
        "fileName": "anleitung.pdf",
        "contentBase64": "JVBERi0xLjcK",
        **over,
    }


def part(**over: Any) -> dict[str, Any]:
    return {"operator": builders.OPERATOR, "names": {"en": "Drain pump"}, **over}


def recall(**over: Any) -> dict[str, Any]:
    notice = {
        "hazard": "The door lock can overheat: risk of fire.",
        "action": "Stop using the machine and unplug it.",
        "remedies": ["Free repair at your home"],
        "contact": {"phone": "+47 5555 0100"},
    }
    return {
        "operator": builders.OPERATOR,
        "notices": {"en": notice},
        "scopes": [
            {"product": f"01/{builders.GTIN}", "rule": {"anyOf": [{"lots": [builders.LOT]}]}}
        ],
        **over,
    }
