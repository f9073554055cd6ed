"""The values of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from passport.chain import Entry


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event as handed in.

    ``occurred_at`` None is now. ``corrects`` is the place in the history of the event that this
    one stands in for or takes back.
    """

    event_type: str
    facts: Mapping[str, Any]
    occurred_at: datetime | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording came to; ``created`` is False where the event was on record already."""

    entry: Entry
    created: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as everybody may see it.

    ``corrects`` and ``corrected_by`` are places in the history: which event it stands in for or
    takes back, and which later one does that to it.
    """

    seq: int
    event_type: str
    occurred_at: datetime
    recorded_at: datetime
    writer: str
    entry_hash: str
    status: str
    product_status: str
    facts: Mapping[str, Any]
    corrects: int | None
    corrected_by: int | None
