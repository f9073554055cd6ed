"""The one value that stands for a thing: a GS1 primary key with its qualifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gs1.application_identifiers import TABLE, application_identifier
from gs1.errors import Gs1Error, NotAPrimaryKey, UnknownAi, shown
from gs1.pairing import check_pairings, in_order, path_shape

Granularity = Literal["model", "batch", "item"]

_NO_QUALIFIERS: Mapping[str, str] = {}
# RFC 3986 section 2.3: these never need percent-encoding, everything else gets it.
_unreserved_only = re.compile(r"[A-Za-z0-9._~-]*").fullmatch
_reserved = re.compile(r"[^A-Za-z0-9._~-]")
# Keys that name one single thing by themselves: a logistic unit, a consignment, a shipment, a
# place, a party, an asset, a service relation.
_INSTANCE_KEYS = frozenset(("00", "401", "402", "414", "415", "417", "8004", "8017", "8018"))
# Keys that name a class, unless the optional serial part at their end is there.
_SERIAL_INSIDE = frozenset(("253", "255", "8003"))
_ITEM_QUALIFIERS = frozenset(("21", "235", "8011"))


def percent_encoded(value: str) -> str:
    """``value`` (characters GS1 allows) with everything but A-Z a-z 0-9 - . _ ~ encoded."""
    if _unreserved_only(value):
        return value
    return _reserved.sub(lambda match: "".join(f"%{b:02X}" for b in match[0].encode()), value)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A primary key with its qualifiers in sequence order; equal and hashed by value.

    Made by :func:`build_identifier` and the parsers, which check everything; the constructor
    itself checks nothing. ``path`` is the canonical text, percent-encoded, with a leading slash:
    ``/01/09520000010010/21/WM-000101``. That text is the database key.
    """

    key_ai: str
    key: str
    qualifiers: tuple[tuple[str, str], ...] = ()
    path: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        path = f"/{self.key_ai}/{percent_encoded(self.key)}"
        for ai, value in self.qualifiers:
            path += f"/{ai}/{percent_encoded(value)}"
        object.__setattr__(self, "path", path)

    def __str__(self) -> str:
        return self.path

    def value(self, ai: str) -> str | None:
        """The value of the key or of a qualifier, decoded; None where the AI is not part of it."""
        if ai == self.key_ai:
            return self.key
        for qualifier, value in self.qualifiers:
            if qualifier == ai:
                return value
        return None

    @property
    def gtin(self) -> str | None:
        """The GTIN, 14 digits (AI 01)."""
        return self.key if self.key_ai == "01" else None

    @property
    def lot(self) -> str | None:
        """The batch or lot number (AI 10)."""
        return self.value("10")

    @property
    def serial(self) -> str | None:
        """The serial number (AI 21)."""
        return self.value("21")

    @property
    def variant(self) -> str | None:
        """The consumer product variant (AI 22)."""
        return self.value("22")

    @property
    def granularity(self) -> Granularity:
        """What it singles out: one thing (item), a batch, or everything of a kind (model).

        A third-party serial (235) and the serial of a component (8011) make an item as 21 does.
        """
        present = {ai for ai, _ in self.qualifiers}
        if self.key_ai in _INSTANCE_KEYS or not present.isdisjoint(_ITEM_QUALIFIERS):
            return "item"
        if self.key_ai in _SERIAL_INSIDE and TABLE[self.key_ai].has_last_component(self.key):
            return "item"
        return "batch" if "10" in present else "model"

    @property
    def primary_path(self) -> str:
        """Canonical text of the key without qualifiers: ``/01/09520000010010``."""
        return self.path if not self.qualifiers else f"/{self.key_ai}/{percent_encoded(self.key)}"

    def primary(self) -> Identifier:
        """The same key without qualifiers."""
        return Identifier(self.key_ai, self.key) if self.qualifiers else self

    def with_qualifiers(self, qualifiers: Mapping[str, str]) -> Identifier:
        """The same key with exactly these qualifiers (AI → value, in any order).

        Raises what :func:`build_identifier` raises.
        """
        return build_identifier(self.key_ai, self.key, qualifiers)

    def uri(self, stem: str) -> str:
        """The Digital Link URI under ``stem``, such as ``https://id.example.com``.

        A slash at the end of ``stem`` is dropped.
        """
        return stem.rstrip("/") + self.path

    @property
    def hri(self) -> str:
        """Human readable interpretation: ``(01)09520000010010(21)WM-000101``."""
        pairs = ((self.key_ai, self.key), *self.qualifiers)
        return "".join(f"({ai}){value}" for ai, value in pairs)


def build_identifier(
    key_ai: str, key: str, qualifiers: Mapping[str, str] = _NO_QUALIFIERS
) -> Identifier:
    """An Identifier from a primary key's AI and value and its qualifiers (AI → value, any order).

    Values are plain text, not percent-encoded; a GTIN has 14 digits. Raises a Gs1Error whose
    ``position`` is an index into the value that is wrong.
    """
    entry = application_identifier(key_ai)
    if entry is None:
        raise _unknown(key_ai)
    if entry.sequences is None:
        raise NotAPrimaryKey(
            f"{entry.name} is no primary key; a Digital Link cannot begin with it.",
            ai=key_ai,
            rule="a Digital Link begins with a primary key",
            found=key_ai,
        )
    entry.check(key)
    if not qualifiers:
        if not path_shape((key_ai,)).complete:
            check_pairings({key_ai: key})
        return Identifier(key_ai, key)
    for ai in qualifiers:
        if application_identifier(ai) is None:
            raise _unknown(ai)
    order = in_order(key_ai, frozenset(qualifiers))
    for ai in order:
        TABLE[ai].check(qualifiers[ai])
    if not path_shape((key_ai, *order)).complete:
        check_pairings({key_ai: key, **qualifiers}, order)
    return Identifier(key_ai, key, tuple((ai, qualifiers[ai]) for ai in order))


def _unknown(ai: str) -> Gs1Error:
    return UnknownAi(
        f"{shown(ai)} is no GS1 Application Identifier.",
        ai=ai,
        rule="Application Identifiers are those GS1 has assigned",
        found=ai,
    )
