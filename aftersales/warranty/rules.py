"""How long the maker's warranty runs. Pure.

The day of the event is not counted and a period of months ends on the same day number, or on the
last day of a shorter month (Regulation (EEC, Euratom) 1182/71 Art. 3(2)(c)).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

MONTHS_PER_YEAR = 12

Basis = Literal["production_date"]


@dataclass(frozen=True, slots=True)
class Warranty:
    """Until when a unit is covered, the last day included, and what that was reckoned from."""

    until: date
    # True until an owner tells us the day the unit was handed over: a production date can only
    # be earlier, so the real end can only be later.
    estimate: bool
    basis: Basis

    def runs_on(self, day: date) -> bool:
        """Whether the warranty covers ``day``; the last day counts whole."""
        return day <= self.until


def warranty_until(produced_on: date, months: int) -> Warranty:
    """The estimated warranty of a unit made on ``produced_on`` with a term of ``months``.

    Raises ``ValueError`` for a term below one month, and ``OverflowError`` past the year 9999.
    """
    if months < 1:
        raise ValueError("a warranty term has at least one month")
    return Warranty(add_months(produced_on, months), estimate=True, basis="production_date")


def add_months(start: date, months: int) -> date:
    """The same day number ``months`` later, or the last day of a month that is too short."""
    years, month_index = divmod(start.month - 1 + months, MONTHS_PER_YEAR)
    year, month = start.year + years, month_index + 1
    if year > date.max.year:
        raise OverflowError(f"{months} months after {start} lie past the calendar's end")
    return date(year, month, min(start.day, monthrange(year, month)[1]))
