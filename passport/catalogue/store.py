"""Queries of operators, facilities, products and batches. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gs1 import Identifier, parse_identifier
from passport.catalogue.model import Batch, Product
from passport.catalogue.serials import SerialPattern
from passport.catalogue.tables import (
    batch,
    product,
)

Values = Mapping[str, Any]
# Selects keys, to limit another statement to them.
Keys = Select[Any]


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    on_postgresql = connection.dialect.name == "postgresql"
    return postgresql.insert(table) if on_postgresql else sqlite.insert(table)


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Values],
    keep: tuple[str, ...] = ("created_at",),
) -> None:
    """Insert rows, or replace all of them but their key and the columns to ``keep``.

    Also where the caller has just seen that a row is missing: on PostgreSQL another transaction
    may have been quicker.
    """
    if rows:
        statement = _insert(connection, table)
        keys = [column.name for column in table.primary_key]
        changed = {name: statement.excluded[name] for name in rows[0] if name not in (*keys, *keep)}
        connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows)
        )


# Products


def products_by_key(connection: Connection, keys: Iterable[str]) -> dict[str, Product]:
    """Products by the path of their identifier; absent ones are left out."""
    query = select(product).where(product.c.product_key.in_(list(keys)))
    return {row.product_key: _product(row) for row in connection.execute(query)}


def list_products(
    connection: Connection, operator_id: str | None, after: str, limit: int
) -> list[Product]:
    """Products in the order of their keys, beginning behind ``after``."""
    query = select(product).where(product.c.product_key > after)
    if operator_id is not None:
        query = query.where(product.c.operator_id == operator_id)
    query = query.order_by(product.c.product_key).limit(limit)
    return [_product(row) for row in connection.execute(query)]


def product_keys_of(operator_id: str) -> Keys:
    """The keys of an operator's products."""
    return select(product.c.product_key).where(product.c.operator_id == operator_id)


def put_product(connection: Connection, record: Product, now: datetime) -> None:
    """Write a product; what was published about it (see mark_product) stays as it is."""
    pattern = record.serial_pattern
    values = {
        "product_key": record.identifier.path,
        "operator_id": record.operator_id,
        "names": dict(record.names),
        "brand": record.brand,
        "model_identifier": record.model_identifier,
        "image": record.image,
        "image_alt": None if record.image_alt is None else dict(record.image_alt),
        "product_group": record.product_group,
        "languages": list(record.languages),
        "serial_prefix": None if pattern is None else pattern.prefix,
        "serial_digits": None if pattern is None else pattern.digits,
        "fully_serialised": record.fully_serialised,
        "serve_in_place": record.serve_in_place,
        "uri_budget": record.uri_budget,
        "has_passport": False,
        "has_parts": False,
        "created_at": now,
        "updated_at": now,
    }
    # Another transaction may be publishing this product's first passport right now.
    upsert(connection, product, [values], keep=("created_at", "has_passport", "has_parts"))


def mark_product(connection: Connection, key: str, flags: Mapping[str, bool]) -> None:
    """Set ``has_passport`` or ``has_parts``; a row that already says so is not written."""
    differs = [product.c[name] != value for name, value in flags.items()]
    for name, condition in zip(flags, differs, strict=True):
        connection.execute(
            update(product)
            .where(product.c.product_key == key, condition)
            .values({name: flags[name]})
        )


def _product(row: Row[Any]) -> Product:
    has_pattern = row.serial_prefix is not None
    return Product(
        identifier=parse_identifier(row.product_key),
        operator_id=row.operator_id,
        names=row.names,
        brand=row.brand,
        model_identifier=row.model_identifier,
        product_group=row.product_group,
        image=row.image,
        image_alt=row.image_alt,
        languages=tuple(row.languages),
        serial_pattern=SerialPattern(row.serial_prefix, row.serial_digits) if has_pattern else None,
        fully_serialised=row.fully_serialised,
        serve_in_place=row.serve_in_place,
        uri_budget=row.uri_budget,
        has_passport=row.has_passport,
        has_parts=row.has_parts,
    )


# Batches


def batches_by_key(connection: Connection, keys: Iterable[str]) -> dict[str, Batch]:
    """Batches by the path of their identifier; absent ones are left out."""
    return _batches(connection, select(batch).where(batch.c.batch_key.in_(list(keys))))


def batches_of(
    connection: Connection, product_key: str, after: str, limit: int | None
) -> list[Batch]:
    """The batches of a product in the order of their keys, beginning behind ``after``.

    Their keys lie side by side in the primary key, as those of units do.
    """
    begins, ends = f"{product_key}/10/", f"{product_key}/100"  # "0" is what follows "/"
    query = (
        select(batch)
        .where(batch.c.batch_key > max(after, begins), batch.c.batch_key < ends)
        .order_by(batch.c.batch_key)
        .limit(limit)
    )
    return list(_batches(connection, query).values())


def put_batch(connection: Connection, record: Batch, now: datetime) -> None:
    upsert(connection, batch, [_batch_row(record, now)])


def add_batches(connection: Connection, records: Sequence[Batch], now: datetime) -> None:
    """Insert batches; one that is there by now stays as it is."""
    if records:
        statement = _insert(connection, batch).on_conflict_do_nothing(index_elements=["batch_key"])
        connection.execute(statement, [_batch_row(record, now) for record in records])


def _batch_row(record: Batch, now: datetime) -> dict[str, Any]:
    return {
        "batch_key": record.identifier.path,
        "product_key": record.product.path,
        "operator_id": record.operator_id,
        "lot": record.lot,
        "produced_from": record.produced_from,
        "produced_until": record.produced_until,
        "facility_key": None if record.facility is None else record.facility.path,
        "created_at": now,
        "updated_at": now,
    }


def _batches(connection: Connection, query: Select[Any]) -> dict[str, Batch]:
    return {
        row.batch_key: Batch(
            identifier=parse_identifier(row.batch_key),
            product=parse_identifier(row.product_key),
            operator_id=row.operator_id,
            lot=row.lot,
            produced_from=row.produced_from,
            produced_until=row.produced_until,
            facility=_optional(row.facility_key),
        )
        for row in connection.execute(query)
    }


def _optional(key: str | None) -> Identifier | None:
    return None if key is None else parse_identifier(key)
