"""Spare parts, fitments, and what a page is told about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class PartDraft:
    """What a maker says about one spare part; a later draft of the same number replaces it."""

    operator_id: str
    part_number: str
    names: dict[str, str]  # language → name, at least one
    gtin: str | None = None  # 14 digits
    superseded_by: str | None = None  # part number of the same operator; it must exist
    buy_url: str | None = None
    replace_every_months: int | None = None  # consumables only


@dataclass(frozen=True, slots=True)
class Part:
    """A spare part as stored."""

    operator_id: str
    part_number: str
    names: dict[str, str]
    gtin: str | None
    superseded_by: str | None
    buy_url: str | None
    replace_every_months: int | None


@dataclass(frozen=True, slots=True)
class FitmentDraft:
    """One part in one place of a product: in every unit, in an interval, or in listed units.

    ``serial_from`` and ``serial_to`` are serials (both included) within the product's declared
    pattern; either end may stay open. ``serials`` is the explicit list for anything else.
    """

    part_number: str
    position: str  # stable code of the place, e.g. "drain-pump"
    quantity: int = 1
    serial_from: str | None = None
    serial_to: str | None = None
    serials: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Fitment:
    """A fitment as stored: interval ends are numbers within the serial pattern, both included."""

    part_number: str
    position: str
    quantity: int
    first: int | None = None
    last: int | None = None
    serials: frozenset[str] | None = field(default=None)

    @property
    def kind(self) -> Literal["all_units", "interval", "listed"]:
        if self.serials is not None:
            return "listed"
        return "all_units" if self.first is None and self.last is None else "interval"


class Fit(StrEnum):
    """Whether a part belongs in a unit, as far as the question says which unit it is."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Why:
    """The reason a part is listed, for the page to put into words.

    ``first`` and ``last`` are serials, both included, an open end is None; ``serials`` is the
    sorted list when the kind is "listed".
    """

    kind: Literal["all_units", "interval", "listed"]
    first: str | None = None
    last: str | None = None
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FittingPart:
    """One line of the parts page."""

    position: str
    quantity: int
    ordered: Part  # what the fitment names, perhaps no longer made
    current: Part  # the one to buy today; never a superseded one
    chain: tuple[str, ...]  # part numbers from ordered to current; one entry if nothing replaced it
    why: Why
    certain: bool  # False: it fits some units of this product, and this question cannot say which
    replace_every_months: int | None  # of the current part
    buy_url: str | None  # of the current part
