"""What people type or paste from a label, read as an identifier. Pure.

Codes come as web addresses, in brackets, as a scanner delivers them, or as the bare digits under a
bar code; with the blanks and dashes that make them readable.
"""

from __future__ import annotations

import re

from gs1 import (
    Identifier,
    build_identifier,
    decompress_target,
    parse_digital_link,
    parse_element_string,
    parse_target,
)
from gs1.errors import Gs1Error, MalformedElementString, shown
from resolver.errors import NothingToFind, TargetTooLong

LONGEST_CODE = 2000

_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# As people copy it from a label: a host name and a path, without the scheme.
_HOST_AND_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}(?::[0-9]{1,5})?/")
# What a scanner puts in front to say which kind of symbol it read (ISO/IEC 15424).
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9]")
_PATH = re.compile(r"[0-9]{2,4}/")
_AI_FIRST = re.compile(r"[0-9]{2}")
_DIGITS = re.compile(r"[0-9]+(?:[ \u00a0-][0-9]+)*\Z")
_GTIN_LENGTHS = (8, 12, 13, 14)
_SSCC_LENGTH = 18


def identifier_in(text: str) -> Identifier:
    """The identifier in what was typed.

    Takes a Digital Link URI of any host (plain or compressed), its path, an element string in
    brackets or raw, a GTIN of 8, 12, 13 or 14 digits, and an SSCC. Raises a Gs1Error,
    NothingToFind for nothing at all, and TargetTooLong.
    """
    text = text.strip().removeprefix("\ufeff")
    if not text:
        raise NothingToFind
    if len(text) > LONGEST_CODE:
        raise TargetTooLong("query", LONGEST_CODE)
    if _WEB_ADDRESS.match(text):
        return _of_address(text)
    if _HOST_AND_PATH.match(text):
        return _of_address(f"https://{text}")
    if text.startswith("/") or _PATH.match(text):
        return parse_target("/" + text.removeprefix("/")).identifier
    if text.startswith("("):
        # No value of GS1 holds a blank; labels are full of them.
        return parse_element_string("".join(text.split())).identifier
    if _DIGITS.match(text):
        return _of_digits("".join(sign for sign in text if sign in "0123456789"))
    raw = _SYMBOLOGY.sub("", text, count=1)
    if not _AI_FIRST.match(raw):
        return _of_compressed(raw)
    return parse_element_string(raw).identifier


def _of_address(uri: str) -> Identifier:
    try:
        return parse_digital_link(uri).identifier
    except Gs1Error:
        found = _forgiven("/" + uri.partition("://")[2].partition("/")[2])
        if found is None:
            raise
        return found


def _of_compressed(text: str) -> Identifier:
    found = _forgiven(f"/{text}")
    if found is None:
        raise MalformedElementString(
            f"{shown(text)} is no code: it begins neither with a number nor with an address.",
            position=0,
            rule="an address, an element string or a product number",
            found=text,
        )
    return found


def _forgiven(path: str) -> Identifier | None:
    """What a request may look like too: with a slash at its end, or in the short form."""
    for read in (str, decompress_target):
        try:
            return parse_target(read(path)).identifier
        except Gs1Error:
            continue
    return None


def _of_digits(digits: str) -> Identifier:
    if len(digits) in _GTIN_LENGTHS:
        return build_identifier("01", digits.zfill(14))
    if len(digits) == _SSCC_LENGTH:
        return build_identifier("00", digits)
    if len(digits) < min(_GTIN_LENGTHS):
        raise MalformedElementString(
            f"{digits} is too short for a product number, which has 8, 12, 13 or 14 digits.",
            position=0,
            rule="lengths of a GTIN",
            expected="8, 12, 13 or 14 digits",
            found=digits,
        )
    return parse_element_string(digits).identifier
