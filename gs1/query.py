"""The query string of a Digital Link: data attributes and foreign parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gs1.application_identifiers import TABLE, ApplicationIdentifier
from gs1.errors import (
    AttributeNotAllowed,
    DuplicateAi,
    EmptyValue,
    Gs1Error,
    InvalidCharacter,
    MalformedUri,
    QualifierInQuery,
    UnknownAi,
)
from gs1.uri_text import decoded, relocated

_digits_only = re.compile(r"[0-9]+").fullmatch
_short_gtin = re.compile(r"[0-9]{8}|[0-9]{12,13}").fullmatch


class Piece(NamedTuple):
    """One parameter of a query as written, still percent-encoded."""

    name: str
    value: str | None  # None where there is no "="
    start: int  # place of the name in the whole input

    @property
    def value_start(self) -> int:
        """Place of the value in the whole input."""
        return self.start + len(self.name) + 1


def pieces(query: str, start: int) -> Iterator[Piece]:
    """The parameters of ``query``, which begins at ``start`` of the input; empty ones skipped."""
    for text in query.split("&"):
        if text:
            name, equals, value = text.partition("=")
            yield Piece(name, value if equals else None, start)
        start += len(text) + 1


def padded(ai: str, value: str) -> str:
    """A GTIN of 8, 12 or 13 digits with zeros in front, as legacy mode takes it; else ``value``."""
    return value.zfill(14) if ai == "01" and _short_gtin(value) else value


def read_query(
    query: str, start: int, values: dict[str, str], open_for: frozenset[str], legacy: bool
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Read the attributes and the names of the other parameters, in the order of the query.

    ``values`` holds what the path said (AI → value); the attributes are added to it. ``open_for``
    are the qualifiers that could have stood in the path and so must not stand here. ``start`` is
    the place of ``query`` in the input. ``legacy`` pads GTINs. Raises a Gs1Error.
    """
    attributes: list[tuple[str, str]] = []
    others: list[str] = []
    for piece in pieces(query, start):
        if piece.value is None or not _digits_only(piece.name):
            if not piece.name:
                raise MalformedUri(
                    "A query parameter has a value but no name.",
                    position=piece.start,
                    rule="parameter names",
                )
            others.append(piece.name)
            continue
        value = _attribute(piece, piece.value, values, open_for, legacy)
        values[piece.name] = value
        attributes.append((piece.name, value))
    return tuple(attributes), tuple(others)


def _attribute(
    piece: Piece, raw: str, values: dict[str, str], open_for: frozenset[str], legacy: bool
) -> str:
    try:
        entry = attribute_entry(piece.name, values, open_for)
    except Gs1Error as error:
        error.position = piece.start
        raise
    if not raw:
        raise EmptyValue(
            f"{entry.name} has no value.",
            ai=entry.ai,
            position=piece.value_start,
            rule="no empty values",
        )
    if "+" in raw:
        raise InvalidCharacter(
            f"The value of {entry.name} contains '+', which some readers take for a blank; "
            "write %2B for a plus sign.",
            ai=entry.ai,
            position=piece.value_start + raw.index("+"),
            rule="no plus sign in the query",
            expected="%2B",
            found="+",
        )
    plain = decoded(raw, piece.value_start)
    value = padded(entry.ai, plain) if legacy else plain
    try:
        entry.check(value)
    except Gs1Error as error:
        zeros = len(value) - len(plain)
        raise relocated(error, raw, piece.value_start, zeros) from None
    return value


def attribute_entry(
    ai: str, values: dict[str, str], open_for: frozenset[str]
) -> ApplicationIdentifier:
    """The table's entry of an AI that is to be a data attribute beside ``values``.

    Raises UnknownAi, DuplicateAi, QualifierInQuery or AttributeNotAllowed.
    """
    if ai not in TABLE.rows:
        raise UnknownAi(
            f"The query parameter {ai[:20]} looks like an Application Identifier, "
            "but GS1 has assigned none of that number.",
            ai=ai,
            rule="names of digits alone are Application Identifiers",
            found=ai,
        )
    entry = TABLE[ai]
    if ai in values:
        raise DuplicateAi(f"{entry.name} appears twice.", ai=ai, rule="no AI twice", found=ai)
    if ai in open_for:
        raise QualifierInQuery(
            f"{entry.name} is a qualifier of this key; it belongs in the path, not in the query.",
            ai=ai,
            rule="qualifiers stand in the path",
            found=ai,
        )
    if not entry.attribute:
        raise AttributeNotAllowed(
            f"{entry.name} must not stand in the query.",
            ai=ai,
            rule="only data attributes stand in the query",
            found=ai,
        )
    return entry
