"""Recall campaigns under ``/api/v1``: draft, preview, open, close."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from aftersales.recalls import service
from aftersales.recalls.model import Status
from resolver.admin import aftersales as admin
from resolver.admin.errors import UnknownFilter
from resolver.admin.listing import page_of
from resolver.admin.ownership import operator_for
from resolver.api_requests import MAX_JSON, answer_put, here, json_answer
from resolver.auth import admin_blueprint, caller, requires
from resolver.services import services

blueprint = admin_blueprint("admin_recalls")

MAX_RECALL = 8 * MAX_JSON  # long lists of serials


@blueprint.put("/recalls/<campaign_id>")
@requires("recalls:write")
def put_recall(campaign_id: str) -> Response:
    """Keep a recall as a draft; nothing is told to anybody until it is opened."""
    return answer_put(
        "recall",
        lambda connection, who, body, now: admin.put_recall(
            connection, who, campaign_id, body, now
        ),
        limit=MAX_RECALL,
    )


@blueprint.get("/recalls/<campaign_id>")
@requires("read")
def get_recall(campaign_id: str) -> Response:
    """A recall in whatever status."""
    with services().database.read() as connection:
        record = admin.own_recall(connection, caller(), campaign_id)
    return json_answer(admin.show_recall(record))


@blueprint.get("/recalls")
@requires("read")
def list_recalls() -> Response:
    """An operator's recalls, oldest first; ``?status=open`` for some of them."""
    page = page_of(here(), request.args)
    operator_id = operator_for(caller(), request.args.get("operator"))
    status = _status(request.args.get("status"))
    with services().database.read() as connection:
        after = None if page.after is None else admin.own_recall(connection, caller(), page.after)
        records = service.list_campaigns(connection, operator_id, status, after, page.rows)
    body = page.body("recalls", records, admin.show_recall, lambda each: each.campaign_id)
    return json_answer(body, etag=False)


@blueprint.get("/recalls/<campaign_id>/preview")
@requires("read")
def preview_recall(campaign_id: str) -> Response:
    """How many registered units a recall covers."""
    with services().database.read() as connection:
        admin.own_recall(connection, caller(), campaign_id)
        counted = service.preview(connection, campaign_id)
    return json_answer(admin.show_preview(counted), etag=False)


@blueprint.post("/recalls/<campaign_id>/open")
@requires("recalls:write")
def open_recall(campaign_id: str) -> Response:
    """Put a recall in force: from now on every covered unit's page opens with its notice."""
    with services().database.write() as connection:
        admin.own_recall(connection, caller(), campaign_id)
        record = service.open_campaign(
            connection, campaign_id, caller().principal_id, datetime.now(UTC)
        )
    return json_answer(admin.show_recall(record))


@blueprint.post("/recalls/<campaign_id>/close")
@requires("recalls:write")
def close_recall(campaign_id: str) -> Response:
    """End a recall."""
    with services().database.write() as connection:
        admin.own_recall(connection, caller(), campaign_id)
        record = service.close_campaign(
            connection, campaign_id, caller().principal_id, datetime.now(UTC)
        )
    return json_answer(admin.show_recall(record))


def _status(text: str | None) -> Status | None:
    if text is None:
        return None
    try:
        return Status(text)
    except ValueError:
        raise UnknownFilter("status", text, tuple(Status)) from None
