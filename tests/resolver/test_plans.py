"""How the engines answer the hot queries over a hundred thousand units: by index, and little read.

The very statements of the stores are caught and explained, with statistics as they would be.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event, insert, text

from bench.units import NOW, fill, products, sample
from gs1 import parse_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.tables import unit_external_id
from passport.db import Database
from passport.migrate import upgrade
from resolver.links import service as links
from resolver.links.tables import link_level
from resolver.scan_statements import Statement
from resolver.scan_store import ScanStore
from tests.postgres import Cluster

UNITS = 100_000
LEVELS = 20_000
PAGE = 50
ASKED = sample(UNITS, 1, random.Random(3))[0]  # noqa: S311
BIG = re.compile(r"(unit(_p[0-9]{2})?|unit_external_id|link_level)\Z")


def _fill(database: Database) -> None:
    fill(database, UNITS)
    keys = [each.unit for each in sample(UNITS, LEVELS, random.Random(4))]  # noqa: S311
    keys = sorted({*keys, ASKED.unit})
    ids = [
        {"operator_id": "bench", "scheme": "erp", "value": f"E{number:06}", "unit_key": key}
        for number, key in enumerate(keys)
    ]
    levels = [
        {
            "anchor_key": key,
            "operator_id": "bench",
            "description": "Unit",
            "prepared": "{}",
            "created_at": NOW,
            "updated_at": NOW,
        }
        for key in keys
    ]
    with database.write() as connection:
        connection.execute(insert(unit_external_id), ids)
        connection.execute(insert(link_level), levels)
        connection.execute(text("ANALYZE"))


@pytest.fixture(scope="module")
def full_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("plans") / "full.db"
    upgrade(f"sqlite:///{path}")
    with closing(Database(f"sqlite:///{path}")) as database:
        _fill(database)
        yield database


@pytest.fixture(scope="module")
def full_postgres(postgres_cluster: Cluster, _postgres_template: str) -> Iterator[Database]:
    url = postgres_cluster.create_database("plans", _postgres_template)
    with closing(Database(url)) as database:
        _fill(database)
        yield database
    postgres_cluster.drop_database("plans")


# What is asked of the rooms, each with the number of rows that may be read for it.
def list_units(connection: Connection) -> None:
    first = catalogue.list_units(connection, products()[40], None, PAGE)
    found = catalogue.list_units(connection, products()[40], first[-1].identifier, PAGE)
    assert len(found) == PAGE


def find_by_external_id(connection: Connection) -> None:
    for operator in ("bench", None):
        found = catalogue.units_by_external_id(connection, operator, "erp", "E000777")
        assert len(found) == 1


def list_levels(connection: Connection) -> None:
    under = parse_identifier(ASKED.product)
    for operator in ("bench", None):
        assert len(links.list_levels(connection, operator, None, "/01/0952", PAGE)) == PAGE
        assert len(links.list_levels(connection, operator, under, "", PAGE)) == PAGE


QUESTIONS: tuple[Callable[[Connection], None], ...] = (
    list_units,
    find_by_external_id,
    list_levels,
)


def caught(database: Database, ask: Callable[[Connection], None]) -> list[tuple[str, Any]]:
    """The statements that a question comes down to, with their parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with database.read() as connection:
            ask(connection)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    assert statements
    return statements


def sqlite_plan(database: Database, statement: str, parameters: Any) -> list[str]:
    with database.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in rows]


def reads_all_of(plan: list[str]) -> list[str]:
    """Lines of a plan of SQLite that go through a big table from its beginning."""
    return [
        line for line in plan if (found := re.match(r"SCAN (\w+)", line)) and BIG.match(found[1])
    ]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def postgres_plan(database: Database, statement: str, parameters: Any) -> list[dict[str, Any]]:
    """The steps of a plan, with what each really read."""
    with database.read() as connection:
        explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
        found = connection.exec_driver_sql(explained, parameters).scalar_one()
    return list(nodes(found[0]["Plan"]))


