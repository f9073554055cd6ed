"""``tracemark db``: bring the tables up to date."""

from __future__ import annotations

import json

import click
from alembic.util.exc import CommandError

from passport import migrate
from resolver.commands.context import FINDINGS, Failure, load_settings, open_database


@click.group()
def db() -> None:
    """Make and migrate the database's tables."""


@db.command()
def upgrade() -> None:
    """Bring the tables up to date; does nothing where they are.

    \b
    Example:
      tracemark db upgrade
    """
    with open_database(load_settings(), migrated=False) as database:
        before = migrate.current_revision(database)
        head = migrate.head_revision()
        if before == head:
            click.echo(f"The database is up to date ({head}).", err=True)
            return
        migrate.upgrade(database, report=lambda step: click.echo(f"  {step}", err=True))
        click.echo(f"The database is now at {head}.", err=True)


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def current(as_json: bool) -> None:
    """Say which revision the tables are at; exit 1 where they are behind.

    \b
    Example:
      tracemark db current --json
    """
    with open_database(load_settings(), migrated=False) as database:
        revision = migrate.current_revision(database)
    head = migrate.head_revision()
    if as_json:
        click.echo(json.dumps({"current": revision, "head": head, "upToDate": revision == head}))
    else:
        click.echo(f"{revision or 'none'} (this release: {head})")
    if revision != head:
        raise click.exceptions.Exit(FINDINGS)


@db.command()
@click.option("--to", "revision", required=True, help="Revision to go back to, or 'base'.")
@click.option("--yes", is_flag=True, help="Do not ask; what the later tables hold is lost.")
def downgrade(revision: str, yes: bool) -> None:
    """Take the tables back to an earlier revision. Data of the later tables is lost.

    \b
    Example:
      tracemark db downgrade --to 0001 --yes
    """
    settings = load_settings()
    if not yes:
        click.confirm(f"Go back to {revision} and lose what later tables hold?", abort=True)
    with open_database(settings, migrated=False) as database:
        try:
            migrate.downgrade(database, revision, lambda step: click.echo(f"  {step}", err=True))
        except CommandError as error:
            raise Failure(f"there is no way back to {revision}: {error}") from error
