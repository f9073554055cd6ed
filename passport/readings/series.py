"""The series a profile keeps for a unit, each compiled once so that a value is checked cheaply.

Pure but for the profile files. A million plain quantities are compared with two limits and a unit
code each; whatever is shaped otherwise is checked by the profile's JSON Schema, one by one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from passport.canonical import LARGEST_NUMBER, NotCanonical, canonical
from passport.chain import instant
from passport.errors import FieldProblem
from passport.profile import Attribute, profile
from passport.readings.model import Cell, Stored
from passport.readings.rules import moment_of, read_time
from passport.validation import fact_errors
from schemas import loader
from schemas.references import followed

Schema = Mapping[str, Any]

_number = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch
# What a fast check looks at itself, and what only explains. Anything else is left to the schema.
_LIMITS = frozenset(("type", "minimum", "maximum"))
_SAYS_NOTHING = frozenset(("title", "description", "$comment", "examples"))


class Kind(StrEnum):
    """How the values of a series are built."""

    QUANTITY = "quantity"  # {value, unitCode}, perhaps with the instant
    NUMBER = "number"  # a number alone
    OTHER = "other"  # a text, a choice, or an event with several members


@dataclass(frozen=True, slots=True)
class Series:
    """What a dynamic attribute takes as a reading.

    A fact that is a list, such as all measurements there are, takes one member at a time.
    ``time_member`` is the member that holds the instant, which is not sent twice. ``exact`` says
    that the limits here are all the profile asks for.
    """

    attribute: Attribute
    profile: str
    kind: Kind
    listed: bool
    time_member: str | None
    unit_code: str | None
    minimum: float
    maximum: float
    whole: bool
    exact: bool

    @property
    def name(self) -> str:
        """The name of the attribute."""
        return self.attribute.name

    @property
    def numeric(self) -> bool:
        """Whether a chart can be drawn of it."""
        return self.kind is not Kind.OTHER

    def stored(
        self, value: Any, unit_code: str | None, measured_at: int | None
    ) -> Stored | list[FieldProblem]:
        """The value as it is kept, or all that is wrong with it.

        ``measured_at`` None stands for an instant that is wrong itself: then the value is checked
        as far as it goes without.
        """
        if type(value) is Cell:
            value = self._of_cell(value)
        if self.kind is Kind.OTHER:
            return self._other(value, unit_code, measured_at)
        if unit_code != self.unit_code:
            return [self._wrong_unit(unit_code), *self._number_problems(value)]
        if type(value) not in (int, float) or not self.minimum <= value <= self.maximum:
            return self._number_problems(value)
        if self.whole and value != math.floor(value):
            return self._number_problems(value)
        if not self.exact:
            problems = self._by_schema(value, measured_at)
            if problems:
                return problems
        return Stored(float(value), None, unit_code)

    def item(self, value: Any, measured_at: datetime, unit_code: str | None) -> Any:
        """One reading with its unit and instant where the profile has members for them."""
        if self.kind is Kind.QUANTITY:
            value = {"value": value, "unitCode": unit_code}
        if self.time_member is not None:
            value = {**value, self.time_member: instant(measured_at)}
        return value

    def _of_cell(self, cell: str) -> Any:
        if self.numeric:
            return json.loads(cell) if _number(cell) and len(cell) < 40 else str(cell)
        if cell[:1] in "{[":
            try:
                return json.loads(cell)
            except ValueError:
                return str(cell)
        return str(cell)

    def _wrong_unit(self, unit_code: str | None) -> FieldProblem:
        if self.unit_code is None:
            return FieldProblem("/unitCode", f"{self.name} has no unit; leave it out")
        found = "nothing" if unit_code is None else repr(unit_code)
        message = f"{self.name} is told in {self.unit_code}; {found} was sent"
        return FieldProblem("/unitCode", message)

    def _number_problems(self, value: Any) -> list[FieldProblem]:
        if type(value) not in (int, float):
            return [FieldProblem("/value", "must be a number")]
        if abs(value) > LARGEST_NUMBER:
            return [FieldProblem("/value", "the number is beyond 2^53 - 1 and would lose digits")]
        if value < self.minimum:
            return [FieldProblem("/value", f"must be {_plain(self.minimum)} or more")]
        if value > self.maximum:
            return [FieldProblem("/value", f"must be {_plain(self.maximum)} or less")]
        if self.whole and value != math.floor(value):
            return [FieldProblem("/value", "must be a whole number")]
        return []

    def _other(
        self, value: Any, unit_code: str | None, measured_at: int | None
    ) -> Stored | list[FieldProblem]:
        problems = [] if unit_code is None else [self._no_unit_here()]
        kept = value
        if self.time_member is not None and isinstance(value, dict):
            kept = {key: member for key, member in value.items() if key != self.time_member}
            problems += self._time_problems(value.get(self.time_member), measured_at)
        problems += self._by_schema(kept, measured_at)
        if problems:
            return problems
        try:
            return Stored(None, canonical(kept).decode(), None)
        except NotCanonical as fault:
            return [FieldProblem(f"/value{fault.pointer}", fault.reason)]

    def _no_unit_here(self) -> FieldProblem:
        return FieldProblem("/unitCode", f"{self.name} takes no unit of its own; leave it out")

    def _time_problems(self, told: Any, measured_at: int | None) -> list[FieldProblem]:
        if told is None or measured_at is None:
            return []
        if isinstance(told, str) and read_time(told) == measured_at:
            return []
        message = "must be the same instant as measuredAt, or left out"
        return [FieldProblem(f"/value/{self.time_member}", message)]

    def _by_schema(self, value: Any, measured_at: int | None) -> list[FieldProblem]:
        """What the profile's JSON Schema says of the value, with pointers into ``value``."""
        is_object = isinstance(value, dict) or self.kind is Kind.QUANTITY
        if self.time_member is not None and not is_object:
            return [FieldProblem("/value", "must be an object")]
        item = self.item(value, moment_of(measured_at or 0), self.unit_code)
        fact = [item] if self.listed else item
        inside = f"/{self.name}/0" if self.listed else f"/{self.name}"
        return [
            FieldProblem(f"/value{each.pointer.removeprefix(inside)}", each.message)
            for each in fact_errors(self.profile, {self.name: fact})
            if each.pointer.startswith(f"/{self.name}")
        ]


