"""``tracemark explain``: why a code is answered as it is, told on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import click

from resolver.commands.context import load_settings, open_database, right_now

MARKS = {True: "+", False: "-", None: " "}


@click.command()
@click.argument("uri")
@click.option("--accept", help="The Accept header of the request.")
@click.option("--language", help="Its Accept-Language header.")
@click.option("--link-type", "linkType", help="The link type, where the address names none.")
@click.option("--context", help="The context, where the address names none.")
@click.option("--at", help="A past or future instant, such as 2026-05-03T12:00:00Z.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def explain(uri: str, as_json: bool, **given: str | None) -> None:
    """Explain how URI, an address or its path, is answered: levels, links, rules, answer.

    The database of the settings is read; no server needs to run. As whoever may log in here owns
    the database, links that are not in force yet are shown too.

    \b
    Example:
      tracemark explain /01/09520000010010/21/WM-000101 --language de-CH
      tracemark explain /01/09520000010010 --link-type gs1:pip --at 2026-05-03 --json
    """
    # Here, because the other commands need no Flask.
    from resolver.app import create_app
    from resolver.explain import service
    from resolver.explain.document import document
    from resolver.explain.question import read_question
    from resolver.principals.model import COMMAND_LINE

    asked = {"uri": uri, **given}
    question = read_question({name: [text] for name, text in asked.items() if text is not None})
    # What is registered, whatever a replica already has of it.
    settings = replace(load_settings(), database_read_url=None)
    with open_database(settings):
        services = create_app(settings).extensions["tracemark"]
    with closing(services.database), closing(services.counter), closing(services.scan_store):
        found = service.explain(services, question, right_now(), viewer=COMMAND_LINE)
        told = document(found)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(_lines(told)))


def _lines(told: dict[str, Any]) -> Iterator[str]:
    answer = told["answer"]
    if told["identifier"]:
        yield told["identifier"]["hri"]
    for level in told["levels"]:
        yield f"  {level['path']}  {level['sentence']}"
    if told["rule"]:
        yield from told["rule"]["sentences"]
    for link in told["candidates"]:
        leads_to = link["template"] or link["href"]
        yield f"{'>' if link['wins'] else ' '} {link['linkType']}  {leads_to}"
        for verdict in link["verdicts"]:
            yield f"    {MARKS[verdict['passes']]} {verdict['name']}: {verdict['sentence']}"
        yield f"    = {link['result']['sentence']}"
    yield told["reason"]
    yield from told["notes"]
    yield f"HTTP/1.1 {answer['status']} {answer['phrase']}"
    for header in answer["headers"]:
        yield f"{header['name']}: {header['value']}"
