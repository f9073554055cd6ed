"""Which part fits which unit, and which number is current today. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from aftersales.errors import (
    InvalidFitments,
    InvalidPart,
    OverlappingFitment,
    SupersessionDeadEnd,
    SupersessionLoop,
)
from aftersales.parts.model import Fit, Fitment, FitmentDraft, PartDraft, Why
from gs1 import Gs1Error, build_identifier
from passport.canonical import pointer_to
from passport.catalogue.serials import SerialPattern
from passport.errors import FieldProblem
from passport.web_address import is_web_address

# Part numbers and places stand in URLs, lists and spreadsheets: printable ASCII without spaces
# at the ends.
_CODE = re.compile(r"[!-~](?:[ -~]{0,78}[!-~])?\Z")


def supersession_chain(
    part_number: str, superseded_by: Mapping[str, str | None]
) -> tuple[str, ...]:
    """The part numbers from ``part_number`` to the one that is current, both included.

    ``superseded_by`` maps every part to its direct replacement or None. Raises
    SupersessionLoop with the path walked, and SupersessionDeadEnd when a replacement is missing.
    """
    chain = [part_number]
    while (successor := superseded_by[chain[-1]]) is not None:
        if successor in chain:
            raise SupersessionLoop((*chain, successor))
        if successor not in superseded_by:
            raise SupersessionDeadEnd(chain[-1], successor)
        chain.append(successor)
    return tuple(chain)


def validate_part(draft: PartDraft) -> None:
    """Raises InvalidPart with every problem of the draft."""
    problems = tuple(_part_problems(draft))
    if problems:
        raise InvalidPart(problems)


def _part_problems(draft: PartDraft) -> Iterator[FieldProblem]:
    if not _CODE.match(draft.part_number):
        yield FieldProblem("/partNumber", "a part number is 1 to 80 printable ASCII characters")
    if not draft.names:
        yield FieldProblem("/names", "a part needs a name in at least one language")
    for language, name in draft.names.items():
        if not name.strip():
            yield FieldProblem(pointer_to("/names", language), "a name must not be empty")
    if draft.gtin is not None:
        try:
            build_identifier("01", draft.gtin)
        except Gs1Error as error:
            yield FieldProblem("/gtin", str(error))
    if draft.buy_url is not None and not is_web_address(draft.buy_url):
        yield FieldProblem("/buyUrl", "an http or https address is expected")
    if draft.replace_every_months is not None and draft.replace_every_months < 1:
        yield FieldProblem("/replaceEveryMonths", "at least one month is expected")


def place_fitments(
    drafts: Sequence[FitmentDraft], known_parts: set[str], pattern: SerialPattern | None
) -> list[Fitment]:
    """A product's whole list of fitments, checked, with serials turned into numbers.

    ``known_parts`` are the operator's part numbers among those the drafts name; ``pattern`` is
    the product's. Raises InvalidFitments with every problem, by pointer into the list
    ("/3/serialTo"), then OverlappingFitment when two parts would claim one place in one unit.
    """
    problems: list[FieldProblem] = []
    fitments: list[Fitment] = []
    for index, draft in enumerate(drafts):
        found = list(_fitment_problems(draft, known_parts, pattern))
        problems += [FieldProblem(f"/{index}{p.pointer}", p.message) for p in found]
        if not found:
            fitments.append(_placed(draft, pattern))
    if problems:
        raise InvalidFitments(tuple(problems))
    _refuse_overlaps(fitments, pattern)
    return fitments


def _fitment_problems(
    draft: FitmentDraft, known_parts: set[str], pattern: SerialPattern | None
) -> Iterator[FieldProblem]:
    if draft.part_number not in known_parts:
        yield FieldProblem("/partNumber", f"there is no part {draft.part_number}")
    if not _CODE.match(draft.position):
        yield FieldProblem("/position", "a position is 1 to 80 printable ASCII characters")
    if draft.quantity < 1:
        yield FieldProblem("/quantity", "at least one piece is expected")
    has_interval = draft.serial_from is not None or draft.serial_to is not None
    if draft.serials is not None:
        if has_interval:
            yield FieldProblem("/serials", "give either a list of serials or an interval")
        if not draft.serials:
            yield FieldProblem("/serials", "an empty list fits no unit; leave the fitment out")
    elif has_interval:
        yield from interval_problems(draft.serial_from, draft.serial_to, pattern)


def interval_problems(
    first: str | None, last: str | None, pattern: SerialPattern | None
) -> Iterator[FieldProblem]:
    """What is wrong with an interval of serials; pointers "/serialFrom" and "/serialTo".

    Serial order is declared, never guessed: without a pattern there are no intervals.
    """
    if pattern is None:
        pointer = "/serialFrom" if first is not None else "/serialTo"
        yield FieldProblem(pointer, "the product declares no serial pattern; list the serials")
        return
    numbers: list[int] = []
    for pointer, serial in (("/serialFrom", first), ("/serialTo", last)):
        if serial is None:
            continue
        number = pattern.number(serial)
        if number is None:
            yield FieldProblem(pointer, f"{serial} lies outside the product's serial pattern")
        else:
            numbers.append(number)
    if len(numbers) == 2 and numbers[0] > numbers[1]:
        yield FieldProblem("/serialTo", f"{last} comes before {first}")


def _placed(draft: FitmentDraft, pattern: SerialPattern | None) -> Fitment:
    def number(serial: str | None) -> int | None:
        return pattern.number(serial) if pattern is not None and serial is not None else None

    return Fitment(
        draft.part_number,
        draft.position,
        draft.quantity,
        number(draft.serial_from),
        number(draft.serial_to),
        None if draft.serials is None else frozenset(draft.serials),
    )


def _refuse_overlaps(fitments: Sequence[Fitment], pattern: SerialPattern | None) -> None:
    for (i, one), (j, other) in combinations(enumerate(fitments), 2):
        if (
            one.position == other.position
            and one.part_number != other.part_number
            and overlap(one, other, pattern)
        ):
            raise OverlappingFitment(
                one.position, (one.part_number, other.part_number), (f"/{i}", f"/{j}")
            )


def overlap(one: Fitment, other: Fitment, pattern: SerialPattern | None) -> bool:
    """Whether some unit could be in both."""
    if one.kind == "all_units" or other.kind == "all_units":
        return True
    if one.serials is not None:
        return any(_covers(other, serial, pattern) for serial in one.serials)
    if other.serials is not None:
        return any(_covers(one, serial, pattern) for serial in other.serials)
    return _not_after(one.first, other.last) and _not_after(other.first, one.last)


def _not_after(first: int | None, last: int | None) -> bool:
    return first is None or last is None or first <= last


def _covers(fitment: Fitment, serial: str, pattern: SerialPattern | None) -> bool:
    number = None if pattern is None else pattern.number(serial)
    return fit(fitment, serial, number) is Fit.YES


def fit(fitment: Fitment, serial: str | None, number: int | None) -> Fit:
    """Whether the part belongs in the unit with this serial and serial number.

    No serial (a question about the model or a batch) leaves everything but "all units"
    undecided; so does a serial outside the pattern for an interval, because its place in the
    order is not known.
    """
    if fitment.kind == "all_units":
        return Fit.YES
    if serial is None:
        return Fit.UNDECIDED
    if fitment.serials is not None:
        return Fit.YES if serial in fitment.serials else Fit.NO
    if number is None:
        return Fit.UNDECIDED
    inside = _not_after(fitment.first, number) and _not_after(number, fitment.last)
    return Fit.YES if inside else Fit.NO


def why(fitment: Fitment, pattern: SerialPattern | None) -> Why:
    """The reason in structured form; numbers are written as serials again."""

    def serial(number: int | None) -> str | None:
        return None if number is None or pattern is None else pattern.serial(number)

    listed = tuple(sorted(fitment.serials or ()))
    return Why(fitment.kind, serial(fitment.first), serial(fitment.last), listed)
