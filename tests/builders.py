"""Valid things to start a test from; a test changes one thing.

Each builder takes an open connection, makes what it stands on when that is missing, goes through
the services, and takes any field of its draft as a keyword.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier, build_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import NotOwned, UnknownBatch, UnknownProduct
from passport.catalogue.model import (
    Batch,
    BatchDraft,
    Facility,
    FacilityDraft,
    Operator,
    OperatorDraft,
    Product,
    ProductDraft,
    Unit,
    UnitDraft,
)
from passport.catalogue.serials import SerialPattern

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OPERATOR = "fjordwerk"
GTIN = "09520000010010"
LOT = "L2601"
SERIAL = "WM-000101"
FACILITY_GLN = "9520000000028"


def product_of(gtin: str = GTIN) -> Identifier:
    return build_identifier("01", gtin)


def batch_of(lot: str = LOT, gtin: str = GTIN) -> Identifier:
    return build_identifier("01", gtin, {"10": lot})


def unit_of(serial: str = SERIAL, gtin: str = GTIN) -> Identifier:
    return build_identifier("01", gtin, {"21": serial})


def operator_draft(**over: Any) -> OperatorDraft:
    values: dict[str, Any] = {
        "operator_id": OPERATOR,
        "name": "Fjordwerk",
        "address": {"street": "Kaigata 4", "postalCode": "5003", "city": "Bergen", "country": "NO"},
        "website": "https://fjordwerk.example",
        "contact_email": "service@fjordwerk.example",
        "identifiers": (("gln", "9520000000011"),),
        "prefixes": ("9520000",),
    }
    return OperatorDraft(**(values | over))


def product_draft(gtin: str = GTIN, **over: Any) -> ProductDraft:
    values: dict[str, Any] = {
        "identifier": product_of(gtin),
        "names": {"en": "Washing machine W7", "de": "Waschmaschine W7"},
        "brand": "Fjordwerk",
        "model_identifier": "FW-W7",
        "product_group": "appliance",
        "languages": ("en", "de"),
        "serial_pattern": SerialPattern("WM-", 6),
    }
    return ProductDraft(**(values | over))


def make_operator(connection: Connection, **over: Any) -> Operator:
    operator, _ = catalogue.put_operator(connection, operator_draft(**over), NOW)
    return operator


def make_facility(connection: Connection, **over: Any) -> Facility:
    values: dict[str, Any] = {
        "identifier": build_identifier("414", FACILITY_GLN),
        "name": "Bergen works",
        "country": "NO",
        "city": "Bergen",
    }
    draft = FacilityDraft(**(values | over))
    _make_owner(connection, draft.identifier)
    facility, _ = catalogue.put_facility(connection, draft, NOW)
    return facility


def make_product(connection: Connection, gtin: str = GTIN, **over: Any) -> Product:
    draft = product_draft(gtin, **over)
    _make_owner(connection, draft.identifier)
    product, _ = catalogue.put_product(connection, draft, NOW)
    return product


def make_batch(connection: Connection, lot: str = LOT, gtin: str = GTIN, **over: Any) -> Batch:
    _make_product_of(connection, gtin)
    draft = BatchDraft(**({"identifier": batch_of(lot, gtin)} | over))
    batch, _ = catalogue.put_batch(connection, draft, NOW)
    return batch


def make_unit(connection: Connection, serial: str = SERIAL, gtin: str = GTIN, **over: Any) -> Unit:
    """A unit without a lot, unless one is asked for: then its batch is made too."""
    _make_product_of(connection, gtin)
    draft = UnitDraft(**({"identifier": unit_of(serial, gtin)} | over))
    if draft.lot is not None:
        try:
            catalogue.get_batch(connection, batch_of(draft.lot, gtin))
        except UnknownBatch:
            make_batch(connection, draft.lot, gtin)
    unit, _ = catalogue.put_unit(connection, draft, NOW)
    return unit


def _make_owner(connection: Connection, identifier: Identifier) -> None:
    try:
        catalogue.owner_of(connection, identifier)
    except NotOwned:
        make_operator(connection)


def _make_product_of(connection: Connection, gtin: str) -> None:
    try:
        catalogue.get_product(connection, product_of(gtin))
    except UnknownProduct:
        make_product(connection, gtin)
