"""Links of one level or of many, and documents attached to a level, under ``/api/v1``."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from gs1 import Gs1Error, Identifier, parse_target
from passport.catalogue.model import Change
from passport.documents.rules import LARGEST
from resolver.admin import content, link_bulk, preconditions
from resolver.admin import links as admin
from resolver.admin.errors import UnusableParameter
from resolver.admin.listing import (
    MOST_CHANGES,
    USUAL_CHANGES,
    identifier_in,
    operator_listed,
    page_of,
)
from resolver.admin.ownership import claim_to_read
from resolver.admin.passports import seq_after
from resolver.api_requests import MAX_JSON, answer_put, here, json_answer, json_body
from resolver.auth import admin_blueprint, caller, requires
from resolver.bulk_requests import answer_outcomes, rows_sent
from resolver.links import service as links
from resolver.links.errors import UnknownLevel
from resolver.request_target import identifier_after
from resolver.services import services

blueprint = admin_blueprint("admin_links")

# Base64 makes three bytes four characters; the rest of the body is small.
MAX_DOCUMENT = LARGEST * 4 // 3 + MAX_JSON
MODES = ("merge", "replace")


@blueprint.put("/links/<path:_raw>")
@requires("links:write")
def put_links(_raw: str) -> Response:
    """Keep all links of exactly this identifier."""
    identifier = _identifier("links")
    settings = services().settings
    return answer_put(
        "links",
        lambda connection, who, body, now: admin.put_links(
            connection, who, identifier, body, now, settings=settings
        ),
    )


@blueprint.patch("/links/<path:_raw>")
@requires("links:write")
def patch_links(_raw: str) -> Response:
    """Add links to this identifier; each takes the place of those that answer the same requests.

    If-Match may be left out: what is not named stays as it is.
    """
    identifier = _identifier("links")
    body = json_body("links_patch")
    settings = services().settings
    if_match = request.headers.get("If-Match")
    with services().database.write() as connection:
        put = admin.patch_links(
            connection, caller(), identifier, body, datetime.now(UTC), settings=settings
        )
        if if_match is not None:
            preconditions.check(put.change, put.before, if_match)
    status = preconditions.STATUS[put.change]
    return json_answer(put.body, status, location=here(), beside=put.beside)


@blueprint.get("/links/<path:_raw>")
@requires("read")
def get_links(_raw: str) -> Response:
    """The links registered for exactly this identifier."""
    identifier = _identifier("links")
    with services().database.read() as connection:
        claim_to_read(connection, caller(), identifier, UnknownLevel(identifier))
        level = links.get_level(connection, identifier)
    beside = admin.beside_links(level, datetime.now(UTC))
    return json_answer(admin.show_links(identifier, level), beside=beside)


@blueprint.get("/links/<path:_raw>/history")
@requires("read")
def get_history(_raw: str) -> Response:
    """Every change of the links of exactly this identifier, newest first.

    A lot or a serial may be called "history": what reads as a Digital Link is one.
    """
    identifier = _of_history()
    if identifier is None:
        return get_links(_raw)
    page = page_of(here(), request.args, usual=USUAL_CHANGES, most=MOST_CHANGES)
    with services().database.read() as connection:
        claim_to_read(connection, caller(), identifier, UnknownLevel(identifier))
        events = links.history(connection, identifier, seq_after(page) or None, page.rows)
    body = admin.show_history(page, events, admin.show_text)
    return json_answer({"anchor": identifier.path, **body}, etag=False)


@blueprint.delete("/links/<path:_raw>")
@requires("links:write")
def delete_links(_raw: str) -> Response:
    """Forget the links of exactly this identifier, or those of one type; says what it saw."""
    identifier = _identifier("links")
    match = admin.match_of(request.args.to_dict(flat=False))
    with services().database.write() as connection:
        admin.delete_links(
            connection,
            caller(),
            identifier,
            match,
            datetime.now(UTC),
            if_match=request.headers.get("If-Match"),
        )
    return Response(status=204)


@blueprint.get("/links")
@requires("read")
def list_links() -> Response:
    """The identifiers an operator has registered links for; ``?under=/01/…`` for some of them."""
    page = page_of(here(), request.args)
    operator_id = operator_listed(caller(), page.query.get("operator"))
    wanted = page.query.get("under")
    under = identifier_in(wanted) if wanted else None
    with services().database.read() as connection:
        found = links.list_levels(connection, operator_id, under, page.after or "", page.rows)
    body = page.body("links", found, admin.show_listed, lambda row: row[0])
    return json_answer(body, etag=False)


@blueprint.post("/links")
@requires("links:write")
def post_links() -> Response:
    """Merge the links of each line, or put them in place with ``?mode=replace``.

    Answers one outcome a line, in the same order: 200 when every line was kept, else 207.
    """
    mode = request.args.get("mode", "merge")
    if mode not in MODES:
        raise UnusableParameter("mode", " or ".join(MODES), mode)
    outcomes = link_bulk.put_rows(
        services().database,
        caller(),
        rows_sent(link_bulk.MAX_LINE),
        datetime.now(UTC),
        replace=mode == "replace",
        settings=services().settings,
    )
    return answer_outcomes(outcomes)


@blueprint.put("/documents/<path:_raw>")
@requires("links:write")
def put_document(_raw: str) -> Response:
    """Keep a document (or its address) and link it from this identifier."""
    identifier = _identifier("documents")
    body = json_body("document", limit=MAX_DOCUMENT)
    settings = services().settings
    with services().database.write() as connection:
        attached = content.attach_document(
            connection, caller(), identifier, body, datetime.now(UTC), settings=settings
        )
        if attached.replaced is not None:
            preconditions.check_replaceable(attached.replaced, request.headers.get("If-Match"))
    added = attached.change is not Change.UNCHANGED and attached.replaced is None
    return json_answer(attached.body, 201 if added else 200, etag=False)


def _identifier(collection: str) -> Identifier:
    return identifier_after(f"/api/v1/{collection}")


def _of_history() -> Identifier | None:
    """The identifier whose history is asked for; None where all of the address is one."""
    try:
        _identifier("links")
    except Gs1Error:
        path = here().removeprefix("/api/v1/links").removesuffix("/history")
        return parse_target(path).identifier
    return None
