"""Putting units, one by one and in a stream."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from passport.catalogue import service as catalogue
from passport.catalogue.errors import (
    ExternalIdTaken,
    InvalidUnit,
    LotUnknown,
    UnknownExternalId,
    UnknownProduct,
    UnknownUnit,
    UnmintableSerial,
)
from passport.catalogue.model import Change, UnitDraft, UnitOutcome
from passport.catalogue.units import CHUNK
from passport.db import Database
from tests import builders
from tests.builders import NOW, OPERATOR, SERIAL, unit_of


def test_a_unit_is_read_back_as_it_was_put(database: Database) -> None:
    with database.write() as connection:
        put = builders.make_unit(
            connection,
            lot="L2601",
            variant="CH",
            produced_on=date(2026, 1, 7),
            external_ids={"erp": "4711", "crm": "A/1"},
        )
    with database.read() as connection:
        assert catalogue.get_unit(connection, unit_of()) == put
        assert catalogue.find_unit_by_external_id(connection, OPERATOR, "erp", "4711") == put
    assert (put.serial, put.serial_number, put.lot) == (SERIAL, 101, "L2601")


def test_a_serial_outside_the_pattern_has_no_number(database: Database) -> None:
    with database.write() as connection:
        assert builders.make_unit(connection, "WM-101").serial_number is None


def test_any_serial_the_standard_allows_is_kept_as_it_is(database: Database) -> None:
    with database.write() as connection:
        for serial in ("AB/12", "AB%2F+:&=", "a" * 20, "...", "-"):
            unit = builders.make_unit(connection, serial)
            assert unit.serial == serial
            assert catalogue.get_unit(connection, unit_of(serial)) == unit
        listed = catalogue.list_units(connection, builders.product_of())
    assert {unit.serial for unit in listed} == {"AB/12", "AB%2F+:&=", "a" * 20, "...", "-"}


@pytest.mark.parametrize("serial", [".", ".."])
def test_a_dot_segment_is_never_minted(database: Database, serial: str) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        with pytest.raises(UnmintableSerial) as refusal:
            catalogue.put_unit(connection, UnitDraft(unit_of(serial)), NOW)
    assert refusal.value.serial == serial


def test_all_problems_of_a_unit_are_listed_at_once(database: Database) -> None:
    draft = UnitDraft(
        unit_of(), lot="..", variant="ä", external_ids={"ERP/1": "x", "erp": "", "crm": "\x07"}
    )
    with database.write() as connection:
        builders.make_product(connection)
        with pytest.raises(InvalidUnit) as refusal:
            catalogue.put_unit(connection, draft, NOW)
    assert [problem.pointer for problem in refusal.value.problems] == [
        "/lot",
        "/variant",
        "/externalIds/ERP~11",
        "/externalIds/erp",
        "/externalIds/crm",
    ]


def test_a_key_with_lot_or_variant_is_no_unit(database: Database) -> None:
    key = unit_of().primary().with_qualifiers({"10": "L2601", "21": SERIAL})
    with database.write() as connection:
        builders.make_product(connection)
        for identifier in (key, key.primary(), builders.batch_of()):
            with pytest.raises(InvalidUnit):
                catalogue.put_unit(connection, UnitDraft(identifier), NOW)


def test_a_unit_needs_its_product_and_its_batch(database: Database) -> None:
    with database.write() as connection:
        with pytest.raises(UnknownProduct):
            catalogue.put_unit(connection, UnitDraft(unit_of()), NOW)
        builders.make_product(connection)
        with pytest.raises(LotUnknown) as refusal:
            catalogue.put_unit(connection, UnitDraft(unit_of(), lot="L9"), NOW)
        with pytest.raises(UnknownUnit):
            catalogue.get_unit(connection, unit_of())
    assert refusal.value.lot == "L9"


def test_an_external_id_belongs_to_one_unit(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection, external_ids={"erp": "1"})
        draft = UnitDraft(unit_of("WM-000102"), external_ids={"erp": "1"})
        with pytest.raises(ExternalIdTaken) as refusal:
            catalogue.put_unit(connection, draft, NOW)
        with pytest.raises(UnknownExternalId):
            catalogue.find_unit_by_external_id(connection, OPERATOR, "crm", "1")
    assert refusal.value.unit == unit_of()


def test_putting_a_unit_again_replaces_all_of_it(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection, lot="L2601", external_ids={"erp": "1"})
        unit, change = catalogue.put_unit(connection, UnitDraft(unit_of(), variant="CH"), NOW)
        assert change is Change.UPDATED
        assert (unit.lot, unit.variant, unit.external_ids) == (None, "CH", {})
        assert catalogue.get_unit(connection, unit_of()) == unit
        assert catalogue.put_unit(connection, UnitDraft(unit_of(), variant="CH"), NOW) == (
            unit,
            Change.UNCHANGED,
        )


def put_all(database: Database, *drafts: UnitDraft) -> list[UnitOutcome]:
    with database.write() as connection:
        return list(catalogue.put_units(connection, drafts, NOW))


def test_a_stream_answers_row_by_row_and_a_refused_row_stops_nothing(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection, "WM-000101")
    outcomes = put_all(
        database,
        UnitDraft(unit_of("WM-000101")),
        UnitDraft(unit_of("WM-000102"), lot="L7"),
        UnitDraft(unit_of("..")),
        UnitDraft(unit_of("WM-000101"), variant="CH"),
        UnitDraft(unit_of("X", "09520000010027")),
        UnitDraft(unit_of("WM-000103"), lot="ä"),
        UnitDraft(unit_of("WM-000104")),
    )
    assert [outcome.row for outcome in outcomes] == [1, 2, 3, 4, 5, 6, 7]
    assert [outcome.change for outcome in outcomes] == [
        Change.UNCHANGED,
        Change.CREATED,
        None,
        Change.UPDATED,
        None,
        None,
        Change.CREATED,
    ]
    assert [type(outcome.refusal) for outcome in outcomes if outcome.change is None] == [
        UnmintableSerial,
        UnknownProduct,
        InvalidUnit,
    ]


def test_a_stream_makes_the_batches_it_names_and_leaves_known_ones_alone(
    database: Database,
) -> None:
    with database.write() as connection:
        known = builders.make_batch(connection, "L1", produced_from=date(2026, 1, 1))
    put_all(
        database, UnitDraft(unit_of("WM-000101"), lot="L1"), UnitDraft(unit_of("WM-000102"), "L2")
    )
    with database.read() as connection:
        assert catalogue.get_batch(connection, known.identifier) == known
        lots = [batch.lot for batch in catalogue.list_batches(connection, known.product)]
        unit = catalogue.get_unit(connection, unit_of("WM-000102"))
    assert lots == ["L1", "L2"]
    assert unit.batch == builders.batch_of("L2")


def test_a_refused_row_leaves_no_batch_behind(database: Database) -> None:
    with database.write() as connection:
        product = builders.make_unit(connection, external_ids={"erp": "1"}).product
    (outcome,) = put_all(
        database, UnitDraft(unit_of("WM-000102"), lot="L9", external_ids={"erp": "1"})
    )
    assert isinstance(outcome.refusal, ExternalIdTaken)
    with database.read() as connection:
        assert catalogue.list_batches(connection, product) == []


def test_an_external_id_moves_between_the_rows_of_one_stream(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection, "WM-000101", external_ids={"erp": "1"})
    outcomes = put_all(
        database,
        UnitDraft(unit_of("WM-000101"), external_ids={"erp": "2"}),
        UnitDraft(unit_of("WM-000102"), external_ids={"erp": "1"}),
        UnitDraft(unit_of("WM-000103"), external_ids={"erp": "2"}),
    )
    assert [outcome.change for outcome in outcomes] == [Change.UPDATED, Change.CREATED, None]
    with database.read() as connection:
        found = catalogue.find_unit_by_external_id(connection, OPERATOR, "erp", "1")
    assert found.serial == "WM-000102"


def test_the_same_unit_twice_in_a_stream_is_created_and_then_compared(database: Database) -> None:
    with database.write() as connection:
        builders.make_product(connection)
    row = UnitDraft(unit_of(), external_ids={"erp": "1"})
    outcomes = put_all(database, row, row, UnitDraft(unit_of()))
    assert [outcome.change for outcome in outcomes] == [
        Change.CREATED,
        Change.UNCHANGED,
        Change.UPDATED,
    ]


def test_a_stream_longer_than_a_chunk_is_kept_whole_and_listed_in_order(
    database: Database,
) -> None:
    count = 2 * CHUNK + 1
    with database.write() as connection:
        product = builders.make_product(connection).identifier
        drafts = (
            UnitDraft(
                unit_of(f"WM-{number:06}"),
                lot=f"L{number % 7}",
                produced_on=date(2026, 1, 1) + timedelta(days=number % 300),
            )
            for number in range(count)
        )
        outcomes = list(catalogue.put_units(connection, drafts, NOW))
    assert {outcome.change for outcome in outcomes} == {Change.CREATED}
    with database.read() as connection:
        after, listed = None, []
        while page := catalogue.list_units(connection, product, after, 700):
            listed += page
            after = page[-1].identifier
    assert [unit.serial_number for unit in listed] == list(range(count))


def test_units_of_a_neighbouring_product_are_not_listed(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection)
        builders.make_unit(connection, "EB-1", "09520000010027")
        listed = catalogue.list_units(connection, builders.product_of("09520000010027"))
    assert [unit.serial for unit in listed] == ["EB-1"]
