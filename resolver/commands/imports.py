"""``tracemark import``: units from CSV or NDJSON, everything else from JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from passport.db import Database, maintained
from resolver.admin import bulk, files
from resolver.admin.files import UnreadableFile
from resolver.commands.context import (
    FINDINGS,
    Misuse,
    load_settings,
    open_database,
    right_now,
)
from resolver.commands.progress import Progress
from resolver.config import Settings
from resolver.principals.model import COMMAND_LINE


@click.command("import")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a row.")
def import_files(paths: tuple[Path, ...], as_json: bool) -> None:
    """Put what the files say; importing them again changes nothing.

    \b
    FILE.csv, FILE.ndjson   units: gtin, serial, lot, producedOn, variant, externalIds.NAME
    FILE.json               {"products": {"01/09520000010010": {…}}, …} with the bodies of the
                            admin API, under operators, facilities, products, batches, units,
                            parts, fitments, documents, links, handovers, passports, recalls

    A refused row stops nothing; exit 1 when there was one.

    \b
    Example:
      tracemark import products.json units.csv
      tracemark import units.ndjson --json | jq 'select(.outcome == "refused")'
    """
    settings = load_settings()
    counts: Counter[str] = Counter()
    with open_database(settings) as database, maintained(database):
        for path in paths:
            progress = Progress(f"rows of {path.name}", quiet=as_json)
            try:
                for outcome in _outcomes(database, settings, path):
                    _tell(path, outcome, as_json)
                    counts[outcome["outcome"]] += 1
                    progress.step()
            except UnreadableFile as error:
                raise Misuse(f"{path}: {error}") from error
    if not as_json:
        click.echo(_summary(counts))
    if counts["refused"]:
        raise click.exceptions.Exit(FINDINGS)


def _outcomes(database: Database, settings: Settings, path: Path) -> Iterator[dict[str, Any]]:
    now = right_now()
    suffix = path.suffix.lower()
    if suffix == ".json":
        yield from files.put_json(database, path.read_bytes(), now, settings)
        return
    with path.open("rb") as stream:
        if suffix == ".csv":
            rows = files.rows_of_csv(stream)
        elif suffix in (".ndjson", ".jsonl"):
            rows = bulk.rows_of_lines(stream)
        else:
            raise UnreadableFile("the name must end in .csv, .ndjson, .jsonl or .json")
        yield from bulk.put_units(
            database, COMMAND_LINE, rows, now, replace=True, public_url=settings.public_url
        )


def _tell(path: Path, outcome: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"file": path.name, **outcome}, ensure_ascii=False))
        return
    if outcome["outcome"] != "refused":
        return
    where = outcome.get("item") or outcome.get("unit") or ""
    click.echo(f"{path}: row {outcome['row']} {where}: {outcome['detail']}", err=True)
    for error in outcome.get("errors", ()):
        click.echo(f"    {error['pointer'] or '/'}: {error['message']}", err=True)


def _summary(counts: Counter[str]) -> str:
    words = ("created", "updated", "unchanged", "refused")
    return ", ".join(f"{counts[word]} {word}" for word in words if counts[word]) or "nothing to do"
