"""What was recorded at an instant, read the way the scan path reads what is recorded now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from aftersales.recalls import service as recalls
from gs1 import Identifier, parse_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import NotOwned
from passport.db import Database
from resolver.links import store
from resolver.links.model import Level, read_prepared
from resolver.look_up import Records
from resolver.scan_statements import LinkRow, ProductRow


class PastRecords:
    """Links and open recalls of an instant; everything else as ``records`` has it now.

    Each look-up is a short transaction of its own, as on the scan path, so that an answer that is
    served in place meanwhile never waits for a connection held here.
    """

    def __init__(self, database: Database, records: Records, at: datetime) -> None:
        self._database = database
        self._records = records
        self._at = at

    def product(self, product_key: str, unit_key: str, batch_key: str) -> ProductRow | None:
        """The product, unit and batch as they are now."""
        return self._records.product(product_key, unit_key, batch_key)

    def links(self, anchors: Sequence[str], product_key: str) -> list[LinkRow]:
        """The links and the open recalls of the instant."""
        product = parse_identifier(product_key)
        with self._database.read() as connection:
            rows = self._links(connection, anchors)
            for campaign_id, rule in recalls.rules_open_at(connection, product, self._at):
                rows.append(LinkRow("recall", campaign_id, json.dumps(rule), None))
        return rows

    def links_or_handover(self, anchors: Sequence[str], prefixes: Sequence[str]) -> list[LinkRow]:
        """The links of the instant, and the hand-overs there are now."""
        now = self._records.links_or_handover((), prefixes)
        with self._database.read() as connection:
            return [*self._links(connection, anchors), *now]

    def _links(self, connection: Connection, anchors: Sequence[str]) -> list[LinkRow]:
        texts = store.level_texts_at(connection, anchors, self._at)
        return [
            LinkRow("links", anchor, text, _primary_url(connection, anchor))
            for anchor, text in texts.items()
        ]


def levels_at(
    connection: Connection, identifiers: Sequence[Identifier], at: datetime
) -> list[Level]:
    """The links that were in force at an instant, level by level in the order given.

    Levels that had none are left out.
    """
    texts = store.level_texts_at(connection, [each.path for each in identifiers], at)
    found = (texts.get(each.path) for each in identifiers)
    return [read_prepared(text).at(at) for text in found if text is not None]


def _primary_url(connection: Connection, anchor: str) -> str | None:
    """Of the operator the identifier belongs to now; None where that is nobody any more."""
    try:
        operator_id = catalogue.owner_of(connection, parse_identifier(anchor))
    except NotOwned:
        return None
    return catalogue.get_operator(connection, operator_id).primary_url
