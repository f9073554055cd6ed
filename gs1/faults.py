"""What a content rule answers, and the rule of the calendar that several of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gs1.errors import InvalidContent, InvalidDate, InvalidValue

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Fault(NamedTuple):
    """Why a component is refused; ``reason`` continues "The value … of AI …"."""

    reason: str
    expected: str | None = None
    kind: type[InvalidValue] = InvalidContent
    position: int | None = None  # index into the component, where one character is to blame


Rule = Callable[[str], Fault | None]


def date_fault(text: str, *, year_digits: int, day_zero: bool) -> Fault | None:
    """None if ``text`` is a date, year first; ``day_zero`` allows 00 for "some day that month"."""
    year, month, day = (int(text[:year_digits]), int(text[-4:-2]), int(text[-2:]))
    fault = Fault(f"contains {text}, which is no day of the calendar", None, InvalidDate)
    if not 1 <= month <= 12:
        return fault
    # Two-digit years: GS1 lets every year divisible by four have its leap day, 00 too.
    leap = year % 4 == 0 and (year_digits == 2 or year % 100 != 0 or year % 400 == 0)
    last = 28 if month == 2 and not leap else _DAYS[month - 1]
    return None if (0 if day_zero else 1) <= day <= last else fault
