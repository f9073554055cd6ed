"""``tracemark passport``: what a passport still lacks, told on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from gs1 import Gs1Error, Identifier, parse_digital_link, parse_target
from passport.readiness import service as readiness
from passport.readiness.model import BLOCKING, COUNTED, Readiness, Row, State
from resolver.commands.context import FINDINGS, Misuse, load_settings, open_database, right_now

# What stands in a list; what is complete, or nobody asks for, is only counted.
_LISTED = (*BLOCKING, State.CONDITIONAL, State.PENDING)


@click.group()
def passport() -> None:
    """Look at single passports."""


@passport.command("readiness")
@click.argument("uri")
@click.option("--market", default="", help="ISO 3166-1 code of a state, such as DE.")
@click.option("--date", "day", default="", help="The day whose law holds: YYYY-MM-DD; today.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def tell(uri: str, market: str, day: str, as_json: bool) -> None:
    """Say what the passport of URI, an address or its path, still lacks; exit 1 if anything.

    The levels of a model, a batch or a unit are put together, and held against the law of the
    day. Without a market the languages of texts are not looked at.

    \b
    Example:
      tracemark passport readiness /01/09520000010027/21/EB-2601-0001 --market DE
      tracemark passport readiness /01/09520000010027 --date 2027-02-18 --json | jq .counts
    """
    # Here, because the other commands need none of the admin API.
    from resolver.admin.errors import UnusableParameter
    from resolver.admin.passport_checks import asked, show

    try:
        wanted, on = asked({"market": [market], "date": [day]}, right_now().date())
        identifier = _identifier(uri)
    except (UnusableParameter, Gs1Error) as fault:
        raise Misuse(str(fault)) from fault
    with open_database(load_settings()) as database, database.read() as connection:
        subject = readiness.subject_of(connection, identifier)
        found = readiness.readiness(connection, subject, on, wanted)
    click.echo(json.dumps(show(found), ensure_ascii=False) if as_json else "\n".join(_lines(found)))
    if not found.ready:
        raise click.exceptions.Exit(FINDINGS)


def _identifier(text: str) -> Identifier:
    """The identifier of an address or of its path. Raises Gs1Error."""
    link = parse_target(text) if text.startswith("/") else parse_digital_link(text)
    return link.identifier


def _lines(found: Readiness) -> Iterator[str]:
    for section in found.sections:
        for row in section.rows:
            if row.state in _LISTED:
                yield from _row_lines(row)
    yield from (f"wrong  {error.pointer or '/'}  {error.message}" for error in found.errors)
    counts = ", ".join(f"{found.counts[state]} {state.value}" for state in COUNTED)
    market = f" for {found.market.code}" if found.market else ""
    ready = "ready" if found.ready else "not ready"
    yield f"{found.identifier.hri} is {ready}{market} on {found.on} by {found.profile}: {counts}"


def _row_lines(row: Row) -> Iterator[str]:
    label = row.label.get("en", row.name)
    yield f"{row.state.value}  /{row.name}  {label} ({row.level}; {row.source or 'no source'})"
    for error in row.errors:
        yield f"    {error.pointer}: {error.message}"
    for gap in row.gaps:
        if gap.lacking:
            yield f"    {gap.pointer}: not in {', '.join(gap.lacking)}"
    if row.because:
        yield f"    {row.because.get('en') or next(iter(row.because.values()))}"
