"""Canonical JSON bytes (RFC 8785): what is hashed, chained and stored.

The same facts give the same bytes in every language and on every machine. What could not be read
back the same way elsewhere is refused instead of being rounded or repaired.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any

import rfc8785

LARGEST_NUMBER = 2**53 - 1  # beyond it JSON numbers lose digits (RFC 8785 section 3.2.2.3)
DEEPEST = 64


@dataclass
class NotCanonical(ValueError):
    """A value that has no canonical form; ``pointer`` (RFC 6901) says where, ``reason`` why."""

    pointer: str
    reason: str

    def __str__(self) -> str:
        return f"{self.pointer or 'the whole value'}: {self.reason}"


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of a JSON value: dicts with text keys, lists, texts, numbers, literals.

    Raises NotCanonical for NaN and infinities, for numbers beyond 2^53 - 1 either way, for lone
    surrogates, for more than 64 levels of nesting and for whatever JSON does not know.
    """
    _check(value, "", 1)
    return rfc8785.dumps(value)


def parsed(data: bytes) -> Any:
    """The value of canonical bytes."""
    return json.loads(data)


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def pointer_to(parent: str, step: str | int) -> str:
    """The JSON pointer one step below ``parent`` (RFC 6901 section 3)."""
    return f"{parent}/{str(step).replace('~', '~0').replace('/', '~1')}"


def _check(value: Any, pointer: str, depth: int) -> None:
    if depth > DEEPEST:
        raise NotCanonical(pointer, f"nested deeper than {DEEPEST} levels")
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                raise NotCanonical(pointer, "a member's name is not text")
            _check_text(key, pointer)
            _check(member, pointer_to(pointer, key), depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, pointer_to(pointer, index), depth + 1)
    elif isinstance(value, str):
        _check_text(value, pointer)
    elif not (value is None or isinstance(value, bool)):
        _check_number(value, pointer)


def _check_text(text: str, pointer: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        # The name of a bad member is not repeated: it could not be sent on. Nor is the cause.
        raise NotCanonical(pointer, "half of a surrogate pair stands alone") from None


def _check_number(value: Any, pointer: str) -> None:
    if not isinstance(value, int | float):
        raise NotCanonical(pointer, f"{type(value).__name__} is nothing JSON knows")
    if isinstance(value, float) and not math.isfinite(value):
        raise NotCanonical(pointer, "not a finite number")
    if abs(value) > LARGEST_NUMBER:
        raise NotCanonical(pointer, "the number is beyond 2^53 - 1 and would lose digits")
