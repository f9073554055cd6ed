"""Nothing happens to a thing before it is made, and no such date ends the time it is kept for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from gs1 import Identifier
from passport import deletion, store
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.events import service as events
from passport.events.model import EventDraft, Recorded
from passport.events.refusals import EventBeforeMade
from passport.refusals import StillRetained
from tests import builders
from tests.passport import examples
from tests.passport.steps import publish

NOW = builders.NOW
MADE = date(2026, 1, 19)
GTIN = examples.identifiers("appliance")["model"].key
LOT = "L1"
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
# That day begins at 14 hours ahead of UTC.
FIRST_INSTANT = datetime(2026, 1, 18, 10, tzinfo=UTC)


def placed(
    connection: Connection, identifier: Identifier, on: datetime, corrects: int | None = None
) -> Recorded:
    """Say when a thing was placed on the market."""
    draft = EventDraft("product_placed_on_market", {"market": "DE"}, on, corrects)
    return events.record(connection, identifier, draft, writer="w", now=NOW)


def make_unit(connection: Connection, serial: str, **over: object) -> Identifier:
    """A unit of an appliance whose model has a passport."""
    builders.make_product(connection, GTIN, product_group="appliance", serial_pattern=None)
    unit = builders.make_unit(connection, serial, GTIN, **over).identifier
    publish(connection, unit.primary(), {"modelIdentifier": "D18"}, product_group="appliance")
    return unit


@pytest.mark.parametrize("known_by", ["unit", "batch"])
def test_an_event_before_the_thing_was_made_is_refused_with_the_day(
    database: Database, known_by: str
) -> None:
    with database.write() as connection:
        if known_by == "unit":
            unit = make_unit(connection, "A", produced_on=MADE)
        else:
            builders.make_product(connection, GTIN, product_group="appliance", serial_pattern=None)
            builders.make_batch(connection, LOT, GTIN, produced_from=MADE)
            unit = make_unit(connection, "A", lot=LOT)
        for moment in (LONG_AGO, FIRST_INSTANT - timedelta(microseconds=1)):
            with pytest.raises(EventBeforeMade, match="on 2026-01-19") as refused:
                placed(connection, unit, moment)
            assert refused.value.made_on == MADE
        assert store.head(connection, unit.path) is None
        first = placed(connection, unit, FIRST_INSTANT)
        with pytest.raises(EventBeforeMade):
            placed(connection, unit, LONG_AGO, corrects=first.entry.seq)
        assert deletion.kept_until(connection, unit).until.year == 2036


def test_a_batch_has_the_first_day_of_its_units(database: Database) -> None:
    with database.write() as connection:
        model = make_unit(connection, "A", lot=LOT).primary()
        batch = builders.batch_of(LOT, GTIN)
        assert catalogue.first_day(connection, batch) is None
        builders.make_batch(connection, LOT, GTIN, produced_from=MADE)
        with pytest.raises(EventBeforeMade, match="2026-01-19"):
            placed(connection, batch, LONG_AGO)
        assert placed(connection, batch, FIRST_INSTANT).created
        assert placed(connection, model, LONG_AGO).created


def test_where_no_day_is_known_an_old_event_is_recorded(database: Database) -> None:
    with database.write() as connection:
        unit = make_unit(connection, "A")
        assert placed(connection, unit, LONG_AGO).created
        assert deletion.delete(connection, unit, writer="w", now=NOW) is not None


@pytest.mark.parametrize("placed_as", ["model", "item"])
def test_a_passport_is_kept_from_the_day_its_thing_was_made(
    database: Database, placed_as: str
) -> None:
    """Also where the model is older, or the day was told only after the event."""
    with database.write() as connection:
        unit = make_unit(connection, "A")
        publish(connection, unit, {}, product_group="appliance")
        placed(connection, unit.primary() if placed_as == "model" else unit, LONG_AGO)
        make_unit(connection, "A", produced_on=MADE)
        kept = deletion.kept_until(connection, unit)
        assert (kept.counted_from, kept.until) == (MADE, date(2036, 1, 19))
        with pytest.raises(StillRetained):
            deletion.delete(connection, unit, writer="w", now=NOW)
