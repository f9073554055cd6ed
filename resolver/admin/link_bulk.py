"""Links of many identifiers at once: rows in, one outcome a row out, in the manner of ``bulk``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from gs1 import Gs1Error, Identifier
from passport.catalogue.errors import NotOwned
from passport.db import Database
from passport.errors import FieldProblem, Refusal
from resolver.admin import links, validation
from resolver.admin.bulk import Row, chunks, refusal_outcome
from resolver.admin.errors import InvalidBody
from resolver.admin.identifiers import identifier_at
from resolver.admin.model import Body
from resolver.admin.ownership import claim
from resolver.config import Settings
from resolver.principals.model import Principal

MAX_LINE = 1024 * 1024  # bytes; two hundred long links
CHUNK = 100  # rows; they are larger than those of units
SCHEMA = "link_row"


@dataclass(frozen=True, slots=True)
class _Read:
    """A row whose shape is right."""

    identifier: Identifier
    body: Body


def put_rows(
    database: Database,
    caller: Principal,
    rows: Iterable[Row],
    now: datetime,
    *,
    replace: bool,
    settings: Settings,
) -> Iterator[dict[str, Any]]:
    """Merge the links of each row into its level, or with ``replace`` put them in its place.

    Yields one outcome a row, in order: ``{"row", "anchor", "outcome": "created" | "updated" |
    "unchanged" | "refused"}`` with ``"warnings"``, or with ``"code", "detail", "errors"`` where it
    was refused. Raises DatabaseUnavailable.
    """
    keep = partial(links.replace_row if replace else links.patch_links, settings=settings)
    for chunk in chunks(rows, CHUNK):
        read = {row.number: _read(row) for row in chunk}
        outcomes = []
        with database.write() as connection:
            owned = _claim(connection, caller, read.values())
            for number, found in read.items():
                outcome: dict[str, Any] = {"row": number}
                try:
                    if isinstance(found, Exception):
                        raise found
                    outcome["anchor"] = found.identifier.path
                    if found.identifier.primary().path not in owned:
                        raise NotOwned(found.identifier)
                    put = keep(connection, caller, found.identifier, found.body, now)
                    outcome |= {"outcome": put.change.value, **put.beside}
                except (Refusal, Gs1Error) as error:
                    outcome |= refusal_outcome(error)
                outcomes.append(outcome)
        yield from outcomes


def _read(row: Row) -> _Read | Exception:
    try:
        if row.fault is not None:
            return row.fault
        validation.check(SCHEMA, row.members)
        body = {name: value for name, value in row.members.items() if name != "anchor"}
        return _Read(_anchor(row.members["anchor"]), body)
    except Refusal as error:
        return error


def _anchor(text: str) -> Identifier:
    """The identifier of a path, with or without its leading slash, and nothing around it."""
    identifier = identifier_at("/anchor", text)
    if len(text.strip("/").split("/")) != 2 * (1 + len(identifier.qualifiers)) or "?" in text:
        message = f"the path of an identifier alone, such as {identifier.path}"
        raise InvalidBody((FieldProblem("/anchor", message),))
    return identifier


def _claim(
    connection: Connection, caller: Principal, found: Iterable[_Read | Exception]
) -> frozenset[str]:
    """The keys among these that the caller may write about."""
    keys = {each.identifier.primary() for each in found if isinstance(each, _Read)}
    owned = set()
    # In one order everywhere, so that two requests wait for each other and never in a circle.
    for key in sorted(keys, key=lambda key: key.path):
        try:
            claim(connection, caller, key)
            owned.add(key.path)
        except NotOwned:
            continue  # told with each of its rows
    return frozenset(owned)
