"""Lists of operators, facilities, products, batches and units under ``/api/v1``."""

from __future__ import annotations

from flask import Response, request

from passport.catalogue import service as catalogue
from resolver.admin import catalogue as admin
from resolver.admin import listing
from resolver.admin.errors import OneFilterNeeded
from resolver.admin.operators import show_operator
from resolver.api_requests import here, json_answer
from resolver.auth import admin_blueprint, caller, requires
from resolver.services import services

blueprint = admin_blueprint("admin_lists")


@blueprint.get("/operators")
@requires("read")
def list_operators() -> Response:
    """The operators a key acts for: all of them for an administrator, else its own."""
    page = _page()
    with services().database.read() as connection:
        found = catalogue.list_operators(connection, caller().operator_id, page.after, page.rows)
    body = page.body("operators", found, show_operator, lambda each: each.operator_id)
    return json_answer(body, etag=False)


@blueprint.get("/facilities")
@requires("read")
def list_facilities() -> Response:
    """The caller's facilities; an administrator's list can be limited with ``?operator=``."""
    page = _page()
    operator_id = listing.operator_listed(caller(), page.query.get("operator"))
    with services().database.read() as connection:
        found = catalogue.list_facilities(
            connection, operator_id, listing.identifier_after(page), page.rows
        )
    body = page.body("facilities", found, admin.show_facility, lambda each: each.identifier)
    return json_answer(body, etag=False)


@blueprint.get("/products")
@requires("read")
def list_products() -> Response:
    """The caller's products; an administrator's list can be limited with ``?operator=``."""
    page = _page()
    operator_id = listing.operator_listed(caller(), page.query.get("operator"))
    with services().database.read() as connection:
        found = catalogue.list_products(
            connection, operator_id, listing.identifier_after(page), page.rows
        )
    body = page.body("products", found, admin.show_product, lambda each: each.identifier)
    return json_answer(body, etag=False)


@blueprint.get("/batches")
@requires("read")
def list_batches() -> Response:
    """The batches of one product, ``?product=01/{GTIN}``."""
    page = _page()
    if "product" not in page.query:
        raise OneFilterNeeded(("product",))
    with services().database.read() as connection:
        product = listing.product_of(connection, caller(), page.query["product"])
        found = catalogue.list_batches(
            connection, product, listing.identifier_after(page), page.rows
        )
    body = page.body("batches", found, admin.show_batch, lambda each: each.identifier)
    return json_answer(body, etag=False)


@blueprint.get("/units")
@requires("read")
def list_units() -> Response:
    """The units of ``?product=01/{GTIN}``, or the one with ``?externalId={scheme}:{value}``."""
    page = _page()
    with services().database.read() as connection:
        found = listing.units(connection, caller(), page)
    body = page.body("units", found, admin.show_unit, lambda each: each.identifier)
    return json_answer(body, etag=False)


def _page() -> listing.Page:
    return listing.page_of(here(), request.args)