@loader.cached
def series_of(text: str) -> Mapping[str, Series]:
    """The series of a profile, or of several as one such as ``battery/2 generic/1``, by name.

    Raises as :func:`passport.profile.profile`.
    """
    schema = loader.load(f"passport/{text}")
    attributes = profile(text).attributes
    return {
        name: _series(attribute, text, schema["properties"][name], schema)
        for name, attribute in attributes.items()
        if attribute.dynamic
    }


def _series(attribute: Attribute, text: str, entry: Schema, root: Schema) -> Series:
    whole = _merged(entry, root)
    listed = whole.get("type") == "array"
    item = _merged(whole["items"], root) if listed else whole
    members = {name: _merged(each, root) for name, each in item.get("properties", {}).items()}
    required = item.get("required", ())
    time_member = next(
        (n for n in required if members.get(n, {}).get("format") == "date-time"), None
    )
    is_quantity = set(required) - {time_member} == {"value", "unitCode"}
    number = members["value"] if is_quantity else item
    is_number = number.get("type") in ("number", "integer")
    kind = Kind.OTHER
    if is_number:
        kind = Kind.QUANTITY if is_quantity else Kind.NUMBER
    return Series(
        attribute=attribute,
        profile=text,
        kind=kind,
        listed=listed,
        time_member=time_member,
        unit_code=None if kind is Kind.OTHER else attribute.unit_code,
        minimum=max(number.get("minimum", -LARGEST_NUMBER), -LARGEST_NUMBER),
        maximum=min(number.get("maximum", LARGEST_NUMBER), LARGEST_NUMBER),
        whole=number.get("type") == "integer",
        exact=is_number and "allOf" not in entry and _says_only(number, _LIMITS),
    )


def _says_only(schema: Schema, known: frozenset[str]) -> bool:
    return all(
        key in known or key in _SAYS_NOTHING or key.startswith("x-") or key == "$ref"
        for key in schema
    )


def _merged(schema: Schema, root: Schema) -> Schema:
    """The schema with its reference followed, and with what members beside it narrow."""
    whole = dict(followed(schema, root))
    beside = schema.get("properties") if "$ref" in schema else None
    if beside:
        members = {name: dict(each) for name, each in whole.get("properties", {}).items()}
        for name, narrower in beside.items():
            members[name] = {**members.get(name, {}), **narrower}
        whole["properties"] = members
    return whole


def _plain(number: float) -> str:
    return canonical(number).decode()
