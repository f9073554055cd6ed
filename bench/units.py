"""Lean units in numbers: an operator, a hundred products, and as many units as are asked for.

The units are written straight into the table, by COPY on PostgreSQL and by prepared inserts on
SQLite: the rules of the catalogue are not what is measured here.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, text

from gs1 import Identifier, build_identifier, check_digit
from passport.catalogue import service as catalogue
from passport.catalogue.model import BatchDraft, OperatorDraft, ProductDraft
from passport.catalogue.serials import SerialPattern
from passport.db import Database, maintained
from resolver.links import service as links
from resolver.links.model import DefaultDraft, LinkDraft, LinkSetDraft

PRODUCTS = 100
PATTERN = SerialPattern("SN-", 8)
LOT = "L2601"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
COLUMNS = (
    *("unit_key", "product_key", "operator_id", "serial", "serial_number", "batch_key"),
    *("produced_on", "created_at", "updated_at"),
)
# A statement, a transaction and a line of progress each.
CHUNK = 100_000
TOLD_EVERY = 1_000_000

Row = tuple[Any, ...]


def products() -> list[Identifier]:
    """The models the units are of."""
    bodies = (f"09521000{number:05}" for number in range(1, PRODUCTS + 1))
    return [build_identifier("01", body + check_digit(body)) for body in bodies]


def fill(
    database: Database, units: int, models: int = PRODUCTS, *, group: str = "appliance"
) -> float:
    """An operator, its products with a batch and links, and that many units; seconds for these.

    The units are spread evenly over the first ``models`` of :func:`products`,
    which are of ``group``.
    """
    with maintained(database):
        with database.write() as connection:
            operator = OperatorDraft("bench", "Bench", {"country": "NO"}, prefixes=("9521000",))
            catalogue.put_operator(connection, operator, NOW)
            for product in products()[:models]:
                _fill_product(connection, product, group)
        start = time.perf_counter()
        done = 0
        for rows in _chunks(units, models):
            with database.write() as connection:
                _write(connection, rows)
            done += len(rows)
            if done % TOLD_EVERY < len(rows) and units > TOLD_EVERY:
                seconds = time.perf_counter() - start
                print(f"  {done:,} of {units:,} units, {seconds:.0f} s", file=sys.stderr)
        seconds = time.perf_counter() - start
        with database.write() as connection:
            connection.execute(text("ANALYZE"))
    return seconds


def _fill_product(connection: Connection, product: Identifier, group: str) -> None:
    draft = ProductDraft(
        product, {"en": "Machine"}, "Bench", product.key, group, serial_pattern=PATTERN
    )
    catalogue.put_product(connection, draft, NOW)
    catalogue.put_batch(connection, BatchDraft(product.with_qualifiers({"10": LOT})), NOW)
    instructions = LinkDraft("gs1:instructions", "https://bench.example/en", "Manual")
    level = LinkSetDraft(
        "Machine", DefaultDraft("https://bench.example/", "Machine"), (instructions,)
    )
    links.put_links(connection, product, level, NOW, actor="bench")


def _write(connection: Connection, rows: list[Row]) -> None:
    """Through the driver itself: ten million rows are no work for a statement each."""
    driver: Any = connection.connection.driver_connection
    listed = ", ".join(COLUMNS)
    if connection.dialect.name == "postgresql":
        with driver.cursor().copy(f"COPY unit ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(COLUMNS))
    driver.executemany(f"INSERT INTO unit ({listed}) VALUES ({marks})", rows)  # noqa: S608


def _chunks(units: int, models: int) -> Iterator[list[Row]]:
    each = units // models
    for product in products()[:models]:
        for first in range(0, each, CHUNK):
            yield [_row(product.path, number) for number in range(first, min(first + CHUNK, each))]


# As SQLAlchemy would store them on SQLite; PostgreSQL reads the same texts.
_MADE = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
_PRODUCED = date(2026, 2, 1).isoformat()


def _row(product: str, number: int) -> Row:
    serial = PATTERN.serial(number)
    unit, batch = f"{product}/21/{serial}", f"{product}/10/{LOT}"
    return unit, product, "bench", serial, number, batch, _PRODUCED, _MADE, _MADE


@dataclass(frozen=True, slots=True)
class Asked:
    """One scan to look up: keys of the product, of the unit, and of the unit's batch."""

    product: str
    unit: str
    batch: str


def sample(units: int, count: int, choice: random.Random) -> list[Asked]:
    """Random units of all products."""
    models = [product.path for product in products()]
    asked = []
    for _ in range(count):
        product, serial = choice.choice(models), PATTERN.serial(choice.randrange(units // PRODUCTS))
        asked.append(Asked(product, f"{product}/21/{serial}", f"{product}/10/{LOT}"))
    return asked
