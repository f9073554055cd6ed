"""The routes about lives of products, as the OpenAPI document tells them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from resolver.openapi.model import JSON, Answer, Operation, kept, listed, shown

_PASSPORTS, _DRAFTS = "/api/v1/passports", "/api/v1/drafts"
_PASSPORT, _DRAFT = f"{_PASSPORTS}/{{digitalLink}}", f"{_DRAFTS}/{{digitalLink}}"
_PUBLISHED = {JSON: "answers/published"}
_SUCCESSION = {JSON: "answers/succession"}

LIFECYCLE: Mapping[tuple[str, str], Operation] = {
    ("POST", f"{_PASSPORTS}/<path:_raw>/events"): Operation(
        f"{_PASSPORT}/events",
        {
            200: Answer("It was on record already.", {JSON: "answers/event"}, ("ETag",)),
            201: Answer("It is recorded.", {JSON: "answers/event"}, ("ETag", "Location")),
        },
        body={JSON: "requests/event"},
        headers=("Idempotency-Key",),
        refusals=(409,),
    ),
    ("GET", f"{_PASSPORTS}/<path:_raw>/events"): Operation(
        f"{_PASSPORT}/events",
        {200: Answer("One page of the events.", {JSON: "answers/events"})},
        query=("after", "limit"),
    ),
    ("GET", f"{_PASSPORTS}/<path:_raw>/status"): Operation(
        f"{_PASSPORT}/status",
        {200: Answer("Where it stands.", {JSON: "answers/passport_status"})},
    ),
    ("POST", f"{_PASSPORTS}/<path:_raw>/successor"): Operation(
        f"{_PASSPORT}/successor",
        {
            200: Answer("It has begun already, by this very request.", _SUCCESSION),
            201: Answer("The second life has begun.", _SUCCESSION, ("Location",)),
        },
        body={JSON: "requests/successor"},
        refusals=(409,),
    ),
    ("DELETE", f"{_PASSPORTS}/<path:_raw>"): Operation(
        _PASSPORT, {204: Answer("It is deleted; a tombstone stays.")}, refusals=(409,)
    ),
    ("GET", _DRAFTS): Operation(
        _DRAFTS, listed("drafts", "draft_listed"), query=("operator", "after", "limit")
    ),
    ("PUT", f"{_DRAFTS}/<path:_raw>"): Operation(
        _DRAFT, kept("draft"), body={JSON: "requests/draft"}, headers=("If-Match",)
    ),
    ("GET", f"{_DRAFTS}/<path:_raw>"): Operation(_DRAFT, shown("draft")),
    ("DELETE", f"{_DRAFTS}/<path:_raw>"): Operation(
        _DRAFT,
        {204: Answer("It is gone.")},
        headers=("If-Match",),
        refusals=(412, 428),
    ),
    ("POST", f"{_DRAFTS}/<path:_raw>/publish"): Operation(
        f"{_DRAFT}/publish",
        {
            200: Answer("These facts are in force already.", _PUBLISHED),
            201: Answer("It is published.", _PUBLISHED, ("ETag", "Location")),
        },
        headers=("If-Match",),
        refusals=(409, 412, 422),
    ),
}
