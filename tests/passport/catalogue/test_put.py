"""Putting operators, facilities, products and batches."""

from __future__ import annotations

from datetime import date

import pytest

from gs1 import build_identifier, check_digit
from passport.catalogue import service as catalogue
from passport.catalogue.errors import (
    InvalidBatch,
    InvalidOperator,
    InvalidProduct,
    NotOwned,
    OperatorIdentifierTaken,
    PrefixInUse,
    PrefixOverlap,
    SerialPatternFrozen,
    UnknownExternalId,
    UnknownFacility,
    UnknownOperator,
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


def test_an_operator_is_read_back_as_it_was_put(database: Database) -> None:
    with database.write() as connection:
        put = builders.make_operator(connection)
    with database.read() as connection:
        assert catalogue.get_operator(connection, OPERATOR) == put
        assert catalogue.list_operators(connection) == [put]
    assert put.identifier("gln") == "9520000000011"


def test_putting_an_operator_tells_created_unchanged_and_updated_apart(database: Database) -> None:
    def put(**over: object) -> Change:
        with database.write() as connection:
            draft = builders.operator_draft(**over)
            return catalogue.put_operator(connection, draft, NOW)[1]

    assert put() is Change.CREATED
    assert put() is Change.UNCHANGED
    assert put(name="Fjordwerk AS") is Change.UPDATED
    assert put(name="Fjordwerk AS", prefixes=("9520000", "9520001")) is Change.UPDATED


def test_all_problems_of_an_operator_are_listed_at_once(database: Database) -> None:
    draft = builders.operator_draft(
        operator_id="Fjord Werk",
        name=" ",
        address={"country": "Norway", "planet": "Earth"},
        website="ftp://fjordwerk.example",
        contact_email="nobody",
        primary_url="https://id.example/",
        identifiers=(("gln", "9520000000012"), ("lei", ""), ("lei", "")),
        prefixes=("952", "9520000", "9520000"),
    )
    with database.write() as connection, pytest.raises(InvalidOperator) as refusal:
        catalogue.put_operator(connection, draft, NOW)
    assert pointers(refusal) == [
        "/operatorId",
        "/name",
        "/address/planet",
        "/address/country",
        "/website",
        "/contactEmail",
        "/primaryUrl",
        "/identifiers/0/value",
        "/identifiers/1/value",
        "/identifiers/2/value",
        "/identifiers/2",
        "/prefixes/0",
        "/prefixes/2",
    ]


@pytest.mark.parametrize("prefix", ["9520000", "952000", "95200001"])
def test_a_prefix_that_overlaps_another_operators_is_refused(
    database: Database, prefix: str
) -> None:
    draft = builders.operator_draft(operator_id="other", identifiers=(), prefixes=(prefix,))
    with database.write() as connection:
        builders.make_operator(connection)
        with pytest.raises(PrefixOverlap) as refusal:
            catalogue.put_operator(connection, draft, NOW)
    assert refusal.value.facts() == {"prefix": prefix, "taken": "9520000", "taken_by": OPERATOR}


def test_a_neighbouring_prefix_is_no_overlap(database: Database) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        builders.make_operator(
            connection, operator_id="other", identifiers=(), prefixes=("9520001",)
        )
        assert catalogue.owner_of(connection, builders.product_of("09520001010019")) == "other"


def test_two_operators_cannot_share_a_gln(database: Database) -> None:
    draft = builders.operator_draft(operator_id="other", prefixes=())
    with database.write() as connection:
        builders.make_operator(connection)
        with pytest.raises(OperatorIdentifierTaken):
            catalogue.put_operator(connection, draft, NOW)


def test_a_prefix_in_use_is_not_given_up(database: Database) -> None:
    with database.write() as connection:
        product = builders.make_product(connection)
        with pytest.raises(PrefixInUse) as refusal:
            builders.make_operator(connection, prefixes=("9520001",))
        assert refusal.value.identifier == product.identifier
        builders.make_operator(connection, prefixes=("95200000", "9520001"))


def test_a_prefix_nobody_uses_is_given_up(database: Database) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        builders.make_operator(connection, prefixes=())
        with pytest.raises(NotOwned):
            catalogue.owner_of(connection, builders.product_of())


@pytest.mark.parametrize(
    ("key_ai", "key"),
    [
        ("01", "19520000010017"),  # the indicator digit is no part of the prefix
        ("00", "395200001234567897"),
        ("414", "9520000000028"),
        ("8004", "9520000ASSET/1"),
    ],
)
def test_ownership_follows_the_company_prefix_of_every_key(
    database: Database, key_ai: str, key: str
) -> None:
    if key_ai in ("01", "00"):
        key = key[:-1] + check_digit(key[:-1])
    with database.write() as connection:
        builders.make_operator(connection)
        assert catalogue.owner_of(connection, build_identifier(key_ai, key)) == OPERATOR


def test_nobody_owns_what_lies_under_no_prefix(database: Database) -> None:
    identifier = builders.product_of("04012345678901")
    with database.write() as connection:
        builders.make_operator(connection)
        with pytest.raises(NotOwned):
            catalogue.owner_of(connection, identifier)
        with pytest.raises(NotOwned):
            catalogue.put_product(connection, builders.product_draft("04012345678901"), NOW)


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


def test_an_unknown_operator_is_named(database: Database) -> None:
    with database.read() as connection, pytest.raises(UnknownOperator) as refusal:
        catalogue.get_operator(connection, "nobody")
    assert str(refusal.value) == "there is no operator 'nobody'"


@pytest.mark.parametrize("text", ["\x00", "\ud800"])
def test_what_no_database_can_hold_is_unknown_too(database: Database, text: str) -> None:
    with database.read() as connection:
        with pytest.raises(UnknownOperator):
            catalogue.get_operator(connection, text)
        with pytest.raises(UnknownExternalId):
            catalogue.find_unit_by_external_id(connection, OPERATOR, "erp", text)
