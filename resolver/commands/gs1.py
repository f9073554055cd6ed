"""``tracemark gs1``: read, check, build, compress and explain GS1 identifiers.

Needs no settings and no database. Exit codes are those of ``tracemark``: 1 where something was
refused, 2 where the command line is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Literal, NoReturn, cast

import click

import gs1 as package
from gs1 import DigitalLink, Gs1Error
from resolver.commands.gs1_text import (
    explained_identifier,
    explained_refusal,
    facts,
    read_any,
    refusal_facts,
    refusal_lines,
    roles,
)

JSON = click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
LEGACY = click.option(
    "--legacy",
    is_flag=True,
    help="Also take GTINs of 8, 12 or 13 digits and names such as /gtin/, as old labels have them.",
)


@click.group()
def gs1() -> None:
    """Read, check, build, compress and explain GS1 identifiers.

    TEXT is a Digital Link (plain or compressed), its path, an element string with brackets or raw
    with FNC1 (U+001D), or an EPC binary string (eh…, ex…).
    """


@gs1.command()
@click.argument("text")
@LEGACY
@JSON
def parse(text: str, legacy: bool, as_json: bool) -> None:
    """Say what is in TEXT, and its canonical form.

    \b
    Example:
      tracemark gs1 parse 'https://id.example.org/01/09520000010010/21/WM-000136?17=271231'
      tracemark gs1 parse '(01)09520000010010(21)WM-000136' --json
    """
    form, link = _read(text, legacy, as_json)
    if as_json:
        click.echo(json.dumps(facts(form, link)))
        return
    for ai, value, role in roles(link):
        entry = package.application_identifier(ai)
        click.echo(f"{ai:<5}{value:<32} {role}: {entry.title if entry else ''}")
    click.echo(f"path  {link.identifier.path}")
    click.echo(f"{form}, {link.identifier.granularity} level")


@gs1.command()
@click.argument("texts", nargs=-1, required=True)
@LEGACY
@JSON
def check(texts: tuple[str, ...], legacy: bool, as_json: bool) -> None:
    """Check every one of TEXTS; - stands for the lines of standard input.

    Prints what is refused and why, and how many were checked.

    \b
    Example:
      tracemark gs1 check '(01)09520000010010' /01/09520000010010/21/WM-000136
      tracemark gs1 check - < printed-codes.txt
    """
    checked = 0
    refused = []
    for text in _each(texts):
        checked += 1
        try:
            read_any(text, legacy=legacy)
        except Gs1Error as error:
            refused.append(refusal_facts(error, text))
            if not as_json:
                click.echo("\n".join([f"{checked}.", *refusal_lines(error, text)]))
    if as_json:
        click.echo(json.dumps({"checked": checked, "refused": refused}))
    else:
        click.echo(f"{checked} checked, {len(refused)} refused", err=True)
    if refused:
        raise SystemExit(1)


@gs1.command()
@click.argument("elements", nargs=-1, required=True, metavar="AI=VALUE...")
@click.option("--stem", default="https://id.gs1.org", show_default=True, help="What comes before.")
@click.option(
    "--as",
    "form",
    type=click.Choice(["uri", "brackets", "raw", "compressed", "epc"]),
    default="uri",
    show_default=True,
    help="What to build: an address, an element string, a compressed address, an EPC string.",
)
@click.option("--scheme", help="EPC scheme, such as SGTIN-96 or SGTIN+ (with --as epc).")
@click.option("--prefix-length", type=int, help="Digits of the company prefix (classic schemes).")
@click.option("--filter", "filter_value", type=int, default=0, help="EPC filter value, 0 to 7.")
@JSON
def build(
    elements: tuple[str, ...],
    *,
    stem: str,
    form: str,
    scheme: str | None,
    prefix_length: int | None,
    filter_value: int,
    as_json: bool,
) -> None:
    """Build a Digital Link, or another form, from Application Identifiers and plain values.

    The first key among them becomes the key. Everything is checked.

    \b
    Example:
      tracemark gs1 build 01=09520000010010 21=WM-000136 17=271231 --stem https://id.example.org
      tracemark gs1 build 01=09520000010010 21=136 --as epc --scheme SGTIN-96 --prefix-length 7
    """
    if form == "epc" and scheme is None:
        raise click.UsageError("--as epc needs --scheme, such as SGTIN-96")
    text = "".join(_bracketed(element) for element in elements)
    try:
        link = package.parse_element_string(text)
        built = _built(link, form, stem)
        if scheme is not None and form == "epc":
            built = package.encode_epc(
                link, scheme, filter_value=filter_value, company_prefix_length=prefix_length
            )
    except Gs1Error as error:
        _refuse(error, text, as_json)
    click.echo(json.dumps({"built": built}) if as_json else built)


@gs1.command()
@click.argument("uri")
@click.option("--partial", is_flag=True, help="Leave the key readable.")
@click.option("--no-codes", is_flag=True, help="Do without the codes for frequent pairs.")
@click.option("--other-parameters", is_flag=True, help="Pack parameters that are no AIs too.")
@click.option("--reverse", is_flag=True, help="Make a compressed address plain again.")
@JSON
def compress(
    uri: str,
    *,
    partial: bool,
    no_codes: bool,
    other_parameters: bool,
    reverse: bool,
    as_json: bool,
) -> None:
    """Print the compressed form of the Digital Link URI, or with --reverse the plain one.

    \b
    Example:
      tracemark gs1 compress 'https://id.example.org/01/09520000010010/21/WM-000136'
      tracemark gs1 compress --reverse 'https://id.example.org/DBFRGHAONNKxn2mmmu_Q'
    """
    try:
        if reverse:
            made = package.decompress(uri)
        else:
            made = package.compress(
                uri, optimise=not no_codes, other_parameters=other_parameters, partial=partial
            )
    except Gs1Error as error:
        _refuse(error, uri, as_json)
    click.echo(json.dumps({"uri": made}) if as_json else made)


@gs1.command()
@click.argument("text")
@JSON
def explain(text: str, as_json: bool) -> None:
    """Explain an Application Identifier, the code of a refusal, or every part of TEXT.

    \b
    Example:
      tracemark gs1 explain 3103
      tracemark gs1 explain check-digit
      tracemark gs1 explain '(01)09520000010010(21)WM-000136'
    """
    said = explained_identifier(text) or explained_refusal(text)
    if said is not None:
        _say([said], as_json)
        return
    _, link = _read(text, legacy=False, as_json=as_json)
    parts = []
    for ai, value, role in roles(link):
        parts.append({"value": value, "role": role} | (explained_identifier(ai) or {}))
    _say(parts, as_json)


def _say(parts: Iterable[dict[str, object]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(list(parts)))
        return
    blocks = []
    for part in parts:
        blocks.append("\n".join(f"{name:<12}{value}" for name, value in part.items() if value))
    click.echo("\n\n".join(blocks))


def _read(text: str, legacy: bool, as_json: bool) -> tuple[str, DigitalLink]:
    try:
        return read_any(text, legacy=legacy)
    except Gs1Error as error:
        _refuse(error, text, as_json)


def _refuse(error: Gs1Error, text: str, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"error": refusal_facts(error, text)}))
    else:
        click.echo("Error: " + "\n".join(refusal_lines(error, text)), err=True)
    raise SystemExit(1)


def _each(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        if text == "-":
            # Bytes that are no text become characters that every reader refuses.
            with click.open_file("-", errors="surrogateescape") as lines:
                yield from (line.rstrip("\r\n") for line in lines if line.strip())
        else:
            yield text


def _bracketed(element: str) -> str:
    ai, equals, value = element.partition("=")
    if not equals:
        raise click.UsageError(f"{element!r} is not AI=VALUE, such as 01=09520000010010")
    return f"({ai}){value.replace('(', chr(92) + '(')}"


def _built(link: DigitalLink, form: str, stem: str) -> str:
    kind = cast(Literal["uri", "brackets", "raw", "compressed", "epc"], form)
    if kind in ("brackets", "raw"):
        return package.write_element_string(link, brackets=kind == "brackets")
    uri = link.canonical_uri(stem)
    # A stem is only text until the whole is read; better now than on a printed label.
    package.parse_digital_link(uri)
    return package.compress(uri) if kind == "compressed" else uri
