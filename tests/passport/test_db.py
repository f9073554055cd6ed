"""Transactions, outages and forks of :mod:`passport.db`."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from passport.db import Database


def test_a_write_is_kept_when_its_block_ends_well(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO company_prefix SELECT '1', 'x' WHERE 1 = 0"))
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM company_prefix")).scalar_one() == 0


def test_the_tables_are_there(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write():
        raise ZeroDivisionError
