"""What scans read of a product is noted when it changes, and nothing else."""

from __future__ import annotations

from sqlalchemy import text

from passport.db import Database
from tests import builders


def noted(database: Database) -> int:
    with database.read() as connection:
        query = text("SELECT count(*) FROM scan_change WHERE anchor_key = :key")
        count: int = connection.execute(query, {"key": builders.product_of().path}).scalar_one()
        return count


def test_it_is_noted_when_every_unit_is_said_to_have_a_record(database: Database) -> None:
    with database.write() as connection:
        builders.make_product(connection)
    before = noted(database)
    with database.write() as connection:
        builders.make_product(connection, image="/static/w7.svg", image_alt={"en": "front"})
    assert noted(database) == before
    with database.write() as connection:
        builders.make_product(connection, fully_serialised=True)
    assert noted(database) == before + 1
