"""Bit fields of the classic EPC schemes, in both directions (Tag Data Standard, clause 14.4).

Every coding reads ``width`` bits into text and writes text as ``width`` bits. ``most`` is the
number of digits of a decimal field and the longest text of the others. All raise Unfit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gs1.bits import Bits, Unfit, as_ascii, field
from gs1.check_digit import CHARACTER_SET_82

_digits_only = re.compile(r"[0-9]+").fullmatch
# Codes of six bits in CPI-var; 0 ends the text.
_SIX_BITS = {
    **{number: chr(64 + number) for number in range(1, 27)},
    **{ord(character): character for character in "#-/0123456789"},
}
_SIX_BIT_CODES = {character: number for number, character in _SIX_BITS.items()}


class FieldCoding(NamedTuple):
    """Reader (bits, width, most) and writer (text, width, most) of a kind of field."""

    read: Callable[[Bits, int, int], str]
    write: Callable[[str, int, int], str]


def _number(text: str, width: int) -> str:
    if not _digits_only(text):
        raise Unfit(f"{text[:30]!r} is not made of digits")
    number = int(text)
    if number.bit_length() > width:
        raise Unfit(f"{text} is too large for its field")
    return field(number, width)


def _read_decimal(bits: Bits, width: int, most: int) -> str:
    text = str(bits.number(width)).zfill(most)
    if most == 0:
        text = text.lstrip("0")
    if len(text) > most:
        raise Unfit("a number is too large for its digits")
    return text


def _write_decimal(text: str, width: int, most: int) -> str:
    if len(text) != most:
        raise Unfit(f"{text[:30]!r} does not have {most} digits")
    return _number(text, width) if text else field(0, width)


def _read_integer(bits: Bits, width: int, most: int) -> str:
    text = str(bits.number(width))
    if len(text) > most:
        raise Unfit("a number is too large for its digits")
    return text


def _write_integer(text: str, width: int, most: int) -> str:
    if len(text) > most or (text.startswith("0") and text != "0"):
        raise Unfit(f"{text[:30]!r} is too long or begins with a zero, which would be lost")
    return _number(text, width)


def _read_two_digits(bits: Bits, width: int, _most: int) -> str:
    return _read_decimal(bits, width, 2)


def _write_two_digits(text: str, width: int, _most: int) -> str:
    return _write_decimal(text, width, 2)


def _read_after_one(bits: Bits, width: int, _most: int) -> str:
    """A number in front of which a 1 was put, so that its leading zeros survive."""
    text = str(bits.number(width))
    if len(text) < 2 or text[0] != "1":
        raise Unfit("a number does not begin with the 1 that keeps its zeros")
    return text[1:]


def _write_after_one(text: str, width: int, _most: int) -> str:
    if not text:
        raise Unfit("the serial is missing")
    return _number("1" + text, width)


def _read_text(bits: Bits, width: int, most: int) -> str:
    text = bits.ascii(width // 7)
    rest = bits.number(width % 7)
    value = text.rstrip("\0")
    if rest or not value or not all(character in CHARACTER_SET_82 for character in value):
        raise Unfit("a text is empty or has characters that GS1 does not allow")
    if len(value) > most:
        raise Unfit("a text is too long")
    return value


def _write_text(text: str, width: int, most: int) -> str:
    if not text or not all(character in CHARACTER_SET_82 for character in text):
        raise Unfit("a text is empty or has characters that GS1 does not allow")
    if len(text) > most or 7 * len(text) > width:
        raise Unfit(f"{text[:30]!r} is too long")
    return as_ascii(text).ljust(width, "0")


def _read_ended_text(bits: Bits, _width: int, most: int) -> str:
    text = ""
    while code := bits.number(6):
        if code not in _SIX_BITS or len(text) == most:
            raise Unfit("a part reference is too long or has characters that GS1 does not allow")
        text += _SIX_BITS[code]
    if not text:
        raise Unfit("a part reference is empty")
    return text


def _write_ended_text(text: str, _width: int, most: int) -> str:
    if not 0 < len(text) <= most or not all(each in _SIX_BIT_CODES for each in text):
        raise Unfit(f"{text[:30]!r} is empty, too long or has characters that GS1 does not allow")
    return "".join(field(_SIX_BIT_CODES[each], 6) for each in text) + field(0, 6)


def _read_zeros(bits: Bits, width: int, _most: int) -> str:
    if bits.number(width):
        raise Unfit("bits that are reserved are set")
    return ""


def _write_zeros(_text: str, width: int, _most: int) -> str:
    return field(0, width)


CODINGS = {
    "decimal": FieldCoding(_read_decimal, _write_decimal),
    "integer": FieldCoding(_read_integer, _write_integer),
    "two_digits": FieldCoding(_read_two_digits, _write_two_digits),
    "numeric1": FieldCoding(_read_after_one, _write_after_one),
    "string7": FieldCoding(_read_text, _write_text),
    "string6z": FieldCoding(_read_ended_text, _write_ended_text),
    "zero": FieldCoding(_read_zeros, _write_zeros),
}
