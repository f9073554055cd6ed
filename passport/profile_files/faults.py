"""What can be wrong with a profile file, and reading one so that nothing is passed over."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from passport.canonical import pointer_to

Schema = dict[str, Any]

LONGEST_FILE = 2 * 2**20


class ProfileFault(NamedTuple):
    """One thing wrong with a profile file: where (a JSON pointer), and what to do about it."""

    pointer: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.pointer or 'the file'}: {self.sentence}"


class NotReadable(ValueError):
    """The bytes are no JSON object; the text says what is wrong with them."""


def read_file(content: bytes) -> Schema:
    """The object a file holds. Raises NotReadable, also for a name that stands there twice."""
    if len(content) > LONGEST_FILE:
        raise NotReadable(f"it is longer than {LONGEST_FILE} bytes")
    try:
        parsed = json.loads(
            content.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_number
        )
    except UnicodeDecodeError as error:
        raise NotReadable(f"it is not UTF-8: byte {error.start} cannot be read") from error
    except json.JSONDecodeError as error:
        raise NotReadable(
            f"it is no JSON: {error.msg}, line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError as error:
        raise NotReadable("it is nested too deeply") from error
    if not isinstance(parsed, dict):
        raise NotReadable("it has to be one JSON object")
    return parsed


def pointer_of(*steps: str | int) -> str:
    """The JSON pointer of these steps."""
    pointer = ""
    for step in steps:
        pointer = pointer_to(pointer, step)
    return pointer


def _no_number(name: str) -> None:
    raise NotReadable(f"{name} is no number of JSON")


def _once_each(pairs: list[tuple[str, Any]]) -> Schema:
    found: Schema = {}
    for name, value in pairs:
        if name in found:
            raise NotReadable(f"it names {name!r} twice in one object")
        found[name] = value
    return found
