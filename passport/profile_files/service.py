"""A profile that passports were published by never changes: its file's hash is kept.

What a passport may state, who may read it and how its history is proved depends on that file,
also in twenty years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from passport.canonical import sha256
from passport.errors import Refusal
from passport.profile_files import store
from schemas import loader


@dataclass(eq=False)
class ProfileFileChanged(Refusal):
    """The file of a profile is not the one that passports were published by."""

    profile: str
    used: str  # the hash when it was first used
    found: str | None  # the hash of today's file; None where it is gone
    sentence = (
        "the file of the profile {profile} is not the one passports were published by: its "
        "SHA-256 was {used}, now it is {found}; put the file back, a change is a new number"
    )


def confirm(connection: Connection, profile_text: str, now: datetime) -> None:
    """Make sure that these profiles are what they were, and remember those used first now.

    ``profile_text`` is one name or several, such as ``battery/2 generic/1``. Raises
    ProfileFileChanged, and schemas.loader.UnknownSchema where there is no such profile.
    """
    names = profile_text.split(" ")
    known = store.hashes(connection, names)
    for name in names:
        found = file_hash(name)
        if name not in known:
            store.remember(connection, name, found, now)
        elif known[name] != found:
            raise ProfileFileChanged(name, known[name], found)


def changed_files(connection: Connection) -> Iterator[ProfileFileChanged]:
    """Every profile in use whose file was changed or is gone since it was first used."""
    for name, used in store.hashes(connection).items():
        found = file_hash(name) if name in loader.profiles() else None
        if found != used:
            yield ProfileFileChanged(name, used, found)


def file_hash(name: str) -> str:
    """The SHA-256 of a profile's file in hexadecimal. Raises schemas.loader.UnknownSchema."""
    return sha256(loader.read(f"passport/{name}"))
