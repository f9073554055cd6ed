"""Memory, set for a process that keeps much, makes few circles and runs one thread at a time."""

from __future__ import annotations

import ctypes
import gc

# Objects made and not freed by counting references, before the youngest are looked at; then how
# often the youngest of each generation before the next is. What a request makes is nearly all
# freed by counting.
_THRESHOLDS = (20_000, 20, 20)


_M_ARENA_MAX = -8  # of mallopt(3)


def collect_seldom() -> None:
    """To be called once the application is made, and before a server forks or begins threads.

    What was loaded until now is never looked at again: all workers go on sharing its memory, and a
    full collection, for which every request would have to wait, does not walk through it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    _one_arena()


def _one_arena() -> None:
    """Let all threads take memory from one place, where the C library can be told so.

    Each would get a place of its own, so that none waits for another; but only one runs at a time,
    and what is free in one place is of no use in another: some ten megabytes a worker.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
