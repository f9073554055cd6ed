"""How many registered units a campaign would cover, before it is opened."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from aftersales.recalls import rules
from aftersales.recalls.model import Match, Scope, ScopePreview, UnitFacts
from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.model import Batch, Unit

_PAGE = 1000


def count(connection: Connection, scope: Scope) -> ScopePreview:
    """Count the registered units of the scope's product that its rule covers.

    Streams through the units by key, so memory does not grow with their number.
    """
    rule = rules.parse_rule(scope.rule)
    pattern = catalogue.get_product(connection, scope.product).serial_pattern
    counts = dict.fromkeys(Match, 0)
    for unit, batch in _units_with_batches(connection, scope.product):
        facts = UnitFacts(
            serial=unit.serial,
            serial_number=unit.serial_number,
            lot=unit.lot,
            produced_on=unit.produced_on,
            produced_from=batch.produced_from if batch else None,
            produced_until=batch.produced_until if batch else None,
        )
        counts[rules.match(rule, facts, pattern)] += 1
    return ScopePreview(
        product=scope.product,
        registered=sum(counts.values()),
        affected=counts[Match.AFFECTED],
        undecided=counts[Match.UNDECIDED],
    )


def _units_with_batches(
    connection: Connection, product: Identifier
) -> Iterator[tuple[Unit, Batch | None]]:
    """Every registered unit with its batch; batches are few and fetched once."""
    batches = {batch.identifier: batch for batch in catalogue.list_batches(connection, product)}
    after: Identifier | None = None
    while page := catalogue.list_units(connection, product, after, _PAGE):
        for unit in page:
            yield unit, None if unit.batch is None else batches[unit.batch]
        after = page[-1].identifier
