"""Operators, facilities, products, batches and single units under ``/api/v1``."""

from __future__ import annotations

from flask import Response

from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import (
    UnknownBatch,
    UnknownFacility,
    UnknownIdentifier,
    UnknownOperator,
    UnknownProduct,
    UnknownUnit,
)
from resolver.admin import catalogue as admin
from resolver.admin import operators, unit_standing
from resolver.admin.code_lengths import beside_product
from resolver.admin.ownership import Kind, require_kind
from resolver.api_requests import answer_put, json_answer
from resolver.auth import admin_blueprint, caller, requires
from resolver.request_target import identifier_after
from resolver.services import services

blueprint = admin_blueprint("admin_catalogue")


@blueprint.put("/operators/<operator_id>")
def put_operator(operator_id: str) -> Response:
    """Keep an operator; its prefixes decide who owns what, so this is for administrators."""
    return answer_put(
        "operator",
        lambda connection, who, body, now: operators.put_operator(
            connection, who, operator_id, body, now, settings=services().settings
        ),
    )


@blueprint.get("/operators/<operator_id>")
@requires("read")
def get_operator(operator_id: str) -> Response:
    """An operator; its own key may read it."""
    if not caller().acts_for(operator_id):
        raise UnknownOperator(operator_id)
    with services().database.read() as connection:
        record = catalogue.get_operator(connection, operator_id)
    return json_answer(operators.show_operator(record))


@blueprint.put("/facilities/<path:_raw>")
@requires("catalogue:write")
def put_facility(_raw: str) -> Response:
    """Keep a facility under its GLN."""
    identifier = _identifier("facilities", "facility")
    return answer_put(
        "facility",
        lambda connection, who, body, now: admin.put_facility(
            connection, who, identifier, body, now
        ),
    )


@blueprint.get("/facilities/<path:_raw>")
@requires("read")
def get_facility(_raw: str) -> Response:
    """A facility."""
    identifier = _identifier("facilities", "facility")
    with services().database.read() as connection:
        record = catalogue.get_facility(connection, identifier)
    _hide_foreign(record.operator_id, UnknownFacility(identifier))
    return json_answer(admin.show_facility(record))


@blueprint.put("/products/<path:_raw>")
@requires("catalogue:write")
def put_product(_raw: str) -> Response:
    """Keep a product model under its GTIN."""
    identifier = _identifier("products", "product")
    return answer_put(
        "product",
        lambda connection, who, body, now: admin.put_product(
            connection, who, identifier, body, now, settings=services().settings
        ),
    )


@blueprint.get("/products/<path:_raw>")
@requires("read")
def get_product(_raw: str) -> Response:
    """A product model."""
    identifier = _identifier("products", "product")
    with services().database.read() as connection:
        record = catalogue.get_product(connection, identifier)
        beside = beside_product(connection, record, services().settings)
    _hide_foreign(record.operator_id, UnknownProduct(identifier))
    return json_answer(admin.show_product(record), beside=beside)


@blueprint.put("/batches/<path:_raw>")
@requires("catalogue:write")
def put_batch(_raw: str) -> Response:
    """Keep a batch under its GTIN and lot."""
    identifier = _identifier("batches", "batch")
    return answer_put(
        "batch",
        lambda connection, who, body, now: admin.put_batch(connection, who, identifier, body, now),
    )


@blueprint.get("/batches/<path:_raw>")
@requires("read")
def get_batch(_raw: str) -> Response:
    """A batch."""
    identifier = _identifier("batches", "batch")
    with services().database.read() as connection:
        record = catalogue.get_batch(connection, identifier)
    _hide_foreign(record.operator_id, UnknownBatch(identifier))
    return json_answer(admin.show_batch(record))


@blueprint.put("/units/<path:_raw>")
@requires("catalogue:write")
def put_unit(_raw: str) -> Response:
    """Keep one unit under its GTIN and serial."""
    identifier = _identifier("units", "unit")
    return answer_put(
        "unit",
        lambda connection, who, body, now: unit_standing.put_unit(
            connection, who, identifier, body, now, settings=services().settings
        ),
    )


@blueprint.get("/units/<path:_raw>")
@requires("read")
def get_unit(_raw: str) -> Response:
    """A unit."""
    identifier = _identifier("units", "unit")
    with services().database.read() as connection:
        record = catalogue.get_unit(connection, identifier)
        beside = unit_standing.standing_of(connection, identifier)
    _hide_foreign(record.operator_id, UnknownUnit(identifier))
    return json_answer(admin.show_unit(record), beside=beside)


def _identifier(collection: str, kind: Kind) -> Identifier:
    return require_kind(identifier_after(f"/api/v1/{collection}"), kind)


def _hide_foreign(operator_id: str, missing: UnknownIdentifier) -> None:
    """Another operator's record is answered as one that is not there."""
    if not caller().acts_for(operator_id):
        raise missing
