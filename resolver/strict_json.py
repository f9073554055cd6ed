"""JSON as we accept it from outside: RFC 8259 with the holes closed (RFC 7493, I-JSON).

Pure. Two readers of one document must never see different things, so duplicate member names,
NaN, integers outside 2^53 and lone surrogates are refused; nesting is bounded before anything
recursive looks at it.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from passport.errors import Refusal

MAX_DEPTH = 64
MAX_INTEGER = 2**53 - 1
_MAX_INTEGER_TEXT = len(f"-{MAX_INTEGER}")

# Strings are swallowed whole (an unterminated one to the end of the text), which keeps the scan
# linear and leaves only brackets that really nest.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


@dataclass(eq=False)
class MalformedJson(Refusal):
    """A body that is not JSON as this service accepts it.

    ``rule`` is a stable word: encoding, syntax, depth, duplicate-key, number, text.
    """

    rule: str
    problem: str
    sentence = "the body is not acceptable JSON: {problem}"


def parse(body: bytes) -> Any:
    """The value of a JSON text in UTF-8; raises MalformedJson."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedJson("encoding", f"byte {error.start} is not UTF-8") from error
    _check_depth(text)
    try:
        value = _decoder.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedJson("syntax", f"{error.msg} at {where}") from error
    _check_text(text, value)
    return value


def _check_depth(text: str) -> None:
    # Most bodies have fewer brackets than levels are allowed.
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        found = match[0]
        if found in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise MalformedJson("depth", f"it nests deeper than {MAX_DEPTH} levels")
        elif found in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise MalformedJson("duplicate-key", f"the member {name!a} stands twice")
            seen.add(name)
    return members


def _integer(text: str) -> int:
    if len(text) > _MAX_INTEGER_TEXT or abs(int(text)) > MAX_INTEGER:
        raise MalformedJson("number", "an integer lies outside ±(2^53 - 1)")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise MalformedJson("number", "a number is too large")
    return value


def _constant(text: str) -> Any:
    raise MalformedJson("number", f"{text} is not a JSON number")


# Made once: making one takes longer than reading a short line with it.
_decoder = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_constant,
)


def _check_text(text: str, value: Any) -> None:
    """Refuse what no database column or UTF-8 answer could carry: surrogates and U+0000."""
    # Only an escape can bring either in, so most bodies are done here.
    if "\\u" not in text:
        return
    for string in _strings(value):
        if "\x00" in string:
            raise MalformedJson("text", "a string holds the character U+0000")
        if any("\ud800" <= character <= "\udfff" for character in string):
            raise MalformedJson("text", "a string holds half of a surrogate pair")


def _strings(value: Any) -> list[str]:
    found: list[str] = []
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend(item)
            pending.extend(item.values())
    return found
