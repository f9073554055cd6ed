"""GS1 check digits (GS1 General Specifications 7.9) and check character pairs (7.9.5)."""

from __future__ import annotations

import re

from gs1.errors import InvalidCharacter

# Character set 82, in the order that gives each character its number.
CHARACTER_SET_82 = (
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
_PAIR_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_NUMBER_OF = {character: number for number, character in enumerate(CHARACTER_SET_82)}
# One prime for each character that a GMN or MUDI can have before its pair.
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_digits_only = re.compile(r"[0-9]+").fullmatch


def check_digit(digits: str) -> str:
    """The mod-10 check digit that belongs behind ``digits`` (one or more ASCII digits).

    Weights are 3, 1, 3, … from the right. Raises InvalidCharacter for anything but ASCII digits.
    """
    if not _digits_only(digits):
        raise InvalidCharacter(
            "A check digit can only be worked out for digits 0 to 9.",
            rule="ASCII digits only",
            found=digits,
        )
    return mod10(digits)


def mod10(digits: str) -> str:
    """:func:`check_digit` for text already known to be ASCII digits (the scan path)."""
    data = digits.encode("ascii")
    # Summing bytes is the quickest loop there is; each byte is 48 more than its digit, and
    # 48 × (3 × threes + ones) is taken off again.
    size = len(data)
    total = 3 * sum(data[::-2]) + sum(data[-2::-2]) - 48 * (3 * (size - size // 2) + size // 2)
    return str(-total % 10)


def check_pair(text: str) -> str:
    """The check character pair of a GMN or MUDI whose characters before the pair are ``text``.

    ``text`` holds at most 23 characters of set 82; raises InvalidCharacter for others.
    """
    if len(text) > len(_PRIMES) or not all(character in _NUMBER_OF for character in text):
        raise InvalidCharacter(
            "A check pair can only be worked out for up to 23 characters of GS1's set 82.",
            rule="character set 82",
            found=text,
        )
    total = sum(
        _NUMBER_OF[character] * prime
        for character, prime in zip(reversed(text), _PRIMES, strict=False)
    )
    return _PAIR_ALPHABET[total % 1021 // 32] + _PAIR_ALPHABET[total % 1021 % 32]
