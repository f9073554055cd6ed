"""Links of every kind a clause asks about, as bodies of the admin API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from gs1.check_digit import check_digit

Put = Callable[[str, Any], int]  # path below /api/v1/, body → status

PREFIX = "9521777"
HANDED_OVER_PREFIX = "9521888"
OPERATOR = {"name": "Testworks", "address": {"country": "NO"}, "companyPrefixes": [PREFIX]}
OTHER_RESOLVER = {"resolverRoot": "https://resolver.example"}

HTML, PDF = "text/html", "application/pdf"
M = "https://maker.example"


def _checked(digits: str) -> str:
    return digits + check_digit(digits)


GLN = _checked(f"{PREFIX}00001")
GTIN = f"/01/{_checked(f'0{PREFIX}00001')}"
HANDED_OVER = f"/01/{_checked(f'0{HANDED_OVER_PREFIX}00001')}"
LOT, SERIAL, VARIANT = f"{GTIN}/10/L1", f"{GTIN}/21/S1", f"{GTIN}/22/V1"

OTHER_KEYS = (
    f"/00/{_checked(f'3{PREFIX}000000001')}",
    f"/253/{GLN}X1",
    f"/255/{GLN}",
    f"/401/{PREFIX}A",
    f"/402/{_checked(f'{PREFIX}000000001')}",
    f"/414/{GLN}",
    f"/415/{GLN}/8020/R1",
    f"/417/{GLN}",
    f"/8003/0{GLN}S1",
    f"/8004/{PREFIX}ABC",
    f"/8006/{_checked(f'0{PREFIX}00002')}0102",
    f"/8010/{PREFIX}ABC",
    f"/8017/{_checked(f'{PREFIX}0000000001')}",
    f"/8018/{_checked(f'{PREFIX}0000000001')}",
)


def link(
    link_type: str,
    name: str,
    media_type: str | None = None,
    language: str | None = None,
    context: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One link; what it says of itself is all that differs."""
    body: dict[str, Any] = {"linkType": f"gs1:{link_type}", "href": f"{M}/{name}", "title": name}
    if media_type:
        body["type"] = media_type
    if language:
        body["hreflang"] = [language]
    if context:
        body["context"] = [context]
    return body | more


def level(description: str, *links: dict[str, Any], default: str | None = None) -> dict[str, Any]:
    """The body for one level."""
    body: dict[str, Any] = {"description": description, "links": list(links)}
    if default:
        body["default"] = {"href": f"{M}/{default}", "title": f"Default: {default}"}
    return body


MODEL_LINKS = level(
    "Kettle",
    link("pip", "product"),
    link("pip", "product-en", HTML, "en", defaultMulti=True),
    link("pip", "product-de", HTML, "de", defaultMulti=True),
    # The table of GS1's suite: one type, six links.
    link("faqs", "1", HTML),
    link("faqs", "2", HTML, "fr"),
    link("faqs", "3", HTML),
    link("faqs", "4", PDF),
    link("faqs", "5", PDF, "en"),
    link("faqs", "6", PDF, "en", "LK"),
    link("tutorial", "7"),
    link("tutorial", "8"),
    link("instructions", "manual"),
    link("instructions", "manual-de", None, "de"),
    link("instructions", "manual-fr", None, "fr"),
    link("certificationInfo", "certificate", HTML, "en"),
    link("certificationInfo", "certificate.pdf", PDF, "en"),
    link("promotion", "promotion"),
    link("promotion", "promotion-lk", None, None, "LK"),
    link("support", "support", HTML, "en"),
    link("safetyInfo", "safety?edition=2"),
    link("serviceInfo", "service#prices"),
    link("registerProduct", "register/{gtin}{/serial}{?lot}"),
    link("recipeInfo", "recipes?kind=tea#green"),
    default="product",
)

LEVELS: dict[str, dict[str, Any]] = {
    GTIN: MODEL_LINKS,
    LOT: level("Lot", link("support", "support-lot"), link("smartLabel", "label-lot")),
    SERIAL: level("Serial", link("support", "support-serial")),
    VARIANT: level("Variant", link("support", "support-variant")),
    f"{GTIN}/22/V2/10/L2": level("Lot of a variant", link("support", "support-variant-lot")),
    **{
        path: level("Thing", link("pip", f"thing-{number}"), default=f"thing-{number}")
        for number, path in enumerate(OTHER_KEYS)
    },
}

# The lot of the variant is named, the variant itself is found in its linkset only.
LEVELS[f"{GTIN}/22/V2"] = level("Another variant", link("support", "support-variant-2"))
PATHS = tuple(path for path in LEVELS if not path.endswith("/22/V2"))


def load(put: Put) -> None:
    """Put everything; each must be new."""
    refused = {
        path: status
        for path, body in (
            ("operators/testworks", OPERATOR),
            *((f"links{path}", body) for path, body in LEVELS.items()),
            (f"handovers/{HANDED_OVER_PREFIX}", OTHER_RESOLVER),
        )
        if (status := put(path, body)) != 201
    }
    assert not refused, json.dumps(refused, indent=2)
