"""Many units at once: rows in, one outcome a row out, in chunks that are transactions.

A chunk bounds how long the write lock is held and how much memory is used; a run that is cut off
keeps the chunks before, and running it again changes nothing there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from gs1 import Gs1Error, build_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import NotOwned
from passport.catalogue.model import Change, UnitDraft, UnitOutcome
from passport.db import Database
from passport.errors import Refusal
from resolver import problems
from resolver.admin import validation
from resolver.admin.catalogue import unit_draft
from resolver.admin.errors import ReplacementRefused
from resolver.admin.ownership import claim
from resolver.principals.model import Principal
from resolver.strict_json import MalformedJson, parse

CHUNK = 500
MAX_LINE = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read: its number in the file, and its members or why it cannot be read."""

    number: int
    members: Any
    fault: Exception | None = None


@dataclass(slots=True)
class _Chunk:
    """The rows of one transaction, sorted into those to keep and those refused so far."""

    connection: Connection
    caller: Principal
    public_url: str | None
    drafts: dict[int, UnitDraft] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)
    faults: dict[int, Exception] = field(default_factory=dict)
    owned: dict[str, bool] = field(default_factory=dict)  # by GTIN


def rows_of_lines(lines: Iterable[bytes], longest: int = MAX_LINE) -> Iterator[Row]:
    """Rows of newline-delimited JSON; empty lines are skipped but counted."""
    for number, line in enumerate(lines, start=1):
        try:
            if len(line) > longest:
                raise MalformedJson("size", f"a line has more than {longest} bytes")
            if line.strip():
                yield Row(number, parse(line))
        except MalformedJson as error:
            yield Row(number, None, error)


def chunks(rows: Iterable[Row], size: int = CHUNK) -> Iterator[list[Row]]:
    """The rows of one transaction after the other."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, size)):
        yield chunk


def put_units(
    database: Database,
    caller: Principal,
    rows: Iterable[Row],
    now: datetime,
    *,
    replace: bool,
    public_url: str | None = None,
) -> Iterator[dict[str, Any]]:
    """Keep the unit of each row; yields one outcome a row, in order.

    An outcome is ``{"row", "outcome": "created" | "updated" | "unchanged" | "refused"}`` with
    ``"unit"`` where the row names one, and ``"code", "detail", "errors"`` where it was refused.
    Without ``replace``, a row that would change a unit that is there is refused. ``public_url``
    is what codes carry whose operator has no primary host. Raises DatabaseUnavailable.
    """
    for rows_now in chunks(rows):
        with database.write() as connection:
            chunk = _Chunk(connection, caller, public_url)
            _read(chunk, rows_now)
            _keep(chunk, now, replace)
        for row in rows_now:
            yield _outcome(chunk, row.number)


def _read(chunk: _Chunk, rows: list[Row]) -> None:
    # In one order everywhere, so that two imports wait for each other and never in a circle.
    for gtin in sorted({gtin for row in rows if (gtin := _gtin(row)) is not None}):
        chunk.owned[gtin] = _is_owned(chunk, gtin)
    for row in rows:
        try:
            chunk.drafts[row.number] = _draft(chunk, row)
        except (Refusal, Gs1Error) as error:
            chunk.faults[row.number] = error


def _draft(chunk: _Chunk, row: Row) -> UnitDraft:
    if row.fault is not None:
        raise row.fault
    validation.check("unit_row", row.members)
    identifier = build_identifier("01", row.members["gtin"], {"21": row.members["serial"]})
    if not chunk.owned[identifier.key]:
        raise NotOwned(identifier)
    return unit_draft(identifier, row.members)


def _gtin(row: Row) -> str | None:
    gtin = row.members.get("gtin") if isinstance(row.members, dict) else None
    return gtin if isinstance(gtin, str) else None


def _is_owned(chunk: _Chunk, gtin: str) -> bool:
    try:
        claim(chunk.connection, chunk.caller, build_identifier("01", gtin))
    except (NotOwned, Gs1Error):
        # A GTIN that is none is told with each of its rows.
        return False
    return True


def _keep(chunk: _Chunk, now: datetime, replace: bool) -> None:
    """Keep what can be kept; without ``replace`` start over without the rows that change units."""
    while True:
        numbers = [number for number in chunk.drafts if number not in chunk.faults]
        attempt = chunk.connection.begin_nested()
        drafts = (chunk.drafts[number] for number in numbers)
        outcomes = catalogue.put_units(chunk.connection, drafts, now, public_url=chunk.public_url)
        results = dict(zip(numbers, outcomes, strict=True))
        replaced = [n for n, result in results.items() if result.change is Change.UPDATED]
        if replace or not replaced:
            attempt.commit()
            _note(chunk, results)
            return
        attempt.rollback()
        for number in replaced:
            chunk.faults[number] = ReplacementRefused(chunk.drafts[number].identifier.path)


def _note(chunk: _Chunk, results: dict[int, UnitOutcome]) -> None:
    for number, result in results.items():
        if result.change is not None:
            chunk.changes[number] = result.change
        elif result.refusal is not None:
            chunk.faults[number] = result.refusal


def _outcome(chunk: _Chunk, number: int) -> dict[str, Any]:
    outcome: dict[str, Any] = {"row": number}
    if number in chunk.drafts:
        outcome["unit"] = chunk.drafts[number].identifier.path
    if number in chunk.changes:
        return outcome | {"outcome": chunk.changes[number].value}
    return outcome | refusal_outcome(chunk.faults[number])


def refusal_outcome(error: Exception) -> dict[str, Any]:
    """What a row's outcome says about its refusal, in the words of a problem document."""
    problem = problems.problem_of(error)
    outcome: dict[str, Any] = {"outcome": "refused", "code": problem.code, "detail": problem.detail}
    if problem.errors:
        outcome["errors"] = list(problem.errors)
    return outcome
