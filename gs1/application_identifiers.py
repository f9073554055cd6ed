"""The table of GS1 Application Identifiers and the check of one value against it.

``data/application_identifiers.json`` holds all 541 with their origin and date. An identifier is
compiled (one regular expression, a few rule functions) the first time it is asked for, so that a
program pays for what it uses.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from gs1.content_rules import RULES
from gs1.errors import (
    EmptyValue,
    GtinLength,
    InvalidCharacter,
    InvalidLength,
    InvalidValue,
    shown,
)
from gs1.faults import Fault, Rule
from gs1.table_text import spread

_DATA = Path(__file__).parent / "data" / "application_identifiers.json"
# Character sets of GS1 General Specifications 7.11: N digits, X set 82, Y set 39, Z base 64.
_CLASSES = {
    "N": r"[0-9]",
    "X": r"[!\"%-?A-Z_a-z]",
    "Y": r"[#\-/0-9A-Z]",
    "Z": r"[A-Za-z0-9_=\-]",
}
_CHARACTERS = {
    "N": "digits 0 to 9",
    "X": "the 82 characters GS1 allows here",
    "Y": "capital letters, digits, '#', '-' and '/'",
    "Z": "letters, digits, '-', '_' and '='",
}
_component_notation = re.compile(
    r"([NXYZ])([0-9]+)(?:\.\.([0-9]+))?(\?)?(?::([a-z0-9,]+))?"
).fullmatch


class Component(NamedTuple):
    """One part of a value: character set, shortest and longest length, rules by name."""

    charset: str
    shortest: int
    longest: int
    optional: bool
    rules: tuple[str, ...]


def _component(notation: str) -> Component:
    match = _component_notation(notation)
    if match is None:
        raise ValueError(f"unreadable component {notation!r} in {_DATA.name}")
    charset, shortest, longest, optional, rules = match.groups()
    names = tuple(rules.split(",")) if rules else ()
    if charset == "Z":
        names += ("base64",)
    return Component(charset, int(shortest), int(longest or shortest), bool(optional), names)


class ApplicationIdentifier:
    """One Application Identifier, ready to check values.

    ``sequences`` is None unless the AI is a primary key; then it lists the alternative qualifier
    sequences of its Digital Link. ``needs`` lists alternatives, one of which must be present;
    ``not_with`` must all be absent; both hold AIs or patterns in which ``n`` is any digit.
    """

    __slots__ = (
        "_match",
        "_rules",
        "ai",
        "attribute",
        "components",
        "fixed",
        "needs",
        "not_with",
        "sequences",
        "title",
    )

    def __init__(self, ai: str, row: dict[str, Any]) -> None:
        self.ai = ai
        self.title: str = row["title"]
        self.fixed: bool = row.get("fixed", False)
        self.attribute: bool = row.get("attribute", True)
        qualifiers: list[str] | None = row.get("qualifiers")
        self.sequences: tuple[tuple[str, ...], ...] | None = (
            None if qualifiers is None else tuple(tuple(each.split()) for each in qualifiers)
        )
        needs: str = row.get("needs", "")
        self.needs = tuple(tuple(each.strip().split("+")) for each in needs.split("|") if each)
        self.not_with = tuple(str(row.get("not_with", "")).split())
        self.components = tuple(_component(each) for each in row["value"].split())
        pattern, rules = "", list[tuple[int, str, Rule]]()
        for group, part in enumerate(self.components, start=1):
            length = f"{{{part.shortest},{part.longest}}}"
            pattern += f"({_CLASSES[part.charset]}{length})" + ("?" if part.optional else "")
            # Four digits are always there in a fixed numeric component: nothing left to check.
            digits = part.charset == "N" and part.shortest > 4
            rules += [
                (group, name, RULES[name])
                for name in part.rules
                if not (digits and name in ("gcppos1", "gcppos2"))
            ]
        self._match = re.compile(pattern).fullmatch
        self._rules = tuple(rules)

    def check(self, value: str) -> None:
        """Refuse ``value`` (percent-decoded) unless it fits components and content rules.

        Raises a subclass of InvalidValue; its ``position`` is an index into ``value``.
        """
        match = self._match(value)
        if match is None:
            raise self._misfit(value)
        for group, name, rule in self._rules:
            part = match[group]
            if part is not None:
                fault = rule(part)
                if fault is not None:
                    raise self._refusal(value, name, fault, match.start(group))

    def has_last_component(self, value: str) -> bool:
        """Whether a valid ``value`` carries the optional part at its end (a serial, mostly)."""
        return len(value) > sum(part.longest for part in self.components[:-1])

    @property
    def name(self) -> str:
        """``AI 01 (GTIN)``, for sentences; the coupon codes 8110 and 8112 have no title."""
        return f"AI {self.ai} ({self.title})" if self.title else f"AI {self.ai}"

    def _refusal(self, value: str, rule: str, fault: Fault, start: int) -> InvalidValue:
        return fault.kind(
            f"The value {shown(value)} of {self.name} {fault.reason}.",
            ai=self.ai,
            position=start + (fault.position or 0),
            rule=rule,
            expected=fault.expected,
            found=value,
        )

    def _misfit(self, value: str) -> InvalidValue:
        """Which component the value does not fit, told with the first character in the way."""
        if not value:
            return EmptyValue(f"{self.name} has no value.", ai=self.ai, rule="no empty values")
        start = 0
        for part in self.components:
            text = value[start : start + part.longest]
            if part.optional and not text:
                break
            for index, character in enumerate(text):
                if not re.fullmatch(_CLASSES[part.charset], character):
                    return self._wrong_character(value, start + index, part)
            if len(text) < part.shortest:
                return self._wrong_length(value)
            start += len(text)
        return self._wrong_length(value)

    def _wrong_character(self, value: str, position: int, part: Component) -> InvalidValue:
        allowed = _CHARACTERS[part.charset]
        return InvalidCharacter(
            f"The value {shown(value)} of {self.name} has {value[position]!r} as character "
            f"{position + 1}, where only {allowed} may stand.",
            ai=self.ai,
            position=position,
            rule=f"character set {part.charset}",
            expected=allowed,
            found=value[position],
        )

    def _wrong_length(self, value: str) -> InvalidValue:
        shortest = sum(part.shortest for part in self.components if not part.optional)
        longest = sum(part.longest for part in self.components)
        expected = f"{shortest}" if shortest == longest else f"{shortest} to {longest}"
        if self.ai == "01" and len(value) in (8, 12, 13):
            padded = value.zfill(14)
            return GtinLength(
                f"AI 01 (GTIN) takes 14 digits; put zeros before the {len(value)} digits: "
                f"{padded}.",
                rule="a GTIN in a Digital Link has 14 digits",
                ai=self.ai,
                position=0,
                expected=padded,
                found=value,
            )
        return InvalidLength(
            f"The value {shown(value)} of {self.name} has {len(value)} characters; "
            f"it takes {expected}.",
            ai=self.ai,
            position=0,
            rule="length",
            expected=expected,
            found=value,
        )


class _Table(dict[str, ApplicationIdentifier]):
    """AI → compiled entry, compiled when first asked for; unknown AIs raise KeyError and are not
    remembered, so foreign input cannot make it grow."""

    def __init__(self) -> None:
        super().__init__()
        content = json.loads(_DATA.read_text(encoding="utf-8"))
        self.legacy_names: dict[str, str] = content["legacy_names"]
        self.rows: dict[str, dict[str, Any]] = {
            ai: row for key, row in content["identifiers"].items() for ai in spread(key)
        }

    def __missing__(self, ai: str) -> ApplicationIdentifier:
        compiled = self[ai] = ApplicationIdentifier(ai, self.rows[ai])
        return compiled


TABLE = _Table()
PRIMARY_KEYS: tuple[str, ...] = tuple(ai for ai, row in TABLE.rows.items() if "qualifiers" in row)
# Alphabetic names that releases of the standard before 1.2 allowed in paths.
LEGACY_NAMES = TABLE.legacy_names


def application_identifier(ai: str) -> ApplicationIdentifier | None:
    """The table's entry of ``ai`` (digits as text), or None for one GS1 has not assigned."""
    return TABLE[ai] if ai in TABLE.rows else None


@lru_cache(maxsize=1)
def length_by_prefix() -> dict[str, int]:
    """How long an AI is, by its first two digits; all that begin alike are equally long."""
    return {ai[:2]: len(ai) for ai in TABLE.rows}


def matching(pattern: str) -> frozenset[str]:
    """All AIs that a pattern such as ``310n`` stands for; a plain AI stands for itself."""
    if "n" not in pattern:
        return frozenset((pattern,))
    fullmatch = re.compile(pattern.replace("n", "[0-9]")).fullmatch
    return frozenset(ai for ai in TABLE.rows if fullmatch(ai))
