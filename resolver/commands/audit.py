"""``tracemark audit``: recompute every hash of every passport."""

from __future__ import annotations

import json

import click

from passport import service as passports
from passport.service import Finding
from resolver.commands.context import FINDINGS, load_settings, open_database
from resolver.commands.progress import Progress


@click.group()
def audit() -> None:
    """Check that the recorded history is whole."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def verify(as_json: bool) -> None:
    """Recompute every hash of every passport; exit 1 where one does not fit.

    Each fault names the passport, its entry and what is wrong with it. The digest of all heads is
    worth keeping somewhere else: history that was rewritten as a whole has another one.

    \b
    Example:
      tracemark audit verify
      tracemark audit verify --json | jq .ok
    """
    progress = Progress("entries", quiet=as_json)
    findings = []
    with open_database(load_settings()) as database, database.read() as connection:
        for finding in passports.verify(connection, progress.reached):
            findings.append(finding)
            if not as_json:
                click.echo(_sentence(finding))
        digest = passports.head_digest(connection)
    if as_json:
        click.echo(json.dumps(_report(findings, progress.done, digest), ensure_ascii=False))
    else:
        if not findings:
            click.echo(f"{progress.done} entries are as they were published.")
        click.echo(f"Digest of all heads: {digest}")
    if findings:
        raise click.exceptions.Exit(FINDINGS)


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
