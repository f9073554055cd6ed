"""A second reading of the rules, slow and plain, to hold against the package.

It shares the table of AIs and the code lists with the package and no line of its code: values are
taken apart character by character, pairings by going through everything, paths by trying every
sequence. Only the coupon codes are left to the package.
"""

from __future__ import annotations

import calendar
import json
import math
import re
from collections.abc import Collection
from itertools import combinations
from pathlib import Path
from typing import Any

from gs1.content_rules import RULES

DATA = Path(__file__).parents[2] / "gs1" / "data"
TABLE: dict[str, dict[str, Any]] = {}
for _key, _row in json.loads((DATA / "application_identifiers.json").read_text("utf-8"))[
    "identifiers"
].items():
    _first, _, _last = _key.partition("-")
    for _number in range(int(_first), int(_last or _first) + 1):
        TABLE[f"{_number:0{len(_first)}}"] = _row
LISTS = json.loads((DATA / "code_lists.json").read_text("utf-8"))["lists"]

DIGITS = "0123456789"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = UPPER + UPPER.lower()
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?" + UPPER + "_" + UPPER.lower()
SETS = {"N": DIGITS, "X": SET_82, "Y": "#-/" + DIGITS + UPPER, "Z": LETTERS + DIGITS + "-_="}
PAIR = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
URI = LETTERS + DIGITS + "-._~:/?#[]@!$&'()*+,;=%"
PRIMES = [n for n in range(2, 100) if all(n % d for d in range(2, n))]


def components(ai: str) -> list[tuple[str, int, int, bool, list[str]]]:
    """Character set, shortest, longest, optional, rules."""
    found = []
    for text in TABLE[ai]["value"].split():
        shape, _, rules = text.partition(":")
        optional = shape.endswith("?")
        low, _, high = shape.rstrip("?")[1:].partition("..")
        found.append((shape[0], int(low), int(high or low), optional, rules.split(",")))
    return found


def check_digit(body: str) -> str:
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
    return str((10 - total % 10) % 10)


