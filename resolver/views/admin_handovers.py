"""Company prefixes that another resolver answers for, under ``/api/v1/handovers``."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from resolver.admin import handovers as admin
from resolver.admin.links import show_history
from resolver.admin.listing import operator_listed, page_of
from resolver.admin.passports import seq_after
from resolver.api_requests import answer_put, here, json_answer
from resolver.auth import admin_blueprint, caller, requires
from resolver.links import handovers
from resolver.services import services

blueprint = admin_blueprint("admin_handovers")


@blueprint.put("/handovers/<prefix>")
@requires("links:write")
def put_handover(prefix: str) -> Response:
    """Hand the identifiers under a prefix that are not known here over to another resolver."""
    settings = services().settings
    return answer_put(
        "handover",
        lambda connection, who, body, now: admin.put_handover(
            connection, who, prefix, body, now, settings=settings
        ),
    )


@blueprint.get("/handovers/<prefix>")
@requires("read")
def get_handover(prefix: str) -> Response:
    """Where exactly this prefix is handed over to."""
    with services().database.read() as connection:
        found = admin.own_handover(connection, caller(), prefix)
    return json_answer(admin.show_handover(found))


@blueprint.get("/handovers/<prefix>/history")
@requires("read")
def get_handover_history(prefix: str) -> Response:
    """Every change of a hand-over, newest first."""
    page = page_of(here(), request.args)
    with services().database.read() as connection:
        admin.claim_prefix(connection, caller(), prefix)
        events = handovers.handover_history(connection, prefix, seq_after(page) or None, page.rows)
    body = show_history(page, events, admin.show_text)
    return json_answer({"prefix": prefix, **body}, etag=False)


@blueprint.get("/handovers")
@requires("read")
def list_handovers() -> Response:
    """An operator's hand-overs; an administrator sees all, or those of ``?operator=``."""
    page = page_of(here(), request.args)
    operator_id = operator_listed(caller(), page.query.get("operator"))
    with services().database.read() as connection:
        found = handovers.list_handovers(connection, operator_id, page.after or "", page.rows)
    body = page.body("handovers", found, admin.show_handover, lambda each: each.prefix)
    return json_answer(body, etag=False)


@blueprint.delete("/handovers/<prefix>")
@requires("links:write")
def delete_handover(prefix: str) -> Response:
    """Answer for a prefix here again; says with If-Match what it saw."""
    with services().database.write() as connection:
        admin.delete_handover(
            connection,
            caller(),
            prefix,
            datetime.now(UTC),
            if_match=request.headers.get("If-Match"),
        )
    return Response(status=204)
