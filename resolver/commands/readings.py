"""``tracemark readings``: what is measured of units, from files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click

from passport.db import maintained
from resolver.admin import bulk, reading_rows
from resolver.admin import readings as admin
from resolver.admin.bulk import Row
from resolver.admin.errors import InvalidBody
from resolver.commands.context import FINDINGS, Misuse, load_settings, open_database, right_now
from resolver.commands.progress import Progress
from resolver.principals.model import COMMAND_LINE

_NAMES = ("recorded", "corrected", "unchanged", "refused")


@click.group()
def readings() -> None:
    """Record what is measured of units again and again: charge, cycles, temperatures, events."""


@readings.command("import")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a refused line.")
def import_files(paths: tuple[Path, ...], as_json: bool) -> None:
    """Record a reading a line; importing a file again adds only what is missing.

    \b
    FILE.ndjson, FILE.jsonl  {"unit": "01/…/21/…", "property": "stateOfCharge",
                             "measuredAt": "2026-11-21T12:00:00Z", "value": 81.5,
                             "unitCode": "P1"}, and "correction": true where it stands over
                             another value for this instant
    FILE.csv                 the same names as columns

    A refused line stops nothing; exit 1 when there was one. Twenty thousand lines are one
    transaction: what was recorded before a break stays.

    \b
    Example:
      tracemark readings import november.ndjson
      tracemark readings import *.csv --json | jq .code | sort | uniq -c
    """
    counts: Counter[str] = Counter()
    with open_database(load_settings()) as database, maintained(database):
        for path in paths:
            progress = Progress(f"lines of {path.name}", quiet=as_json)
            with path.open("rb") as stream:
                try:
                    rows = _rows(path, stream)
                    for chunk in admin.put_rows(database, COMMAND_LINE, rows, right_now):
                        counts.update(chunk.counts)
                        for outcome in chunk.refused:
                            _tell(path, outcome, as_json)
                        progress.reached(progress.done + chunk.counts.total())
                except InvalidBody as fault:
                    raise Misuse(f"{path}: {fault}") from fault
    _sum_up(counts, as_json)
    if counts["refused"]:
        raise click.exceptions.Exit(FINDINGS)


def _rows(path: Path, stream: IO[bytes]) -> Iterator[Row]:
    lines = reading_rows.lines_of(stream)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return reading_rows.rows_of_csv(lines)
    if suffix in (".ndjson", ".jsonl"):
        return bulk.rows_of_lines(lines, reading_rows.MAX_LINE)
    raise Misuse(f"{path}: the name must end in .ndjson, .jsonl or .csv")


def _tell(path: Path, outcome: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"file": path.name, **outcome}, ensure_ascii=False))
        return
    click.echo(f"{path}: line {outcome['row']}: {outcome['detail']}", err=True)
    for error in outcome.get("errors", ()):
        click.echo(f"    {error['pointer'] or '/'}: {error['message']}", err=True)


def _sum_up(counts: Counter[str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"outcome": "counted", **{name: counts[name] for name in _NAMES}}))
        return
    told = ", ".join(f"{counts[name]} {name}" for name in _NAMES if counts[name])
    click.echo(told or "nothing to do")
