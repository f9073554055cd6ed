"""What every command needs: settings, a database that is up to date, the clock, plain failures."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from passport import migrate
from passport.db import Database
from resolver.added_profiles import put_in_place
from resolver.config import PREFIX, Settings, SettingsError

# Exit codes, documented in docs/command-line.md.
FINDINGS = 1  # something was refused or found wrong
USAGE = 2  # the command line or the settings are wrong
UNAVAILABLE = 3  # the database did not answer

DEVELOPMENT_MARKER = Path("var", "development")


class Failure(click.ClickException):
    """Ends a command with a plain sentence on stderr: something was refused or found wrong."""

    exit_code = FINDINGS


class Misuse(Failure):
    """The command line or the settings are wrong."""

    exit_code = USAGE


class Outage(Failure):
    """The database did not answer."""

    exit_code = UNAVAILABLE


def command_environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment a command works with.

    ``make run`` sets TRACEMARK_ENV=development for the server it starts and leaves a marker in
    ``var/``. Somebody who then types ``tracemark key create`` in the same folder means that same
    service, so the marker stands in for the setting, but only where nothing at all is set: one
    setting of our own is enough to mean that this environment was thought about.
    """
    values = dict(environ)
    silent = not any(name.startswith(PREFIX) for name in values)
    if silent and (folder / DEVELOPMENT_MARKER).exists():
        values["TRACEMARK_ENV"] = "development"
    return values


def load_settings() -> Settings:
    """The settings of this command, its profiles put in place; raises SettingsError."""
    settings = Settings.from_environment(command_environment(os.environ, Path.cwd()))
    put_in_place(settings)
    return settings


@contextmanager
def open_database(settings: Settings, *, migrated: bool = True) -> Iterator[Database]:
    """The database, closed again at the end; by default only when its tables are up to date."""
    try:
        database = Database(settings.database_url)
    except ValueError as error:
        raise SettingsError(f"TRACEMARK_DATABASE_URL: {error}.") from error
    try:
        if migrated:
            require_current(database)
        yield database
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise SettingsError(
            "PostgreSQL needs its driver: pip install 'tracemark[postgres]'."
        ) from error
    finally:
        database.close()


def require_current(database: Database) -> None:
    """Refuse to work on tables of another release; says which command brings them up to date."""
    current, head = migrate.current_revision(database), migrate.head_revision()
    if current == head:
        return
    raise Failure(
        f"the database is at revision {current or 'none'}, this release needs {head}. "
        "Run: tracemark db upgrade"
    )


def right_now() -> datetime:
    """The clock, read in the entry points only."""
    return datetime.now(UTC)
