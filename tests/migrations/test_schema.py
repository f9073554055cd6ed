"""What the migrations make is what the tables declare."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Inspector, Table, UniqueConstraint, inspect, text
from sqlalchemy.schema import CheckConstraint

import aftersales
import passport
import resolver
from passport.db import Database
from passport.metadata import metadata

PARTITIONED = (
    "unit",
    "passport",
    "passport_entry",
    "passport_fragment",
    "passport_draft",
    "passport_event_key",
    "reading",
)
PARTITION = re.compile(r"(.+)_p[0-9]{2}")


@pytest.fixture(autouse=True, scope="module")
def _all_tables() -> None:
    """Import every ``tables`` module there is, so that none is forgotten."""
    for package in (passport, aftersales, resolver):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith(".tables"):
                importlib.import_module(module.name)


def indexes_of(inspector: Inspector, name: str) -> dict[str | None, tuple[Any, bool]]:
    return {
        index["name"]: (index["column_names"], bool(index["unique"]))
        for index in inspector.get_indexes(name)
    }


def declared_indexes(table: Table) -> dict[str | None, tuple[Any, bool]]:
    return {
        str(index.name): ([column.name for column in index.columns], index.unique)
        for index in table.indexes
    }


def foreign_keys_of(inspector: Inspector, name: str) -> set[tuple[Any, ...]]:
    return {
        (
            key["name"],
            *key["constrained_columns"],
            key["referred_table"],
            *key["referred_columns"],
            key["options"].get("ondelete"),
        )
        for key in inspector.get_foreign_keys(name)
        # PostgreSQL lists a foreign key of a partitioned table once; its partitions have copies.
        if key["referred_table"] is not None
    }


def declared_foreign_keys(connection: Connection, table: Table) -> set[tuple[Any, ...]]:
    preparer = connection.dialect.identifier_preparer
    return {
        (
            preparer.format_constraint(key),
            *(element.parent.name for element in key.elements),
            key.referred_table.name,
            *(element.column.name for element in key.elements),
            key.ondelete,
        )
        for key in table.foreign_key_constraints
    }


def test_there_are_exactly_the_declared_tables(database: Database) -> None:
    with database.read() as connection:
        names = set(inspect(connection).get_table_names())
    partitions = {name for name in names if PARTITION.fullmatch(name)}
    assert names - partitions == set(metadata.tables) | {"alembic_version"}


def test_columns_keys_and_indexes_are_the_declared_ones(database: Database) -> None:
    with database.read() as connection:
        inspector = inspect(connection)
        for name, table in metadata.tables.items():
            columns = {column["name"]: column["nullable"] for column in inspector.get_columns(name)}
            assert columns == {column.name: column.nullable for column in table.columns}, name
            key = inspector.get_pk_constraint(name)
            assert key["name"] == f"pk_{name}"
            assert key["constrained_columns"] == [c.name for c in table.primary_key], name
            assert indexes_of(inspector, name) == declared_indexes(table), name
            found = foreign_keys_of(inspector, name)
            assert found == declared_foreign_keys(connection, table), name


def test_check_constraints_are_the_declared_ones(database: Database) -> None:
    with database.read() as connection:
        inspector = inspect(connection)
        for name, table in metadata.tables.items():
            declared = {
                str(constraint.name)
                for constraint in table.constraints
                if isinstance(constraint, CheckConstraint)
            }
            found = {str(check["name"]) for check in inspector.get_check_constraints(name)}
            assert found == {f"ck_{name}_{each}" for each in declared} or found == declared, name
            assert not [c for c in table.constraints if isinstance(c, UniqueConstraint)], name


def test_alembic_finds_no_difference_of_types_either(database: Database) -> None:
    def is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return not (kind == "table" and name is not None and PARTITION.fullmatch(name))

    with database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_ours}
        )
        assert compare_metadata(context, metadata) == []


def test_per_unit_tables_are_spread_over_sixteen_partitions(postgres_database: Database) -> None:
    query = text(
        "SELECT parent.relname, array_agg(child.relname ORDER BY child.relname) FROM pg_inherits"
        " JOIN pg_class parent ON parent.oid = inhparent"
        " JOIN pg_class child ON child.oid = inhrelid"
        " WHERE child.relkind = 'r' GROUP BY parent.relname"
    )
    with postgres_database.read() as connection:
        found = {row[0]: row[1] for row in connection.execute(query)}
    assert found == {name: [f"{name}_p{number:02}" for number in range(16)] for name in PARTITIONED}


def test_identifier_columns_compare_by_bytes_on_postgresql(postgres_database: Database) -> None:
    query = text(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name LIKE '%\\_key'"
        " AND collation_name IS DISTINCT FROM 'C'"
    )
    with postgres_database.read() as connection:
        assert connection.execute(query).all() == []
