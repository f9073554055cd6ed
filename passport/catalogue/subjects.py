"""Finding what a code is about. Offered to other rooms by ``service``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue import operator_store, store, unit_store
from passport.catalogue.errors import LotMismatch, UnknownIdentifier
from passport.catalogue.model import (
    Batch,
    Product,
    Standing,
    Subject,
    Unit,
    batch_identifier,
    product_identifier,
)


def find_subject(connection: Connection, identifier: Identifier) -> Subject:
    """What is known of an identifier: its product, and the batch and unit as far as recorded.

    A serial or lot without a record is no refusal where the product is known: the model answers,
    and ``standing`` says what is known (DECISIONS 2). Raises UnknownIdentifier when the product
    is unknown (or the key is no GTIN, or the unit is of another variant than asked for), and
    LotMismatch when the unit belongs to another lot (DECISIONS 1).
    """
    product = _product(connection, identifier)
    operator = operator_store.operators(connection, [product.operator_id])[product.operator_id]
    unit = None
    if identifier.serial is not None:
        record = product.identifier.with_qualifiers({"21": identifier.serial})
        unit = unit_store.units_by_key(connection, [record.path]).get(record.path)
        if unit is not None:
            _must_agree(unit, identifier)
    return Subject(
        asked=identifier,
        identifier=_record_identifier(identifier, product),
        operator=operator,
        product=product,
        batch=_batch(connection, identifier, product, unit),
        unit=unit,
        standing=_standing(identifier, product, unit),
    )


def units_made_on(connection: Connection, keys: Sequence[str]) -> dict[str, date | None]:
    """Which of these units (paths of identifiers) there are, and the first day each can be from.

    For many at once. The day is the unit's own, else the first one of its batch, else None.
    """
    return unit_store.made_on(connection, keys) if keys else {}


def first_day(connection: Connection, identifier: Identifier) -> date | None:
    """The first day this unit, or a unit of this batch, can be from; None where none is known.

    A model has none: it is made as long as there are units of it.
    """
    path = identifier.path
    if identifier.granularity == "batch":
        batch = store.batches_by_key(connection, [path]).get(path)
        return None if batch is None else batch.produced_from
    return units_made_on(connection, [path]).get(path)


def _product(connection: Connection, identifier: Identifier) -> Product:
    key = product_identifier(identifier).path
    product = store.products_by_key(connection, [key]).get(key)
    if product is None:
        raise UnknownIdentifier(identifier)
    return product


def _must_agree(unit: Unit, asked: Identifier) -> None:
    if asked.lot is not None and unit.lot is not None and asked.lot != unit.lot:
        raise LotMismatch(asked, unit.lot, asked.lot)
    if asked.variant is not None and unit.variant is not None and asked.variant != unit.variant:
        raise UnknownIdentifier(asked)


def _record_identifier(asked: Identifier, product: Product) -> Identifier:
    """The key of the most specific record: serial before lot before variant."""
    for ai in ("21", "235", "10", "22"):
        value = asked.value(ai)
        if value is not None:
            return product.identifier.with_qualifiers({ai: value})
    return product.identifier


def _batch(
    connection: Connection, asked: Identifier, product: Product, unit: Unit | None
) -> Batch | None:
    stored = None if unit is None else unit.lot
    lot = stored if stored is not None else asked.lot
    if lot is None:
        return None
    key = batch_identifier(product.identifier, lot).path
    return store.batches_by_key(connection, [key]).get(key)


def _standing(asked: Identifier, product: Product, unit: Unit | None) -> Standing:
    if unit is not None:
        return Standing.REGISTERED
    if asked.serial is not None:
        return Standing.NOT_ISSUED if product.fully_serialised else Standing.UNRECORDED
    if asked.granularity == "item":
        return Standing.UNRECORDED  # a third party's serial: the maker issues none of these
    return Standing.BATCH if asked.lot is not None else Standing.MODEL
