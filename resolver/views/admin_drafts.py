"""Drafts of passport versions, under ``/api/v1/drafts``."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, abort, request

from passport.drafts import service as drafts
from resolver.admin import drafts as admin
from resolver.admin import passports as publishing
from resolver.admin.listing import identifier_after as identifier_listed_after
from resolver.admin.listing import operator_listed, page_of
from resolver.api_requests import answer_put, here, json_answer
from resolver.auth import admin_blueprint, caller, requires
from resolver.request_target import identifier_after, identifier_between
from resolver.services import services
from resolver.views.admin_passports import MAX_PASSPORT

blueprint = admin_blueprint("admin_drafts")

_DRAFTS = "/api/v1/drafts"


@blueprint.put("/drafts/<path:_raw>")
@requires("passports:write")
def put_draft(_raw: str) -> Response:
    """Keep a draft of a level's next version; says what it still lacks."""
    identifier = identifier_after(_DRAFTS)
    return answer_put(
        "draft",
        lambda connection, who, body, now: admin.put_draft(connection, who, identifier, body, now),
        limit=MAX_PASSPORT,
    )


@blueprint.get("/drafts/<path:_raw>")
@requires("read")
def get_draft(_raw: str) -> Response:
    """A draft, and what keeps it from being published today."""
    identifier, now = identifier_after(_DRAFTS), datetime.now(UTC)
    with services().database.read() as connection:
        found = admin.own_draft(connection, caller(), identifier)
        lacks = admin.judged(connection, identifier, found, now)
    return json_answer(admin.show_draft(found), beside=lacks)


@blueprint.delete("/drafts/<path:_raw>")
@requires("passports:write")
def delete_draft(_raw: str) -> Response:
    """Throw a draft away; says with If-Match what it saw."""
    identifier = identifier_after(_DRAFTS)
    with services().database.write() as connection:
        admin.delete_draft(connection, caller(), identifier, request.headers.get("If-Match"))
    return Response(status=204)


@blueprint.post("/drafts/<path:_raw>/publish")
@requires("passports:write")
def publish_draft(_raw: str) -> Response:
    """Publish a draft through the gate that every version passes; the draft is gone after it."""
    identifier = identifier_between(_DRAFTS, "/publish") or abort(404)
    with services().database.write() as connection:
        published = admin.publish_draft(
            connection,
            caller(),
            identifier,
            datetime.now(UTC),
            request.headers.get("If-Match"),
        )
        host = publishing.primary_url_of(connection, identifier) or services().settings.public_url
    shown = publishing.show_published(identifier, published, host)
    status = 201 if published.created else 200
    response = json_answer(shown, status, etag=False, location=shown["url"])
    response.headers["ETag"] = f'"{published.entry_hash}"'
    return response


@blueprint.get("/drafts")
@requires("read")
def list_drafts() -> Response:
    """An operator's drafts; an administrator sees all, or those of ``?operator=``."""
    page = page_of(here(), request.args)
    operator_id = operator_listed(caller(), page.query.get("operator"))
    after = identifier_listed_after(page)
    with services().database.read() as connection:
        path = "" if after is None else after.path
        found = drafts.listed(connection, operator_id, path, page.rows)
    body = page.body("drafts", found, admin.show_listed, lambda draft: draft.passport_key)
    return json_answer(body, etag=False)
