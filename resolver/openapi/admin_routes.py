"""The routes of the admin API, as the OpenAPI document tells them. Pure.

What a route needs (its scope) and what it does (its docstring) stands at the route; here is what it
takes and answers. A test compares both, so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping

from resolver.openapi.model import (
    HTML,
    JSON,
    NDJSON,
    TEXT,
    Answer,
    Operation,
    kept,
    listed,
    shown,
)

API = "/api/v1"
_ATTACHED = "answers/attached"
_OUTCOMES = {
    200: Answer("Every line was kept.", {NDJSON: "answers/row_outcome"}),
    207: Answer("Some lines were refused; each says why.", {NDJSON: "answers/row_outcome"}),
}


def _put(path: str, name: str) -> Operation:
    body = {JSON: f"requests/{name}"}
    return Operation(API + path, kept(name), body=body, headers=("If-Match",))


def _get(path: str, name: str, *query: str) -> Operation:
    return Operation(API + path, shown(name), query=query)


def _list(path: str, name: str, record: str, *query: str) -> Operation:
    return Operation(API + path, listed(name, record), query=(*query, "after", "limit"))


def _delete(path: str, *query: str) -> Operation:
    return Operation(
        API + path,
        {204: Answer("It is gone.")},
        query=query,
        headers=("If-Match",),
        refusals=(409, 412, 428),
    )


CATALOGUE: Mapping[tuple[str, str], Operation] = {
    ("GET", "/operators"): _list("/operators", "operators", "operator"),
    ("PUT", "/operators/<operator_id>"): _put("/operators/{operator}", "operator"),
    ("GET", "/operators/<operator_id>"): _get("/operators/{operator}", "operator"),
    ("GET", "/facilities"): _list("/facilities", "facilities", "facility", "operator"),
    ("PUT", "/facilities/<path:_raw>"): _put("/facilities/414/{gln}", "facility"),
    ("GET", "/facilities/<path:_raw>"): _get("/facilities/414/{gln}", "facility"),
    ("GET", "/products"): _list("/products", "products", "product", "operator"),
    ("PUT", "/products/<path:_raw>"): _put("/products/01/{gtin}", "product"),
    ("GET", "/products/<path:_raw>"): _get("/products/01/{gtin}", "product"),
    ("GET", "/batches"): _list("/batches", "batches", "batch", "product"),
    ("PUT", "/batches/<path:_raw>"): _put("/batches/01/{gtin}/10/{lot}", "batch"),
    ("GET", "/batches/<path:_raw>"): _get("/batches/01/{gtin}/10/{lot}", "batch"),
    ("GET", "/units"): _list("/units", "units", "unit", "product", "externalId", "operator"),
    ("POST", "/units"): Operation(
        f"{API}/units", _OUTCOMES, body={NDJSON: "requests/unit_row"}, headers=("If-Match",)
    ),
    ("PUT", "/units/<path:_raw>"): _put("/units/01/{gtin}/21/{serial}", "unit"),
    ("GET", "/units/<path:_raw>"): _get("/units/01/{gtin}/21/{serial}", "unit"),
}

READINGS: Mapping[tuple[str, str], Operation] = {
    ("GET", "/units/<path:_raw>/readings"): Operation(
        f"{API}/units/01/{{gtin}}/21/{{serial}}/readings",
        {200: Answer("The newest readings, or those of one series.", {JSON: "answers/readings"})},
        query=(
            *("property", "from in a series", "to in a series", "after", "limit"),
            *("corrected", "buckets", "at", "recordedAt"),
        ),
        refusals=(422,),
    ),
    ("POST", "/units/<path:_raw>/readings"): Operation(
        f"{API}/units/01/{{gtin}}/21/{{serial}}/readings",
        {
            200: Answer("All were recorded already.", {JSON: "answers/readings_recorded"}),
            201: Answer("They are recorded.", {JSON: "answers/readings_recorded"}, ("Location",)),
        },
        body={JSON: "requests/readings"},
        refusals=(409,),
    ),
    ("POST", "/readings/bulk"): Operation(
        f"{API}/readings/bulk",
        {
            200: Answer("Every line was kept.", {NDJSON: "answers/reading_outcome"}),
            207: Answer(
                "Some lines were refused; each says why.", {NDJSON: "answers/reading_outcome"}
            ),
        },
        body={NDJSON: "requests/reading_row", "text/csv": TEXT},
    ),
}

AFTERSALES: Mapping[tuple[str, str], Operation] = {
    ("PUT", "/parts/<path:part_number>"): _put("/parts/{partNumber}", "part"),
    ("GET", "/parts/<path:part_number>"): _get("/parts/{partNumber}", "part", "operator"),
    ("PUT", "/fitments/<path:_raw>"): _put("/fitments/01/{gtin}", "fitments"),
    ("GET", "/fitments/<path:_raw>"): _get("/fitments/01/{gtin}", "fitments"),
    ("GET", "/recalls"): _list("/recalls", "recalls", "recall", "operator", "status"),
    ("PUT", "/recalls/<campaign_id>"): _put("/recalls/{recall}", "recall"),
    ("GET", "/recalls/<campaign_id>"): _get("/recalls/{recall}", "recall"),
    ("GET", "/recalls/<campaign_id>/preview"): Operation(
        f"{API}/recalls/{{recall}}/preview",
        {200: Answer("What it would cover.", {JSON: "answers/recall_preview"})},
    ),
    ("POST", "/recalls/<campaign_id>/open"): Operation(
        f"{API}/recalls/{{recall}}/open", shown("recall"), refusals=(409,)
    ),
    ("POST", "/recalls/<campaign_id>/close"): Operation(
        f"{API}/recalls/{{recall}}/close", shown("recall"), refusals=(409,)
    ),
}

LINKS: Mapping[tuple[str, str], Operation] = {
    ("GET", "/links"): _list("/links", "links", "level", "operator", "under"),
    ("POST", "/links"): Operation(
        f"{API}/links", _OUTCOMES, body={NDJSON: "requests/link_row"}, query=("mode",)
    ),
    ("PUT", "/links/<path:_raw>"): _put("/links/{digitalLink}", "links"),
    ("PATCH", "/links/<path:_raw>"): Operation(
        f"{API}/links/{{digitalLink}}",
        kept("links"),
        body={JSON: "requests/links_patch"},
        headers=("If-Match",),
    ),
    ("GET", "/links/<path:_raw>"): _get("/links/{digitalLink}", "links"),
    ("DELETE", "/links/<path:_raw>"): _delete(
        "/links/{digitalLink}", "linkType", "type", "hreflang", "context"
    ),
    ("GET", "/links/<path:_raw>/history"): Operation(
        f"{API}/links/{{digitalLink}}/history",
        {200: Answer("One page of the changes.", {JSON: "answers/link_changes"})},
        query=("after", "limit in a history"),
    ),
    ("GET", "/handovers"): _list("/handovers", "handovers", "handover", "operator"),
    ("PUT", "/handovers/<prefix>"): _put("/handovers/{prefix}", "handover"),
    ("GET", "/handovers/<prefix>"): _get("/handovers/{prefix}", "handover"),
    ("DELETE", "/handovers/<prefix>"): _delete("/handovers/{prefix}"),
    ("GET", "/handovers/<prefix>/history"): Operation(
        f"{API}/handovers/{{prefix}}/history",
        {200: Answer("One page of the changes.", {JSON: "answers/handover_changes"})},
        query=("after", "limit"),
    ),
}

_DAY = {"type": "string", "format": "date"}
_SCANS = {
    "type": "object",
    "required": ["from", "until", "groupBy", "total", "scans"],
    "properties": {
        "product": {"type": "string", "description": "Digital Link path of the key."},
        "from": _DAY,
        "until": _DAY,
        "groupBy": {"type": "array", "items": {"type": "string"}},
        "total": {
            "type": "integer",
            "minimum": 0,
            "description": "All scans of the question, on whatever page.",
        },
        "scans": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["scans"],
                "properties": {"scans": {"type": "integer", "minimum": 1}},
                "additionalProperties": {"type": "string"},
            },
        },
        "next": {
            "type": "string",
            "description": "Address of the next page; left out on the last one.",
        },
    },
}

_SCAN_FILTERS = ("product", "operator", "from", "until")

SCANS: Mapping[tuple[str, str], Operation] = {
    ("GET", "/scans"): Operation(
        f"{API}/scans",
        {200: Answer("The sums.", {JSON: _SCANS, "text/csv": TEXT, HTML: TEXT})},
        query=(*_SCAN_FILTERS, "groupBy", "format", "lang", "after", "limit"),
        headers=("Accept", "Accept-Language"),
    ),
}

CONTENT: Mapping[tuple[str, str], Operation] = {
    ("PUT", "/documents/<path:_raw>"): Operation(
        f"{API}/documents/{{digitalLink}}",
        {
            200: Answer("It is linked already, or in place of another.", {JSON: _ATTACHED}),
            201: Answer("It has been linked.", {JSON: _ATTACHED}),
        },
        body={JSON: "requests/document"},
        headers=("If-Match",),
    ),
    ("POST", "/passports/<path:_raw>"): Operation(
        f"{API}/passports/{{digitalLink}}",
        {
            200: Answer("These facts are in force already.", {JSON: "answers/published"}),
            201: Answer("It is published.", {JSON: "answers/published"}, ("ETag", "Location")),
        },
        body={JSON: "requests/passport_version"},
        headers=("If-Match",),
        refusals=(409, 412),
    ),
    ("GET", "/passports/<path:_raw>"): Operation(
        f"{API}/passports/{{digitalLink}}", shown("history"), query=("after", "limit")
    ),
    ("POST", "/passports/<path:_raw>/validate"): Operation(
        f"{API}/passports/{{digitalLink}}/validate",
        {200: Answer("What publishing it would come to.", {JSON: "answers/validation"})},
        body={JSON: "requests/passport_version"},
        headers=("If-Match",),
        refusals=(409, 412),
    ),
    ("GET", "/passports/<path:_raw>/readiness"): Operation(
        f"{API}/passports/{{digitalLink}}/readiness",
        {200: Answer("How ready it is.", {JSON: "answers/readiness"})},
        query=("market", "date"),
    ),
}

ADMIN: Mapping[tuple[str, str], Operation] = {
    (method, API + rule): operation
    for table in (CATALOGUE, READINGS, AFTERSALES, LINKS, SCANS, CONTENT)
    for (method, rule), operation in table.items()
}
