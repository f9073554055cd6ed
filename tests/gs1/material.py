"""Random test material that reaches every AI: valid values, whole links, and small damage to both.

Made from the naive reading (``tests.gs1.naive``), not from the package.
"""

from __future__ import annotations

import random
import string

from tests.gs1 import naive

KEYS = [ai for ai, row in naive.TABLE.items() if "qualifiers" in row]
STEMS = (
    "https://id.gs1.org",
    "http://a.example:8080",
    "HTTPS://Example.com/de/p",
    "https://a/01/x",
)
COUPON = {"8110": "012345612345611110123", "8112": "001234561234560123456"}
DATE_RULES = {"yymmd0", "yymmdd", "yyyymmdd"}


def seeded(seed: int) -> random.Random:
    """Chance that is the same in every run."""
    return random.Random(seed)  # noqa: S311 - nothing secret


def value(rng: random.Random, ai: str) -> str:
    """A valid value of ``ai``."""
    if ai in COUPON:
        return COUPON[ai]
    while True:
        found = ""
        for charset, low, high, optional, rules in naive.components(ai):
            if optional and rng.random() < 0.4:
                break
            found += component(rng, charset, low, high, rules)
        if naive.is_value(ai, found):
            return found


def component(rng: random.Random, charset: str, low: int, high: int, rules: list[str]) -> str:
    """Text for one component, made so that most of its rules hold."""
    length = rng.choice((low, high, rng.randint(low, high), rng.randint(low, min(high, low + 9))))
    for rule in rules:
        if rule in naive.LISTS:
            return str(rng.choice(naive.LISTS[rule].split()))
    if "iban" in rules:
        return iban(rng)
    if rules == ["iso3166999"]:
        return str(rng.choice([*naive.LISTS["iso3166"].split(), "999"]))
    if DATE_RULES & set(rules):
        year = f"{rng.randrange(100):02}" if length == 6 else f"{rng.randrange(1900, 2100)}"
        return f"{year}{rng.randint(1, 12):02}{rng.randint(0, 31):02}"
    if {"hhmi", "hh", "mi", "ss"} & set(rules):
        return "".join(f"{rng.randrange(24):02}" for _ in range(length // 2))
    if "pieceoftotal" in rules:
        total = rng.randint(1, 99)
        return f"{rng.randint(1, total):02}{total:02}"
    if "posinseqslash" in rules:
        total = rng.randint(1, 9)
        return f"{rng.randint(1, total)}/{total}"
    if "zero" in rules or "hyphen" in rules:
        return ("0" if "zero" in rules else "-") * length
    if "latitude" in rules or "longitude" in rules:
        return f"{rng.randrange(1_800_000_001):010}"
    return closed(rng, text(rng, charset, length), rules)


def closed(rng: random.Random, found: str, rules: list[str]) -> str:
    """``found`` with four digits where a company prefix starts, and its check characters."""
    for rule in rules:
        if rule.startswith("gcppos"):
            start = int(rule[-1]) - 1
            digits = text(rng, "N", 4)
            found = found[:start] + digits + found[start + 4 :]
    if "csum" in rules:
        found = found[:-1] + naive.check_digit(found[:-1])
    if "csumalpha" in rules:
        found = found.ljust(7, "7")[:25]
        found = found[:-2] + naive.check_pair(found[:-2])
    return found


def text(rng: random.Random, charset: str, length: int) -> str:
    """Characters of a set; of X often only those of one of the compressed encodings."""
    alphabet = naive.SETS[charset]
    if charset == "X":
        narrower = (string.digits, "0123456789ABCDEF", "0123456789abcdef", naive.UPPER + "-.:01")
        alphabet = rng.choice((alphabet, alphabet, string.ascii_letters + "-_7", *narrower))
    if charset == "Z":
        alphabet = alphabet.replace("=", "")
    return "".join(rng.choices(alphabet, k=length))


def iban(rng: random.Random) -> str:
    """A bank account number whose check digits fit."""
    account = "".join(rng.choices(naive.DIGITS + naive.UPPER, k=rng.randint(7, 30)))
    number = "".join(str(int(character, 36)) for character in account + "DE00")
    return f"DE{98 - int(number) % 97:02}{account}"


def link(rng: random.Random, key: str | None = None) -> naive.Parsed:
    """A valid key with qualifiers, attributes that may stand beside them, other parameters."""
    while True:
        key_ai = key or rng.choice(KEYS)
        path = [(ai, value(rng, ai)) for ai in (key_ai, *rng.choice(naive.paths(key_ai)))]
        wanted: set[str] = set()
        for ai in rng.sample(sorted(naive.TABLE), rng.choice((0, 0, 1, 1, 2, 3, 5))):
            wanted |= {ai} | needed(rng, ai)
        query = [(ai, value(rng, ai)) for ai in sorted(wanted - {ai for ai, _ in path})]
        rng.shuffle(query)
        found = naive.parse(uri(path, query))
        if found is not None:
            return found


def needed(rng: random.Random, ai: str) -> set[str]:
    """One of the alternatives that ``ai`` needs beside it, patterns filled in."""
    if "needs" not in naive.TABLE[ai]:
        return set()
    alternative = rng.choice(naive.TABLE[ai]["needs"].split("|")).strip().split("+")
    return {
        rng.choice([each for each in naive.TABLE if naive.like(part, each)]) for part in alternative
    }


def uri(
    path: list[tuple[str, str]],
    query: list[tuple[str, str]],
    others: str = "",
    stem: str = "https://id.gs1.org",
) -> str:
    """The URI of a link as it stands."""
    pieces = [f"{ai}={naive.escaped(each)}" for ai, each in query] + ([others] if others else [])
    segments = "".join(f"/{ai}/{naive.escaped(each)}" for ai, each in path)
    return stem + segments + ("?" + "&".join(pieces) if pieces else "")


def damaged(rng: random.Random, found: str) -> str:
    """``found`` with one or two small changes such as printers, people and defects make."""
    for _ in range(rng.choice((0, 1, 1, 2))):
        place = rng.randrange(len(found) + 1)
        kind = rng.randrange(5)
        if kind == 0:
            found = found[:place] + found[place + 1 :]
        elif kind == 1:
            found = found[:place] + rng.choice("019/?&=%+;#:@aZ~-_.! ") + found[place:]
        elif kind == 2 and place < len(found):
            found = found[:place] + rng.choice(string.printable) + found[place + 1 :]
        elif kind == 3:
            found = found.replace(rng.choice(("/10/", "/21/", "?", "&", "=")), "/22/", 1)
        else:
            piece = rng.choice(("&17=271231", "/21/01", "?99=a", "%2F", "&10=x", "&lang=de", "/"))
            found = found[:place] + piece + found[place:]
    return found
