"""Readings of units through the admin API and the command line: one unit's, or a million."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Gs1Error, Identifier, parse_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import NotOwned
from passport.db import Database
from passport.errors import FieldProblem, Refusal
from passport.events import service as events
from passport.events.refusals import ResponsibilityMoved
from passport.readings import service as readings
from passport.readings.errors import InvalidReading, ReadingConflict
from passport.readings.model import NamedUnit, Outcome, ReadingDraft
from resolver.admin.bulk import Row, chunks, refusal_outcome
from resolver.admin.errors import InvalidBody
from resolver.admin.model import Body
from resolver.admin.reading_rows import draft_of
from resolver.principals.model import Principal

# The more readings at once, the more of them share a page of the table; the write lock is held
# for about a second.
CHUNK = 20_000
Refused = Refusal | Gs1Error


@dataclass(slots=True)
class _Run:
    """What the chunks of one import have in common, by product."""

    caller: Principal
    owners: dict[str, str | None] = field(default_factory=dict)
    series: dict[str, Mapping[str, readings.Series]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What became of the rows of one transaction."""

    counts: Counter[str]  # recorded, corrected, unchanged, refused
    refused: list[dict[str, Any]]  # an outcome each, in order


def put_rows(
    database: Database,
    caller: Principal,
    rows: Iterable[Row],
    clock: Callable[[], datetime],
) -> Iterator[Chunk]:
    """Record the reading of each row, in chunks that are transactions.

    A run that is cut off keeps the chunks before; sending it all again adds only what is missing.
    The outcome of a refused row is ``{"row", "outcome": "refused", "code", "detail", "errors"}``.
    Raises DatabaseUnavailable.
    """
    run = _Run(caller)
    for chunk in chunks(rows, CHUNK):
        drafts: dict[int, ReadingDraft] = {}
        faults: dict[int, Exception] = {}
        for row in chunk:
            try:
                if row.fault is not None:
                    raise row.fault
                drafts[row.number] = draft_of(row.members)
            except Refusal as fault:
                faults[row.number] = fault
        with database.write() as connection:
            outcomes = _record(connection, run, list(drafts.values()), clock())
        yield _told(drafts, faults, outcomes)


def _told(
    drafts: dict[int, ReadingDraft],
    faults: dict[int, Exception],
    outcomes: Sequence[Outcome | Refused],
) -> Chunk:
    counts: Counter[str] = Counter()
    for number, outcome in zip(drafts, outcomes, strict=True):
        if isinstance(outcome, Outcome):
            counts[outcome.value] += 1
        else:
            faults[number] = outcome
    counts["refused"] = len(faults)
    return Chunk(counts, [_refused(n, drafts.get(n), faults[n]) for n in sorted(faults)])


def _refused(number: int, draft: ReadingDraft | None, fault: Exception) -> dict[str, Any]:
    named: dict[str, Any] = {"row": number}
    if draft is not None:
        named |= {"unit": draft.unit, "property": draft.property_name}
        named["measuredAt"] = draft.measured_at
    return named | refusal_outcome(fault)


def _record(
    connection: Connection, run: _Run, drafts: Sequence[ReadingDraft], now: datetime
) -> list[Outcome | Refused]:
    """Record what is the caller's; whose it is decides before anything is said of a unit."""
    units = dict(readings.units_named(connection, (draft.unit for draft in drafts)))
    named = {text: unit for text, unit in units.items() if isinstance(unit, NamedUnit)}
    owners = {unit.unit_key: _owner(connection, run, unit.product_key) for unit in named.values()}
    known = {key: owner for key, owner in owners.items() if owner is not None}
    handed_on = events.handed_on(connection, known)
    for text, unit in named.items():
        refusal = _refusal(run.caller, unit, known.get(unit.unit_key), handed_on)
        units[text] = refusal or unit
    return readings.record(
        connection, drafts, units, run.caller.principal_id, now, series=run.series
    )


def _refusal(
    caller: Principal, unit: NamedUnit, owner: str | None, handed_on: Mapping[str, str]
) -> Refusal | None:
    """Why the caller may not tell what was measured of a unit; None where it may."""
    responsible = handed_on.get(unit.unit_key, owner)
    if responsible is not None and caller.acts_for(responsible):
        return None
    if responsible is not None and owner is not None and caller.acts_for(owner):
        return ResponsibilityMoved(parse_identifier(unit.unit_key), responsible)
    return NotOwned(parse_identifier(unit.unit_key))


def _owner(connection: Connection, run: _Run, product_key: str) -> str | None:
    """The operator a product belongs to, if to any, found out once a run."""
    if product_key not in run.owners:
        try:
            owner = catalogue.owner_of(connection, parse_identifier(product_key))
        except NotOwned:
            owner = None
        run.owners[product_key] = owner
    return run.owners[product_key]


def put_readings(
    connection: Connection, caller: Principal, unit: Identifier, body: Body, now: datetime
) -> Counter[str]:
    """Record readings of one unit, all of them or none; how many of which outcome.

    Raises NotOwned, ResponsibilityMoved, UnknownUnit, InvalidBody with every problem of every
    reading, and ReadingConflict where nothing else is wrong.
    """
    drafts = [draft_of({"unit": unit.path, **each}) for each in body["readings"]]
    outcomes = _record(connection, _Run(caller), drafts, now)
    problems: list[FieldProblem] = []
    conflicts: list[ReadingConflict] = []
    for number, outcome in enumerate(outcomes):
        where = f"/readings/{number}"
        if isinstance(outcome, InvalidReading):
            problems += [replace(p, pointer=where + p.pointer) for p in outcome.problems]
        elif isinstance(outcome, ReadingConflict):
            problems.append(FieldProblem(f"{where}/value", str(outcome)))
            conflicts.append(outcome)
        elif not isinstance(outcome, Outcome):
            raise outcome
    if len(problems) > len(conflicts):
        raise InvalidBody(tuple(problems))
    if conflicts:
        raise replace(conflicts[0], problems=tuple(problems))
    return Counter(outcome.value for outcome in outcomes if isinstance(outcome, Outcome))


def show_recorded(unit: Identifier, counts: Counter[str]) -> Body:
    """What recording readings of one unit did."""
    return {"unit": unit.path} | {outcome.value: counts[outcome.value] for outcome in Outcome}
