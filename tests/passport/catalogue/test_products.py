"""Putting products, batches and facilities."""

from __future__ import annotations

from datetime import date

import pytest

from gs1 import build_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import (
    InvalidBatch,
    InvalidProduct,
    ProductGroupFrozen,
    SerialPatternFrozen,
    UnknownFacility,
    UnknownProduct,
)
from passport.catalogue.model import BatchDraft, Change
from passport.catalogue.serials import SerialPattern
from passport.db import Database
from passport.errors import InvalidDraft
from tests import builders
from tests.builders import NOW, OPERATOR


def pointers(refusal: pytest.ExceptionInfo[InvalidDraft]) -> list[str]:
    return [problem.pointer for problem in refusal.value.problems]


def test_a_product_is_read_back_as_it_was_put(database: Database) -> None:
    with database.write() as connection:
        put = builders.make_product(
            connection, image="/static/w7.svg", image_alt={"en": "front"}, fully_serialised=True
        )
    with database.read() as connection:
        assert catalogue.get_product(connection, builders.unit_of()) == put
        assert catalogue.list_products(connection) == [put]
        assert catalogue.list_products(connection, OPERATOR, put.identifier) == []
    assert put.name("de-AT") == "Waschmaschine W7"
    assert put.name("fr") == "Washing machine W7"


def test_all_problems_of_a_product_are_listed_at_once(database: Database) -> None:
    draft = builders.product_draft(
        identifier=builders.unit_of(),
        names={"English": "x", "de": "\x00"},
        brand="",
        model_identifier="x" * 201,
        product_group="Battery!",
        image="//elsewhere.example/x.png",
        image_alt={"en": ""},
        languages=("en", "en", "d/e"),
        serial_pattern=SerialPattern("WÄ-", 6),
    )
    with database.write() as connection, pytest.raises(InvalidProduct) as refusal:
        catalogue.put_product(connection, draft, NOW)
    assert pointers(refusal) == [
        "/identifier",
        "/names/English",
        "/names/de",
        "/brand",
        "/modelIdentifier",
        "/productGroup",
        "/image",
        "/imageAlt/en",
        "/languages/2",
        "/languages/1",
        "/serialPattern/prefix",
    ]


def test_a_product_without_names_and_languages_is_refused(database: Database) -> None:
    draft = builders.product_draft(names={}, languages=(), serial_pattern=SerialPattern("W", 19))
    with database.write() as connection, pytest.raises(InvalidProduct) as refusal:
        catalogue.put_product(connection, draft, NOW)
    assert pointers(refusal) == ["/names", "/languages", "/serialPattern/digits"]


def test_putting_a_product_again_keeps_what_was_published(database: Database) -> None:
    with database.write() as connection:
        product = builders.make_product(connection)
        catalogue.mark_published(connection, builders.unit_of(), has_passport=True)
        catalogue.mark_published(connection, product.identifier, has_parts=True)
        changed, change = catalogue.put_product(
            connection, builders.product_draft(brand="Fjord"), NOW
        )
        assert change is Change.UPDATED
        assert changed == catalogue.get_product(connection, product.identifier)
        assert (changed.has_passport, changed.has_parts) == (True, True)
        catalogue.mark_published(connection, product.identifier, has_parts=False)
        assert not catalogue.get_product(connection, product.identifier).has_parts


def test_a_serial_pattern_changes_while_nothing_leans_on_it(database: Database) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        product = builders.make_product(connection, serial_pattern=SerialPattern("W7-", 5))
        assert product.serial_pattern == SerialPattern("W7-", 5)


@pytest.mark.parametrize("leans", ["unit", "parts", "passport"])
@pytest.mark.parametrize("pattern", [None, SerialPattern("WM-", 7)])
def test_a_serial_pattern_in_use_is_frozen(
    database: Database, leans: str, pattern: SerialPattern | None
) -> None:
    with database.write() as connection:
        product = builders.make_product(connection)
        if leans == "unit":
            builders.make_unit(connection)
        catalogue.mark_published(
            connection,
            product.identifier,
            has_parts=leans == "parts",
            has_passport=leans == "passport",
        )
        with pytest.raises(SerialPatternFrozen):
            builders.make_product(connection, serial_pattern=pattern)


def test_a_product_group_is_frozen_once_a_passport_keeps_to_it(database: Database) -> None:
    with database.write() as connection:
        product = builders.make_product(connection)
        assert builders.make_product(connection, product_group="textile").product_group == "textile"
        builders.make_product(connection)
        catalogue.mark_published(connection, product.identifier, has_passport=True)
        with pytest.raises(ProductGroupFrozen):
            builders.make_product(connection, product_group="textile")
        assert builders.make_product(connection, brand="Other").brand == "Other"


def test_a_pattern_declared_later_numbers_the_units_that_are_there(database: Database) -> None:
    with database.write() as connection:
        builders.make_product(connection, serial_pattern=None)
        builders.make_unit(connection, "WM-000107", external_ids={"erp": "7"})
        builders.make_unit(connection, "ODD")
        builders.make_product(connection)
        numbered = catalogue.get_unit(connection, builders.unit_of("WM-000107"))
        assert numbered.serial_number == 107
        assert numbered.external_ids == {"erp": "7"}
        assert catalogue.get_unit(connection, builders.unit_of("ODD")).serial_number is None


def test_a_batch_is_read_back_as_it_was_put(database: Database) -> None:
    with database.write() as connection:
        facility = builders.make_facility(connection)
        put = builders.make_batch(
            connection,
            produced_from=date(2026, 1, 5),
            produced_until=date(2026, 1, 30),
            facility=facility.identifier,
        )
        draft = BatchDraft(put.identifier, date(2026, 1, 5), date(2026, 1, 30), facility.identifier)
        assert catalogue.put_batch(connection, draft, NOW) == (put, Change.UNCHANGED)
        assert catalogue.put_batch(connection, BatchDraft(put.identifier), NOW)[1] is Change.UPDATED
        catalogue.put_batch(connection, draft, NOW)
    with database.read() as connection:
        assert catalogue.get_batch(connection, put.identifier) == put
        assert catalogue.list_batches(connection, put.product) == [put]
        assert catalogue.get_facility(connection, facility.identifier) == facility


def test_a_batch_with_dates_in_the_wrong_order_or_a_dotted_lot_is_refused(
    database: Database,
) -> None:
    draft = BatchDraft(builders.batch_of(".."), date(2026, 2, 1), date(2026, 1, 1))
    with database.write() as connection:
        builders.make_product(connection)
        with pytest.raises(InvalidBatch) as refusal:
            catalogue.put_batch(connection, draft, NOW)
    assert pointers(refusal) == ["/identifier", "/producedUntil"]


def test_a_batch_needs_its_product_and_its_facility(database: Database) -> None:
    gln = build_identifier("414", builders.FACILITY_GLN)
    with database.write() as connection:
        with pytest.raises(UnknownProduct):
            catalogue.put_batch(connection, BatchDraft(builders.batch_of()), NOW)
        builders.make_product(connection)
        with pytest.raises(UnknownFacility):
            catalogue.put_batch(connection, BatchDraft(builders.batch_of(), facility=gln), NOW)
