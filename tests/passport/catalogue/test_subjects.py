"""Finding what a code is about (DECISIONS 1 and 2)."""

from __future__ import annotations

from datetime import date

import pytest

from gs1 import build_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import LotMismatch, UnknownIdentifier
from passport.catalogue.model import Standing, Subject
from passport.db import Database
from tests import builders
from tests.builders import GTIN, LOT, SERIAL, batch_of, product_of, unit_of


def find(database: Database, qualifiers: dict[str, str]) -> Subject:
    with database.read() as connection:
        return catalogue.find_subject(connection, build_identifier("01", GTIN, qualifiers))


def test_a_registered_unit_comes_with_its_batch_and_operator(database: Database) -> None:
    with database.write() as connection:
        unit = builders.make_unit(connection, lot=LOT, produced_on=date(2026, 1, 7))
    subject = find(database, {"21": SERIAL})
    assert subject.standing is Standing.REGISTERED
    assert subject.unit == unit
    assert subject.batch is not None
    assert subject.operator.name == "Fjordwerk"
    assert (subject.lot, subject.serial_number) == (LOT, 101)
    assert subject.levels == [("item", unit_of()), ("batch", batch_of()), ("model", product_of())]


def test_the_unit_is_the_same_whether_its_lot_is_asked_for_or_not(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection, lot=LOT)
    with_lot, without = find(database, {"10": LOT, "21": SERIAL}), find(database, {"21": SERIAL})
    assert with_lot.identifier == without.identifier == unit_of()
    assert with_lot.asked != without.asked
    assert with_lot.levels == without.levels


def test_a_contradicting_lot_is_refused_with_both(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection, lot=LOT)
    with pytest.raises(LotMismatch) as refusal:
        find(database, {"10": "L2602", "21": SERIAL})
    assert (refusal.value.stored_lot, refusal.value.asked_lot) == (LOT, "L2602")


def test_a_unit_without_a_stored_lot_does_not_contradict(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection)
    assert find(database, {"10": "L2602", "21": SERIAL}).lot == "L2602"


def test_a_contradicting_variant_is_unknown(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection, variant="CH")
    assert find(database, {"21": SERIAL}).variant == "CH"
    with pytest.raises(UnknownIdentifier):
        find(database, {"22": "DE", "21": SERIAL})


@pytest.mark.parametrize(
    ("fully_serialised", "standing"),
    [(False, Standing.UNRECORDED), (True, Standing.NOT_ISSUED)],
)
def test_an_unknown_serial_is_answered_by_the_model(
    database: Database, fully_serialised: bool, standing: Standing
) -> None:
    with database.write() as connection:
        builders.make_product(connection, fully_serialised=fully_serialised)
    subject = find(database, {"21": "WM-000999"})
    assert subject.standing is standing
    assert subject.unit is None
    assert subject.serial_number == 999
    assert [granularity for granularity, _ in subject.levels] == ["item", "model"]


def test_an_unknown_serial_of_a_known_lot_stands_in_that_lot(database: Database) -> None:
    with database.write() as connection:
        batch = builders.make_batch(connection)
    subject = find(database, {"10": LOT, "21": "WM-000999"})
    assert subject.standing is Standing.UNRECORDED
    assert subject.batch == batch
    assert [granularity for granularity, _ in subject.levels] == ["item", "batch", "model"]


def test_a_lot_is_a_batch_also_when_it_has_no_record(database: Database) -> None:
    with database.write() as connection:
        batch = builders.make_batch(connection)
    known, unknown = find(database, {"10": LOT}), find(database, {"10": "L9"})
    assert known.standing is unknown.standing is Standing.BATCH
    assert (known.batch, unknown.batch) == (batch, None)
    assert known.levels == [("batch", batch_of()), ("model", product_of())]


def test_model_variant_and_third_party_serial_stand_for_themselves(database: Database) -> None:
    with database.write() as connection:
        builders.make_product(connection, fully_serialised=True)
    model, variant, controlled = (
        find(database, {}),
        find(database, {"22": "CH"}),
        find(database, {"235": "TP1"}),
    )
    assert model.standing is variant.standing is Standing.MODEL
    assert model.serial_number is None
    assert variant.variant == "CH"
    assert controlled.standing is Standing.UNRECORDED
    assert controlled.identifier == build_identifier("01", GTIN, {"235": "TP1"})


def test_what_has_no_product_is_unknown(database: Database) -> None:
    with database.read() as connection:
        for identifier in (unit_of(), build_identifier("8004", "9520000A1")):
            with pytest.raises(UnknownIdentifier):
                catalogue.find_subject(connection, identifier)
