"""Parts on both engines: kept, replaced, and found again for a unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from aftersales.errors import (
    InvalidFitments,
    InvalidPart,
    OverlappingFitment,
    SupersessionDeadEnd,
    SupersessionLoop,
    UnknownPart,
)
from aftersales.parts import service as parts
from aftersales.parts.model import FitmentDraft, FittingPart, PartDraft
from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownProduct
from passport.catalogue.model import Change
from passport.db import Database
from tests import builders

WASHER = builders.product_of()


def draft(number: str, **over: Any) -> PartDraft:
    values: dict[str, Any] = {
        "operator_id": builders.OPERATOR,
        "part_number": number,
        "names": {"en": f"Pump {number}", "de": f"Pumpe {number}"},
        "buy_url": f"https://parts.fjordwerk.example/{number}",
    }
    return PartDraft(**(values | over))


def stock(connection: Connection, now: datetime) -> None:
    """The washing machine with a pump that was replaced once and changes at WM-000131."""
    builders.make_product(connection)
    parts.put_part(connection, draft("PUMP-3"), now)
    parts.put_part(connection, draft("PUMP-2"), now)
    parts.put_part(connection, draft("PUMP-1", superseded_by="PUMP-2"), now)
    parts.put_part(connection, draft("FILTER", replace_every_months=6), now)
    fitments = [
        FitmentDraft("PUMP-1", "drain-pump", 1, "WM-000101", "WM-000130"),
        FitmentDraft("PUMP-3", "drain-pump", 1, "WM-000131"),
        FitmentDraft("FILTER", "lint-filter", 2),
    ]
    parts.put_fitments(connection, WASHER, fitments, now)


def fitting(connection: Connection, identifier: Identifier) -> list[FittingPart]:
    return parts.fitting(connection, catalogue.find_subject(connection, identifier))


def test_a_unit_gets_the_parts_that_fit_its_serial(database: Database, now: datetime) -> None:
    with database.write() as connection:
        stock(connection, now)
        builders.make_unit(connection, "WM-000130")
        builders.make_unit(connection, "WM-000131")
    with database.read() as connection:
        before = fitting(connection, builders.unit_of("WM-000130"))
        after = fitting(connection, builders.unit_of("WM-000131"))
    assert [line.current.part_number for line in before] == ["PUMP-2", "FILTER"]
    assert [line.current.part_number for line in after] == ["PUMP-3", "FILTER"]
    assert all(line.certain for line in before + after)


def test_the_superseded_number_is_shown_but_never_the_one_to_buy(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        stock(connection, now)
    with database.read() as connection:
        pump, filter_ = fitting(connection, builders.unit_of("WM-000101"))
    assert pump.ordered.part_number == "PUMP-1"
    assert pump.chain == ("PUMP-1", "PUMP-2")
    assert pump.buy_url == "https://parts.fjordwerk.example/PUMP-2"
    assert (pump.why.kind, pump.why.first, pump.why.last) == (
        "interval",
        "WM-000101",
        "WM-000130",
    )
    assert filter_.chain == ("FILTER",)
    assert (filter_.quantity, filter_.replace_every_months, filter_.why.kind) == (2, 6, "all_units")


def test_a_part_replaced_twice_leads_to_the_newest(database: Database, now: datetime) -> None:
    with database.write() as connection:
        stock(connection, now)
        parts.put_part(connection, draft("PUMP-2", superseded_by="PUMP-3"), now)
    with database.read() as connection:
        pump = fitting(connection, builders.unit_of("WM-000101"))[0]
    assert pump.chain == ("PUMP-1", "PUMP-2", "PUMP-3")
    assert pump.current.part_number == "PUMP-3"


def test_a_question_about_the_model_lists_everything_with_its_interval(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        stock(connection, now)
        builders.make_batch(connection)
    with database.read() as connection:
        for asked in (WASHER, builders.batch_of()):
            lines = fitting(connection, asked)
            assert [(line.current.part_number, line.certain) for line in lines] == [
                ("PUMP-2", False),
                ("PUMP-3", False),
                ("FILTER", True),
            ]
            assert (lines[1].why.first, lines[1].why.last) == ("WM-000131", None)


def test_an_unknown_serial_is_placed_by_its_number_and_one_outside_the_pattern_is_not(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        stock(connection, now)
    with database.read() as connection:
        inside = fitting(connection, builders.unit_of("WM-000140"))
        outside = fitting(connection, builders.unit_of("AB/12"))
    assert [(line.current.part_number, line.certain) for line in inside] == [
        ("PUMP-3", True),
        ("FILTER", True),
    ]
    assert [line.current.part_number for line in outside if line.certain] == ["FILTER"]


def test_a_listed_serial_fits_and_another_does_not(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_product(connection, serial_pattern=None)
        parts.put_part(connection, draft("PUMP-1"), now)
        fitments = [FitmentDraft("PUMP-1", "pump", 1, serials=("AB/12", "AB%2F+:&="))]
        parts.put_fitments(connection, WASHER, fitments, now)
    with database.read() as connection:
        (line,) = fitting(connection, builders.unit_of("AB%2F+:&="))
        assert (line.why.kind, line.why.serials) == ("listed", ("AB%2F+:&=", "AB/12"))
        assert fitting(connection, builders.unit_of("AB/13")) == []


def test_a_part_that_fits_a_unit_twice_over_is_listed_once(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        stock(connection, now)
        fitments = [
            FitmentDraft("PUMP-3", "pump", 1, "WM-000101", "WM-000140"),
            FitmentDraft("PUMP-3", "pump", 1, "WM-000130"),
        ]
        parts.put_fitments(connection, WASHER, fitments, now)
    with database.read() as connection:
        assert len(fitting(connection, builders.unit_of("WM-000135"))) == 1
        assert len(fitting(connection, WASHER)) == 2


def test_putting_the_same_part_again_changes_nothing(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        assert parts.put_part(connection, draft("PUMP-1"), now)[1] is Change.CREATED
        assert parts.put_part(connection, draft("PUMP-1"), now)[1] is Change.UNCHANGED
        renamed = draft("PUMP-1", names={"en": "Drain pump"})
        assert parts.put_part(connection, renamed, now)[1] is Change.UPDATED
        stored = parts.get_part(connection, builders.OPERATOR, "PUMP-1")
        assert stored.names == {"en": "Drain pump"}


def test_putting_the_same_fitments_again_changes_nothing_and_a_shorter_list_replaces(
    database: Database, now: datetime
) -> None:
    listed = [FitmentDraft("PUMP-3", "pump"), FitmentDraft("FILTER", "filter", serials=("X",))]
    with database.write() as connection:
        stock(connection, now)
        assert parts.put_fitments(connection, WASHER, listed, now)[1] is Change.UPDATED
        assert parts.put_fitments(connection, WASHER, listed, now)[1] is Change.UNCHANGED
        assert parts.put_fitments(connection, WASHER, listed[:1], now)[1] is Change.UPDATED
        assert len(fitting(connection, WASHER)) == 1


def test_a_product_is_marked_while_it_has_parts(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        assert not catalogue.get_product(connection, WASHER).has_parts
        stock(connection, now)
        assert catalogue.get_product(connection, WASHER).has_parts
        parts.put_fitments(connection, WASHER, [], now)
        assert not catalogue.get_product(connection, WASHER).has_parts


def test_a_replacement_that_does_not_exist_is_refused(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        with pytest.raises(SupersessionDeadEnd) as refused:
            parts.put_part(connection, draft("PUMP-1", superseded_by="PUMP-9"), now)
        with pytest.raises(UnknownPart):
            parts.get_part(connection, builders.OPERATOR, "PUMP-1")
    assert refused.value.superseded_by == "PUMP-9"


def test_a_loop_of_replacements_is_refused_with_its_path(database: Database, now: datetime) -> None:
    with database.write() as connection:
        stock(connection, now)
        parts.put_part(connection, draft("PUMP-2", superseded_by="PUMP-3"), now)
        with pytest.raises(SupersessionLoop) as refused:
            parts.put_part(connection, draft("PUMP-3", superseded_by="PUMP-1"), now)
        with pytest.raises(SupersessionLoop):
            parts.put_part(connection, draft("PUMP-3", superseded_by="PUMP-3"), now)
        assert parts.get_part(connection, builders.OPERATOR, "PUMP-3").superseded_by is None
    assert refused.value.path == ("PUMP-3", "PUMP-1", "PUMP-2", "PUMP-3")


def test_parts_of_another_operator_are_not_parts_at_all(database: Database, now: datetime) -> None:
    other = {"operator_id": "sunnhus", "identifiers": (), "prefixes": ("9521",)}
    with database.write() as connection:
        builders.make_product(connection)
        builders.make_operator(connection, **other)
        parts.put_part(connection, replace(draft("PUMP-1"), operator_id="sunnhus"), now)
        with pytest.raises(SupersessionDeadEnd):
            parts.put_part(connection, draft("PUMP-0", superseded_by="PUMP-1"), now)
        with pytest.raises(InvalidFitments):
            parts.put_fitments(connection, WASHER, [FitmentDraft("PUMP-1", "pump")], now)


def test_refused_fitments_leave_the_old_list_in_place(database: Database, now: datetime) -> None:
    overlapping = [
        FitmentDraft("PUMP-3", "pump", 1, "WM-000101", "WM-000131"),
        FitmentDraft("FILTER", "pump", 1, "WM-000131"),
    ]
    with database.write() as connection:
        stock(connection, now)
        with pytest.raises(OverlappingFitment):
            parts.put_fitments(connection, WASHER, overlapping, now)
        with pytest.raises(InvalidFitments):
            parts.put_fitments(connection, WASHER, [FitmentDraft("NONE", "pump")], now)
        assert len(fitting(connection, WASHER)) == 3


def test_a_product_nobody_declared_has_no_fitments(database: Database, now: datetime) -> None:
    with database.write() as connection, pytest.raises(UnknownProduct):
        parts.put_fitments(connection, WASHER, [], now)


def test_a_part_with_faults_is_refused(database: Database, now: datetime) -> None:
    with database.write() as connection, pytest.raises(InvalidPart):
        parts.put_part(connection, draft("PUMP-1", names={}), now)
