"""Reads the shapes of this package and the profiles an operator added; never the network.

What is handed out is shared by everyone who asks: read it, never change it. Files are read once;
a file that is added later is found after a restart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.exceptions import NoSuchResource

from schemas.formats import format_checker
from schemas.merging import merged

Schema = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

_name = re.compile(r"[a-z0-9_]+(?:[/-][a-z0-9_]+)*").fullmatch
_group = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*").fullmatch
_number = re.compile(r"[1-9][0-9]{0,3}\.json").fullmatch
_SUFFIXES = (".json", ".jsonld")
PROFILES = "passport"
LONGEST_GROUP = 40  # characters, as in the requests

_forget: list[Callable[[], None]] = []
_added: list[Path] = []  # the operator's folder of profiles, if there is one


class UnknownSchema(LookupError):
    """There is no schema of this name; ``name`` is what was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no schema named {name!r}")
        self.name = name


def cached(function: Callable[P, T]) -> Callable[P, T]:
    """As functools.cache, forgotten when another folder of profiles is put in place."""
    remembering = cache(function)
    _forget.append(remembering.cache_clear)
    return remembering  # type: ignore[return-value]


def use_folder(folder: Path | None) -> None:
    """Find profiles in this folder too, as ``{group}/{number}.json``; None: in the package only.

    For the start of the program. A profile of the package is never replaced.
    """
    wanted = [] if folder is None else [folder]
    if wanted == _added:
        return
    _added[:] = wanted
    for forget in _forget:
        forget()


def added_folder() -> Path | None:
    """The operator's folder of profiles, if there is one."""
    return _added[0] if _added else None


@cached
def read(name: str) -> bytes:
    """The file's own bytes, such as ``passport/battery/1`` or ``contexts/passport-1``.

    Raises UnknownSchema.
    """
    if _name(name) is None:
        raise UnknownSchema(name)
    *folders, last = name.split("/")
    places: list[Traversable] = [resources.files(__package__)]
    for part in folders:
        places = [place / part for place in places]
    if len(folders) == 2 and folders[0] == PROFILES and _added:
        places.append(_added[0] / folders[1])
    for place in places:
        for suffix in _SUFFIXES:
            file = place / f"{last}{suffix}"
            if file.is_file():
                return file.read_bytes()
    raise UnknownSchema(name)


@cached
def load(name: str) -> Schema:
    """The parsed file, shared: do not change it. Raises UnknownSchema.

    Of profiles also several as one: ``passport/battery/2 generic/1``; raises ProfileConflict
    where they do not go together.
    """
    if " " in name:
        return merged({each: load(f"{PROFILES}/{each}") for each in _parts(name)})
    parsed: Schema = json.loads(read(name))
    return parsed


@cached
def validator(name: str) -> Draft202012Validator:
    """A validator of a schema, with formats checked; it refuses to fetch what it does not have.

    Raises as :func:`load`.
    """
    return validator_of(load(name))


def validator_of(schema: Schema) -> Draft202012Validator:
    """A validator of this schema, with formats checked; it refuses to fetch anything."""
    registry: Registry[Any] = Registry(retrieve=_refuse)  # type: ignore[call-arg]
    return Draft202012Validator(schema, registry=registry, format_checker=format_checker())


@cached
def profiles() -> tuple[str, ...]:
    """Every passport profile there is, such as ``battery/1``, by group and then by number."""
    groups = sorted({*_folders(PROFILES), *_added_groups()})
    return tuple(name for group in groups for name in profiles_of(group))


@cached
def profiles_of(group: str) -> tuple[str, ...]:
    """The profiles of a product group by number. Raises UnknownSchema where there is none."""
    own = _numbers(PROFILES, group) if group in _folders(PROFILES) else []
    numbers = {*own, *(_added_numbers(group) if group in _added_groups() else ())}
    if not numbers:
        raise UnknownSchema(f"{PROFILES}/{group}")
    return tuple(f"{group}/{number}" for number in sorted(numbers))


@cached
def added_profiles() -> tuple[str, ...]:
    """The profiles of the operator's own folder, also those that the package has too."""
    return tuple(
        f"{group}/{number}" for group in _added_groups() for number in sorted(_added_numbers(group))
    )


def is_own(name: str) -> bool:
    """Whether a profile such as ``battery/1`` comes with the package."""
    group, _, number = name.partition("/")
    return group in _folders(PROFILES) and number in map(str, _numbers(PROFILES, group))


def current_profile(group: str) -> str:
    """The newest profile of a product group: ``battery`` → ``battery/1``. Raises UnknownSchema."""
    return profiles_of(group)[-1]


@cached
def event_types() -> tuple[str, ...]:
    """Every type of event that has a schema, by name."""
    return tuple(_folders("events"))


@cached
def current_event(event_type: str) -> str:
    """The newest schema of an event: ``recall_opened`` → ``recall_opened/1``.

    Raises UnknownSchema.
    """
    if event_type not in _folders("events"):
        raise UnknownSchema(f"events/{event_type}")
    return f"{event_type}/{max(_numbers('events', event_type))}"


def _parts(name: str) -> list[str]:
    """The profiles of a combined name, which has them sorted and each once."""
    parts = name.removeprefix(f"{PROFILES}/").split(" ")
    if not name.startswith(f"{PROFILES}/") or parts != sorted(set(parts)):
        raise UnknownSchema(name)
    if any(part not in profiles() for part in parts):
        raise UnknownSchema(name)
    return parts


def _folders(name: str) -> list[str]:
    folder = resources.files(__package__) / name
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())


def _numbers(*folders: str) -> list[int]:
    folder: Traversable = resources.files(__package__)
    for name in folders:
        folder = folder / name
    return _numbers_in(folder)


def _added_groups() -> list[str]:
    if not _added:
        return []
    names = [entry.name for entry in _added[0].iterdir() if entry.is_dir()]
    groups = [name for name in names if _group(name) and len(name) <= LONGEST_GROUP]
    return sorted(group for group in groups if _added_numbers(group))


def _added_numbers(group: str) -> list[int]:
    return _numbers_in(_added[0] / group)


def _numbers_in(folder: Traversable) -> list[int]:
    names = (entry.name for entry in folder.iterdir())
    return [int(name.removesuffix(".json")) for name in names if _number(name)]


def _refuse(uri: str) -> NoReturn:
    raise NoSuchResource(uri)
