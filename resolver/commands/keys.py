"""``tracemark key``: make, list and revoke keys of the admin API."""

from __future__ import annotations

import json
from datetime import timedelta

import click

from resolver.commands.context import load_settings, open_database, right_now
from resolver.config import Settings
from resolver.principals import service
from resolver.principals.model import SCOPES, KeyRecord, Role


@click.group()
def key() -> None:
    """Make, list and revoke keys of the admin API."""


@key.command()
@click.option("--administrator", is_flag=True, help="A key that may do everything.")
@click.option("--operator", "operator_id", help="A key that acts for this operator only.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    help="What an operator's key may do; repeat it for several. All of them when left out.",
)
@click.option("--label", default="", help="What the key is for, for your own list.")
@click.option("--days", type=click.IntRange(1, 3650), help="Let the key expire after so many days.")
@click.option("--json", "as_json", is_flag=True, help='Print {"key": "…"} and nothing else.')
def create(  # noqa: PLR0917 - click hands the options over by name
    administrator: bool,
    operator_id: str | None,
    scopes: tuple[str, ...],
    label: str,
    days: int | None,
    as_json: bool,
) -> None:
    """Make a key and print it, once: only its fingerprint is kept.

    In development it needs no option and gives an administrator's key; in production say
    --administrator or --operator.

    \b
    Example:
      tracemark key create --json
      tracemark key create --operator fjordwerk --scope read --scope passports:write
    """
    settings = load_settings()
    role = _role(settings, administrator, operator_id, scopes)
    now = right_now()
    with open_database(settings) as database, database.write() as connection:
        principal, text = service.create_key(
            connection,
            role,
            operator_id,
            scopes or SCOPES,
            now,
            label=label,
            expires_at=None if days is None else now + timedelta(days=days),
        )
    if as_json:
        click.echo(json.dumps({"key": text}))
        return
    whom = "an administrator" if principal.is_administrator else f"operator {operator_id}"
    click.echo(f"Key for {whom}. Keep it now; it cannot be shown again.", err=True)
    click.echo(text)


@key.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def list_keys(as_json: bool) -> None:
    """List all keys, without their secrets.

    \b
    Example:
      tracemark key list
    """
    now = right_now()
    with open_database(load_settings()) as database, database.read() as connection:
        records = [
            (record, _state(record, record.is_live(now)))
            for record in service.list_keys(connection)
        ]
    if as_json:
        click.echo(json.dumps([_as_json(record, state) for record, state in records]))
        return
    for record, state in records:
        whom = record.principal.operator_id or "administrator"
        scopes = "everything" if record.principal.is_administrator else _scopes(record)
        click.echo(f"{record.token_id}  {state:8}  {whom:20}  {record.principal.label}  [{scopes}]")
    if not records:
        click.echo("There are no keys yet. Make one: tracemark key create", err=True)


@key.command()
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """Close a key for good, from its next use on. TOKEN_ID is the part after tmk_.

    \b
    Example:
      tracemark key revoke 0123456789abcdef
    """
    with open_database(load_settings()) as database, database.write() as connection:
        service.revoke_key(connection, token_id, right_now())
    click.echo(f"Key {token_id} is revoked.", err=True)


def _role(
    settings: Settings, administrator: bool, operator_id: str | None, scopes: tuple[str, ...]
) -> Role:
    if administrator and operator_id is not None:
        raise click.UsageError("say --administrator or --operator, not both")
    if operator_id is not None:
        return Role.OPERATOR
    if scopes:
        raise click.UsageError("--scope narrows an operator's key: say --operator too")
    if not administrator and not settings.development:
        raise click.UsageError(
            "in production, say whose key: --administrator or --operator OPERATOR_ID"
        )
    return Role.ADMINISTRATOR


def _state(record: KeyRecord, live: bool) -> str:
    if live:
        return "live"
    return "revoked" if record.revoked_at else "expired"


def _scopes(record: KeyRecord) -> str:
    return " ".join(sorted(record.principal.scopes))


def _as_json(record: KeyRecord, state: str) -> dict[str, object]:
    return {
        "tokenId": record.token_id,
        "principal": record.principal.principal_id,
        "label": record.principal.label,
        "role": record.principal.role.value,
        "operator": record.principal.operator_id,
        "scopes": sorted(record.principal.scopes),
        "state": state,
        "createdAt": record.created_at.isoformat(),
        "expiresAt": record.expires_at.isoformat() if record.expires_at else None,
        "revokedAt": record.revoked_at.isoformat() if record.revoked_at else None,
    }
