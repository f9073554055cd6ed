"""What the example facts of both profiles are made of."""

from __future__ import annotations

from typing import Any


def quantity(value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "unitCode": unit, **more}


def measured(value: float, unit: str) -> list[dict[str, Any]]:
    return [quantity(value, unit, measuredAt="2026-11-20T18:30:00Z")]


def document(name: str, language: str = "en") -> dict[str, Any]:
    return {
        "fileUrl": f"/documents/{'ab' * 32}/{name}",
        "fileLanguage": language,
        "fileTitle": {language: name},
        "fileMediaType": "application/pdf",
        "fileIdentifier": "FW-7",
        "fileSha256": "ab" * 32,
    }


ORGANIZATION: dict[str, Any] = {
    "organizationName": {"en": "Fjordwerk", "de": "Fjordwerk"},
    "partyGLN": "9520000000011",
    "address": {
        "streetAddress": {"no": "Kaigata 4"},
        "postalCode": "5003",
        "addressLocality": {"no": "Bergen"},
        "addressCountry": {"countryCode": "NO"},
    },
    "contactPoint": {
        "email": "service@fjordwerk.example",
        "telephone": "+47 55 00 00 00",
        "url": "https://fjordwerk.example/help",
    },
    "url": "https://fjordwerk.example",
}
PLACE: dict[str, Any] = {
    "placeName": {"en": "Bergen works"},
    "locationGLN": "9520000000028",
    "address": ORGANIZATION["address"],
}
WARRANTY: dict[str, Any] = {
    "durationOfWarranty": quantity(24, "MON"),
    "warrantyScopeDescription": {"en": "Faults of material.", "de": "Materialfehler."},
    "warrantyTerms": [document("warranty.pdf")],
}
SYMBOL: dict[str, Any] = {
    "labelName": {"en": "Crossed-out bin"},
    "symbolPresent": True,
    "symbolImage": "/static/bin.svg",
    "symbolMeaning": {"en": "Not for household waste.", "de": "Nicht in den Hausmüll."},
}
SHARE: dict[str, Any] = {
    "total": quantity(12.5, "P1"),
    "preConsumer": quantity(4.5, "P1"),
    "postConsumer": quantity(8, "P1"),
    "shareMethod": "mass balance",
}
