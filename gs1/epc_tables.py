"""The table of EPC binary encodings, read when the first of them is asked for."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from gs1.table_text import spread

_DATA = Path(__file__).parent / "data" / "epc_binary.json"
# Bits of company prefixes of 12, 11, … 6 digits, the same in every partition table.
COMPANY_BITS = (40, 37, 34, 30, 27, 24, 20)
LONGEST_COMPANY_PREFIX = 12


class Partition(NamedTuple):
    """How company prefix and reference share their room."""

    characters: int  # of both together; the most where the reference is text
    reference_bits: tuple[int, ...]  # by partition


class Field(NamedTuple):
    """A bit field of a classic scheme behind the reference."""

    name: str
    width: int
    coding: str


class Classic(NamedTuple):
    """A scheme of fixed bit fields with a partition between company prefix and reference."""

    name: str
    header: int
    bits: int | None
    partition: Partition
    reference_coding: str
    after: tuple[Field, ...]
    link: tuple[tuple[str, str], ...]  # AI and the parts of its value


class Plus(NamedTuple):
    """A scheme of release 2 of the standard, which holds the values of AIs one after the other."""

    name: str
    header: int
    ais: tuple[str, ...]
    dated: bool


class Coding(NamedTuple):
    """How one component of a value is written in a plus scheme."""

    name: str
    numbers: tuple[int, ...]


class Tables(NamedTuple):
    """The data file, read."""

    schemes: dict[str, Classic | Plus]
    by_header: dict[int, Classic | Plus]
    values: dict[str, tuple[Coding, ...]]
    without_digital_link: dict[int, str]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """All schemes by name and by header, the coding of values by AI."""
    content = json.loads(_DATA.read_text(encoding="utf-8"))
    partitions = {
        name: Partition(row["characters"], tuple(int(bits) for bits in row["bits"].split()))
        for name, row in content["partitions"].items()
    }
    schemes: dict[str, Classic | Plus] = {}
    for name, row in content["classic"].items():
        schemes[name] = _classic(name, row, partitions[row["table"]])
    for name, row in content["plus"].items():
        ais = tuple(row["ais"].split())
        schemes[name] = Plus(name, int(row["header"], 16), ais, row.get("dated", False))
    values = {
        ai: tuple(_coding(part) for part in notation.split(", "))
        for notation, ais in content["values"].items()
        for ai in spread(ais)
    }
    missing = {int(header, 16): name for name, header in content["without_digital_link"].items()}
    return Tables(schemes, {each.header: each for each in schemes.values()}, values, missing)


def _classic(name: str, row: dict[str, Any], partition: Partition) -> Classic:
    after = []
    for text in filter(None, row.get("after", "").split(", ")):
        field, width, coding = text.split()
        after.append(Field(field, int(width), coding))
    return Classic(
        name,
        int(row["header"], 16),
        row.get("bits"),
        partition,
        row["ref"],
        tuple(after),
        tuple(row["link"].items()),
    )


def _coding(notation: str) -> Coding:
    name, *numbers = notation.split()
    return Coding(name, tuple(map(int, numbers)))
