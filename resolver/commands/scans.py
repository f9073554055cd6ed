"""``tracemark scans``: how often codes were scanned, as lines, JSON, CSV or a page."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from gs1 import Gs1Error
from resolver.admin import scans as counted
from resolver.commands.context import Failure, Misuse, load_settings, open_database, right_now
from resolver.principals.model import COMMAND_LINE

_OPTIONS = (
    click.option("--product", help="Only this key, such as 01/09520000010010."),
    click.option("--from", "from", help="First day (UTC); thirty days to the last when left out."),
    click.option("--until", help="Last day (UTC); today when left out."),
    click.option("--operator", help="Only what belongs to this operator."),
)


def _limits(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@_limits
@click.option(
    "--group-by",
    "groupBy",
    default="day",
    show_default=True,
    help=f"What the sums are of: {','.join(counted.DIMENSIONS)}; several with commas.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.pass_context
def scans(context: click.Context, /, as_json: bool, as_csv: bool, **query: str | None) -> None:
    """Say how often codes were scanned.

    What a running server counted in the last second may not be written yet.

    \b
    Example:
      tracemark scans --product 01/09520000010010 --group-by day,linkType
      tracemark scans --from 2026-01-01 --until 2026-03-31 --csv > scans.csv
    """
    if context.invoked_subcommand is not None:
        if as_json or as_csv or any(query[name] for name in query if name != "groupBy"):
            raise Misuse(f"options of {context.invoked_subcommand} stand behind it")
        return
    if as_json and as_csv:
        raise Misuse("--json or --csv, not both")
    with open_database(load_settings()) as database, database.read() as connection:
        wanted = _wanted(connection, query)
        if as_csv:
            counted.write_csv(connection, wanted, sys.stdout)
        elif as_json:
            click.echo(json.dumps(counted.everything(connection, wanted), ensure_ascii=False))
        else:
            _tell(counted.everything(connection, wanted))


@scans.command()
@_limits
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="The file to write.",
)
@click.option("--language", default="en", show_default=True, help="Language of the page.")
def report(output: Path, language: str, **query: str | None) -> None:
    """Write a page with a chart and the numbers beside it; it needs no server and no network.

    \b
    Example:
      tracemark scans report --product 01/09520000010010 --from 2026-01-01 --output scans.html
    """
    # Here, because the other commands need no templates.
    from resolver.pages import Pages
    from resolver.scan_report import as_page

    pages = Pages()
    if language not in pages.languages:
        raise Misuse(f"--language is one of {', '.join(pages.languages)}, not {language!r}")
    with open_database(load_settings()) as database, database.read() as connection:
        text = as_page(connection, _wanted(connection, query), language, pages)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Misuse(f"cannot write {output}: {error.strerror}") from error


def _wanted(connection: Any, query: Mapping[str, str | None]) -> counted.Wanted:
    given = {name: text for name, text in query.items() if text is not None}
    try:
        return counted.read_wanted(connection, COMMAND_LINE, given, right_now().date())
    except Gs1Error as error:
        raise Failure(str(error)) from error


def _tell(found: Mapping[str, Any]) -> None:
    names = found["groupBy"]
    for row in found["scans"]:
        click.echo(f"{row['scans']:>10}  " + "  ".join(row[name] or "-" for name in names))
    click.echo(f"{found['total']:>10}  {found['from']} to {found['until']} (UTC)")
