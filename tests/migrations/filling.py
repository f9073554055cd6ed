"""Putting the rows of a migration into its tables, and reading them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    insert,
    inspect,
    literal_column,
    select,
    table,
    text,
)

from tests.migrations.rows import DROPPED, ROWS


def fill(connection: Connection, revision: str) -> None:
    """Insert the rows of the tables this revision adds, but for those that are gone by now."""
    dropped = {name for names in DROPPED.values() for name in names}
    for name, rows in ROWS[revision].items():
        if name in dropped and not inspect(connection).has_table(name):
            continue
        connection.execute(insert(_reflected(connection, name)), rows)


def contents(
    connection: Connection, revision: str, columns: Mapping[str, Sequence[str]] | None = None
) -> dict[str, list[tuple[Any, ...]]]:
    """What is in the tables of one revision, in the order of their first two columns.

    With ``columns``, by table, only those: a later revision may have added others, or have taken
    a whole table away.
    """

    def query(name: str) -> Select[Any]:
        shown = ["*"] if columns is None else columns[name]
        listed: list[ColumnElement[Any]] = [literal_column(each) for each in shown]
        return select(*listed).select_from(table(name)).order_by(text("1, 2"))

    return {
        name: [tuple(row) for row in connection.execute(query(name))]
        for name in ROWS[revision]
        if columns is None or name in columns
    }


def _reflected(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=connection)
