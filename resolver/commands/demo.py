"""``tracemark demo``: the example maker Fjordwerk with its products, units and recall."""

from __future__ import annotations

import click

from passport import migrate
from passport.db import Database, maintained
from resolver.commands.context import (
    Misuse,
    load_settings,
    open_database,
    right_now,
)
from resolver.config import Settings


@click.group()
def demo() -> None:
    """Load or reset the demonstration data (never in production)."""


@demo.command()
def load() -> None:
    """Load the demonstration data; loading it again changes nothing.

    \b
    Example:
      TRACEMARK_ENV=development tracemark demo load
    """
    settings = _development_settings()
    with open_database(settings) as database:
        _load(database)


@demo.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Throw ALL data of the development database away and load the demonstration data afresh.

    Published passport entries cannot be deleted, so the tables themselves are dropped and made
    anew. Keys are gone as well.

    \b
    Example:
      TRACEMARK_ENV=development tracemark demo reset --yes
    """
    settings = _development_settings()
    if not yes:
        click.confirm("Throw away everything in the development database?", abort=True)
    with open_database(settings, migrated=False) as database:
        migrate.downgrade(database, "base")
        migrate.upgrade(database)
        _load(database)


def _development_settings() -> Settings:
    settings = load_settings()
    if not settings.development:
        raise Misuse(
            "demonstration data does not belong into production. On your own machine, "
            "set TRACEMARK_ENV=development."
        )
    return settings


def _load(database: Database) -> None:
    # Here, so that no other command pays for (or breaks by) the demonstration data.
    from demo import loader

    with maintained(database):
        loader.load(database, right_now(), lambda text: click.echo(text, err=True))
