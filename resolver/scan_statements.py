"""The two look-ups of a scan as SQL, compiled once from the table definitions (DECISION 10).

Compiled from them so that schema and SQL cannot drift; run by :mod:`resolver.scan_store`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from aftersales.recalls.tables import recall_scope
from passport.catalogue.tables import batch, operator, product, unit
from resolver.changes.tables import scan_change
from resolver.links.tables import handover, link_level

# More levels than an identifier can have: {235} or {21}, {22,10}, {10}, {22}, {}.
LEVELS_ASKED = 5
# As many as a key has prefixes of 4 to 12 digits.
PREFIXES_ASKED = 9
# More at once, and everything counts as changed.
CHANGES_ASKED = 1000

Row = Sequence[Any]


class ProductRow(NamedTuple):
    """The product asked for, and what is recorded of its unit and batch; texts as stored."""

    names: str
    languages: str
    serial_prefix: str | None
    serial_digits: int | None
    has_passport: bool
    has_parts: bool
    serve_in_place: bool | None
    primary_url: str | None
    unit_key: str | None
    unit_batch_key: str | None
    unit_variant: str | None
    unit_serial_number: int | None
    unit_produced_on: Any  # a date, or its ISO text on SQLite
    batch_key: str | None
    batch_lot: str | None
    batch_produced_from: Any
    batch_produced_until: Any
    fully_serialised: bool  # every unit there is has a record


class UnitRow(NamedTuple):
    """What is recorded of a unit and its batch, as in :class:`ProductRow`; and its own links."""

    unit_key: str | None
    unit_batch_key: str | None
    unit_variant: str | None
    unit_serial_number: int | None
    unit_produced_on: Any
    batch_key: str | None
    batch_lot: str | None
    batch_produced_from: Any
    batch_produced_until: Any
    links: str | None  # as the text of a :class:`LinkRow`
    links_primary_url: str | None


class LinkRow(NamedTuple):
    """One row of the second look-up.

    The prepared links of a level; an open recall's scope; who answers for a company prefix.
    """

    kind: str  # "links" | "recall" | "handover"
    anchor_key: str
    text: str
    primary_url: str | None


def _text(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=product.c.product_key.type)


_OF_UNIT = (
    *(unit.c.unit_key, unit.c.batch_key, unit.c.variant, unit.c.serial_number),
    *(unit.c.produced_on, batch.c.batch_key, batch.c.lot),
    *(batch.c.produced_from, batch.c.produced_until),
)


def product_statement() -> Select[Any]:
    """Look-up one: product, its unit, the unit's batch (or the batch asked for), its operator."""
    asked_batch = func.coalesce(unit.c.batch_key, _text("batch_key"))
    return (
        select(
            product.c.names,
            product.c.languages,
            product.c.serial_prefix,
            product.c.serial_digits,
            product.c.has_passport,
            product.c.has_parts,
            product.c.serve_in_place,
            operator.c.primary_url,
            *_OF_UNIT,
            product.c.fully_serialised,
        )
        .select_from(product)
        .join(operator, operator.c.operator_id == product.c.operator_id)
        .outerjoin(unit, unit.c.unit_key == _text("unit_key"))
        .outerjoin(batch, batch.c.batch_key == asked_batch)
        .where(product.c.product_key == _text("product_key"))
    )


def unit_statement() -> Select[Any]:
    """Both look-ups in one, of a unit whose product is known: what it alone has.

    One row always, so that a serial with a record takes as long as one without.
    """
    return (
        select(*_OF_UNIT, link_level.c.prepared, operator.c.primary_url)
        .select_from(select(literal_column("1").label("one")).subquery())
        .outerjoin(unit, unit.c.unit_key == _text("unit_key"))
        .outerjoin(batch, batch.c.batch_key == unit.c.batch_key)
        .outerjoin(link_level, link_level.c.anchor_key == _text("unit_key"))
        .outerjoin(operator, operator.c.operator_id == link_level.c.operator_id)
    )


def links_statement() -> CompoundSelect[Any]:
    """Look-up two: the links of all candidate levels, and the open recalls of the product."""
    recalls = select(
        literal_column("'recall'"), recall_scope.c.campaign_id, recall_scope.c.rule, null()
    ).where(
        recall_scope.c.product_key == _text("recall_product_key"),
        recall_scope.c.status == literal_column("'open'"),
    )
    return union_all(_links_of_levels(), recalls)


def links_or_handover_statement() -> CompoundSelect[Any]:
    """Look-up two of a key that is no product here: its links, and who else may answer for it."""
    prefixes = [_text(f"prefix_{number}") for number in range(PREFIXES_ASKED)]
    handovers = select(
        literal_column("'handover'"), handover.c.prefix, handover.c.resolver_root, null()
    ).where(handover.c.prefix.in_(prefixes))
    return union_all(_links_of_levels(), handovers)


def _links_of_levels() -> Select[Any]:
    anchors = [_text(f"anchor_{number}") for number in range(LEVELS_ASKED)]
    return (
        select(
            literal_column("'links'").label("kind"),
            link_level.c.anchor_key.label("anchor_key"),
            link_level.c.prepared.label("text"),
            operator.c.primary_url.label("primary_url"),
        )
        .join(operator, operator.c.operator_id == link_level.c.operator_id)
        .where(link_level.c.anchor_key.in_(anchors))
    )


def hosts_statement() -> Select[Any]:
    """The hosts operators' codes carry, and those that are answered besides."""
    return select(operator.c.primary_url, operator.c.alias_urls)


class ChangeRow(NamedTuple):
    """One change, or none; and from where to read on the next time."""

    next_mark: int
    change_id: int | None
    anchor_key: str | None


def changes_statement(dialect: Dialect) -> Select[Any]:
    """What changed at or after a mark, at most one more than :data:`CHANGES_ASKED`.

    A mark is a transaction's number on PostgreSQL. The next one to begin with is the oldest that
    still runs, so that nothing is missed that is committed later; some come twice for it.
    """
    next_mark: ColumnElement[Any]
    end: ColumnElement[Any]
    if dialect.name == "postgresql":
        snapshot = func.pg_current_snapshot()
        next_mark = cast(cast(func.pg_snapshot_xmin(snapshot), Text), BigInteger)
        end = cast(cast(func.pg_snapshot_xmax(snapshot), Text), BigInteger)
        mark: ColumnElement[Any] = scan_change.c.xact
    else:
        # Its writers come one after the other, and so do their numbers.
        mark = scan_change.c.change_id
        next_mark = end = func.coalesce(func.max(mark), _number(0)) + _number(1)
    marks = select(next_mark.label("next_mark"), end.label("end")).subquery()
    since = bindparam("since", type_=BigInteger())
    return (
        select(marks.c.next_mark, scan_change.c.change_id, scan_change.c.anchor_key)
        .select_from(marks)
        .outerjoin(scan_change, (mark >= since) & (mark < marks.c.end))
        .limit(bindparam("most", type_=Integer()))
        .offset(bindparam("skipped", type_=Integer()))
    )


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value), BigInteger())


class Statement(NamedTuple):
    """SQL of one dialect, and the order in which its parameters stand in it."""

    sql: str
    order: tuple[str, ...]


def compiled(statement: Select[Any] | CompoundSelect[Any], dialect: Dialect) -> Statement:
    """A statement as text with positional parameters."""
    result = statement.compile(dialect=dialect)
    if not isinstance(result, SQLCompiler):
        raise TypeError("not a SQL dialect")
    return Statement(str(result), tuple(result.positiontup or ()))
