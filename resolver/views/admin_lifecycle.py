"""What happens to products and their passports, under ``/api/v1/passports``."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from gs1 import Identifier
from passport.events import service as events
from passport.service import NoPassport
from resolver.admin import lifecycle as admin
from resolver.admin import passports as publishing
from resolver.admin.listing import page_of
from resolver.admin.responsibility import may_read
from resolver.api_requests import here, json_answer, json_body
from resolver.auth import admin_blueprint, caller, requires
from resolver.request_target import identifier_after, identifier_between
from resolver.services import services
from resolver.views import admin_passports

blueprint = admin_blueprint("admin_lifecycle")

_PASSPORTS = "/api/v1/passports"


@blueprint.post("/passports/<path:_raw>/events")
@requires("passports:write")
def post_event(_raw: str) -> Response:
    """Record what happened; the same Idempotency-Key, or the same event again, adds nothing."""
    identifier = identifier_between(_PASSPORTS, "/events")
    if identifier is None:
        return admin_passports.publish(_raw)
    key = admin.idempotency_key(request.headers.get("Idempotency-Key"))
    body = json_body("event")
    with services().database.write() as connection:
        recorded = admin.record_event(
            connection, caller(), identifier, body, datetime.now(UTC), key=key
        )
        life = admin.life_now(connection, identifier)
    shown = admin.show_recorded(identifier, recorded, life)
    response = json_answer(shown, 201 if recorded.created else 200, etag=False, location=here())
    response.headers["ETag"] = f'"{recorded.entry.entry_hash}"'
    return response


@blueprint.get("/passports/<path:_raw>/events")
@requires("read")
def list_events(_raw: str) -> Response:
    """What happened to exactly this thing, oldest first; corrections name what they correct."""
    identifier = identifier_between(_PASSPORTS, "/events")
    if identifier is None:
        return admin_passports.get_entries(_raw)
    page = page_of(here(), request.args)
    after = publishing.seq_after(page)
    with services().database.read() as connection:
        _must_be_readable(may_read(connection, caller(), identifier), identifier)
        rows = events.page(connection, identifier, after, page.rows)
    return json_answer(admin.show_events(identifier, page, rows), etag=False)


@blueprint.get("/passports/<path:_raw>/status")
@requires("read")
def get_status(_raw: str) -> Response:
    """Where a passport and its product stand, what may come next, and how long it is kept."""
    identifier = identifier_between(_PASSPORTS, "/status")
    if identifier is None:
        return admin_passports.get_entries(_raw)
    with services().database.read() as connection:
        _must_be_readable(may_read(connection, caller(), identifier), identifier)
        body = admin.show_status(connection, identifier)
    return json_answer(body, etag=False)


@blueprint.post("/passports/<path:_raw>/successor")
@requires("passports:write")
def begin_second_life(_raw: str) -> Response:
    """Publish the passport of a second life and close this one; the very same again is 200."""
    identifier = identifier_between(_PASSPORTS, "/successor")
    if identifier is None:
        return admin_passports.publish(_raw)
    body = json_body("successor", limit=admin_passports.MAX_PASSPORT)
    with services().database.write() as connection:
        successor, done = admin.begin_second_life(
            connection, caller(), identifier, body, datetime.now(UTC)
        )
        host = publishing.primary_url_of(connection, successor) or services().settings.public_url
    shown = admin.show_succession(identifier, successor, body["act"], done, host)
    status = 201 if done.successor.created else 200
    return json_answer(shown, status, etag=False, location=shown["url"])


@blueprint.delete("/passports/<path:_raw>")
@requires("passports:write")
def delete_passport(_raw: str) -> Response:
    """Delete a passport once it need not be kept any more; a tombstone stays."""
    identifier = identifier_after(_PASSPORTS)
    with services().database.write() as connection:
        admin.delete(connection, caller(), identifier, datetime.now(UTC))
    return Response(status=204)


def _must_be_readable(is_own: bool, identifier: Identifier) -> None:
    """Another operator's passport is answered as one that is not there."""
    if not is_own:
        raise NoPassport(identifier)
