"""Facilities, products, batches and units as the admin API takes and shows them.

Each ``put_*`` checks whose it is, keeps it, and says what was there before; the entry point owns
the transaction and looks at If-Match. Bodies have the shape of ``schemas/requests/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import (
    UnknownBatch,
    UnknownFacility,
    UnknownProduct,
    UnknownUnit,
)
from passport.catalogue.model import (
    Batch,
    BatchDraft,
    Facility,
    FacilityDraft,
    Product,
    ProductDraft,
    Unit,
    UnitDraft,
)
from passport.catalogue.serials import SerialPattern
from resolver.admin.code_lengths import beside_product, public_url_of
from resolver.admin.identifiers import identifier_at
from resolver.admin.model import Body, Put, tag_of, without_none
from resolver.admin.ownership import claim, require_kind
from resolver.config import Settings
from resolver.principals.model import Principal


def put_facility(
    connection: Connection, caller: Principal, identifier: Identifier, body: Body, now: datetime
) -> Put:
    """Keep a facility under its GLN."""
    claim(connection, caller, require_kind(identifier, "facility"))
    before = tag_of(
        lambda: catalogue.get_facility(connection, identifier), show_facility, UnknownFacility
    )
    draft = FacilityDraft(identifier, body["name"], body["country"], body.get("city"))
    record, change = catalogue.put_facility(connection, draft, now)
    return Put(change, show_facility(record), before)


def show_facility(record: Facility) -> Body:
    """A facility as the API shows it."""
    return without_none(
        {
            "facility": record.identifier.path,
            "operator": record.operator_id,
            "name": record.name,
            "city": record.city,
            "country": record.country,
        }
    )


def put_product(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    settings: Settings | None = None,
) -> Put:
    """Keep a product model under its GTIN; tells how long the URIs of its codes are."""
    claim(connection, caller, require_kind(identifier, "product"))
    before = tag_of(
        lambda: catalogue.get_product(connection, identifier), show_product, UnknownProduct
    )
    record, change = catalogue.put_product(
        connection, _product_draft(identifier, body), now, public_url=public_url_of(settings)
    )
    beside = beside_product(connection, record, settings)
    return Put(change, show_product(record), before, beside)


def _product_draft(identifier: Identifier, body: Body) -> ProductDraft:
    pattern = body.get("serialPattern")
    return ProductDraft(
        identifier=identifier,
        names=body["names"],
        brand=body["brand"],
        model_identifier=body["modelIdentifier"],
        product_group=body["productGroup"],
        image=body.get("image"),
        image_alt=body.get("imageAlt"),
        languages=tuple(body.get("languages") or body["names"]),
        serial_pattern=SerialPattern(**pattern) if pattern else None,
        fully_serialised=body.get("fullySerialised", False),
        serve_in_place=body.get("serveInPlace"),
        uri_budget=body.get("uriBudget"),
    )


def show_product(record: Product) -> Body:
    """A product as the API shows it."""
    pattern = record.serial_pattern
    return without_none(
        {
            "product": record.identifier.path,
            "operator": record.operator_id,
            "names": dict(record.names),
            "brand": record.brand,
            "modelIdentifier": record.model_identifier,
            "image": record.image,
            "imageAlt": dict(record.image_alt) if record.image_alt else None,
            "productGroup": record.product_group,
            "languages": list(record.languages),
            "serialPattern": (
                {"prefix": pattern.prefix, "digits": pattern.digits} if pattern else None
            ),
            "fullySerialised": record.fully_serialised,
            "serveInPlace": record.serve_in_place,
            "uriBudget": record.uri_budget,
        }
    )


def put_batch(
    connection: Connection, caller: Principal, identifier: Identifier, body: Body, now: datetime
) -> Put:
    """Keep a batch of a product that exists."""
    claim(connection, caller, require_kind(identifier, "batch"))
    before = tag_of(lambda: catalogue.get_batch(connection, identifier), show_batch, UnknownBatch)
    facility = body.get("facility")
    draft = BatchDraft(
        identifier=identifier,
        produced_from=_day(body.get("producedFrom")),
        produced_until=_day(body.get("producedUntil")),
        facility=identifier_at("/facility", facility) if facility else None,
    )
    record, change = catalogue.put_batch(connection, draft, now)
    return Put(change, show_batch(record), before)


def show_batch(record: Batch) -> Body:
    """A batch as the API shows it."""
    return without_none(
        {
            "batch": record.identifier.path,
            "operator": record.operator_id,
            "product": record.product.path,
            "lot": record.lot,
            "producedFrom": _iso(record.produced_from),
            "producedUntil": _iso(record.produced_until),
            "facility": record.facility.path if record.facility else None,
        }
    )


def put_unit(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    settings: Settings | None = None,
) -> Put:
    """Keep one unit of a product that exists."""
    claim(connection, caller, require_kind(identifier, "unit"))
    before = tag_of(lambda: catalogue.get_unit(connection, identifier), show_unit, UnknownUnit)
    record, change = catalogue.put_unit(
        connection, unit_draft(identifier, body), now, public_url=public_url_of(settings)
    )
    return Put(change, show_unit(record), before)


def unit_draft(identifier: Identifier, body: Mapping[str, Any]) -> UnitDraft:
    """A unit's draft from a body or a bulk row; members that name the unit are not looked at."""
    return UnitDraft(
        identifier=identifier,
        lot=body.get("lot"),
        variant=body.get("variant"),
        produced_on=_day(body.get("producedOn")),
        external_ids=body.get("externalIds", {}),
    )


def show_unit(record: Unit) -> Body:
    """A unit as the API shows it."""
    return without_none(
        {
            "unit": record.identifier.path,
            "operator": record.operator_id,
            "product": record.product.path,
            "serial": record.serial,
            "lot": record.lot,
            "variant": record.variant,
            "producedOn": _iso(record.produced_on),
            "externalIds": dict(record.external_ids),
        }
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
