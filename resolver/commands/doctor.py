"""``tracemark doctor``: is this installation fit to run?"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import click

from gs1 import build_identifier
from passport import migrate
from passport.catalogue.code_uri import CodeUri
from passport.db import Database, DatabaseUnavailable, sqlite_report
from passport.profile_files import service as profile_files
from resolver.commands.context import (
    FINDINGS,
    UNAVAILABLE,
    USAGE,
    load_settings,
    open_database,
    right_now,
)
from resolver.config import DEVELOPMENT_HOSTS, Settings, SettingsError
from resolver.replicas.probe import sentence_about
from schemas import loader

State = Literal["ok", "warning", "problem"]

# This release was made after this day: a clock that says otherwise is wrong.
BUILT_AFTER = datetime(2026, 11, 1, tzinfo=UTC)
# Its length stands for all: every GTIN is written with 14 digits.
EXAMPLE_PRODUCT = build_identifier("01", "09520000010010")
SQLITE_EXPECTED = {
    "journal_mode": "wal",
    "synchronous": "2",  # FULL
    "foreign_keys": "1",
    "wal_autocheckpoint": "0",
    "mmap_size": "0",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    check: str
    state: State
    detail: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def doctor(as_json: bool) -> None:
    """Check settings, database, migrations, files and clock; exit 1 where something is wrong.

    \b
    Example:
      tracemark doctor --json
    """
    findings, code = examine()
    if as_json:
        rows = [{"check": f.check, "state": f.state, "detail": f.detail} for f in findings]
        click.echo(json.dumps({"healthy": code == 0, "checks": rows}, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.state:8} {finding.check:12} {finding.detail}")
    raise click.exceptions.Exit(code)


def examine() -> tuple[list[Finding], int]:
    """All findings, and the exit code they add up to."""
    try:
        settings = load_settings()
    except SettingsError as error:
        return [Finding("settings", "problem", str(error))], USAGE
    findings = [
        Finding("settings", "ok", settings.environment),
        _public_url(settings),
        _code_length(settings),
        _clock(right_now()),
    ]
    try:
        with open_database(settings, migrated=False) as database:
            findings += [*_database(database), *_files(database)]
            if migrate.is_current(database):
                findings += _profiles(database)
            if settings.database_read_url is not None and migrate.is_current(database):
                works, detail = sentence_about(database, settings.database_read_url)
                # Without it the primary answers everything: slower perhaps, but right.
                findings.append(Finding("replica", "ok" if works else "warning", detail))
    except SettingsError as error:
        return [*findings, Finding("database", "problem", str(error))], USAGE
    except DatabaseUnavailable as error:
        return [*findings, Finding("database", "problem", f"no answer: {error}")], UNAVAILABLE
    healthy = all(finding.state != "problem" for finding in findings)
    return findings, 0 if healthy else FINDINGS


def _public_url(settings: Settings) -> Finding:
    host = urlsplit(settings.public_url).hostname or ""
    if not settings.development and (host in DEVELOPMENT_HOSTS or "." not in host):
        detail = f"{settings.public_url} is not reachable from outside, but codes will carry it"
        return Finding("public url", "problem", detail)
    return Finding("public url", "ok", settings.public_url)


def _code_length(settings: Settings) -> Finding:
    if settings.uri_budget is None:
        return Finding("code length", "ok", "no budget for the URIs of printed codes")
    code = CodeUri.of(settings.public_url, EXAMPLE_PRODUCT, settings.uri_budget)
    used, left = len(code.prefix), code.serial_characters_left
    detail = (
        f"{settings.public_url}/01/{{GTIN}}/21/ takes {used} of {code.budget} characters: "
        f"{left} remain for the serial"
    )
    return Finding("code length", "ok" if left else "warning", detail)


def _clock(now: datetime) -> Finding:
    if now < BUILT_AFTER:
        return Finding("clock", "problem", f"{now.isoformat()} lies before this release was made")
    return Finding("clock", "ok", now.isoformat(timespec="seconds"))


def _database(database: Database) -> Iterator[Finding]:
    with database.read() as connection:
        version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    yield Finding("database", "ok", f"{database.dialect_name} {version}")
    current, head = migrate.current_revision(database), migrate.head_revision()
    if current == head:
        yield Finding("migrations", "ok", f"at {head}")
    else:
        detail = f"at {current or 'none'}, this release needs {head}; run: tracemark db upgrade"
        yield Finding("migrations", "problem", detail)
    report = sqlite_report(database)
    if report is None:
        return
    bug = " (has the WAL-reset bug, which the policy avoids)" if report.affected else ""
    yield Finding("sqlite", "ok", f"{report.version}{bug}; {report.policy}")
    wrong = [
        f"{name} is {report.settings.get(name)}"
        for name, expected in SQLITE_EXPECTED.items()
        if report.settings.get(name) != expected
    ]
    if wrong:
        yield Finding("sqlite", "problem", "; ".join(wrong))


def _profiles(database: Database) -> Iterator[Finding]:
    with database.read() as connection:
        changed = list(profile_files.changed_files(connection))
    yield from (Finding("profiles", "problem", str(each)) for each in changed)
    if not changed:
        folder = loader.added_folder()
        added = f", {len(loader.added_profiles())} of them from {folder}" if folder else ""
        yield Finding("profiles", "ok", f"{len(loader.profiles())} profiles{added}")


def _files(database: Database) -> Iterator[Finding]:
    path = database.sqlite_path
    if path is None:
        return
    # SQLite makes its log beside the file, so the folder counts as well.
    places = [place for place in (path.parent, path) if place.exists()]
    closed = [str(place) for place in places if not os.access(place, os.W_OK)]
    if closed:
        yield Finding("files", "problem", f"not writable: {', '.join(closed)}")
    else:
        yield Finding("files", "ok", f"{path} is writable, {_size(path)} on disk")


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 2**20:.1f} MiB" if path.exists() else "nothing"
