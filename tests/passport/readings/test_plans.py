"""The newest readings are found by the key alone, however many a unit has, on both engines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from gs1 import Identifier
from passport.db import Database
from passport.migrate import upgrade
from passport.readings import service, store
from passport.readings.model import Key, NewRow, Span, Stored
from passport.readings.rules import micros
from tests import builders
from tests.passport.readings.sensors import NOW, make_unit
from tests.postgres import Cluster

READINGS, UNITS = 20_000, 2_000
EVERYTHING = "operator.responsible"


def _fill(database: Database) -> None:
    with database.write() as connection:
        unit = make_unit(connection)
    begin = micros(NOW) - READINGS * 1_000_000
    of_one = (Key(unit.path, "stateOfCharge", begin + n * 1_000_000) for n in range(READINGS))
    of_many = (Key(f"{unit.path}-{n:06}", "cycles", begin) for n in range(UNITS))
    with database.write() as connection:
        for keys, code in ((of_one, "P1"), (of_many, None)):
            rows = [NewRow(key, 1, Stored(50.0, None, code)) for key in keys]
            store.add(connection, rows, micros(NOW), "w")
        connection.execute(text("ANALYZE"))


@pytest.fixture(scope="module")
def full_sqlite(tmp_path_factory: pytest.TempPathFactory, _sensors: None) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("readings") / "full.db"
    upgrade(f"sqlite:///{path}")
    with closing(Database(f"sqlite:///{path}")) as database:
        _fill(database)
        yield database


@pytest.fixture(scope="module")
def full_postgres(
    postgres_cluster: Cluster, _postgres_template: str, _sensors: None
) -> Iterator[Database]:
    url = postgres_cluster.create_database("readings", _postgres_template)
    with closing(Database(url)) as database:
        _fill(database)
        yield database
    postgres_cluster.drop_database("readings")


@pytest.fixture
def unit() -> Identifier:
    return builders.unit_of("S1")


def caught(database: Database, ask: Callable[[Connection], object]) -> list[tuple[str, Any]]:
    """The statements about readings that ``ask`` makes, with their values."""
    found: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "reading" in statement:
            found.append((statement, values))

    with database.read() as connection:
        event.listen(connection, "before_cursor_execute", note)
        ask(connection)
        event.remove(connection, "before_cursor_execute", note)
    return found


def newest(unit: Identifier) -> Callable[[Connection], object]:
    return lambda connection: service.latest(connection, unit, EVERYTHING, at=NOW)


def test_sqlite_walks_down_the_key_once_a_property(full_sqlite: Database, unit: Identifier) -> None:
    ((statement, values),) = caught(full_sqlite, newest(unit))
    with full_sqlite.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        plan = [row[3] for row in rows]
    assert [step for step in plan if "SCAN" in step] == ["SCAN w VIRTUAL TABLE INDEX 1:"]
    assert "SEARCH r USING PRIMARY KEY (unit_key=? AND property=? AND measured_at=?" in str(plan)
    walk = (
        "SEARCH n USING PRIMARY KEY (unit_key=? AND property=? AND measured_at>? AND measured_at<?)"
    )
    assert walk in str(plan)
    assert not [step for step in plan if "TEMP B-TREE" in step], plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def test_postgresql_reads_one_row_a_property_in_one_partition(
    full_postgres: Database, unit: Identifier
) -> None:
    ((statement, values),) = caught(full_postgres, newest(unit))
    with full_postgres.read() as connection:
        told = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        plan: Any = told.scalar_one()
    whole = json.loads(plan) if isinstance(plan, str) else plan
    reads = [each for each in nodes(whole[0]["Plan"]) if "reading" in each.get("Relation Name", "")]
    assert {each["Node Type"] for each in reads} == {"Index Scan"}
    assert len({each["Relation Name"] for each in reads}) == 1
    # At most one row of each series was touched, of twenty thousand.
    assert max(each["Actual Rows"] for each in reads) <= 1
    assert sum(each.get("Rows Removed by Filter", 0) for each in reads) == 0


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_page_and_a_chart_read_no_other_unit(
    request: pytest.FixtureRequest, unit: Identifier, engine: str
) -> None:
    database: Database = request.getfixturevalue(f"full_{engine}")
    with database.read() as connection:
        series = service.series_named(connection, unit, "stateOfCharge", EVERYTHING, NOW)
    for ask in (
        lambda c: service.page(c, unit, series, Span(), limit=10),
        lambda c: service.summary(c, unit, series, Span(), most=10, newest_only=1000),
    ):
        statements = caught(database, ask)
        assert statements
        with database.read() as connection:
            for statement, values in statements:
                explain = "EXPLAIN QUERY PLAN" if engine == "sqlite" else "EXPLAIN"
                rows = connection.exec_driver_sql(f"{explain} {statement}", values)
                plan = "\n".join(str(row) for row in rows)
                assert "Seq Scan" not in plan, plan
                assert "SCAN reading" not in plan, plan
