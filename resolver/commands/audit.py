"""``tracemark audit``: recompute every hash of every passport."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

import click
from sqlalchemy import Connection

from passport import service as passports
from passport.service import Finding, UnreadableHeads
from resolver.commands.context import FINDINGS, load_settings, open_database
from resolver.commands.progress import Progress


@click.group()
def audit() -> None:
    """Check that the recorded history is whole."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.option("--expect", metavar="DIGEST", help="The digest of all heads that was kept elsewhere.")
@click.option(
    "--against",
    type=click.File("r", encoding="ascii", errors="replace"),
    help="Heads that were kept elsewhere, as `audit heads` prints them.",
)
def verify(as_json: bool, expect: str | None, against: TextIO | None) -> None:
    """Recompute every hash of every passport and document; exit 1 where one does not fit.

    Each fault names the passport, its entry and what is wrong with it. A passport that was taken
    away as a whole, or written anew, is found with what was kept somewhere else: by --expect as
    long as nothing was published since, by --against also later.

    \b
    Example:
      tracemark audit verify
      tracemark audit verify --json | jq .ok
      tracemark audit verify --against heads-2026-11.txt
    """
    progress = Progress("entries", quiet=as_json)
    findings = []
    with open_database(load_settings()) as database, database.read() as connection:
        found = passports.verify(connection, progress.reached)
        for finding in chain(found, _gone(connection, against)):
            findings.append(finding)
            if not as_json:
                click.echo(_sentence(finding))
        digest = passports.head_digest(connection)
    as_expected = expect is None or expect.strip().lower() == digest
    if as_json:
        report = _report(findings, progress.done, digest)
        if expect is not None:
            report |= {"ok": report["ok"] and as_expected, "asExpected": as_expected}
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        if not findings:
            click.echo(f"{progress.done} entries are as they were published.")
        if not as_expected:
            click.echo(f"The heads are not those expected: their digest was {expect}.")
        click.echo(f"Digest of all heads: {digest}")
    if findings or not as_expected:
        raise click.exceptions.Exit(FINDINGS)


@audit.command()
def heads() -> None:
    """Print the newest entry of every passport, to keep it somewhere else.

    A line each: key, number and hash. The SHA-256 of all lines is the digest of all heads.

    \b
    Example:
      tracemark audit heads > heads-2026-11.txt
    """
    with open_database(load_settings()) as database, database.read() as connection:
        for line in passports.heads(connection):
            click.echo(line, nl=False)


def _gone(connection: Connection, against: TextIO | None) -> Iterator[Finding]:
    try:
        yield from () if against is None else passports.verify_against(connection, against)
    except UnreadableHeads as refusal:
        raise click.ClickException(f"{refusal}.") from refusal


def _sentence(finding: Finding) -> str:
    entry = "" if finding.seq is None else f" entry {finding.seq}"
    return f"{finding.passport_key}{entry}: {finding.problem}"


def _report(findings: list[Finding], entries: int, digest: str) -> dict[str, object]:
    return {
        "ok": not findings,
        "entries": entries,
        "headDigest": digest,
        "findings": [
            {"passport": f.passport_key, "seq": f.seq, "problem": f.problem} for f in findings
        ],
    }
