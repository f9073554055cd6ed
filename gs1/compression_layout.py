"""How the values of Application Identifiers are laid out in a compressed Digital Link.

Everything is counted in integers: an 18-digit key takes 60 bits, more than a floating point number
keeps apart.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from gs1.bits import ALPHABET, HEX_LOWER, HEX_UPPER, Bits, Unfit, as_ascii, field, indexed
from gs1.table_text import spread

_DATA = Path(__file__).parent / "data" / "compression.json"
_part_notation = re.compile(r"([NX])(\.\.)?([0-9]+)").fullmatch
OTHER: Final = "1111"  # a nibble that no AI begins with: a parameter of somebody else
_DIGITS = 0
_ASCII = 4
# Encodings of text: number in three bits, characters, bits for each; tried in this order.
_ALPHABETS: Final = {2: (HEX_UPPER, 4), 1: (HEX_LOWER, 4), 3: (ALPHABET, 6)}
_digits_only = re.compile(r"[0-9]*").fullmatch
_ascii_only = re.compile(r"[\x00-\x7f]*").fullmatch


class Part(NamedTuple):
    """One part of a layout: digits or text, of fixed or variable length."""

    numeric: bool
    variable: bool
    length: int  # the longest where it is variable


class Tables(NamedTuple):
    """The data file, read."""

    layouts: dict[str, tuple[Part, ...]]
    codes: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Layouts by AI, and the codes that stand for several AIs."""
    content = json.loads(_DATA.read_text(encoding="utf-8"))
    layouts = {
        ai: tuple(_part(part) for part in notation.split())
        for notation, ais in content["layouts"].items()
        for ai in spread(ais)
    }
    return Tables(layouts, {code: tuple(ais.split()) for code, ais in content["codes"].items()})


def _part(notation: str) -> Part:
    match = _part_notation(notation)
    if match is None:
        raise ValueError(f"unreadable layout {notation!r} in {_DATA.name}")
    return Part(match[1] == "N", match[2] is not None, int(match[3]))


@lru_cache(maxsize=128)  # lengths have seven bits at most
def digit_bits(digits: int) -> int:
    """Bits for an integer of so many decimal digits: ceil(digits × log2 10 + 0.01).

    The hundredth is part of the format: 59 digits would do with 196 bits and take 197, no digits
    at all take one. A hundred times the sum is worked out exactly, then rounded up.
    """
    power: int = 10 ** (100 * digits)
    return -(-(2 * power - 1).bit_length() // 100)


def length_bits(longest: int) -> int:
    """Bits for a length up to ``longest``: ceil(log2 longest + 0.01), so 16 takes five."""
    return longest.bit_length()


def write_value(value: str, parts: tuple[Part, ...]) -> str:
    """``value`` as bits. Raises Unfit if it has no room."""
    bits = ""
    for part in parts:
        text, value = value[: part.length], value[part.length :]
        if not part.variable and len(text) != part.length:
            raise Unfit
        length = field(len(text), length_bits(part.length)) if part.variable else ""
        if part.numeric:
            if not _digits_only(text):
                raise Unfit
            bits += length + _integer(text)
        else:
            bits += write_text(text, length)
    if value:
        raise Unfit
    return bits


def write_text(text: str, length: str) -> str:
    """Encoding, ``length`` (bits), characters: in the first encoding that fits. Raises Unfit."""
    if _digits_only(text):
        return field(_DIGITS, 3) + length + _integer(text)
    for number, (alphabet, bits) in _ALPHABETS.items():
        if all(character in alphabet for character in text):
            return field(number, 3) + length + indexed(text, alphabet, bits)
    if not _ascii_only(text):
        raise Unfit
    return field(_ASCII, 3) + length + as_ascii(text)


def read_value(bits: Bits, parts: tuple[Part, ...]) -> str:
    """The value that is next in ``bits``. Raises Unfit."""
    value = ""
    for part in parts:
        encoding = _DIGITS if part.numeric else bits.number(3)
        length = bits.number(length_bits(part.length)) if part.variable else part.length
        if length > part.length:
            raise Unfit
        value += read_text(bits, encoding, length)
    return value


def read_text(bits: Bits, encoding: int, length: int) -> str:
    """``length`` characters in one of the encodings. Raises Unfit."""
    if encoding == _DIGITS:
        # The length is stored beside the integer, so leading zeros come back.
        digits = str(bits.number(digit_bits(length))).zfill(length) if length else ""
        if not length:
            bits.take(digit_bits(0))
        if len(digits) > length:
            raise Unfit
        return digits
    if encoding == _ASCII:
        return bits.ascii(length)
    if encoding not in _ALPHABETS:
        raise Unfit
    alphabet, width = _ALPHABETS[encoding]
    return bits.characters(alphabet, width, length)


def _integer(digits: str) -> str:
    return field(int(digits or "0"), digit_bits(len(digits)))
