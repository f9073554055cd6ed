"""Publishing passport versions, under ``/api/v1``."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from passport import service as passports
from passport.service import NoPassport
from resolver.admin import passport_checks as checks
from resolver.admin import passports as admin
from resolver.admin.listing import page_of
from resolver.admin.responsibility import claim_responsible_to_read
from resolver.api_requests import MAX_JSON, here, json_answer, read_json
from resolver.auth import admin_blueprint, caller, requires
from resolver.request_target import identifier_after
from resolver.services import services

blueprint = admin_blueprint("admin_passports")

MAX_PASSPORT = 2 * MAX_JSON


@blueprint.post("/passports/<path:_raw>")
@requires("passports:write")
def publish(_raw: str) -> Response:
    """Publish a version of this level's own facts; the current facts again add nothing."""
    identifier = identifier_after("/api/v1/passports")
    sent, now = read_json(limit=MAX_PASSPORT), datetime.now(UTC)
    with services().database.write() as connection:
        published = admin.publish(
            connection,
            caller(),
            identifier,
            checks.check_version(connection, caller(), identifier, sent, now),
            now,
            if_match=request.headers.get("If-Match"),
        )
        host = admin.primary_url_of(connection, identifier) or services().settings.public_url
    shown = admin.show_published(identifier, published, host)
    response = json_answer(
        shown, 201 if published.created else 200, etag=False, location=shown["url"]
    )
    response.headers["ETag"] = f'"{published.entry_hash}"'
    return response


@blueprint.get("/passports/<path:_raw>")
@requires("read")
def get_entries(_raw: str) -> Response:
    """The entries of this level's passport, oldest first; the tag is the newest entry's hash."""
    identifier = identifier_after("/api/v1/passports")
    page = page_of(here(), request.args)
    after = admin.seq_after(page)
    with services().database.read() as connection:
        claim_responsible_to_read(connection, caller(), identifier, NoPassport(identifier))
        newest = passports.head_hash(connection, identifier)
        rows = passports.history_page(connection, identifier, after, page.rows)
    if newest is None:
        raise NoPassport(identifier)
    response = json_answer(admin.show_history(identifier, page, rows), etag=False)
    response.headers["ETag"] = f'"{newest}"'
    return response
