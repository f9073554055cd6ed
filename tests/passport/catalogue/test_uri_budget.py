"""A product's own length budget: what it refuses, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from passport.catalogue import service as catalogue
from passport.catalogue.errors import InvalidProduct, UnknownBatch, UriTooLong
from passport.catalogue.model import Change, UnitDraft
from passport.catalogue.serials import SerialPattern
from passport.db import Database
from tests import builders
from tests.builders import NOW, batch_of, product_of, unit_of

PUBLIC = "https://id.example.com"  # the prefix of the example product has 44 characters


def put_product(database: Database, **over: Any) -> Change:
    with database.write() as connection:
        builders.make_operator(connection)
        draft = builders.product_draft(**over)
        return catalogue.put_product(connection, draft, NOW, public_url=PUBLIC)[1]


def problem(refusal: pytest.ExceptionInfo[InvalidProduct]) -> tuple[str, str]:
    (found,) = refusal.value.problems
    return found.pointer, found.message


def test_what_a_product_says_of_its_codes_is_read_back(database: Database) -> None:
    put_product(database, serve_in_place=False, uri_budget=53)
    with database.read() as connection:
        found = catalogue.get_product(connection, product_of())
    assert (found.serve_in_place, found.uri_budget) == (False, 53)
    assert put_product(database, serve_in_place=False, uri_budget=53) is Change.UNCHANGED
    assert put_product(database) is Change.UPDATED


@pytest.mark.parametrize("budget", [19, 2001, 0, -1])
def test_a_budget_is_twenty_to_two_thousand_characters(database: Database, budget: int) -> None:
    with pytest.raises(InvalidProduct) as refusal:
        put_product(database, uri_budget=budget)
    assert problem(refusal) == ("/uriBudget", "20 to 2000 characters")


def test_a_pattern_that_does_not_fit_is_refused_with_what_remains(database: Database) -> None:
    with pytest.raises(InvalidProduct) as refusal:
        put_product(database, uri_budget=50)
    assert problem(refusal) == (
        "/serialPattern",
        "a code of this form has a URI of 53 characters, the budget is 50: 6 remain for the serial",
    )
    fitting = SerialPattern("W", 5)
    assert put_product(database, uri_budget=50, serial_pattern=fitting) is Change.CREATED


def test_a_budget_no_serial_fits_in_is_refused(database: Database) -> None:
    with pytest.raises(InvalidProduct) as refusal:
        put_product(database, uri_budget=44, serial_pattern=None)
    assert problem(refusal)[0] == "/uriBudget"
    assert put_product(database, uri_budget=45, serial_pattern=None) is Change.CREATED


def test_the_operators_own_host_is_what_counts(database: Database) -> None:
    with database.write() as connection:
        builders.make_operator(connection, primary_url="https://fw.example")  # 4 shorter
        draft = builders.product_draft(uri_budget=49)
        catalogue.put_product(connection, draft, NOW, public_url=PUBLIC)
        with pytest.raises(InvalidProduct):
            catalogue.put_product(
                connection, builders.product_draft(uri_budget=48), NOW, public_url=PUBLIC
            )


def test_a_unit_whose_uri_is_too_long_is_refused(database: Database) -> None:
    put_product(database, uri_budget=50, serial_pattern=None)
    with database.write() as connection:
        kept = UnitDraft(unit_of("123456"))
        catalogue.put_unit(connection, kept, NOW, public_url=PUBLIC)
        with pytest.raises(UriTooLong) as refusal:
            catalogue.put_unit(connection, UnitDraft(unit_of("12345/")), NOW, public_url=PUBLIC)
    assert refusal.value.facts() == {
        "identifier": unit_of("12345/"),
        "length": 52,
        "budget": 50,
        "left": 6,
    }


def test_a_refused_row_of_many_makes_no_batch_either(database: Database) -> None:
    put_product(database, uri_budget=50, serial_pattern=None)
    drafts = [UnitDraft(unit_of("1234567"), lot="NEW"), UnitDraft(unit_of("1"))]
    with database.write() as connection:
        outcomes = list(catalogue.put_units(connection, drafts, NOW, public_url=PUBLIC))
        assert [outcome.change for outcome in outcomes] == [None, Change.CREATED]
        assert isinstance(outcomes[0].refusal, UriTooLong)
        with pytest.raises(UnknownBatch):
            catalogue.get_batch(connection, batch_of("NEW"))


def test_a_unit_that_is_printed_already_is_not_judged_again(database: Database) -> None:
    put_product(database, serial_pattern=None)
    with database.write() as connection:
        catalogue.put_unit(connection, UnitDraft(unit_of()), NOW, public_url=PUBLIC)
    put_product(database, serial_pattern=None, uri_budget=50)
    with database.write() as connection:
        draft = UnitDraft(unit_of(), variant="B")
        _, change = catalogue.put_unit(connection, draft, NOW, public_url=PUBLIC)
    assert change is Change.UPDATED


def test_without_any_host_the_length_is_not_judged(database: Database) -> None:
    with database.write() as connection:
        product = builders.make_product(connection, uri_budget=20)
        assert catalogue.code_uri(connection, product, None) is None
        builders.make_unit(connection)
