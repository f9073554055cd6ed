"""What a scan is counted under. Pure.

A scan is one more in a daily number: no address, no browser string, no serial is ever kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

ClientClass = Literal["browser", "machine", "bot"]

# A header may be kilobytes long; what it says about itself stands at the front.
_LOOKED_AT = 512

_BOT_WORDS = (
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "scanner",
    "monitor",
    "facebookexternalhit",
    "whatsapp/",
    "headlesschrome",
)
_BROWSER_PREFIXES = ("mozilla/", "opera/")
# A phone maker's name that would otherwise read as one.
_NOT_BOTS = ("cubot",)


class ScanKey(NamedTuple):
    """The coarse class a scan is counted under; ``anchor_key`` is a primary key, never a unit.

    A tuple and no dataclass, because every scan makes and hashes one.
    """

    day: date  # UTC
    anchor_key: str  # or that of a hand-over, see handover_anchor
    granularity: str  # model | batch | item | other
    link_type: str  # CURIE of what was answered
    language: str  # base language asked for, or ""
    client_class: ClientClass


@dataclass(frozen=True, slots=True)
class ScanQuestion:
    """Which counters are added up, and what each sum is of."""

    first_day: date  # UTC; both included
    last_day: date
    anchor_key: str | None = None  # None: whatever else limits it
    group_by: tuple[str, ...] = ("day",)  # fields of ScanKey


# The values of a question's ``group_by``, and how many scans were counted under them.
Group = tuple[tuple[date | str, ...], int]


def handover_anchor(prefix: str) -> str:
    """Under which name scans that another resolver answers are counted: one for a whole prefix.

    Nothing is recorded of their keys, so strangers could make up as many as they like.
    """
    return f"handover/{prefix}"


@dataclass(frozen=True)
class Batch:
    """What one write of one writer adds; the numbers of a writer's batches rise."""

    writer: str
    number: int
    counts: Mapping[ScanKey, int]

    @cached_property
    def scans(self) -> int:
        """How many scans it holds."""
        return sum(self.counts.values())


def client_class(user_agent: str | None) -> ClientClass:
    """Browser, machine or bot, coarsely, from the User-Agent text; linear in its length.

    Software that names itself as a crawler or link preview is a bot; everything that speaks like
    a browser is one; the rest (curl, libraries, an empty header) is a machine.
    """
    return _class_of((user_agent or "")[:_LOOKED_AT])


@lru_cache(maxsize=1024)
def _class_of(text: str) -> ClientClass:
    text = text.lower()
    for name in _NOT_BOTS:
        text = text.replace(name, "")
    if any(word in text for word in _BOT_WORDS):
        return "bot"
    return "browser" if text.startswith(_BROWSER_PREFIXES) else "machine"
