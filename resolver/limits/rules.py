"""How much is too much: arithmetic of one integer a counter, and the numbers. Pure.

A counter holds the instant at which everything that was taken so far is paid off (the generic cell
rate algorithm, ITU-T I.371). One integer is a whole token bucket: it needs no timer that refills
it, and can be read and written without a lock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

SECOND = 10**9  # instants are nanoseconds of a clock that never runs backwards
# How much may be taken ahead: whoever was quiet for a minute may take a minute's worth at once.
WINDOW = 60 * SECOND
MOST = 1_000_000  # a minute

_number = re.compile(r"[0-9]{1,7}\Z").match


@dataclass(frozen=True, slots=True)
class Limits:
    """So many a minute, each; 0 stands for no limit.

    The defaults let a crowd behind one address through: five hundred people in a hall who scan
    every five seconds make 6,000 requests, which two workers answer in some seconds. One code in
    fifty mistyped makes 120 misses. A goods-in desk that scans five machines of one model every
    second makes 300 serials. A script has tried its key wrongly thirty times when it is stopped.
    """

    requests: int = 6000  # of an address prefix, for codes and pages
    misses: int = 120  # of an address prefix: codes that are not recorded
    product_misses: int = 600  # of one product, from anywhere
    serials: int = 300  # different serials of one product, of an address prefix
    failed_keys: int = 30  # of an address prefix, at the admin API
    # Whether this machine's own addresses count. A proxy nobody told us of would otherwise put
    # all its visitors into one bucket.
    loopback: bool = False


OFF = Limits(0, 0, 0, 0, 0)
NAMES = tuple(each.name for each in fields(Limits) if each.name != "loopback")


def read_limits(text: str) -> Limits:
    """Limits of a setting such as ``requests=600, misses=30``; ``0`` switches all off.

    What is left out keeps its default. Whoever writes numbers down means them for everybody, so
    this machine's own addresses count too. Raises ValueError with what is wrong.
    """
    if text.strip() == "0":
        return OFF
    found: dict[str, Any] = {}
    for piece in text.split(","):
        name, _, number = (part.strip() for part in piece.partition("="))
        if name not in NAMES:
            raise ValueError(f"{name!r} is none of {', '.join(NAMES)}")
        if name in found:
            raise ValueError(f"{name} is given twice")
        if not _number(number) or int(number) > MOST:
            raise ValueError(f"{name} must be a whole number from 0 to {MOST}")
        found[name] = int(number)
    return replace(Limits(loopback=True), **found)


def taken(per_minute: int, paid_off: int, now: int) -> int:
    """The counter after one more was taken, whether or not there was room for it."""
    return (paid_off if paid_off > now else now) + WINDOW // per_minute


def wait(per_minute: int, paid_off: int, now: int) -> int:
    """Nanoseconds until there is room for one more; 0 where there is room now."""
    ahead = paid_off + WINDOW // per_minute - now - WINDOW
    return ahead if ahead > 0 else 0


def take(per_minute: int, paid_off: int, now: int) -> int:
    """The counter after one more was taken, or the waiting time below zero; in one call."""
    since = (paid_off if paid_off > now else now) + WINDOW // per_minute
    room = now + WINDOW - since
    return since if room >= 0 else room


def seconds(nanoseconds: int) -> int:
    """A waiting time as Retry-After says it: whole seconds, rounded up, one at least."""
    return max(1, -(-nanoseconds // SECOND))
