"""Short forms of what the tests of passports do all the time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import service
from passport.catalogue import service as catalogue
from passport.model import Published
from schemas import loader
from tests import builders

NOW = builders.NOW
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def publish(
    connection: Connection, identifier: Identifier, facts: dict[str, Any], **over: Any
) -> Published:
    """Publish by the first profile of the group, which takes any part of a passport by itself."""
    arguments: dict[str, Any] = {"product_group": "battery", "writer": "writer-1", "now": NOW}
    arguments |= over
    first = f"{arguments['product_group']}/1"
    if first in loader.profiles():
        arguments.setdefault("profiles", (first,))
    return service.publish(connection, identifier, facts=facts, **arguments)


def composed_at(connection: Connection, identifier: Identifier, moment: datetime) -> Any:
    return service.compose(connection, catalogue.find_subject(connection, identifier), moment)
