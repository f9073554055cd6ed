"""Serial patterns: the declared order of a product's serials (DECISIONS 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from passport.catalogue.errors import SerialOutsidePattern

# A serial has at most 20 characters (AI 21), and its number must fit a 64 bit column.
LONGEST_SERIAL = 20
MOST_DIGITS = 18

_ascii_digits = re.compile(r"[0-9]+").fullmatch


@dataclass(frozen=True, slots=True)
class SerialPattern:
    """A fixed prefix followed by a fixed count of digits, such as ``WM-`` and six digits.

    Only serials of that form have a number and an order. ``WM-99`` before ``WM-100`` can so never
    be asked: one of the two is outside any pattern.
    """

    prefix: str
    digits: int

    def number(self, serial: str) -> int | None:
        """The number of a serial of this form; None for any other serial."""
        tail = serial[len(self.prefix) :]
        if not serial.startswith(self.prefix) or len(tail) != self.digits:
            return None
        return int(tail) if _ascii_digits(tail) else None

    def serial(self, number: int) -> str:
        """The serial of a number. Raises SerialOutsidePattern when it has too many digits."""
        text = str(number)
        if number < 0 or len(text) > self.digits:
            raise SerialOutsidePattern(f"{self.prefix}{text}", self.prefix, self.digits)
        return self.prefix + text.zfill(self.digits)

    def interval(self, first: str, last: str | None) -> tuple[int, int | None]:
        """The numbers of an interval, both ends included; no ``last`` is an open end.

        Raises SerialOutsidePattern for an end of another form, or when it runs backwards.
        """
        start = self._number_of(first)
        if last is None:
            return start, None
        end = self._number_of(last)
        if end < start:
            raise SerialOutsidePattern(last, self.prefix, self.digits)
        return start, end

    def _number_of(self, serial: str) -> int:
        number = self.number(serial)
        if number is None:
            raise SerialOutsidePattern(serial, self.prefix, self.digits)
        return number
