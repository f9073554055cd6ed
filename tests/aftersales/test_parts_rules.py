"""Supersession and fitment, without a database."""

from __future__ import annotations

import pytest

from aftersales.errors import (
    InvalidFitments,
    InvalidPart,
    OverlappingFitment,
    SupersessionDeadEnd,
    SupersessionLoop,
)
from aftersales.parts.model import Fit, Fitment, FitmentDraft, PartDraft
from aftersales.parts.rules import (
    fit,
    overlap,
    place_fitments,
    supersession_chain,
    validate_part,
    why,
)
from passport.catalogue.serials import SerialPattern

PATTERN = SerialPattern("WM-", 6)
PARTS = {"PUMP-1", "PUMP-2"}


def pointers(error: InvalidFitments | InvalidPart) -> list[str]:
    return [problem.pointer for problem in error.problems]


def test_a_chain_runs_from_the_old_number_to_the_current_one() -> None:
    successors = {"A": "B", "B": "C", "C": None}
    assert supersession_chain("A", successors) == ("A", "B", "C")
    assert supersession_chain("C", successors) == ("C",)


def test_a_loop_is_refused_with_the_path_walked() -> None:
    with pytest.raises(SupersessionLoop) as refused:
        supersession_chain("A", {"A": "B", "B": "C", "C": "B"})
    assert refused.value.path == ("A", "B", "C", "B")
    assert "A → B → C → B" in str(refused.value)


def test_a_part_that_replaces_itself_is_a_loop() -> None:
    with pytest.raises(SupersessionLoop) as refused:
        supersession_chain("A", {"A": "A"})
    assert refused.value.path == ("A", "A")


def test_a_replacement_that_does_not_exist_is_a_dead_end() -> None:
    with pytest.raises(SupersessionDeadEnd) as refused:
        supersession_chain("A", {"A": "B", "B": "X"})
    assert (refused.value.part_number, refused.value.superseded_by) == ("B", "X")


def test_every_problem_of_a_part_is_listed() -> None:
    draft = PartDraft(
        operator_id="fjordwerk",
        part_number=" ",
        names={"en": "Pump", "de": " "},
        gtin="09520000010011",
        buy_url="ftp://parts.example/pump",
        replace_every_months=0,
    )
    with pytest.raises(InvalidPart) as refused:
        validate_part(draft)
    expected = ["/partNumber", "/names/de", "/gtin", "/buyUrl", "/replaceEveryMonths"]
    assert pointers(refused.value) == expected


def test_a_part_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidPart) as refused:
        validate_part(PartDraft("fjordwerk", "PUMP-1", {}))
    assert pointers(refused.value) == ["/names"]


def test_serials_of_an_interval_become_numbers_of_the_pattern() -> None:
    draft = FitmentDraft("PUMP-1", "pump", 1, "WM-000101", "WM-000130")
    assert place_fitments([draft], PARTS, PATTERN) == [Fitment("PUMP-1", "pump", 1, 101, 130)]


def test_every_problem_of_a_list_of_fitments_is_listed_by_its_place() -> None:
    drafts = [
        FitmentDraft("PUMP-1", "pump", 1, "WM-000200", "WM-000100"),
        FitmentDraft("PUMP-9", "", 0),
        FitmentDraft("PUMP-1", "door", 1, "WM-000101", "DR-000130"),
        FitmentDraft("PUMP-1", "lamp", 1, "WM-000101", serials=("AB/12",)),
        FitmentDraft("PUMP-1", "foot", 1, serials=()),
    ]
    with pytest.raises(InvalidFitments) as refused:
        place_fitments(drafts, PARTS, PATTERN)
    assert pointers(refused.value) == [
        "/0/serialTo",
        "/1/partNumber",
        "/1/position",
        "/1/quantity",
        "/2/serialTo",
        "/3/serials",
        "/4/serials",
    ]


