"""Putting operators, and whose an identifier is."""

from __future__ import annotations

import pytest

from gs1 import build_identifier, check_digit
from passport.catalogue import service as catalogue
from passport.catalogue.errors import (
    InvalidOperator,
    NotOwned,
    OperatorIdentifierTaken,
    PrefixInUse,
    PrefixOverlap,
    UnknownExternalId,
    UnknownOperator,
)
from passport.catalogue.model import Change
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
