"""Where every history stands, to be kept somewhere else and compared later.

Hashes in the database show that a history was not changed in part. That a whole passport was taken
away, or the end of one together with its head, or that all of it was written anew, only something
outside can show. Offered to other rooms by ``service``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from passport import audit_store
from passport.errors import Refusal
from passport.model import Finding

CHUNK = 200

_LINE = re.compile(r"(/[!-~]+) ([1-9][0-9]{0,9}) ([0-9a-f]{64})\Z").match


@dataclass(eq=False)
class UnreadableHeads(Refusal):
    """A line of a kept list is none: key, number and hash with single blanks."""

    line: int
    sentence = "line {line} is not the key, number and hash of an entry"


def heads(connection: Connection) -> Iterator[str]:
    """The newest entry of every passport in the order of their keys, a line each.

    Key, number and hash of the entry, with single spaces, ended by a line feed.
    """
    keys = audit_store.every_key(connection, CHUNK)
    while chunk := list(islice(keys, CHUNK)):
        found = audit_store.newest(connection, chunk)
        yield from (f"{key} {found[key][0]} {found[key][1]}\n" for key in chunk if key in found)


def head_digest(connection: Connection) -> str:
    """SHA-256 (hexadecimal) over all lines of :func:`heads`.

    A digest that was kept elsewhere shows what ``verify`` cannot see, as long as nothing was
    published since; the lines themselves show it after that too, and name the passport.
    """
    digest = hashlib.sha256()
    for line in heads(connection):
        digest.update(line.encode())
    return digest.hexdigest()


def verify_against(connection: Connection, kept: Iterable[str]) -> Iterator[Finding]:
    """Each entry that was the newest when ``kept`` was written and is no longer what it was.

    ``kept`` are lines of :func:`heads`. What was published since is no finding. Raises
    UnreadableHeads.
    """
    lines = enumerate(kept, start=1)
    while chunk := [_read(number, line) for number, line in islice(lines, CHUNK)]:
        found = audit_store.entry_hashes(connection, [(key, seq) for key, seq, _ in chunk])
        for key, seq, entry_hash in chunk:
            stored = found.get((key, seq))
            if stored is None:
                yield Finding(key, seq, "this entry was there once and is gone")
            elif stored != entry_hash:
                yield Finding(key, seq, "another entry stands where this one was once")


def _read(number: int, line: str) -> tuple[str, int, str]:
    found = _LINE(line.rstrip("\r\n"))
    if found is None:
        raise UnreadableHeads(number)
    key, seq, entry_hash = found.groups()
    return key, int(seq), entry_hash
