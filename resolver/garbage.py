"""The garbage collector, set for a process that keeps much and makes few circles."""

from __future__ import annotations

import gc

# Objects made and not freed by counting references, before the youngest are looked at; then how
# often the youngest of each generation before the next is. What a request makes is nearly all
# freed by counting.
_THRESHOLDS = (20_000, 20, 20)


def collect_seldom() -> None:
    """To be called once the application is made, and before a server forks.

    What was loaded until now is never looked at again: all workers go on sharing its memory, and a
    full collection, for which every request would have to wait, does not walk through it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
