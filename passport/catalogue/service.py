"""The verbs of the catalogue: put what a maker declares, and find what a code is about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue import rules, store, unit_store
from passport.catalogue.errors import (
    InvalidBatch,
    InvalidProduct,
    ProductGroupFrozen,
    SerialPatternFrozen,
    UnknownBatch,
    UnknownExternalId,
    UnknownProduct,
    UnknownUnit,
)
from passport.catalogue.model import (
    Batch,
    BatchDraft,
    Change,
    Product,
    ProductDraft,
    Unit,
    product_identifier,
)
from passport.catalogue.operators import (
    get_facility,
    get_operator,
    list_facilities,
    list_operators,
    owner_of,
    put_facility,
    put_operator,
)
from passport.catalogue.subjects import find_subject, first_day, units_made_on
from passport.catalogue.units import code_uri, put_unit, put_units, renumber
from passport.errors import FieldProblem

__all__ = [
    "code_uri",
    "find_subject",
    "find_unit_by_external_id",
    "first_day",
    "get_batch",
    "get_facility",
    "get_operator",
    "get_product",
    "get_unit",
    "list_batches",
    "list_facilities",
    "list_operators",
    "list_products",
    "list_units",
    "mark_published",
    "owned_product_keys",
    "owner_of",
    "put_batch",
    "put_facility",
    "put_operator",
    "put_product",
    "put_unit",
    "put_units",
    "units_by_external_id",
    "units_made_on",
]


def put_product(
    connection: Connection, draft: ProductDraft, now: datetime, *, public_url: str | None = None
) -> tuple[Product, Change]:
    """Keep a product model; whose it is follows from the GTIN's company prefix.

    Units that are there already get their numbers when a serial pattern is first declared.
    ``public_url`` is what codes carry whose operator has no primary host; without it their
    length is not judged. Raises InvalidProduct, NotOwned, ProductGroupFrozen where a passport keeps
    to another group, and SerialPatternFrozen when a declared pattern would change although units,
    parts or a passport of this product already lean on it.
    """
    problems = tuple(rules.product_problems(draft))
    if problems:
        raise InvalidProduct(problems)
    key = draft.identifier.path
    before = store.products_by_key(connection, [key]).get(key)
    product = Product(
        identifier=draft.identifier,
        operator_id=owner_of(connection, draft.identifier),
        names=dict(draft.names),
        brand=draft.brand,
        model_identifier=draft.model_identifier,
        product_group=draft.product_group,
        image=draft.image,
        image_alt=None if draft.image_alt is None else dict(draft.image_alt),
        languages=tuple(draft.languages),
        serial_pattern=draft.serial_pattern,
        fully_serialised=draft.fully_serialised,
        serve_in_place=draft.serve_in_place,
        uri_budget=draft.uri_budget,
        has_passport=before is not None and before.has_passport,
        has_parts=before is not None and before.has_parts,
    )
    if before == product:
        return product, Change.UNCHANGED
    _refuse_long_codes(connection, product, public_url)
    if before is not None and before.has_passport and before.product_group != product.product_group:
        raise ProductGroupFrozen(before.identifier, before.product_group)
    has_new_pattern = before is not None and before.serial_pattern != product.serial_pattern
    if before is not None and has_new_pattern:
        _refuse_frozen_pattern(connection, before)
    store.put_product(connection, product, now)
    if has_new_pattern:
        renumber(connection, product, now)
    return product, Change.CREATED if before is None else Change.UPDATED


def put_batch(connection: Connection, draft: BatchDraft, now: datetime) -> tuple[Batch, Change]:
    """Keep a batch. Raises InvalidBatch, UnknownProduct and UnknownFacility."""
    problems = tuple(rules.batch_problems(draft))
    if problems:
        raise InvalidBatch(problems)
    product = get_product(connection, draft.identifier)
    if draft.facility is not None:
        get_facility(connection, draft.facility)
    batch = Batch(
        identifier=draft.identifier,
        product=product.identifier,
        operator_id=product.operator_id,
        lot=draft.identifier.lot or "",
        produced_from=draft.produced_from,
        produced_until=draft.produced_until,
        facility=draft.facility,
    )
    before = store.batches_by_key(connection, [batch.identifier.path]).get(batch.identifier.path)
    if before == batch:
        return batch, Change.UNCHANGED
    store.put_batch(connection, batch, now)
    return batch, Change.CREATED if before is None else Change.UPDATED


def mark_published(
    connection: Connection,
    product: Identifier,
    *,
    has_passport: bool | None = None,
    has_parts: bool | None = None,
) -> None:
    """Note on a product that a passport or parts were published for it; None leaves a note alone.

    Any identifier of the product will do. Writes nothing when the note already says so.
    """
    flags = {"has_passport": has_passport, "has_parts": has_parts}
    changed = {name: value for name, value in flags.items() if value is not None}
    store.mark_product(connection, product_identifier(product).path, changed)


def get_product(connection: Connection, identifier: Identifier) -> Product:
    """The product an identifier of any level belongs to. Raises UnknownProduct."""
    product = product_identifier(identifier)
    found = store.products_by_key(connection, [product.path])
    if product.path not in found:
        raise UnknownProduct(product)
    return found[product.path]


def get_batch(connection: Connection, identifier: Identifier) -> Batch:
    """The batch of exactly this key, ``/01/{gtin}/10/{lot}``. Raises UnknownBatch."""
    found = store.batches_by_key(connection, [identifier.path])
    if identifier.path not in found:
        raise UnknownBatch(identifier)
    return found[identifier.path]


def get_unit(connection: Connection, identifier: Identifier) -> Unit:
    """The unit of exactly this key, ``/01/{gtin}/21/{serial}``. Raises UnknownUnit."""
    found = unit_store.units_by_key(connection, [identifier.path])
    if identifier.path not in found:
        raise UnknownUnit(identifier)
    return found[identifier.path]


def find_unit_by_external_id(
    connection: Connection, operator_id: str, scheme: str, value: str
) -> Unit:
    """The unit an operator's other system knows by this id. Raises UnknownExternalId."""
    key = None
    if rules.is_storable(operator_id + scheme + value):
        key = unit_store.unit_key_of(connection, operator_id, scheme, value)
    if key is None:
        raise UnknownExternalId(operator_id, scheme, value)
    return unit_store.units_by_key(connection, [key])[key]


