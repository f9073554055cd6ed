"""A passport as a table: one line for every value of every fact (RFC 4180, UTF-8).

Names and labels come from the profile of the level that states the fact, so that a product group
that was added as files only has its table too. Pure.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import partial
from typing import Any

from passport.chain import instant
from passport.disclosure import PUBLIC
from passport.kept import Kept
from passport.model import ComposedPassport, Fact
from resolver.views.readers import reader_of
from resolver.views.values_model import Reader

MEDIA_TYPE = "text/csv"
# What makes a spreadsheet take a text for a formula, the full-width forms included, and the
# characters some of them skip in front of it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# What versions state, as text: it never changes.
_texts: Kept[str] = Kept()


@dataclass(frozen=True, slots=True)
class Line:
    """One value: where it stands, what it is called, and why it is there."""

    name: str  # of the fact; inside of it as a path: voltageMin/temperatureRange/minimum
    label: str
    value: str
    unit: str  # symbol
    unit_code: str  # UN/ECE Recommendation 20
    language: str  # of a text that may be in several
    level: str
    source_version: int
    measured_at: str
    disclosure: str
    term: str
    legal_source: str


HEADER = tuple(each.name for each in fields(Line))


def table(composed: ComposedPassport, language: str) -> bytes:
    """The facts of a passport as CSV with a header line; labels in ``language`` where there are.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay
    numbers.
    """
    hashes = {level.granularity: level.entry_hash for level in composed.levels}
    pieces = [_written([HEADER])]
    for fact in composed.facts:
        made = partial(_fact_text, fact, composed.profile_of(fact), language)
        # A reading is not what the version states.
        if fact.measured_at is not None:
            pieces.append(made())
        else:
            pieces.append(_texts.get((hashes[fact.level], fact.name, language), made))
    return "".join(pieces).encode()


def _fact_text(fact: Fact, profile: str, language: str) -> str:
    return _written(astuple(line) for line in lines(fact, profile, language))


def _written(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def lines(fact: Fact, profile: str, language: str) -> Iterator[Line]:
    """Every value of a fact that a level states after ``profile``."""
    reader = reader_of(profile, language)
    schema = reader.schema(fact.name)
    start = _start(fact, schema, reader)
    yield from _Walk(reader).lines(start, fact.value, schema)


def harmless(text: str) -> str:
    """``text`` as a spreadsheet may open it: never a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _start(fact: Fact, schema: Mapping[str, Any], reader: Reader) -> Line:
    return Line(
        name=fact.name,
        label=harmless(reader.fact_label(fact.name).value),
        value="",
        unit="",
        unit_code="",
        language="",
        level=fact.level,
        source_version=fact.version,
        measured_at="" if fact.measured_at is None else instant(fact.measured_at),
        disclosure=" ".join(schema.get("x-disclosure", (PUBLIC,))),
        term=fact.term,
        legal_source=harmless(schema.get("x-source", "")),
    )


class _Walk:
    """Down into one fact; what is inside inherits level, version, right and source."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def lines(self, line: Line, value: Any, schema: Mapping[str, Any]) -> Iterator[Line]:
        schema = self._reader.resolved(schema)
        if isinstance(value, Mapping) and schema.get("x-language-map"):
            for tag, text in value.items():
                yield replace(line, value=harmless(text), language=tag)
        elif isinstance(value, Mapping):
            yield from self._members(line, value, schema)
        elif isinstance(value, list):
            for number, item in enumerate(value, 1):
                inner = replace(
                    line, name=f"{line.name}/{number - 1}", label=f"{line.label} {number}"
                )
                yield from self.lines(inner, item, schema.get("items", {}))
        else:
            unit = schema.get("x-unit", {}) if _is_number(value) else {}
            yield _valued(line, value, unit)

    def _members(
        self, line: Line, value: Mapping[str, Any], schema: Mapping[str, Any]
    ) -> Iterator[Line]:
        left = dict(value)
        if "value" in left and "unitCode" in left:  # a quantity is one value, not two
            code = left.pop("unitCode")
            unit = {"code": code, "symbol": self._reader.symbol(code)}
            yield _valued(line, left.pop("value"), unit)
        members = schema.get("properties", {})
        for name, member in left.items():
            entry = members.get(name, {})
            label = self._reader.label(name, entry).value
            inner = replace(line, name=f"{line.name}/{name}", label=f"{line.label} › {label}")
            if "x-disclosure" in entry:
                inner = replace(inner, disclosure=" ".join(entry["x-disclosure"]))
            yield from self.lines(replace(inner, term=entry.get("x-term", "")), member, entry)


def _valued(line: Line, value: Any, unit: Mapping[str, str]) -> Line:
    symbol = harmless(unit.get("symbol", ""))
    return replace(line, value=_text(value), unit=symbol, unit_code=unit.get("code", ""))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    """A number, a truth value or nothing as JSON has it; a text made harmless."""
    return harmless(value) if isinstance(value, str) else json.dumps(value)
