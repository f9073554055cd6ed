"""Links of one level, and documents attached to it, under ``/api/v1``."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from gs1 import Identifier
from passport.catalogue.model import Change
from passport.documents.rules import LARGEST
from resolver.admin import content, preconditions
from resolver.admin.ownership import claim, claim_to_read
from resolver.api_requests import MAX_JSON, answer_put, json_answer, json_body
from resolver.auth import admin_blueprint, caller, requires
from resolver.links import service as links
from resolver.links.errors import UnknownLevel
from resolver.request_target import identifier_after
from resolver.services import services

blueprint = admin_blueprint("admin_links")

# Base64 makes three bytes four characters; the rest of the body is small.
MAX_DOCUMENT = LARGEST * 4 // 3 + MAX_JSON


@blueprint.put("/links/<path:_raw>")
@requires("links:write")
def put_links(_raw: str) -> Response:
    """Keep all links of exactly this identifier."""
    identifier = _identifier("links")
    allow_http = services().settings.allow_http_links
    return answer_put(
        "links",
        lambda connection, who, body, now: content.put_links(
            connection, who, identifier, body, now, allow_http=allow_http
        ),
    )


@blueprint.get("/links/<path:_raw>")
@requires("read")
def get_links(_raw: str) -> Response:
    """The links registered for exactly this identifier."""
    identifier = _identifier("links")
    with services().database.read() as connection:
        claim_to_read(connection, caller(), identifier, UnknownLevel(identifier))
        level = links.get_level(connection, identifier)
    return json_answer(content.show_links(identifier, level))


@blueprint.delete("/links/<path:_raw>")
@requires("links:write")
def delete_links(_raw: str) -> Response:
    """Forget the links of exactly this identifier; says with If-Match what it saw."""
    identifier = _identifier("links")
    with services().database.write() as connection:
        claim_to_read(connection, caller(), identifier, UnknownLevel(identifier))
        claim(connection, caller(), identifier)
        level = links.get_level(connection, identifier)
        tag = preconditions.entity_tag(content.show_links(identifier, level))
        preconditions.check_replaceable(tag, request.headers.get("If-Match"))
        links.delete_level(connection, identifier)
    return Response(status=204)


@blueprint.put("/documents/<path:_raw>")
@requires("links:write")
def put_document(_raw: str) -> Response:
    """Keep a document (or its address) and link it from this identifier."""
    identifier = _identifier("documents")
    body = json_body("document", limit=MAX_DOCUMENT)
    allow_http = services().settings.allow_http_links
    with services().database.write() as connection:
        attached = content.attach_document(
            connection, caller(), identifier, body, datetime.now(UTC), allow_http=allow_http
        )
        if attached.replaced is not None:
            preconditions.check_replaceable(attached.replaced, request.headers.get("If-Match"))
    added = attached.change is not Change.UNCHANGED and attached.replaced is None
    return json_answer(attached.body, 201 if added else 200, etag=False)


def _identifier(collection: str) -> Identifier:
    return identifier_after(f"/api/v1/{collection}")