def check_pair(body: str) -> str:
    total = sum(SET_82.index(c) * PRIMES[i] for i, c in enumerate(reversed(body)))
    return PAIR[total % 1021 // 32] + PAIR[total % 1021 % 32]


def is_date(year: int, month: int, day: int, day_zero: bool) -> bool:
    if not 1 <= month <= 12:
        return False
    year = 2000 + year if year < 100 else year
    return (day_zero and day == 0) or 1 <= day <= calendar.monthrange(year, month)[1]


def keeps(rule: str, v: str) -> bool:
    """Whether a component keeps a content rule."""
    if rule == "":
        return True
    if rule.startswith("coupon"):
        return RULES[rule](v) is None
    if rule == "csum":
        return check_digit(v[:-1]) == v[-1]
    if rule == "csumalpha":
        return len(v) > 2 and check_pair(v[:-2]) == v[-2:]
    if rule in ("gcppos1", "gcppos2"):
        prefix = v[int(rule[-1]) - 1 :][:4]
        return len(prefix) == 4 and all(c in DIGITS for c in prefix)
    if rule in ("yymmd0", "yymmdd"):
        return is_date(int(v[:2]), int(v[2:4]), int(v[4:]), rule == "yymmd0")
    if rule == "yyyymmdd":
        leap = int(v[:4]) % 4 == 0 and (int(v[:4]) % 100 != 0 or int(v[:4]) % 400 == 0)
        if v[4:] == "0229":
            return leap
        return is_date(1, int(v[4:6]), int(v[6:]), False)
    if rule in ("hhmi", "hh", "mi", "ss"):
        highest = {"hhmi": (23, 59), "hh": (23,), "mi": (59,), "ss": (59,)}[rule]
        return all(int(v[2 * i : 2 * i + 2]) <= high for i, high in enumerate(highest))
    if rule == "iso3166999":
        return v == "999" or v in LISTS["iso3166"].split()
    if rule in LISTS:
        return v in LISTS[rule].split()
    return keeps_form(rule, v)


def keeps_form(rule: str, v: str) -> bool:
    """The rules about the form of a text."""
    if rule in ("latitude", "longitude"):
        return int(v) <= {"latitude": 1800000000, "longitude": 3600000000}[rule]
    if rule in ("zero", "nonzero"):
        return (set(v) == {"0"}) == (rule == "zero")
    if rule == "nozeroprefix":
        return not v.startswith("0")
    if rule == "hyphen":
        return set(v) == {"-"}
    if rule == "hasnondigit":
        return not set(v) <= set(DIGITS)
    if rule == "pieceoftotal":
        piece, total = int(v[: len(v) // 2]), int(v[len(v) // 2 :])
        return 0 < piece <= total
    if rule == "importeridx":
        return v in LETTERS + DIGITS + "-_"
    if rule == "posinseqslash":
        a, slash, b = v.partition("/")
        numbers = all(part and set(part) <= set(DIGITS) and part[0] != "0" for part in (a, b))
        return bool(slash) and numbers and int(a) <= int(b)
    if rule == "pcenc":
        hexadecimal = DIGITS + "ABCDEFabcdef"
        places = [i for i, c in enumerate(v) if c == "%"]
        return all(
            len(v[i + 1 : i + 3]) == 2 and set(v[i + 1 : i + 3]) <= set(hexadecimal) for i in places
        )
    if rule == "iban":
        if not 11 <= len(v) <= 34 or not set(v) <= set(DIGITS + UPPER):
            return False
        number = "".join(str(int(c, 36)) for c in v[4:] + v[:4])
        return v[:2] in LISTS["iso3166alpha2"].split() and int(number) % 97 == 1
    raise AssertionError(rule)


def is_value(ai: str, value: str) -> bool:
    """Whether ``value`` fits its components and keeps their rules."""
    if not value:
        return False
    for charset, low, high, optional, rules in components(ai):
        part, value = value[:high], value[high:]
        if not part and optional:
            continue
        if len(part) < low or not set(part) <= set(SETS[charset]):
            return False
        if charset == "Z":
            bare = part.rstrip("=")
            fill = len(part) - len(bare)
            if "=" in bare or fill > 2 or (fill and len(part) % 3):
                return False
        if not all(keeps(rule, part) for rule in rules):
            return False
    return not value


def like(pattern: str, ai: str) -> bool:
    return len(pattern) == len(ai) and all(p in ("n", a) for p, a in zip(pattern, ai, strict=True))


def go_together(values: dict[str, str], qualifiers: Collection[str] = ()) -> bool:
    """Needs (but of qualifiers in a path), exclusions, and the rule of the digital signature."""
    for ai in values:
        others = [other for other in values if other != ai]
        row = TABLE[ai]
        for pattern in row.get("not_with", "").split():
            if any(like(pattern, other) for other in others):
                return False
        if "needs" in row and ai not in qualifiers:
            alternatives = [each.strip().split("+") for each in row["needs"].split("|")]
            if not any(
                all(any(like(pattern, other) for other in others) for pattern in alternative)
                for alternative in alternatives
            ):
                return False
    if "8030" in values:
        for ai, bare in (("253", 13), ("255", 13), ("8003", 14)):
            if ai in values and len(values[ai]) == bare:
                return False
    return True


def paths(key: str) -> list[tuple[str, ...]]:
    """Every row of qualifiers that may stand behind ``key``."""
    found: list[tuple[str, ...]] = [()]
    for sequence in TABLE[key]["qualifiers"]:
        ais = sequence.split()
        found += [each for n in range(1, len(ais) + 1) for each in combinations(ais, n)]
    return found


def unescape(text: str) -> str | None:
    out = b""
    place = 0
    while place < len(text):
        if text[place] == "%":
            pair = text[place + 1 : place + 3]
            if len(pair) < 2 or not set(pair) <= set("0123456789abcdefABCDEF"):
                return None
            out += bytes([int(pair, 16)])
            place += 3
        else:
            out += text[place].encode()
            place += 1
    return out.decode("latin-1")


Parsed = tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]


def parse(uri: str) -> Parsed | None:
    """Path, query, names of other parameters; None for a refusal."""
    if not set(uri) <= set(URI):
        return None
    scheme, separator, rest = uri.partition("://")
    if scheme.lower() not in ("http", "https") or not separator:
        return None
    rest = rest.partition("#")[0]
    before, _, query = rest.partition("?")
    host, *segments = before.split("/")
    if not host or not set(host) <= set(LETTERS + DIGITS + ".-:[]"):
        return None
    path: list[tuple[str, str]] = []
    while len(segments) >= 2:
        ai, raw = segments[-2:]
        segments = segments[:-2]
        if ai not in TABLE:
            return None
        value = unescape(raw)
        if value is None or not is_value(ai, value):
            return None
        path.insert(0, (ai, value))
        if "qualifiers" in TABLE[ai]:
            break
    else:
        return None
    return _with_query(path, query)


def _with_query(path: list[tuple[str, str]], query: str) -> Parsed | None:
    key, *qualifiers = (ai for ai, _ in path)
    if tuple(qualifiers) not in paths(key):
        return None
    attributes: list[tuple[str, str]] = []
    others = []
    for piece in filter(None, query.split("&")):
        name, equals, raw = piece.partition("=")
        if not equals or not name or not set(name) <= set(DIGITS):
            if not name:
                return None
            others.append(name)
            continue
        value = unescape(raw)
        if name not in TABLE or value is None or "+" in raw or not is_value(name, value):
            return None
        fits = [each for each in paths(key) if set(each) == {*qualifiers, name}]
        if not TABLE[name].get("attribute", True) or fits:
            return None
        attributes.append((name, value))
    pairs = path + attributes
    if len(dict(pairs)) != len(pairs) or not go_together(dict(pairs), qualifiers):
        return None
    return path, attributes, others


def digit_bits(count: int) -> int:
    """The formula of the compressed form in floating point, which is exact enough to 127 digits."""
    return math.ceil(count * math.log2(10) + 0.01)


def escaped(value: str) -> str:
    return re.sub("[^A-Za-z0-9._~-]", lambda m: f"%{ord(m[0]):02X}", value)
