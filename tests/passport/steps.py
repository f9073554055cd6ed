"""Short forms of what the tests of passports do all the time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import service
from passport.catalogue import service as catalogue
from passport.model import Published
from tests import builders

NOW = builders.NOW
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def publish(
    connection: Connection, identifier: Identifier, facts: dict[str, Any], **over: Any
) -> Published:
    arguments: dict[str, Any] = {"product_group": "battery", "writer": "writer-1", "now": NOW}
    return service.publish(connection, identifier, facts=facts, **(arguments | over))


def composed_at(connection: Connection, identifier: Identifier, moment: datetime) -> Any:
    return service.compose(connection, catalogue.find_subject(connection, identifier), moment)
