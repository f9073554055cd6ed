"""Queries of units and their external ids, made for a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from gs1 import parse_identifier
from passport.catalogue.model import Unit
from passport.catalogue.store import upsert
from passport.catalogue.tables import batch, operator, product, unit, unit_external_id
from passport.many_store import one_of

# (operator, scheme, value): the whole key of an external id
ExternalId = tuple[str, str, str]
FEW = 20  # so many rows PostgreSQL looks up one by one by itself


def unit_keys_of_batch(batch_key: str) -> Select[Any]:
    """The keys of the units of a batch."""
    return select(unit.c.unit_key).where(unit.c.batch_key == batch_key)


def units_by_key(connection: Connection, keys: Sequence[str]) -> dict[str, Unit]:
    """Units with their external ids by the path of their identifier; absent ones are left out."""
    return _with_external_ids(connection, _among(connection, unit, {"unit_key": keys}))


def made_on(connection: Connection, keys: Sequence[str]) -> dict[str, date | None]:
    """Of the units there are, the first day each can have been made; None where none is known."""
    if connection.dialect.name == "postgresql" and len(keys) > FEW:
        # Thousands of small look-ups look dear enough to compile, which takes longer than they do.
        connection.execute(text("SET LOCAL jit = off"))
    query = (
        _among(connection, unit, {"unit_key": keys})
        .outerjoin(batch, batch.c.batch_key == unit.c.batch_key)
        .with_only_columns(
            unit.c.unit_key, func.coalesce(unit.c.produced_on, batch.c.produced_from)
        )
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def list_units(connection: Connection, product_key: str, after: str, limit: int) -> list[Unit]:
    """Units of a product in the order of their keys, beginning behind ``after`` ("" for all).

    The keys of one product's units lie side by side in the primary key: no other index is asked.
    """
    begins, ends = f"{product_key}/21/", f"{product_key}/210"  # "0" is what follows "/"
    query = (
        select(unit)
        .where(unit.c.unit_key > max(after, begins), unit.c.unit_key < ends)
        .order_by(unit.c.unit_key)
        .limit(limit)
    )
    return list(_with_external_ids(connection, query).values())


def has_units(connection: Connection, product_key: str) -> bool:
    return bool(list_units(connection, product_key, "", 1))


def has_units_of(connection: Connection, operator_id: str) -> bool:
    """Whether an operator has any unit; by its products, because units have no such index."""
    of_product = select(unit.c.unit_key).where(unit.c.product_key == product.c.product_key)
    query = select(product.c.product_key).where(
        product.c.operator_id == operator_id, of_product.exists()
    )
    return connection.execute(query.limit(1)).first() is not None


def unit_key_of(connection: Connection, operator_id: str, scheme: str, value: str) -> str | None:
    """The unit known by an external id."""
    key = (operator_id, scheme, value)
    return external_id_holders(connection, [key]).get(key)


def unit_keys_of(
    connection: Connection, operator_id: str | None, scheme: str, value: str
) -> list[str]:
    """The units known by an external id, of one operator or of all of them."""
    # The key begins with the operator: so it is asked for each one, and not read through.
    every = select(operator.c.operator_id)
    owners = every if operator_id is None else every.where(operator.c.operator_id == operator_id)
    query = select(unit_external_id.c.unit_key).where(
        unit_external_id.c.operator_id.in_(owners),
        unit_external_id.c.scheme == scheme,
        unit_external_id.c.value == value,
    )
    return sorted(connection.execute(query).scalars())


def external_id_holders(
    connection: Connection, wanted: Iterable[ExternalId]
) -> dict[ExternalId, str]:
    """Which of these external ids are taken, and the key of the unit each one belongs to."""
    keys = sorted(set(wanted))
    if not keys:
        return {}
    columns = dict(zip(("operator_id", "scheme", "value"), zip(*keys, strict=True), strict=True))
    return {
        (row.operator_id, row.scheme, row.value): row.unit_key
        for row in connection.execute(_among(connection, unit_external_id, columns))
    }


def write_units(
    connection: Connection, created: Sequence[Unit], updated: Sequence[Unit], now: datetime
) -> None:
    """Insert the created units; replace everything of the updated ones but when they were made."""
    if updated:
        _update(connection, updated, now)
    stamps = {"created_at": now, "updated_at": now}
    upsert(connection, unit, [_row(record) | stamps for record in created])
    # Only now: an external id may move from one unit of this set to another.
    ids = [
        {
            "operator_id": record.operator_id,
            "scheme": scheme,
            "value": value,
            "unit_key": record.identifier.path,
        }
        for record in (*created, *updated)
        for scheme, value in record.external_ids.items()
    ]
    if ids:
        connection.execute(insert(unit_external_id), ids)


def _update(connection: Connection, records: Sequence[Unit], now: datetime) -> None:
    changed = ("serial_number", "batch_key", "variant", "produced_on")
    statement = (
        update(unit)
        .where(unit.c.unit_key == bindparam("of_unit"))
        .values({name: bindparam(f"new_{name}") for name in changed} | {"updated_at": now})
    )
    rows = [_row(record) for record in records]
    connection.execute(
        statement,
        [
            {"of_unit": row["unit_key"]} | {f"new_{name}": row[name] for name in changed}
            for row in rows
        ],
    )
    keys = [row["unit_key"] for row in rows]
    connection.execute(delete(unit_external_id).where(unit_external_id.c.unit_key.in_(keys)))


def pages_of_units(connection: Connection, product_key: str, size: int) -> Iterator[list[Unit]]:
    """All units of a product, ``size`` at a time."""
    after = ""
    while page := list_units(connection, product_key, after, size):
        yield page
        after = page[-1].identifier.path


def _row(record: Unit) -> dict[str, Any]:
    return {
        "unit_key": record.identifier.path,
        "product_key": record.product.path,
        "operator_id": record.operator_id,
        "serial": record.serial,
        "serial_number": record.serial_number,
        "batch_key": None if record.batch is None else record.batch.path,
        "variant": record.variant,
        "produced_on": record.produced_on,
    }


def _with_external_ids(connection: Connection, query: Select[Any]) -> dict[str, Unit]:
    rows = {row.unit_key: row for row in connection.execute(query)}
    ids: dict[str, dict[str, str]] = {key: {} for key in rows}
    if rows:
        named = _among(connection, unit_external_id, {"unit_key": list(rows)})
        for row in connection.execute(named):
            ids[row.unit_key][row.scheme] = row.value
    return {key: _unit(row, ids[key]) for key, row in rows.items()}


def _unit(row: Row[Any], external_ids: dict[str, str]) -> Unit:
    return Unit(
        identifier=parse_identifier(row.unit_key),
        product=parse_identifier(row.product_key),
        operator_id=row.operator_id,
        serial=row.serial,
        serial_number=row.serial_number,
        batch=None if row.batch_key is None else parse_identifier(row.batch_key),
        variant=row.variant,
        produced_on=row.produced_on,
        external_ids=external_ids,
    )


@contextmanager
def fresh_plans(connection: Connection, for_rows: int) -> Iterator[None]:
    """Plan every statement in this block anew, where that is worth it for so many rows.

    While an import fills a table, PostgreSQL would keep the plan it made for the first few
    thousand rows, which was to read all of them.
    """
    if connection.dialect.name != "postgresql" or for_rows <= FEW:
        yield
        return
    connection.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    yield
    connection.execute(text("SET LOCAL plan_cache_mode = auto"))


def _among(
    connection: Connection, table: Table, wanted: Mapping[str, Sequence[str]]
) -> Select[tuple[Any, ...]]:
    """The rows whose columns hold one of the wanted combinations (parallel lists by column).

    PostgreSQL reads a long IN list as a filter over the whole table as long as it has no
    statistics, so all the time while a new table is being filled; joined to an unnested array it
    can ask the index for each row.
    """
    columns = [table.c[name] for name in wanted]
    rows = list(zip(*wanted.values(), strict=True))
    if connection.dialect.name == "postgresql" and len(rows) > FEW:
        arrays = [literal(list(values), ARRAY(Text)) for values in wanted.values()]
        listed = func.unnest(*arrays).table_valued(*wanted, name="wanted").render_derived()
        same = [column == listed.c[column.name] for column in columns]
        return select(table).join(listed, and_(*same))
    if len(columns) > 1:
        return select(table).where(tuple_(*columns).in_(rows))
    return select(table).where(one_of(connection, columns[0], *wanted.values()))
