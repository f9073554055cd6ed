"""Products, batches and units to publish passports for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from gs1 import Identifier
from passport import service
from passport.db import Database
from tests import builders
from tests.passport import examples, steps

NOW = builders.NOW


def make_levels(connection: Connection, group: str) -> dict[str, Identifier]:
    """A product of the group with one batch and one unit of it; nothing is published yet."""
    levels = examples.identifiers(group)
    gtin, lot = levels["model"].key, levels["batch"].lot
    builders.make_product(connection, gtin, product_group=group, serial_pattern=None)
    builders.make_unit(connection, levels["item"].serial or "", gtin, lot=lot)
    return levels


def publish_levels(connection: Connection, group: str) -> dict[str, Identifier]:
    """The same with the example facts published at each level, model first."""
    levels = make_levels(connection, group)
    for level, identifier in levels.items():
        steps.publish(connection, identifier, examples.facts(group, level), product_group=group)
    return levels


@pytest.fixture(params=["battery", "appliance"])
def group(request: pytest.FixtureRequest) -> str:
    """Each product group in turn."""
    name: str = request.param
    return name


@pytest.fixture
def levels(database: Database) -> dict[str, Identifier]:
    """Three battery passports; the model's has two versions and an event between them."""
    with database.write() as connection:
        levels = publish_levels(connection, "battery")
        later = NOW + timedelta(days=1)
        facts = {"campaign": "FW-1", "scope": {}}
        service.record_event(connection, levels["model"], "recall_opened", facts, "w", later)
        again = examples.facts("battery", "model", modelIdentifier="B")
        over = {"writer": "writer-2", "now": later, "reason": "renamed"}
        steps.publish(connection, levels["model"], again, **over)
    return levels
