"""A mark that changes with every commit of one of our processes, read without asking the database.

Whoever answers from memory has to know at once that something was written, by a neighbouring worker
or by a command; to ask the database each time would cost what the memory is to save. So who commits
leaves a new mark in a few bytes that all processes of one machine share. What others write, by hand
or on another machine, leaves none: that is found by looking now and then.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import mmap
import os
import stat
import struct
import tempfile
import threading
from pathlib import Path

log = logging.getLogger(__name__)

_MARK = struct.Struct("=QQ")
_PLACES = 4096
_SIZE = _MARK.size * _PLACES


class CommitMark:
    """The mark of one database; one per process, shared by its threads, safe after a fork."""

    def __init__(self, file: Path | None, address: str) -> None:
        """Of the database in a ``file``, else of the one at an ``address``; opened at first use.

        The shared bytes lie beside the file; of a database server, which may run anywhere, in one
        file for all databases in the machine's folder for passing files.
        """
        self._database = file
        if file is not None:
            self._path, self._start = Path(f"{file.absolute()}-commits"), 0
        else:
            self._path = Path(tempfile.gettempdir()) / f"tracemark-{os.getuid()}-commits"
            # Two databases in one place only mean that something is looked for in vain.
            self._start = _digest(address) % _PLACES * _MARK.size
        self._end = self._start + _MARK.size
        self._lock = threading.Lock()
        self._memory: mmap.mmap | None = None
        self._failed = False
        self._numbers = itertools.count(1)

    def renew(self) -> None:
        """Something was committed; to be called between the commit and telling of it."""
        memory = self._opened()
        if memory is not None:
            # No two commits leave the same mark, so it does not matter which of two comes last.
            number = next(self._numbers)
            memory[self._start : self._end] = _MARK.pack(
                os.getpid() << 32 | number & 0xFFFFFFFF, _unrepeated()
            )

    def value(self) -> bytes | None:
        """The mark of the last commit; None where processes of this machine cannot share one."""
        memory = self._memory or self._opened()
        return None if memory is None else memory[self._start : self._end]

    def close(self) -> None:
        """Give the shared bytes back; the next use opens them again."""
        with self._lock:
            # Not closed: another thread may be reading it. The last one to let go of it does.
            self._memory, self._failed = None, False

    def _opened(self) -> mmap.mmap | None:
        with self._lock:
            if self._memory is None and not self._failed:
                try:
                    self._memory = _shared(self._path, self._database)
                except (OSError, ValueError) as error:
                    self._failed = True
                    log.warning("scans are not answered from memory, %s: %s", self._path, error)
            return self._memory


def _digest(address: str) -> int:
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:8], "big")


def _shared(path: Path, database: Path | None) -> mmap.mmap:
    """The bytes of this file, shared by all who open it. Raises OSError and ValueError."""
    # In a folder that others may write to, a link of theirs must not lead us to another file.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise PermissionError("it is not a file")
        if found.st_size < _SIZE:
            os.ftruncate(descriptor, _SIZE)
        if database is not None:
            _open_to_the_same(descriptor, found, database.stat())
        elif found.st_uid != os.getuid():
            raise PermissionError("it is another user's")
        return mmap.mmap(descriptor, _SIZE)
    finally:
        os.close(descriptor)


def _open_to_the_same(descriptor: int, found: os.stat_result, database: os.stat_result) -> None:
    """Who may write the database may write this, as SQLite does with its own files beside it."""
    if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) != stat.S_IMODE(
        database.st_mode
    ):
        os.fchmod(descriptor, stat.S_IMODE(database.st_mode))
    if os.geteuid() == 0 and (found.st_uid, found.st_gid) != (database.st_uid, database.st_gid):
        os.fchown(descriptor, database.st_uid, database.st_gid)


def _unrepeated() -> int:
    return int.from_bytes(os.urandom(8), "little")
