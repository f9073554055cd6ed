"""``tracemark passport status|event|successor|delete|draft``: lives of products and passports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from gs1 import Gs1Error, Identifier, parse_target
from passport.errors import InvalidDraft
from resolver.admin import drafts as admin_drafts
from resolver.admin import lifecycle as admin
from resolver.admin import validation
from resolver.admin.model import Body
from resolver.commands.context import Failure, Misuse, load_settings, open_database, right_now
from resolver.principals.model import COMMAND_LINE


@click.command()
@click.argument("digital_link")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def status(digital_link: str, as_json: bool) -> None:
    """Say where a passport and its product stand, and what may come next.

    \b
    Example:
      tracemark passport status 01/09520000010027/21/EB-2601-0001
    """
    identifier = _identifier(digital_link)
    with open_database(load_settings()) as database, database.read() as connection:
        shown = admin.show_status(connection, identifier)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    click.echo(
        f"{shown['passport']}: {shown['status']}, product {shown['productStatus']}, "
        f"stage {shown['stage']}"
    )
    for name, words in (("status", "passport"), ("productStatus", "product"), ("stage", "stage")):
        click.echo(f"  next {words}: {', '.join(shown['next'][name]) or 'nothing'}")
    for name in ("predecessor", "successor"):
        if name in shown:
            click.echo(f"  {name}: {shown[name]['passport']} ({shown[name]['act']})")
    kept = shown.get("kept")
    if kept is None:
        click.echo("  kept for as long as anything below it is")
        return
    click.echo(f"  kept until {kept['until']} ({kept['source']})")
    if "recycledFirst" in kept:
        click.echo(f"  and until it is recycled ({kept['recycledFirst']})")


@click.command()
@click.argument("digital_link")
@click.argument("event_type")
@click.option("--facts", default="{}", help="What is told of it, as a JSON object.")
@click.option("--at", "occurred_at", help="When it happened, with a time zone; now by default.")
@click.option("--corrects", type=click.IntRange(1), help="The seq of the event it corrects.")
def event(
    digital_link: str, event_type: str, facts: str, occurred_at: str | None, corrects: int | None
) -> None:
    """Record what happened to a product; the same event again adds nothing.

    \b
    Example:
      tracemark passport event 01/09520000010010/21/WM-000101 product_serviced \\
        --facts '{"kind": "repair"}' --at 2026-11-20T09:00:00Z
    """
    told = {"occurredAt": occurred_at, "corrects": corrects}
    body: Body = {"type": event_type, "facts": _object("--facts", facts)}
    body |= {name: value for name, value in told.items() if value is not None}
    identifier = _identifier(digital_link)

    def act(connection: Connection) -> str:
        validation.check("event", body)
        recorded = admin.record_event(connection, COMMAND_LINE, identifier, body, right_now())
        life = admin.life_now(connection, identifier)
        word = "recorded" if recorded.created else "on record already"
        state = life.state
        return (
            f"{word} as entry {recorded.entry.seq} of {identifier.path}: passport "
            f"{state.passport}, product {state.product}, stage {state.stage}"
        )

    _write(act)


@click.command()
@click.argument("digital_link")
@click.argument("body_file", metavar="FILE", type=click.Path(exists=True, path_type=Path))
def successor(digital_link: str, body_file: Path) -> None:
    """Begin a second life: publish the passport in FILE and close this one, both or neither.

    FILE is the body of POST /api/v1/passports/…/successor.

    \b
    Example:
      tracemark passport successor 01/09520000010027/21/EB-2601-0001 second-life.json
    """
    identifier = _identifier(digital_link)
    body = _object(str(body_file), body_file.read_text(encoding="utf-8"))

    def act(connection: Connection) -> str:
        validation.check("successor", body)
        after, done = admin.begin_second_life(
            connection, COMMAND_LINE, identifier, body, right_now()
        )
        return (
            f"{after.path} carries on from {identifier.path}: version {done.successor.version}, "
            f"{done.successor.entry_hash}"
        )

    _write(act)


@click.command()
@click.argument("digital_link")
def delete(digital_link: str) -> None:
    """Delete a passport that need not be kept any more; a tombstone stays.

    \b
    Example:
      tracemark passport delete 01/09520000010010/21/WM-000101
    """
    identifier = _identifier(digital_link)

    def act(connection: Connection) -> str:
        admin.delete(connection, COMMAND_LINE, identifier, right_now())
        return f"{identifier.path} is deleted; its identifier stays taken"

    _write(act)


@click.command("publish-draft")
@click.argument("digital_link")
def publish_draft(digital_link: str) -> None:
    """Publish the draft of a passport through the gate that every version passes.

    \b
    Example:
      tracemark passport publish-draft 01/09520000010027
    """
    identifier = _identifier(digital_link)

    def act(connection: Connection) -> str:
        done = admin_drafts.publish_draft(connection, COMMAND_LINE, identifier, right_now(), None)
        return f"version {done.version} of {identifier.path}: {done.entry_hash}"

    _write(act)


@click.command()
@click.argument("digital_link")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def draft(digital_link: str, as_json: bool) -> None:
    """Show a draft and what it lacks; exit 1 where it could not be published.

    \b
    Example:
      tracemark passport draft 01/09520000010027
    """
    identifier = _identifier(digital_link)
    with open_database(load_settings()) as database, database.read() as connection:
        found = admin_drafts.own_draft(connection, COMMAND_LINE, identifier)
        lacks = admin_drafts.judged(connection, identifier, found, right_now())
    if as_json:
        click.echo(json.dumps(admin_drafts.show_draft(found) | lacks, ensure_ascii=False))
    for problem in () if as_json else lacks["problems"]:
        click.echo(f"{problem['pointer'] or '/'}: {problem['message']}")
    if not lacks["publishable"]:
        raise click.exceptions.Exit(1)


def _write(act: Any) -> None:
    """Do it in one transaction and say what came of it; every fault of a body on its own line."""
    try:
        with open_database(load_settings()) as database, database.write() as connection:
            done = act(connection)
    except InvalidDraft as refusal:
        lines = (f"{each.pointer or '/'}: {each.message}" for each in refusal.problems)
        raise Failure("\n".join(lines)) from refusal
    click.echo(done)


def _identifier(text: str) -> Identifier:
    try:
        return parse_target("/" + text.lstrip("/")).identifier
    except Gs1Error as error:
        raise Misuse(str(error)) from error


def _object(where: str, text: str) -> Body:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Misuse(f"{where}: this is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise Misuse(f"{where}: a JSON object is expected")
    return found


# Beside the readiness in the group ``tracemark passport``.
COMMANDS = (status, event, successor, delete, draft, publish_draft)
