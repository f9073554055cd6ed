"""Parts hold for any data, not only for the examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.errors import SupersessionDeadEnd, SupersessionLoop
from aftersales.parts.model import Fit, Fitment
from aftersales.parts.rules import fit, overlap, supersession_chain, why
from passport.catalogue.serials import SerialPattern

PATTERN = SerialPattern("S-", 2)
ALL_NUMBERS = range(100)

names = st.sampled_from("ABCDEFGH")
ends = st.none() | st.integers(0, 99)
intervals = st.builds(
    lambda first, last: Fitment(
        "P", "place", 1, *sorted((first, last)) if None not in (first, last) else (first, last)
    ),
    ends,
    ends,
)
lists = st.frozensets(st.integers(0, 120).map(lambda n: f"S-{n:02}"), min_size=1).map(
    lambda serials: Fitment("P", "place", 1, serials=serials)
)
fitments = intervals | lists


def units_in(fitment: Fitment) -> set[str]:
    """Brute force: every serial of the pattern, and those listed beside it, asked one by one."""
    serials = {f"S-{n:02}" for n in ALL_NUMBERS} | (fitment.serials or frozenset())
    if fitment.serials is not None:
        return {serial for serial in serials if serial in fitment.serials}
    first = 0 if fitment.first is None else fitment.first
    last = 99 if fitment.last is None else fitment.last
    return {f"S-{n:02}" for n in ALL_NUMBERS if first <= n <= last}


@given(fitments)
def test_a_part_fits_exactly_the_units_counted_out_by_hand(fitment: Fitment) -> None:
    serials = [f"S-{n:02}" for n in range(121)]
    found = {s for s in serials if fit(fitment, s, PATTERN.number(s)) is Fit.YES}
    assert found - {f"S-{n}" for n in range(100, 121)} == {
        s for s in units_in(fitment) if len(s) == 4
    }


@given(fitments, fitments)
def test_two_fitments_overlap_exactly_when_some_unit_is_in_both(a: Fitment, b: Fitment) -> None:
    everything = a.kind == "all_units" or b.kind == "all_units"
    assert overlap(a, b, PATTERN) == (everything or bool(units_in(a) & units_in(b)))
    assert overlap(a, b, PATTERN) == overlap(b, a, PATTERN)


@given(intervals)
def test_the_reason_names_serials_that_lie_inside_the_interval(fitment: Fitment) -> None:
    told = why(fitment, PATTERN)
    for serial in (told.first, told.last):
        if serial is not None:
            assert fit(fitment, serial, PATTERN.number(serial)) is Fit.YES


@given(st.dictionaries(names, st.none() | names, min_size=1), st.data())
def test_the_current_part_is_never_a_superseded_one(
    superseded_by: dict[str, str | None], data: st.DataObject
) -> None:
    start = data.draw(st.sampled_from(sorted(superseded_by)))
    walked, refusal = _walk(start, superseded_by)
    if refusal is not None:
        with pytest.raises(refusal):
            supersession_chain(start, superseded_by)
        return
    chain = supersession_chain(start, superseded_by)
    assert list(chain) == walked
    assert superseded_by[chain[-1]] is None


def _walk(
    start: str, superseded_by: dict[str, str | None]
) -> tuple[list[str], type[Exception] | None]:
    """Follow the replacements as many times as there are parts, and see where that leads."""
    walked = [start]
    for _ in range(len(superseded_by)):
        successor = superseded_by[walked[-1]]
        if successor is None:
            return walked, None
        if successor not in superseded_by:
            return walked, SupersessionDeadEnd
        walked.append(successor)
    return walked, SupersessionLoop
