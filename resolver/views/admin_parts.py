"""Spare parts and what they fit, under ``/api/v1``."""

from __future__ import annotations

from flask import Response, request

from aftersales.parts import service as parts
from gs1 import Identifier
from passport.catalogue.errors import UnknownProduct
from resolver.admin import aftersales as admin
from resolver.admin.ownership import claim_to_read, operator_for, require_kind
from resolver.api_requests import MAX_JSON, answer_put, json_answer
from resolver.auth import admin_blueprint, caller, requires
from resolver.request_target import identifier_after
from resolver.services import services

blueprint = admin_blueprint("admin_parts")

MAX_FITMENTS = 8 * MAX_JSON  # long lists of serials


@blueprint.put("/parts/<path:part_number>")
@requires("parts:write")
def put_part(part_number: str) -> Response:
    """Keep a spare part under its number."""
    return answer_put(
        "part",
        lambda connection, who, body, now: admin.put_part(connection, who, part_number, body, now),
    )


@blueprint.get("/parts/<path:part_number>")
@requires("read")
def get_part(part_number: str) -> Response:
    """A spare part; an administrator says whose with ``?operator=``."""
    operator_id = operator_for(caller(), request.args.get("operator"))
    with services().database.read() as connection:
        record = parts.get_part(connection, operator_id, part_number)
    return json_answer(admin.show_part(record))


@blueprint.put("/fitments/<path:_raw>")
@requires("parts:write")
def put_fitments(_raw: str) -> Response:
    """Say which parts fit a product, and which of its serials."""
    identifier = _product()
    return answer_put(
        "fitments",
        lambda connection, who, body, now: admin.put_fitments(
            connection, who, identifier, body, now
        ),
        limit=MAX_FITMENTS,
    )


@blueprint.get("/fitments/<path:_raw>")
@requires("read")
def get_fitments(_raw: str) -> Response:
    """The parts that fit a product."""
    identifier = _product()
    with services().database.read() as connection:
        claim_to_read(connection, caller(), identifier, UnknownProduct(identifier))
        body = admin.read_fitments(connection, identifier)
    return json_answer(body)


def _product() -> Identifier:
    return require_kind(identifier_after("/api/v1/fitments"), "product")
