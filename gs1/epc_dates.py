"""Dates and times in EPC plus schemes (Tag Data Standard 2, clause 14.5). All raise Unfit."""

from __future__ import annotations

from gs1.bits import Bits, Unfit, field

_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _pair(number: int) -> str:
    return f"{number:02}"


def read_date(bits: Bits) -> str:
    """Six digits of a date, day 00 included; whether the year has a 29 February is not asked."""
    year, month, day = bits.number(7), bits.number(4), bits.number(5)
    if year > 99 or not 1 <= month <= 12 or day > _MONTH_DAYS[month - 1]:
        raise Unfit("a date is none")
    return _pair(year) + _pair(month) + _pair(day)


def write_date(text: str) -> str:
    """Six digits of a date as 16 bits."""
    if len(text) != 6:
        raise Unfit("a date does not have six digits")
    return field(int(text[:2]), 7) + field(int(text[2:4]), 4) + field(int(text[4:]), 5)


def read_minute(bits: Bits) -> str:
    """Ten digits: a date, hour and minute."""
    return read_date(bits) + _pair(bits.number(5)) + _pair(bits.number(6))


def write_minute(text: str) -> str:
    """Ten digits as 27 bits."""
    return write_date(text[:6]) + field(int(text[6:8]), 5) + field(int(text[8:]), 6)


def read_dates(bits: Bits) -> str:
    """One date or two, as a bit in front says."""
    return "".join(read_date(bits) for _ in range(bits.number(1) + 1))


def write_dates(text: str) -> str:
    """Six or twelve digits as bits."""
    first, second = text[:6], text[6:]
    return field(bool(second), 1) + write_date(first) + (write_date(second) if second else "")


# Two bits say which parts of a time follow the date, each with its width.
_TIMES = {0: (5,), 1: (5, 6), 2: (5, 6, 6), 3: ()}


def read_time(bits: Bits) -> str:
    """A date and as much of a time as two bits in front say."""
    widths = _TIMES[bits.number(2)]
    return read_date(bits) + "".join(_pair(bits.number(width)) for width in widths)


def write_time(text: str) -> str:
    """Six to twelve digits, an even number of them, as bits."""
    parts = [int(text[place : place + 2]) for place in range(6, len(text), 2)]
    kind = next(kind for kind, widths in _TIMES.items() if len(widths) == len(parts))
    time = "".join(field(part, width) for part, width in zip(parts, _TIMES[kind], strict=True))
    return field(kind, 2) + write_date(text[:6]) + time
