"""Content rules of Application Identifier components: what a value must mean, beyond its length
and character set.

A rule takes one component's text, already known to have the right characters, and answers None or
a :class:`gs1.faults.Fault`. Rule names are those of GS1's syntax dictionary.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from gs1.check_digit import check_pair, mod10
from gs1.coupons import coupon_code, positive_offer
from gs1.errors import InvalidDate, WrongCheckDigit
from gs1.faults import Fault, Rule, date_fault

_LISTS = Path(__file__).parent / "data" / "code_lists.json"
_IBAN_LETTERS = str.maketrans({chr(55 + number): str(number) for number in range(10, 36)})


@lru_cache(maxsize=1)
def _code_lists() -> dict[str, frozenset[str]]:
    lists: dict[str, str] = json.loads(_LISTS.read_text(encoding="utf-8"))["lists"]
    return {name: frozenset(members.split()) for name, members in lists.items()}


def _check_digit(text: str) -> Fault | None:
    right = mod10(text[:-1])
    if text[-1] == right:
        return None
    reason = f"ends in the check digit {text[-1]}, but {right} belongs there"
    return Fault(reason, right, WrongCheckDigit, len(text) - 1)


def _check_pair(text: str) -> Fault | None:
    if len(text) < 3:
        return Fault("is too short to carry its two check characters")
    right = check_pair(text[:-2])
    if text[-2:] == right:
        return None
    reason = f"ends in the check characters {text[-2:]}, but {right} belong there"
    return Fault(reason, right, WrongCheckDigit, len(text) - 2)


def _company_prefix_at(start: int) -> Rule:
    begins = re.compile(rf".{{{start}}}[0-9]{{4}}").match

    def rule(text: str) -> Fault | None:
        if begins(text):
            return None
        where = "begin with" if start == 0 else f"have from character {start + 1} on"
        return Fault(f"must {where} a GS1 company prefix, so with four digits or more")

    return rule


def _yymmd0(text: str) -> Fault | None:
    return date_fault(text, year_digits=2, day_zero=True)


def _yymmdd(text: str) -> Fault | None:
    return date_fault(text, year_digits=2, day_zero=False)


def _yyyymmdd(text: str) -> Fault | None:
    return date_fault(text, year_digits=4, day_zero=False)


def _at_most(limits: tuple[int, ...]) -> Rule:
    """Pairs of digits, each with its highest value: hours, minutes, seconds."""

    def rule(text: str) -> Fault | None:
        for index, limit in enumerate(limits):
            if int(text[2 * index : 2 * index + 2]) > limit:
                return Fault(f"contains {text}, which is no time of day", None, InvalidDate)
        return None

    return rule


def _member_of(name: str, also: str | None = None) -> Rule:
    def rule(text: str) -> Fault | None:
        if text == also or text in _code_lists()[name]:
            return None
        return Fault(f"contains {text}, which is not in the code list {name}")

    return rule


def _no_more_than(limit: int, what: str) -> Rule:
    def rule(text: str) -> Fault | None:
        return None if int(text) <= limit else Fault(f"contains {text}, which is no {what}")

    return rule


def _matching(pattern: str, reason: str) -> Rule:
    fullmatch = re.compile(pattern).fullmatch

    def rule(text: str) -> Fault | None:
        return None if fullmatch(text) else Fault(reason)

    return rule


def _piece_of_total(text: str) -> Fault | None:
    half = len(text) // 2
    piece, total = int(text[:half]), int(text[half:])
    return None if 1 <= piece <= total else Fault(f"says piece {piece} of {total}")


def _position_in_sequence(text: str) -> Fault | None:
    match = re.fullmatch(r"([1-9][0-9]*)/([1-9][0-9]*)", text)
    if match and int(match[1]) <= int(match[2]):
        return None
    return Fault("must read position/total, such as 1/2, without leading zeros")


def _iban(text: str) -> Fault | None:
    fault = Fault("is not a valid bank account number (IBAN)", None, WrongCheckDigit)
    if not re.fullmatch(r"[A-Z0-9]{11,34}", text):
        return fault
    if text[:2] not in _code_lists()["iso3166alpha2"]:
        return fault
    return None if int((text[4:] + text[:4]).translate(_IBAN_LETTERS)) % 97 == 1 else fault


def _base64(text: str) -> Fault | None:
    match = re.fullmatch(r"[A-Za-z0-9_-]*(={0,2})", text)
    if match and (not match[1] or len(text) % 3 == 0):
        return None
    return Fault("is not URL-safe base 64: '=' may only fill up the end")


RULES: dict[str, Rule] = {
    "csum": _check_digit,
    "csumalpha": _check_pair,
    "gcppos1": _company_prefix_at(0),
    "gcppos2": _company_prefix_at(1),
    "yymmd0": _yymmd0,
    "yymmdd": _yymmdd,
    "yyyymmdd": _yyyymmdd,
    "hhmi": _at_most((23, 59)),
    "hh": _at_most((23,)),
    "mi": _at_most((59,)),
    "ss": _at_most((59,)),
    "iso3166": _member_of("iso3166"),
    "iso3166999": _member_of("iso3166", also="999"),
    "iso3166alpha2": _member_of("iso3166alpha2"),
    "iso4217": _member_of("iso4217"),
    "iso5218": _member_of("iso5218"),
    "mediatype": _member_of("mediatype"),
    "packagetype": _member_of("packagetype"),
    "yesno": _member_of("yesno"),
    "winding": _member_of("winding"),
    "latitude": _no_more_than(1_800_000_000, "latitude"),
    "longitude": _no_more_than(3_600_000_000, "longitude"),
    "zero": _matching(r"0+", "has another digit where 0 must stand"),
    "nonzero": _matching(r"[0-9]*[1-9][0-9]*", "has only zeros where a number must stand"),
    "nozeroprefix": _matching(r"[^0].*", "must not begin with 0"),
    "hyphen": _matching(r"-+", "has another character where '-' must stand"),
    "hasnondigit": _matching(r".*[^0-9].*", "must contain something other than digits"),
    "importeridx": _matching(r"[A-Za-z0-9_-]", "must end in a letter, a digit, '-' or '_'"),
    "pcenc": _matching(
        r"(?:[^%]|%[0-9A-Fa-f]{2})*", "contains '%' without two hexadecimal digits behind it"
    ),
    "pieceoftotal": _piece_of_total,
    "posinseqslash": _position_in_sequence,
    "iban": _iban,
    "base64": _base64,
    "couponcode": coupon_code,
    "couponposoffer": positive_offer,
}