def units_by_external_id(
    connection: Connection, operator_id: str | None, scheme: str, value: str
) -> list[Unit]:
    """The units another system knows by this id: one at most of an operator, or of each one."""
    if not rules.is_storable(scheme + value):
        return []
    keys = unit_store.unit_keys_of(connection, operator_id, scheme, value)
    found = unit_store.units_by_key(connection, keys)
    return [found[key] for key in keys]


def list_products(
    connection: Connection,
    operator_id: str | None = None,
    after: Identifier | None = None,
    limit: int = 100,
) -> list[Product]:
    """Products, of one operator or of all, in the order of their GTINs, behind ``after``."""
    return store.list_products(connection, operator_id, _path(after), limit)


def owned_product_keys(operator_id: str) -> store.Keys:
    """The keys of an operator's products, for rooms that limit what they read to them."""
    return store.product_keys_of(operator_id)


def unit_keys_of(batch: Identifier) -> store.Keys:
    """The keys of a batch's units, for rooms that limit what they read to them."""
    return unit_store.unit_keys_of_batch(batch.path)


def list_batches(
    connection: Connection,
    product: Identifier,
    after: Identifier | None = None,
    limit: int | None = None,
) -> list[Batch]:
    """The batches of a product in the order of their keys, behind ``after``; all without limit."""
    return store.batches_of(connection, product_identifier(product).path, _path(after), limit)


def list_units(
    connection: Connection,
    product: Identifier,
    after: Identifier | None = None,
    limit: int = 100,
) -> list[Unit]:
    """Units of a product in the order of their keys, behind ``after``; an empty list is the end."""
    return unit_store.list_units(connection, product_identifier(product).path, _path(after), limit)


def _refuse_long_codes(connection: Connection, product: Product, public_url: str | None) -> None:
    """Raises InvalidProduct where no serial, or none of the pattern, fits the product's budget."""
    code = code_uri(connection, product, public_url)
    if code is None or code.budget is None:
        return
    if code.serial_characters_left == 0:
        message = f"more than the {len(code.prefix)} characters of {code.prefix}"
        raise InvalidProduct((FieldProblem("/uriBudget", message),))
    if product.serial_pattern is not None:
        problem = code.pattern_problem(product.identifier, product.serial_pattern)
        if problem is not None:
            raise InvalidProduct((FieldProblem("/serialPattern", problem),))


def _path(identifier: Identifier | None) -> str:
    return "" if identifier is None else identifier.path


def _refuse_frozen_pattern(connection: Connection, before: Product) -> None:
    if before.serial_pattern is None:
        return
    is_leaned_on = before.has_parts or before.has_passport
    if is_leaned_on or unit_store.has_units(connection, before.identifier.path):
        raise SerialPatternFrozen(before.identifier)
