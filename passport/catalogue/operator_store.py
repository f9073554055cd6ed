"""Queries of operators, their company prefixes and their facilities. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    insert,
    select,
    text,
)

from gs1 import parse_identifier
from passport.catalogue.model import Facility, Operator
from passport.catalogue.store import upsert
from passport.catalogue.tables import company_prefix, facility, operator, operator_identifier


def operators(connection: Connection, ids: Iterable[str] | None = None) -> dict[str, Operator]:
    """Operators by id, in the order of their ids; all of them when ``ids`` is None."""
    wanted = None if ids is None else list(ids)

    def rows(table: Table, *order: str) -> list[Row[Any]]:
        if wanted is None:
            return list(connection.execute(_ordered(table, order)))
        return list(connection.execute(_of_operators(table, order), {"wanted": wanted}))

    identifiers: dict[str, list[tuple[str, str]]] = {}
    for row in rows(operator_identifier, "scheme", "value"):
        identifiers.setdefault(row.operator_id, []).append((row.scheme, row.value))
    prefixes: dict[str, list[str]] = {}
    for row in rows(company_prefix, "prefix"):
        prefixes.setdefault(row.operator_id, []).append(row.prefix)
    return {
        row.operator_id: Operator(
            operator_id=row.operator_id,
            name=row.name,
            address=row.address,
            website=row.website,
            contact_email=row.contact_email,
            primary_url=row.primary_url,
            identifiers=tuple(sorted(identifiers.get(row.operator_id, ()))),
            prefixes=tuple(sorted(prefixes.get(row.operator_id, ()))),
            link_hosts=None if row.link_hosts is None else tuple(row.link_hosts),
            alias_urls=tuple(row.alias_urls),
        )
        for row in rows(operator, "operator_id")
    }


def _ordered(table: Table, order: tuple[str, ...]) -> Select[Any]:
    return select(table).order_by(*(table.c[name] for name in order))


# Every read of a product asks these three; building them takes longer than running them.
@cache
def _of_operators(table: Table, order: tuple[str, ...]) -> Select[Any]:
    among = table.c.operator_id.in_(bindparam("wanted", expanding=True))
    return _ordered(table, order).where(among)


def operator_ids(connection: Connection, after: str, limit: int | None) -> list[str]:
    """The ids of operators in their order, beginning behind ``after``."""
    query = select(operator.c.operator_id).where(operator.c.operator_id > after)
    found = connection.execute(query.order_by(operator.c.operator_id).limit(limit))
    return list(found.scalars())


def put_operator(connection: Connection, record: Operator, now: datetime) -> None:
    """Write an operator with its identifiers and prefixes in place of the ones kept."""
    operator_id = record.operator_id
    values = {
        "operator_id": operator_id,
        "name": record.name,
        "address": dict(record.address),
        "website": record.website,
        "contact_email": record.contact_email,
        "primary_url": record.primary_url,
        "link_hosts": None if record.link_hosts is None else list(record.link_hosts),
        "alias_urls": list(record.alias_urls),
        "created_at": now,
        "updated_at": now,
    }
    upsert(connection, operator, [values])
    for table in (operator_identifier, company_prefix):
        connection.execute(delete(table).where(table.c.operator_id == operator_id))
    if record.identifiers:
        rows = [
            {"scheme": scheme, "value": value, "operator_id": operator_id}
            for scheme, value in record.identifiers
        ]
        connection.execute(insert(operator_identifier), rows)
    if record.prefixes:
        held = [{"prefix": prefix, "operator_id": operator_id} for prefix in record.prefixes]
        connection.execute(insert(company_prefix), held)


def lock_prefixes(connection: Connection) -> None:
    """Let nobody else add a prefix before this transaction ends.

    Whether two prefixes overlap is seen by reading, which two writers could do at the same time
    on PostgreSQL; SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE company_prefix IN SHARE ROW EXCLUSIVE MODE"))


def prefixes(connection: Connection) -> list[tuple[str, str]]:
    """Every company prefix with its operator's id."""
    query = select(company_prefix.c.prefix, company_prefix.c.operator_id)
    return [(row.prefix, row.operator_id) for row in connection.execute(query)]


def other_hosts(connection: Connection, operator_id: str) -> tuple[set[str], set[str]]:
    """The primary URLs and the alias URLs of all other operators."""
    query = select(operator.c.primary_url, operator.c.alias_urls).where(
        operator.c.operator_id != operator_id
    )
    rows = connection.execute(query).all()
    primaries = {row.primary_url for row in rows if row.primary_url is not None}
    return primaries, {url for row in rows for url in row.alias_urls}


def holders(connection: Connection, candidates: Sequence[str]) -> dict[str, str]:
    """Which of these prefixes are held, and by which operator."""
    query = select(company_prefix).where(company_prefix.c.prefix.in_(candidates))
    return {row.prefix: row.operator_id for row in connection.execute(query)}


def identifier_holder(connection: Connection, scheme: str, value: str) -> str | None:
    """The operator known by this identifier."""
    query = select(operator_identifier.c.operator_id).where(
        operator_identifier.c.scheme == scheme, operator_identifier.c.value == value
    )
    return connection.execute(query).scalar_one_or_none()


def facilities(
    connection: Connection, *conditions: Any, limit: int | None = None
) -> list[Facility]:
    """Facilities that fulfil the conditions, in the order of their keys."""
    query = select(facility).where(*conditions).order_by(facility.c.facility_key).limit(limit)
    return [
        Facility(
            identifier=parse_identifier(row.facility_key),
            operator_id=row.operator_id,
            name=row.name,
            country=row.country,
            city=row.city,
        )
        for row in connection.execute(query)
    ]


def facility_by_key(connection: Connection, key: str) -> Facility | None:
    return next(iter(facilities(connection, facility.c.facility_key == key)), None)


def facilities_of(
    connection: Connection, operator_id: str | None, after: str = "", limit: int | None = None
) -> list[Facility]:
    """An operator's facilities, or all, in the order of their keys, beginning behind ``after``."""
    conditions = [facility.c.facility_key > after]
    if operator_id is not None:
        conditions.append(facility.c.operator_id == operator_id)
    return facilities(connection, *conditions, limit=limit)


def put_facility(connection: Connection, record: Facility) -> None:
    values = {
        "facility_key": record.identifier.path,
        "operator_id": record.operator_id,
        "name": record.name,
        "city": record.city,
        "country": record.country,
    }
    upsert(connection, facility, [values])
