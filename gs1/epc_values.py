"""How the plus schemes of EPC write the values of AIs (Tag Data Standard 2, clause 14.5).

Every coding reads the numbers of the data file's notation and bits into text, and writes text as
bits. All raise Unfit. Written is the shortest form; longer ones are read too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from gs1.bits import ALPHABET, HEX_LOWER, HEX_UPPER, Bits, Unfit, as_ascii, field, indexed
from gs1.epc_dates import (
    read_date,
    read_dates,
    read_minute,
    read_time,
    write_date,
    write_dates,
    write_minute,
    write_time,
)
from gs1.epc_tables import Coding, tables

# Indicator 5 packs three of these into 16 bits; 0 fills up the last group.
_TRIPLES = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789"
_ALPHABETS = {1: (HEX_UPPER, 4), 2: (HEX_LOWER, 4), 3: (ALPHABET, 6)}
_END_OF_DIGITS, _TEXT_FOLLOWS = 15, 14
_digits_only = re.compile(r"[0-9]*").fullmatch
_leading_digits = re.compile(r"[0-9]*").match
_ascii_only = re.compile(r"[\x21-\x7e]*").fullmatch
_triples_only = re.compile(r"[A-Z\-.:0-9]*").fullmatch
_sequence = re.compile(r"([1-9])/([1-9])").fullmatch


class ValueCoding(NamedTuple):
    """Reader and writer of a component; ``fixed`` says how many characters it has, 0 = the rest."""

    read: Callable[..., str]
    write: Callable[..., str]
    fixed: Callable[..., int] = lambda *_numbers: 0


def read_value(ai: str, bits: Bits) -> str:
    """The value of ``ai`` that is next in ``bits``. Raises Unfit."""
    return "".join(CODINGS[name].read(bits, *numbers) for name, numbers in _codings(ai))


def write_value(ai: str, value: str) -> str:
    """``value``, which is valid for ``ai``, as bits. Raises Unfit."""
    bits = ""
    for name, numbers in _codings(ai):
        coding = CODINGS[name]
        length = coding.fixed(*numbers) or len(value)
        bits += coding.write(value[:length], *numbers)
        value = value[length:]
    return bits


def _codings(ai: str) -> tuple[Coding, ...]:
    codings = tables().values.get(ai)
    if codings is None:
        raise Unfit(f"AI {ai[:4]} has no coding")
    return codings


@lru_cache(maxsize=128)
def integer_bits(digits: int) -> int:
    """Bits for an integer of so many decimal digits; none for none."""
    limit: int = 10**digits
    return (limit - 1).bit_length()


def _read_integer(bits: Bits, digits: int, width: int) -> str:
    text = str(bits.number(width)).zfill(digits)
    if len(text) > digits:
        raise Unfit("a number is too large for its digits")
    return text


def _write_integer(text: str, digits: int, width: int) -> str:
    if len(text) != digits:
        raise Unfit("a number has the wrong length")
    return field(int(text), width)


def _read_digits(bits: Bits, count: int) -> str:
    nibbles = [bits.number(4) for _ in range(count)]
    if any(nibble > 9 for nibble in nibbles):
        raise Unfit("a digit is none")
    return "".join(map(str, nibbles))


def _write_digits(text: str, _count: int) -> str:
    return indexed(text, HEX_UPPER, 4)


def _length(bits: Bits, width: int, most: int) -> int:
    length = bits.number(width)
    if length > most:
        raise Unfit("a value is too long")
    return length


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise Unfit(f"{text[:30]!r} is too long")


def _plain_digits(bits: Bits, length: int) -> str:
    return _read_integer(bits, length, integer_bits(length)) if length else ""


def _read_numeric(bits: Bits, width: int, most: int) -> str:
    return _plain_digits(bits, _length(bits, width, most))


def _write_numeric(text: str, width: int, most: int) -> str:
    _check_length(text, most)
    return field(len(text), width) + field(int(text or "0"), integer_bits(len(text)))


def _read_text(bits: Bits, width: int, most: int) -> str:
    indicator = bits.number(3)
    length = _length(bits, width, most)
    if indicator == 0:
        return _plain_digits(bits, length)
    if indicator in _ALPHABETS:
        alphabet, size = _ALPHABETS[indicator]
        return bits.characters(alphabet, size, length)
    if indicator == 4:
        return bits.ascii(length)
    if indicator == 5:
        return _read_triples(bits, length)
    raise Unfit("an encoding indicator is reserved")


def _read_triples(bits: Bits, length: int) -> str:
    text = ""
    for _ in range(0, length, 3):
        number = bits.number(16) - 1
        if not 0 <= number < 64000:
            raise Unfit("a group of three characters is none")
        text += _TRIPLES[number // 1600] + _TRIPLES[number // 40 % 40] + _TRIPLES[number % 40]
    if "\0" in text[:length] or text[length:].strip("\0"):
        raise Unfit("a group of three characters is filled up wrongly")
    return text[:length]


def _write_triples(text: str) -> str:
    bits = ""
    for place in range(0, len(text), 3):
        first, second, third = map(_TRIPLES.index, text[place : place + 3].ljust(3, "\0"))
        bits += field(1600 * first + 40 * second + third + 1, 16)
    return bits


def _write_text(text: str, width: int, most: int) -> str:
    _check_length(text, most)
    forms = []
    if _digits_only(text):
        forms.append((0, field(int(text or "0"), integer_bits(len(text)))))
    for indicator, (alphabet, size) in _ALPHABETS.items():
        if all(character in alphabet for character in text):
            forms.append((indicator, indexed(text, alphabet, size)))
    if _ascii_only(text):
        forms.append((4, as_ascii(text)))
    if _triples_only(text):
        forms.append((5, _write_triples(text)))
    if not forms:
        raise Unfit("a value has characters that GS1 does not allow")
    indicator, bits = min(forms, key=lambda form: len(form[1]))
    return field(indicator, 3) + field(len(text), width) + bits


def _read_delimited(bits: Bits, width: int, most: int) -> str:
    digits = ""
    while (nibble := bits.number(4)) < 10:
        digits += str(nibble)
        _check_length(digits, most)
    if nibble == _END_OF_DIGITS:
        return digits
    if nibble != _TEXT_FOLLOWS:
        raise Unfit("a digit is none")
    value = digits + _read_text(bits, width, most)
    _check_length(value, most)
    return value


def _write_delimited(text: str, width: int, most: int) -> str:
    _check_length(text, most)
    match = _leading_digits(text)
    digits = match[0] if match else ""
    bits = _write_digits(digits, len(digits))
    if digits == text:
        return bits + field(_END_OF_DIGITS, 4)
    return bits + field(_TEXT_FOLLOWS, 4) + _write_text(text[len(digits) :], width, most)


def _read_country(bits: Bits) -> str:
    letters = bits.number(6), bits.number(6)
    if max(letters) > 25:
        raise Unfit("a country is none")
    return "".join(ALPHABET[letter] for letter in letters)


def _write_country(text: str) -> str:
    return indexed(text, ALPHABET[:26], 6)


def _read_sequence(bits: Bits) -> str:
    number, total = bits.number(4), bits.number(4)
    if not (1 <= number <= 9 and 1 <= total <= 9):
        raise Unfit("a position in a sequence is none")
    return f"{number}/{total}"


def _write_sequence(text: str) -> str:
    match = _sequence(text)
    if match is None:
        raise Unfit("a position in a sequence is none")
    return field(int(match[1]), 4) + field(int(match[2]), 4)


def _read_bit(bits: Bits) -> str:
    return bits.take(1)


def _write_bit(text: str) -> str:
    return text


def _read_minus(bits: Bits) -> str:
    return "-" if bits.number(1) else ""


def _write_minus(text: str) -> str:
    return "1" if text else "0"


CODINGS = {
    "bcd": ValueCoding(_read_digits, _write_digits, lambda count: count),
    "int": ValueCoding(_read_integer, _write_integer, lambda digits, _width: digits),
    "num": ValueCoding(_read_numeric, _write_numeric),
    "alnum": ValueCoding(_read_text, _write_text),
    "delim": ValueCoding(_read_delimited, _write_delimited),
    "date6": ValueCoding(read_date, write_date),
    "date10": ValueCoding(read_minute, write_minute),
    "dates": ValueCoding(read_dates, write_dates),
    "datetime": ValueCoding(read_time, write_time),
    "country": ValueCoding(_read_country, _write_country),
    "bit": ValueCoding(_read_bit, _write_bit),
    "minus": ValueCoding(_read_minus, _write_minus),
    "seq": ValueCoding(_read_sequence, _write_sequence),
}