def test_an_interval_is_refused_where_the_product_declares_no_order() -> None:
    with pytest.raises(InvalidFitments) as refused:
        place_fitments([FitmentDraft("PUMP-1", "pump", 1, serial_to="99")], PARTS, None)
    assert pointers(refused.value) == ["/0/serialTo"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FitmentDraft("PUMP-1", "pump"), FitmentDraft("PUMP-2", "pump")),
        (
            FitmentDraft("PUMP-1", "pump", 1, "WM-000101", "WM-000131"),
            FitmentDraft("PUMP-2", "pump", 1, "WM-000131"),
        ),
        (
            FitmentDraft("PUMP-1", "pump", 1, None, "WM-000131"),
            FitmentDraft("PUMP-2", "pump", 1, serials=("WM-000007",)),
        ),
        (
            FitmentDraft("PUMP-1", "pump", 1, serials=("AB/12", "AB/13")),
            FitmentDraft("PUMP-2", "pump", 1, serials=("AB/13",)),
        ),
    ],
)
def test_two_parts_for_one_place_in_one_unit_are_refused(
    one: FitmentDraft, other: FitmentDraft
) -> None:
    for drafts in ([one, other], [other, one]):
        with pytest.raises(OverlappingFitment) as refused:
            place_fitments(drafts, PARTS, PATTERN)
        assert refused.value.position == "pump"
        assert set(refused.value.part_numbers) == PARTS
        assert refused.value.pointers == ("/0", "/1")


@pytest.mark.parametrize(
    "other",
    [
        FitmentDraft("PUMP-2", "pump", 1, "WM-000131"),
        FitmentDraft("PUMP-1", "pump", 1, "WM-000120", "WM-000140"),
        FitmentDraft("PUMP-2", "door", 1, "WM-000120", "WM-000140"),
        FitmentDraft("PUMP-2", "pump", 1, serials=("AB/12",)),
    ],
)
def test_neighbours_other_places_and_the_same_part_may_stand_together(other: FitmentDraft) -> None:
    first = FitmentDraft("PUMP-1", "pump", 1, "WM-000101", "WM-000130")
    assert len(place_fitments([first, other], PARTS, PATTERN)) == 2


def test_open_ended_intervals_overlap_where_they_meet() -> None:
    up_to = Fitment("A", "pump", 1, None, 100)
    assert overlap(up_to, Fitment("B", "pump", 1, 100, None), PATTERN)
    assert not overlap(up_to, Fitment("B", "pump", 1, 101, None), PATTERN)


def test_a_serial_outside_the_pattern_is_certain_only_of_parts_for_every_unit() -> None:
    assert fit(Fitment("A", "pump", 1), "AB/12", None) is Fit.YES
    assert fit(Fitment("A", "pump", 1, 1, 9), "AB/12", None) is Fit.UNDECIDED
    listed = Fitment("A", "pump", 1, serials=frozenset({"AB/12"}))
    assert fit(listed, "AB/12", None) is Fit.YES
    assert fit(listed, "AB/13", None) is Fit.NO


def test_a_question_about_the_model_leaves_intervals_and_lists_open() -> None:
    assert fit(Fitment("A", "pump", 1), None, None) is Fit.YES
    assert fit(Fitment("A", "pump", 1, 1, 9), None, None) is Fit.UNDECIDED
    assert fit(Fitment("A", "pump", 1, serials=frozenset({"X"})), None, None) is Fit.UNDECIDED


def test_the_reason_is_told_in_serials_again() -> None:
    told = why(Fitment("A", "pump", 1, None, 130), PATTERN)
    assert (told.kind, told.first, told.last) == ("interval", None, "WM-000130")
    assert why(Fitment("A", "pump", 1), PATTERN).kind == "all_units"
    listed = why(Fitment("A", "pump", 1, serials=frozenset({"B", "A"})), None)
    assert (listed.kind, listed.serials) == ("listed", ("A", "B"))
