"""Readings of units through the admin API and the command line: one unit's, or a million."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Gs1Error, Identifier, parse_identifier
from passport.catalogue.errors import NotOwned
from passport.db import Database
from passport.errors import FieldProblem, Refusal
from passport.readings import service as readings
from passport.readings.errors import InvalidReading, ReadingConflict
from passport.readings.model import NamedUnit, Outcome, ReadingDraft
from resolver.admin.bulk import Row, chunks, refusal_outcome
from resolver.admin.errors import InvalidBody
from resolver.admin.model import Body
from resolver.admin.ownership import claim_to_read
from resolver.admin.reading_rows import draft_of
from resolver.principals.model import Principal

CHUNK = 5000
Refused = Refusal | Gs1Error


@dataclass(slots=True)
class _Run:
    """What the chunks of one import have in common, by product."""

    caller: Principal
    owned: dict[str, bool] = field(default_factory=dict)
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
    for text, unit in units.items():
        if isinstance(unit, NamedUnit) and not _owns(connection, run, unit.product_key):
            units[text] = NotOwned(parse_identifier(unit.unit_key))
    return readings.record(
        connection, drafts, units, run.caller.principal_id, now, series=run.series
    )


def _owns(connection: Connection, run: _Run, product_key: str) -> bool:
    """Whether the caller acts for the operator of a product, found out once a run."""
    owned = run.owned.get(product_key)
    if owned is None:
        product = parse_identifier(product_key)
        try:
            claim_to_read(connection, run.caller, product, NotOwned(product))
            owned = True
        except NotOwned:
            owned = False
        run.owned[product_key] = owned
    return owned


def put_readings(
    connection: Connection, caller: Principal, unit: Identifier, body: Body, now: datetime
) -> Counter[str]:
    """Record readings of one unit, all of them or none; how many of which outcome.

    Raises NotOwned, UnknownUnit, InvalidBody with every problem of every reading, and
    ReadingConflict where nothing else is wrong.
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