def read_of_big_tables(plan: list[dict[str, Any]]) -> int:
    """Rows read of them; fails where one is read from end to end."""
    steps = [step for step in plan if BIG.match(step.get("Relation Name", ""))]
    assert [step["Node Type"] for step in steps if "Seq Scan" in step["Node Type"]] == []
    return sum(
        (step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"]
        for step in steps
    )


@pytest.mark.parametrize("ask", QUESTIONS)
def test_sqlite_searches_by_index(full_sqlite: Database, ask: Callable[[Connection], None]) -> None:
    for statement, parameters in caught(full_sqlite, ask):
        plan = sqlite_plan(full_sqlite, statement, parameters)
        assert reads_all_of(plan) == [], statement
        assert [line for line in plan if "TEMP B-TREE" in line] == [], statement


@pytest.mark.parametrize("ask", QUESTIONS)
def test_postgresql_reads_no_more_than_the_page_that_was_asked_for(
    full_postgres: Database, ask: Callable[[Connection], None]
) -> None:
    for statement, parameters in caught(full_postgres, ask):
        plan = postgres_plan(full_postgres, statement, parameters)
        # Each of the sixteen partitions may offer one row more than is taken of it.
        assert read_of_big_tables(plan) <= PAGE + 16, statement


def test_a_bad_plan_would_show(full_sqlite: Database, full_postgres: Database) -> None:
    bad = "SELECT * FROM unit WHERE serial = 'SN-00000001'"
    assert reads_all_of(sqlite_plan(full_sqlite, bad, ())) != []
    with pytest.raises(AssertionError):
        read_of_big_tables(postgres_plan(full_postgres, bad, ()))


def look_ups(database: Database) -> list[tuple[Statement, dict[str, str]]]:
    """What one scan of a unit asks."""
    asked: list[tuple[Statement, dict[str, str]]] = []

    class Listening(ScanStore):
        def _run(self, statement: Statement, values: dict[str, str]) -> Any:
            asked.append((statement, values))
            return super()._run(statement, values)

    with closing(Listening(database)) as listening:
        assert listening.product(ASKED.product, ASKED.unit, "") is not None
        assert listening.links((ASKED.unit, ASKED.batch, ASKED.product), ASKED.product)
        assert listening.links_or_handover((ASKED.unit,), ("9520",))
    return asked


def test_on_sqlite_both_look_ups_are_searches(full_sqlite: Database) -> None:
    for statement, values in look_ups(full_sqlite):
        parameters = tuple(values[name] for name in statement.order)
        assert reads_all_of(sqlite_plan(full_sqlite, statement.sql, parameters)) == []


def test_on_postgresql_both_look_ups_ask_one_partition_by_its_index(
    full_postgres: Database,
) -> None:
    url = full_postgres.url.set(drivername="postgresql").render_as_string(hide_password=False)
    for statement, values in look_ups(full_postgres):
        plan = generic_plan(url, statement, [values[name] for name in statement.order])
        # Three links at most, or one unit.
        assert read_of_big_tables(plan) <= 3
        parts = [step for step in plan if step.get("Relation Name", "").startswith("unit_p")]
        assert len(parts) == (1 if "FROM product" in statement.sql else 0)


def generic_plan(url: str, statement: Statement, values: list[str]) -> list[dict[str, Any]]:
    """As the scan path has it: one plan for all values, pruned when it runs."""
    numbers = iter(range(1, len(values) + 1))
    numbered = re.sub("%s", lambda _: f"${next(numbers)}", statement.sql)
    quoted = ", ".join("'" + value + "'" for value in values)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE asked AS {numbered}".encode())
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked({quoted})".encode()
        row = connection.execute(explain).fetchone()
    assert row is not None
    found = row[0] if isinstance(row[0], list) else json.loads(row[0])
    return list(nodes(found[0]["Plan"]))
