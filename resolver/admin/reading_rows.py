"""Rows of readings as they arrive, in lines of JSON or of CSV, a million and more of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from passport.errors import FieldProblem
from passport.readings.model import Cell, ReadingDraft
from resolver.admin import validation
from resolver.admin.bulk import Row
from resolver.admin.errors import InvalidBody
from resolver.admin.model import Body

SCHEMA = "reading_row"
MAX_LINE = 64 * 1024  # bytes
COLUMNS = ("unit", "property", "measuredAt", "value", "unitCode", "correction")
_NEEDED = COLUMNS[:4]
_TRUTH = {"true": True, "false": False}
_MEMBERS = frozenset(COLUMNS)
_LONGEST = {"unit": 300, "property": 100, "measuredAt": 40, "unitCode": 3}
_TEXTS = tuple(_LONGEST.items())


def draft_of(members: Any) -> ReadingDraft:
    """The reading of a row. Raises InvalidBody with every problem of its shape.

    The schema is asked only to explain: for a million sound rows it would take minutes.
    """
    if not _is_sound(members):
        validation.check(SCHEMA, members)
    return ReadingDraft(
        members["unit"],
        members["property"],
        members["measuredAt"],
        members["value"],
        members.get("unitCode"),
        members.get("correction", False),
    )


def _is_sound(members: Any) -> bool:
    if type(members) is not dict or not members.keys() <= _MEMBERS:
        return False
    for name, longest in _TEXTS:
        text = members.get(name)
        if text is None:
            if name != "unitCode" or name in members:
                return False
        elif not isinstance(text, str) or not 0 < len(text) <= longest:
            return False
    return members.get("value") is not None and type(members.get("correction", False)) is bool


def lines_of(stream: IO[bytes], longest: int = MAX_LINE) -> Iterator[bytes]:
    """Lines of a file, each cut one byte behind the longest one allowed.

    So a file without line breaks does not fill the memory.
    """
    while line := stream.readline(longest + 1):
        yield line
        # What is left of a line that is too long was refused with it.
        while line and not line.endswith(b"\n") and len(line) > longest:
            line = stream.readline(longest + 1)


def rows_of_csv(lines: Iterable[bytes], longest: int = MAX_LINE) -> Iterator[Row]:
    """Rows of CSV with a header, a line each; an empty cell says nothing.

    A cell is text until its series says what it is; the members of an event are JSON. A quoted
    line break is not read: so a faulty quote costs one row and not the rest of the file. Raises
    InvalidBody where the header is wrong, before anything is kept.
    """
    header: list[str] | None = None
    for number, line in enumerate(lines, start=1):
        if header is None:
            header = _header(_cells(line.removeprefix(b"\xef\xbb\xbf"), longest))
            continue
        try:
            cells = _cells(line, longest)
            if any(cells):
                yield Row(number, _row(header, cells))
        except InvalidBody as fault:
            yield Row(number, None, fault)


def _cells(line: bytes, longest: int) -> list[str]:
    if len(line) > longest:
        raise _fault("", f"a line has more than {longest} bytes")
    try:
        text = line.decode("utf-8").rstrip("\r\n")
        if "\x00" in text:
            raise _fault("", "a line holds the character U+0000")
        return next(csv.reader((text,), strict=True), [])
    except UnicodeDecodeError as error:
        raise _fault("", f"byte {error.start} is not UTF-8") from error
    except csv.Error as error:
        raise _fault("", f"this is no line of CSV: {error}") from error


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise _fault("", f"unknown column {unknown[0]!r}; the columns are {', '.join(COLUMNS)}")
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise _fault("", f"the column {missing[0]} is missing")
    if len(set(names)) != len(names):
        raise _fault("", "a column stands in the header twice")
    return names


def _row(header: list[str], cells: list[str]) -> Body:
    if len(cells) != len(header):
        raise _fault("", f"{len(header)} cells are expected, there are {len(cells)}")
    members: dict[str, Any] = {n: cell for n, cell in zip(header, cells, strict=True) if cell}
    if "value" in members:
        members["value"] = Cell(members["value"])
    if "correction" in members:
        members["correction"] = _truth(members)
    return members


def _truth(members: Mapping[str, str]) -> bool:
    told = _TRUTH.get(members["correction"].lower())
    if told is None:
        raise _fault("/correction", "must be true or false")
    return told


def _fault(pointer: str, message: str) -> InvalidBody:
    return InvalidBody((FieldProblem(pointer, message),))
