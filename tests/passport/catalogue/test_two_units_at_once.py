"""Two writers want one external id for units of different products: the second is refused."""

from __future__ import annotations

import threading

from passport.catalogue import service as catalogue
from passport.catalogue.errors import ExternalIdTaken
from passport.catalogue.model import UnitDraft
from passport.db import Database
from tests import builders

NOW = builders.NOW
OTHER_GTIN = "09520000010027"


def draft(gtin: str) -> UnitDraft:
    return UnitDraft(builders.unit_of("A1", gtin), external_ids={"erp": "4711"})


def test_the_second_waits_and_is_told_whose_the_id_is_now(database: Database) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        builders.make_product(connection, OTHER_GTIN)
    refused: list[Exception] = []

    def second() -> None:
        try:
            with database.write() as connection:
                catalogue.put_unit(connection, draft(OTHER_GTIN), NOW)
        except Exception as error:
            refused.append(error)

    thread = threading.Thread(target=second)
    with database.write() as connection:
        unit, _ = catalogue.put_unit(connection, draft(builders.GTIN), NOW)
        thread.start()
        thread.join(timeout=0.3)
        assert thread.is_alive(), "the second writer did not wait"
    thread.join(timeout=30)
    (error,) = refused
    assert isinstance(error, ExternalIdTaken)
    assert error.unit == unit.identifier
