"""Files to import: units as CSV, everything else as JSON with the bodies of the admin API."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import IO, Any

from sqlalchemy import Connection

from gs1 import Gs1Error, parse_target
from passport.catalogue.model import Change
from passport.db import Database
from passport.errors import FieldProblem, Refusal
from resolver.admin import (
    aftersales,
    catalogue,
    content,
    handovers,
    links,
    operators,
    passports,
    read_only,
    validation,
)
from resolver.admin.bulk import Row, refusal_outcome
from resolver.admin.errors import InvalidBody
from resolver.admin.model import Body
from resolver.config import Settings
from resolver.principals.model import COMMAND_LINE
from resolver.strict_json import MalformedJson, parse

COLUMNS = ("gtin", "serial", "lot", "variant", "producedOn")
EXTERNAL = "externalIds."
MAX_FIELD = 64 * 1024  # characters

# What a JSON file may hold, in the order it is put: a thing comes after what it stands on.
Keep = Callable[[Connection, str, Body, datetime, Settings], Change]
# What a verb asks for out of the settings.
Needs = Callable[[Settings], dict[str, Any]]


class UnreadableFile(Exception):
    """The file as a whole cannot be read; nothing of it was put."""


def rows_of_csv(stream: IO[bytes]) -> Iterator[Row]:
    """Rows of a CSV file with a header; an empty cell says nothing. Raises UnreadableFile.

    The row number is the line the row begins on, as an editor shows it.
    """
    csv.field_size_limit(MAX_FIELD)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", errors="strict")
    reader = csv.reader(text, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header)
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield _row(line, header, cells)
            line = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise UnreadableFile("the file is not UTF-8") from error
    except csv.Error as error:
        raise UnreadableFile(f"line {reader.line_num}: {error}") from error
    finally:
        text.detach()


def _check_header(header: list[str]) -> None:
    unknown = [n for n in header if n not in COLUMNS and not n.startswith(EXTERNAL)]
    if unknown:
        known = ", ".join([*COLUMNS, f"{EXTERNAL}NAME"])
        raise UnreadableFile(f"unknown column {unknown[0]!r}; the columns are {known}")
    missing = [name for name in ("gtin", "serial") if name not in header]
    if missing:
        raise UnreadableFile(f"the column {missing[0]} is missing")
    if len(set(header)) != len(header):
        raise UnreadableFile("a column stands in the header twice")


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        problem = FieldProblem("", f"{len(header)} cells are expected, there are {len(cells)}")
        return Row(line, None, InvalidBody((problem,)))
    members: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=True):
        if not cell:
            continue
        if name.startswith(EXTERNAL):
            members.setdefault("externalIds", {})[name.removeprefix(EXTERNAL)] = cell
        else:
            members[name] = cell
    return Row(line, members)


def put_json(
    database: Database, text: bytes, now: datetime, settings: Settings
) -> Iterator[dict[str, Any]]:
    """Put everything a JSON file holds, each thing in a transaction of its own.

    The file is ``{kind: {address: body}}`` with the addresses and bodies of the admin API. Yields
    ``{"row", "item", "outcome"}`` with ``"code", "detail", "errors"`` for what was refused.
    Raises UnreadableFile and DatabaseUnavailable.
    """
    try:
        whole = parse(text)
    except MalformedJson as error:
        raise UnreadableFile(str(error)) from error
    for row, (kind, address, body) in enumerate(_things(whole), start=1):
        outcome: dict[str, Any] = {"row": row, "item": f"{kind}/{address}"}
        try:
            with database.write() as connection:
                change = KINDS[kind](connection, address, body, now, settings)
            yield outcome | {"outcome": change.value}
        except (Refusal, Gs1Error) as error:
            yield outcome | refusal_outcome(error)


def _things(whole: Any) -> Iterable[tuple[str, str, Any]]:
    if not isinstance(whole, dict):
        raise UnreadableFile("an object with the kinds of things as members is expected")
    unknown = sorted(set(whole) - set(KINDS))
    if unknown:
        raise UnreadableFile(f"there is no kind {unknown[0]!r}; there are {', '.join(KINDS)}")
    for kind, things in whole.items():
        if not isinstance(things, Mapping):
            raise UnreadableFile(f"{kind} must be an object of bodies by their address")
    return [(kind, *thing) for kind in KINDS for thing in whole.get(kind, {}).items()]


def _nothing(_: Settings) -> dict[str, Any]:
    return {}


def _all(settings: Settings) -> dict[str, Any]:
    return {"settings": settings}


def _named(put: Callable[..., Any], schema: str, needs: Needs = _nothing) -> Keep:
    """Keeps things whose address is a plain name."""

    def keep(
        connection: Connection, name: str, body: Body, now: datetime, settings: Settings
    ) -> Change:
        how = partial(put, connection, COMMAND_LINE, name, now=now, **needs(settings))
        return _kept(schema, body, how)

    return keep


def _identified(put: Callable[..., Any], schema: str, needs: Needs = _nothing) -> Keep:
    """Keeps things whose address is a Digital Link path."""

    def keep(
        connection: Connection, path: str, body: Body, now: datetime, settings: Settings
    ) -> Change:
        identifier = parse_target("/" + path.lstrip("/")).identifier
        how = partial(put, connection, COMMAND_LINE, identifier, now=now, **needs(settings))
        return _kept(schema, body, how)

    return keep


def _kept(schema: str, sent: Body, put: Callable[..., Any]) -> Change:
    validation.check(schema, sent)
    body, told = read_only.split(schema, sent)
    done = put(body=body)
    read_only.check(told, done.body)
    change: Change = done.change
    return change


def _published(connection: Connection, path: str, body: Body, now: datetime, _: Settings) -> Change:
    passports.check_version(body)
    identifier = parse_target("/" + path.lstrip("/")).identifier
    published = passports.publish(connection, COMMAND_LINE, identifier, body, now)
    return Change.CREATED if published.created else Change.UNCHANGED


KINDS: Mapping[str, Keep] = {
    "operators": _named(operators.put_operator, "operator", _all),
    "facilities": _identified(catalogue.put_facility, "facility"),
    "products": _identified(catalogue.put_product, "product", _all),
    "batches": _identified(catalogue.put_batch, "batch"),
    "units": _identified(catalogue.put_unit, "unit", _all),
    "parts": _named(aftersales.put_part, "part"),
    "fitments": _identified(aftersales.put_fitments, "fitments"),
    "documents": _identified(content.attach_document, "document", _all),
    "links": _identified(links.put_links, "links", _all),
    "handovers": _named(handovers.put_handover, "handover", _all),
    "passports": _published,
    "recalls": _named(aftersales.put_recall, "recall"),
}
