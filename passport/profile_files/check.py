"""Whether a profile file may be used: what ``tracemark profile check`` and the start ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from passport.profile_files.faults import NotReadable, ProfileFault, Schema, read_file
from passport.profile_files.meaning import differences, meaning_faults
from passport.profile_files.shape import shape_faults
from schemas import loader


class CheckedFile(NamedTuple):
    """A file that was looked at: the profile it is (None: it does not say), what is wrong."""

    path: Path
    profile: str | None
    faults: tuple[ProfileFault, ...]


def check_content(content: bytes, name: str | None = None) -> tuple[str | None, list[ProfileFault]]:
    """The profile that these bytes are, and everything wrong with it.

    ``name`` is what its place says it is, such as ``bicycle/1``. Members that other profiles
    know are compared with those that may stand in one passport with it: the other numbers of
    its group, and those that go with every group.
    """
    try:
        schema = read_file(content)
    except NotReadable as problem:
        return None, [ProfileFault("", str(problem))]
    faults = shape_faults(schema)
    own_name = _name_of(schema)
    if own_name is None or faults:
        return own_name, faults
    if name is not None and own_name != name:
        faults.append(ProfileFault("/$id", f"says {own_name}, the file's place says {name}"))
    faults += meaning_faults(schema)
    faults += _supersedes_faults(schema, own_name)
    for other in _beside(schema, own_name):
        faults += differences(schema, loader.load(f"passport/{other}"), other)
    return own_name, faults


def check_file(path: Path) -> CheckedFile:
    """The same of a file, whose place says its name where it ends in ``{group}/{number}.json``.

    A profile that the package has too is a fault: two files would be one profile. Raises OSError
    where the file cannot be read.
    """
    name = f"{path.parent.name}/{path.stem}"
    in_place = path.stem.isascii() and path.stem.isdecimal()
    content = path.read_bytes()
    profile, faults = check_content(content, name if in_place else None)
    if profile and loader.is_own(profile) and content != loader.read(f"passport/{profile}"):
        twice = f"{profile} comes with Tracemark already; take another number"
        faults.insert(0, ProfileFault("/$id", twice))
    return CheckedFile(path, profile, tuple(faults))


def check_folder(folder: Path) -> Iterator[CheckedFile]:
    """Every profile of the operator's folder, which schemas.loader.use_folder was given."""
    return (check_file(folder / f"{name}.json") for name in loader.added_profiles())


def stray_files(folder: Path) -> list[Path]:
    """Files below the folder that are not found because of their place or name."""
    used = {folder / f"{name}.json" for name in loader.added_profiles()}
    return sorted(path for path in folder.rglob("*.json") if path not in used)


def _name_of(schema: Schema) -> str | None:
    written = schema.get("$id")
    if not isinstance(written, str):
        return None
    return written.removeprefix("/schemas/passport/").removesuffix(".json")


def _supersedes_faults(schema: Schema, name: str) -> Iterator[ProfileFault]:
    written = schema.get("x-supersedes", [])
    for other in [written] if isinstance(written, str) else written:
        if other == name:
            yield ProfileFault("/x-supersedes", "a profile cannot take its own place")
        elif other not in loader.profiles():
            yield ProfileFault("/x-supersedes", f"there is no profile {other!r}")


def _usable(name: str) -> bool:
    try:
        return not shape_faults(read_file(loader.read(f"passport/{name}")))
    except NotReadable:
        return False


def _beside(schema: Schema, name: str) -> Iterator[str]:
    group = name.partition("/")[0]
    for other in loader.profiles():
        if not loader.is_own(other) and not _usable(other):
            continue  # told when that file is looked at itself
        horizontal = schema.get("x-horizontal") or loader.load(f"passport/{other}").get(
            "x-horizontal"
        )
        if other != name and (other.partition("/")[0] == group or horizontal):
            yield other
