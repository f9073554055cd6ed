"""Spare parts: keep them, say what they fit, and answer what fits a unit today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from aftersales.errors import SupersessionDeadEnd, UnknownPart
from aftersales.parts import rules, store
from aftersales.parts.model import Fit, Fitment, FitmentDraft, FittingPart, Part, PartDraft
from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.model import Change, Subject
from passport.db import take_turns


def put_part(connection: Connection, draft: PartDraft, now: datetime) -> tuple[Part, Change]:
    """Keep a part; the same draft again changes nothing.

    Raises InvalidPart, SupersessionLoop (with the path), and SupersessionDeadEnd when
    ``superseded_by`` names no part of this operator: put the newest part first.
    """
    rules.validate_part(draft)
    # Else two writers could close a loop together, each seeing only its own half.
    take_turns(connection, f"parts of {draft.operator_id}")
    numbers = {draft.part_number, draft.superseded_by or draft.part_number}
    known = store.parts_with_successors(connection, draft.operator_id, numbers)
    if draft.superseded_by is not None and draft.superseded_by not in {*known, draft.part_number}:
        raise SupersessionDeadEnd(draft.part_number, draft.superseded_by)
    successors = {number: part.superseded_by for number, part in known.items()}
    rules.supersession_chain(
        draft.part_number, successors | {draft.part_number: draft.superseded_by}
    )
    part = _as_part(draft)
    before = known.get(draft.part_number)
    if before == part:
        return part, Change.UNCHANGED
    if before is None:
        store.insert_part(connection, draft, now)
        return part, Change.CREATED
    store.update_part(connection, draft, now)
    return part, Change.UPDATED


def _as_part(draft: PartDraft) -> Part:
    return Part(
        draft.operator_id,
        draft.part_number,
        draft.names,
        draft.gtin,
        draft.superseded_by,
        draft.buy_url,
        draft.replace_every_months,
    )


def get_part(connection: Connection, operator_id: str, part_number: str) -> Part:
    """The part as stored. Raises UnknownPart."""
    found = store.parts_with_successors(connection, operator_id, [part_number])
    if part_number not in found:
        raise UnknownPart(operator_id, part_number)
    return found[part_number]


def put_fitments(
    connection: Connection, product: Identifier, drafts: Sequence[FitmentDraft], now: datetime
) -> tuple[list[Fitment], Change]:
    """A product's whole list of fitments becomes ``drafts``; the same list again changes nothing.

    Raises UnknownProduct, InvalidFitments (every problem, by pointer into the list) and
    OverlappingFitment.
    """
    owner = catalogue.get_product(connection, product.primary())
    key, pattern = owner.identifier.path, owner.serial_pattern
    numbers = {draft.part_number for draft in drafts}
    known = set(store.parts_with_successors(connection, owner.operator_id, numbers))
    fitments = rules.place_fitments(drafts, known, pattern)
    take_turns(connection, f"fitments of {key}")
    before = store.fitments(connection, key)
    if fitments == before:
        return fitments, Change.UNCHANGED
    store.replace_fitments(connection, key, owner.operator_id, fitments)
    catalogue.mark_published(connection, owner.identifier, has_parts=bool(fitments))
    return fitments, Change.UPDATED if before else Change.CREATED


def fitting(connection: Connection, subject: Subject) -> list[FittingPart]:
    """The parts for the product or unit asked for, in the maker's order.

    For a unit only what fits it. What cannot be decided (a question about the model or a batch,
    or a serial outside the product's pattern) is listed with ``certain`` false and its interval.
    """
    fitments = store.fitments(connection, subject.product.identifier.path)
    numbers = {fitment.part_number for fitment in fitments}
    known = store.parts_with_successors(connection, subject.product.operator_id, numbers)
    serial = subject.identifier.serial
    lines: dict[tuple[str, str, str], FittingPart] = {}
    for index, fitment in enumerate(fitments):
        outcome = rules.fit(fitment, serial, subject.serial_number)
        if outcome is Fit.NO:
            continue
        # One part may come through two of its own fitments; a unit needs to see it once. Where
        # the question leaves it open, every interval is worth showing.
        line = "" if outcome is Fit.YES else str(index)
        lines.setdefault(
            (fitment.position, fitment.part_number, line), _line(fitment, known, subject, outcome)
        )
    return list(lines.values())


def _line(fitment: Fitment, known: dict[str, Part], subject: Subject, outcome: Fit) -> FittingPart:
    successors = {number: part.superseded_by for number, part in known.items()}
    chain = rules.supersession_chain(fitment.part_number, successors)
    current = known[chain[-1]]
    return FittingPart(
        position=fitment.position,
        quantity=fitment.quantity,
        ordered=known[fitment.part_number],
        current=current,
        chain=chain,
        why=rules.why(fitment, subject.product.serial_pattern),
        certain=outcome is Fit.YES,
        replace_every_months=current.replace_every_months,
        buy_url=current.buy_url,
    )
