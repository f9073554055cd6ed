"""Random changes behind the triggers, each named by the audit with the passport it was made in."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Row, Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from gs1 import Identifier
from passport import service
from passport.db import Database
from passport.documents import service as documents
from passport.documents.tables import document
from passport.model import Finding
from passport.tables import passport, passport_entry, passport_fragment
from tests import builders
from tests.passport.conftest import publish_levels
from tests.passport.tampering import behind_the_triggers, findings

TABLES = {table.name: table for table in (passport, passport_entry, passport_fragment)}
OTHERS = ("archived", "other", "/01/09520000010010", "0" * 64, "")


class Undone(Exception):
    """Ends the transaction in which something was changed, so that nothing stays of it."""


def rows_of(connection: Connection, table: Table) -> list[Row[Any]]:
    return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def where(table: Table, row: Row[Any]) -> Any:
    key = [column == getattr(row, column.name) for column in table.primary_key.columns]
    condition = key[0]
    for each in key[1:]:
        condition &= each
    return condition


def other_value(data: st.DataObject, value: Any) -> Any:
    """A value of the same kind that is another one, or none."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=data.draw(st.integers(1, 10**12)))
    if isinstance(value, int):
        return value + data.draw(st.integers(1, 5))
    if isinstance(value, bytes):
        place = data.draw(st.integers(0, len(value) - 1))
        shorter, flipped = value[:place], value[:place] + bytes([value[place] ^ 1])
        return data.draw(st.sampled_from((shorter, flipped + value[place + 1 :], value + b" ")))
    return data.draw(st.sampled_from(OTHERS))


def change(data: st.DataObject, connection: Connection, table: Table) -> set[str]:
    """One column of one row gets another value."""
    row = data.draw(st.sampled_from(rows_of(connection, table)))
    column = data.draw(st.sampled_from(table.columns.keys()))
    before = getattr(row, column)
    after = other_value(data, before)
    assume(after != before)
    connection.execute(update(table).where(where(table, row)).values({column: after}))
    return {row.passport_key, after} if column == "passport_key" else {row.passport_key}


def remove(data: st.DataObject, connection: Connection, table: Table) -> set[str]:
    """One row is taken away."""
    row = data.draw(st.sampled_from(rows_of(connection, table)))
    connection.execute(delete(table).where(where(table, row)))
    return {row.passport_key}


def swap(data: st.DataObject, connection: Connection, table: Table) -> set[str]:
    """Two rows trade what is not their key."""
    rows = rows_of(connection, table)
    one, two = data.draw(st.permutations(rows))[:2]
    keys = {column.name for column in table.primary_key.columns}
    for to, source in ((one, two), (two, one)):
        values = {name: at for name, at in source._mapping.items() if name not in keys}
        connection.execute(update(table).where(where(table, to)).values(values))
    return {one.passport_key, two.passport_key}


def cut_off(data: st.DataObject, connection: Connection, table: Table) -> set[str]:
    """A history loses its end, with what belongs to those entries."""
    row = data.draw(st.sampled_from(rows_of(connection, passport_entry)))
    for each in (passport_entry, passport_fragment):
        end = (each.c.passport_key == row.passport_key) & (each.c.seq >= row.seq)
        connection.execute(delete(each).where(end))
    return {row.passport_key}


def double(data: st.DataObject, connection: Connection, table: Table) -> set[str]:
    """A row comes a second time, under a number that was free."""
    row = data.draw(st.sampled_from(rows_of(connection, passport_fragment)))
    seq = data.draw(st.integers(50, 60))
    connection.execute(insert(passport_fragment), {**row._mapping, "seq": seq})
    return {row.passport_key}


ACTS = (change, change, change, remove, swap, cut_off, double)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_tampering_is_named_with_its_passport(
    database: Database, levels: dict[str, Identifier], data: st.DataObject
) -> None:
    act = data.draw(st.sampled_from(ACTS))
    table = TABLES[data.draw(st.sampled_from(sorted(TABLES)))]
    found: list[Finding] = []
    touched: set[str] = set()
    refused = False
    with contextlib.suppress(Undone), behind_the_triggers(database) as connection:
        try:
            with connection.begin_nested():
                touched = act(data, connection, table)
        except DBAPIError:
            refused = True  # by a constraint: nothing was changed
        else:
            found = list(service.verify(connection))
        raise Undone
    assume(not refused)
    assert {finding.passport_key for finding in found} & touched
    assert findings(database) == []
    assert len(levels) == 3


def test_a_changed_document_is_named(database: Database) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        kept = documents.keep(
            connection, builders.OPERATOR, b"as signed", "text/plain", "d.txt", builders.NOW
        )
    assert findings(database) == []
    with behind_the_triggers(database) as connection:
        connection.execute(update(document).values(body=b"as forged"))
    (finding,) = findings(database)
    assert finding.passport_key == f"/documents/{kept.sha256}"
    assert "not those that were handed in" in finding.problem


@pytest.mark.parametrize(
    "change",
    [
        "passport_entry SET valid_from = replace(valid_from, ' ', 'T')",
        "passport_entry SET recorded_at = substr(recorded_at, 1, 19)",
        "passport_entry SET valid_from = valid_from || ' '",
        "passport_entry SET payload = CAST(payload AS TEXT)",
        "passport_entry SET passport_key = CAST(passport_key AS BLOB)",
        "passport_entry SET version = '1x'",
        "passport_entry SET writer = CAST(writer AS BLOB)",
        "passport_fragment SET body = CAST(body AS TEXT)",
        "passport_fragment SET passport_key = CAST(passport_key AS BLOB)",
        "passport SET passport_key = CAST(passport_key AS BLOB)",
        "passport SET created_at = replace(created_at, ' ', 'T')",
    ],
)
def test_a_value_in_another_form_is_named(sqlite_database: Database, change: str) -> None:
    """SQLite reads it as the same value, but sorts or finds it as another one."""
    with sqlite_database.write() as connection:
        key = publish_levels(connection, "battery")["item"].path
    assert findings(sqlite_database) == []
    with behind_the_triggers(sqlite_database) as connection:
        connection.exec_driver_sql(f"UPDATE {change} WHERE passport_key = '{key}'")
    assert key in {finding.passport_key for finding in findings(sqlite_database)}
