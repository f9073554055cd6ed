"""``tracemark conformance``: does a server keep the resolver standard?"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import click

from resolver.commands.context import FINDINGS, Misuse, Outage, right_now
from resolver.conformance import clauses  # noqa: F401  registers them
from resolver.conformance.client import SECONDS, BadBase, Base, Client, Unanswered, read_base
from resolver.conformance.facts import BadPath, Facts, NothingToAsk, discover, read_path
from resolver.conformance.registry import Clause, named
from resolver.conformance.report import Report, as_json, as_page, make_report
from resolver.conformance.run import Result, run

_COLOURS = {"pass": "green", "fail": "red", "warning": "yellow", "skipped": "cyan"}
_FILE = click.Path(path_type=Path, dir_okay=False, writable=True)


@click.command()
@click.argument("base_url", required=False)
@click.option("--path", "paths", multiple=True, metavar="PATH", help="A code; repeatable.")
@click.option("--handed-over", metavar="PATH", help="A code it hands over to another resolver.")
@click.option(
    "--only", multiple=True, metavar="ID", help="Only this clause, or those beginning so."
)
@click.option("--json", "json_file", type=_FILE, help="Write the report as JSON.")
@click.option("--html", "html_file", type=_FILE, help="Write the report as a page.")
@click.option("--timeout", default=SECONDS, type=click.FloatRange(0.1, 300), show_default=True)
@click.option("--insecure", is_flag=True, help="Accept any certificate of the server.")
@click.option("--strict", is_flag=True, help="Exit 1 also where a SHALL had to be skipped.")
@click.option("--list", "listing", is_flag=True, help="Print all clauses and ask nothing.")
def conformance(
    *,
    base_url: str | None,
    paths: tuple[str, ...],
    handed_over: str | None,
    only: tuple[str, ...],
    json_file: Path | None,
    html_file: Path | None,
    timeout: float,
    insecure: bool,
    strict: bool,
    listing: bool,
) -> None:
    """Ask a server every clause of GS1's resolver standard.

    Without --path, a few codes of the examples are tried, and the first the server knows is used.
    The more kinds of codes are named, the fewer clauses have to be skipped. Nothing but BASE_URL
    is ever asked, and no redirect is followed.

    \b
    Example:
      tracemark conformance https://id.example.com --path /01/09506000134352 --html report.html
    \b
    Exit codes:
      0  every SHALL that could be asked holds; with --strict: all could be asked
      1  a SHALL does not hold; with --strict: or had to be skipped
      2  the command line is wrong, or nothing could be asked with the codes it names
      3  the server cannot be reached
    """
    chosen = _chosen(only)
    if listing:
        for clause in chosen:
            click.echo(f"{clause.id:28} {clause.level:7} {clause.number:18} {clause.sentence}")
        return
    base = _base(base_url)
    client = Client(base, seconds=timeout, insecure=insecure)
    facts = _facts(client, base, paths, handed_over)
    results = run(client, facts, chosen, _say)
    program = f"tracemark {version('tracemark')}"
    report = make_report(facts, results, right_now(), program)
    _write(report, json_file, html_file)
    for line in report.summary():
        click.echo(line)
    _end(report, strict=strict)


def _end(report: Report, *, strict: bool) -> None:
    """The exit code; a report that proves nothing is no success."""
    if report.asked_nothing:
        raise Misuse("every clause was skipped, so nothing was asked; see the reasons above")
    if not (report.proved if strict else report.nothing_broken):
        raise click.exceptions.Exit(FINDINGS)


def _chosen(only: tuple[str, ...]) -> tuple[Clause, ...]:
    try:
        return named(only)
    except KeyError as error:
        raise Misuse(f"there is no clause {error.args[0]}; --list prints all") from error


def _base(base_url: str | None) -> Base:
    if base_url is None:
        raise Misuse("which server? Name its address, such as https://id.example.com")
    try:
        return read_base(base_url)
    except BadBase as error:
        raise Misuse(str(error)) from error


def _facts(client: Client, base: Base, paths: tuple[str, ...], handed_over: str | None) -> Facts:
    try:
        identifiers = [read_path(path, base) for path in paths]
        elsewhere = read_path(handed_over, base) if handed_over else None
        return discover(client, identifiers, elsewhere)
    except (BadPath, NothingToAsk) as error:
        raise Misuse(str(error)) from error
    except Unanswered as error:
        raise Outage(str(error)) from error


def _say(result: Result) -> None:
    """A line a clause, as soon as it is known; click drops the colour where it is no terminal."""
    clause = result.clause
    verdict = click.style(f"{result.verdict:8}", fg=_COLOURS[result.verdict])
    line = f"{verdict} {clause.level:7} {clause.id:28} {clause.sentence}"
    click.echo(f"{line} [{result.detail}]" if result.detail else line)


def _write(report: Report, json_file: Path | None, html_file: Path | None) -> None:
    try:
        if json_file is not None:
            text = json.dumps(as_json(report), ensure_ascii=False, indent=2)
            json_file.write_text(text + "\n", encoding="utf-8")
        if html_file is not None:
            html_file.write_text(as_page(report), encoding="utf-8")
    except OSError as error:
        raise Misuse(f"cannot write {error.filename}: {error.strerror}") from error
