"""Reads the example files: request bodies as JSON, lists as CSV, documents as they are.

The bodies are what the admin API takes (``schemas/requests/``), so each file is also an example of
a request. File names carry the identifier: ``01-09520000010027-10-EBL-2601A.json``.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from gs1 import Identifier, build_identifier

Body = dict[str, Any]

MEDIA_TYPES = {"html": "text/html", "svg": "image/svg+xml"}

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
_PLACE = re.compile(r"\{([A-Za-z]+)\}")


@dataclass(frozen=True, slots=True)
class File:
    """A document or picture to keep."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Version:
    """A passport version to publish: one level's own facts."""

    identifier: Identifier
    body: Body  # {productGroup, reason, facts}


def bodies(folder: str) -> Iterator[tuple[str, Body]]:
    """Name (without ``.json``) and content of each JSON file in a folder, in order of the names."""
    for path in _sorted(_data() / folder):
        if path.name.endswith(".json"):
            yield path.name.removesuffix(".json"), _json(path)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file; empty cells are left out."""
    return _rows(_data() / name)


def unit_rows() -> Iterator[Body]:
    """The rows of all files of units."""
    for path in _sorted(_data() / "units"):
        yield from map(nested, _rows(path))


def files() -> Iterator[File]:
    """Every document and picture."""
    for folder in ("documents", "pictures"):
        for path in _sorted(_data() / folder):
            kind = path.name.rpartition(".")[2]
            yield File(path.name, MEDIA_TYPES[kind], path.read_bytes())


def identifier(name: str) -> Identifier:
    """The identifier a file name carries: ``01-{GTIN}``, ``01-{GTIN}-10-{lot}``, ``414-{GLN}``."""
    key_ai, key, *qualifier = name.split("-", 3)
    return build_identifier(key_ai, key, dict([qualifier]) if qualifier else {})


def versions() -> Iterator[Version]:
    """Every passport version: of each product its model, its batches, then its items."""
    for folder in _sorted(_data() / "passports"):
        gtin = folder.name
        yield Version(build_identifier("01", gtin), _json(folder / "model.json"))
        if (folder / "batches").is_dir():
            for lot, body in bodies(f"passports/{gtin}/batches"):
                yield Version(build_identifier("01", gtin, {"10": lot}), body)
        if (folder / "items.json").is_file():
            template = _json(folder / "items.json")
            for row in _rows(folder / "items.csv"):
                item = build_identifier("01", gtin, {"21": row["serial"]})
                yield Version(item, fill(template, row))


def part_rows() -> Iterator[Body]:
    """The rows of the spare parts, each with the members of its body and ``partNumber``."""
    for row in rows("parts.csv"):
        body = nested(row)
        if "replaceEveryMonths" in body:
            body["replaceEveryMonths"] = int(body["replaceEveryMonths"])
        yield body


def nested(row: Mapping[str, str]) -> Body:
    """A row as a body: the column ``names.en`` is the member ``en`` of ``names``."""
    body: Body = {}
    for column, cell in row.items():
        name, _, member = column.partition(".")
        if member:
            body.setdefault(name, {})[member] = cell
        else:
            body[name] = cell
    return body


def fill(template: Any, row: Mapping[str, str]) -> Any:
    """A template with its ``{column}`` places filled from a row.

    A text that is nothing but one place becomes a number where the cell is one.
    """
    if isinstance(template, dict):
        return {name: fill(member, row) for name, member in template.items()}
    if isinstance(template, list):
        return [fill(member, row) for member in template]
    if not isinstance(template, str):
        return template
    filled = _PLACE.sub(lambda place: row[place[1]], template)
    is_one_place = _PLACE.fullmatch(template) is not None
    return json.loads(filled) if is_one_place and _NUMBER.match(filled) else filled


def _data() -> Traversable:
    return resources.files("demo") / "data"


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda path: path.name)


def _json(path: Traversable) -> Body:
    body: Body = json.loads(path.read_text(encoding="utf-8"))
    return body


def _rows(path: Traversable) -> list[dict[str, str]]:
    table = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return [{name: cell for name, cell in row.items() if cell} for row in table]
