"""Reads the shapes of this package: cached, from local files only, never from the network.

What is handed out is shared by everyone who asks: read it, never change it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NoReturn

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.exceptions import NoSuchResource

from schemas.formats import format_checker

Schema = dict[str, Any]

_name = re.compile(r"[a-z0-9_]+(?:[/-][a-z0-9_]+)*").fullmatch
_number = re.compile(r"[1-9][0-9]{0,3}\.json").fullmatch
_SUFFIXES = (".json", ".jsonld")


class UnknownSchema(LookupError):
    """There is no schema of this name; ``name`` is what was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no schema named {name!r}")
        self.name = name


@cache
def read(name: str) -> bytes:
    """The file's own bytes, such as ``passport/battery/1`` or ``contexts/passport-1``.

    Raises UnknownSchema.
    """
    if _name(name) is None:
        raise UnknownSchema(name)
    *folders, last = name.split("/")
    folder: Traversable = resources.files(__package__)
    for part in folders:
        folder = folder / part
    for suffix in _SUFFIXES:
        file = folder / f"{last}{suffix}"
        if file.is_file():
            return file.read_bytes()
    raise UnknownSchema(name)


@cache
def load(name: str) -> Schema:
    """The parsed file, shared: do not change it. Raises UnknownSchema."""
    parsed: Schema = json.loads(read(name))
    return parsed


@cache
def validator(name: str) -> Draft202012Validator:
    """A validator of a schema, with formats checked; it refuses to fetch what it does not have.

    Raises UnknownSchema.
    """
    registry: Registry[Any] = Registry(retrieve=_refuse)  # type: ignore[call-arg]
    return Draft202012Validator(load(name), registry=registry, format_checker=format_checker())


@cache
def profiles() -> tuple[str, ...]:
    """Every passport profile there is, such as ``battery/1``, by group and then by number."""
    return tuple(
        f"{group}/{number}"
        for group in _folders("passport")
        for number in sorted(_numbers("passport", group))
    )


@cache
def current_profile(group: str) -> str:
    """The newest profile of a product group: ``battery`` → ``battery/1``. Raises UnknownSchema."""
    return _newest("passport", group)


@cache
def current_event(event_type: str) -> str:
    """The newest schema of an event: ``recall_opened`` → ``recall_opened/1``.

    Raises UnknownSchema.
    """
    return _newest("events", event_type)


def _newest(folder: str, name: str) -> str:
    if name not in _folders(folder):
        raise UnknownSchema(f"{folder}/{name}")
    return f"{name}/{max(_numbers(folder, name))}"


def _folders(name: str) -> list[str]:
    folder = resources.files(__package__) / name
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())


def _numbers(*folders: str) -> list[int]:
    folder: Traversable = resources.files(__package__)
    for name in folders:
        folder = folder / name
    names = (entry.name for entry in folder.iterdir())
    return [int(name.removesuffix(".json")) for name in names if _number(name)]


def _refuse(uri: str) -> NoReturn:
    raise NoSuchResource(uri)
