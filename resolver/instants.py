"""The instant a reader asks about: ``?at=`` of explanations and of our own pages. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# RFC 3339, whose offset a query string turns into a blank where its plus was not encoded.
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)([Zz]|[+ -][0-9]{2}:[0-9]{2}))?\Z"
)
FORM = (
    "a date such as 2026-05-03, which means its first instant in UTC, "
    "or an instant with its zone such as 2026-05-03T12:00:00Z"
)


def read_instant(text: str) -> datetime | None:
    """The instant in UTC; a date alone is its first one. None for anything that is no instant."""
    found = _INSTANT.match(text)
    if not found:
        return None
    day, clock, zone = found.groups()
    offset = "+00:00" if zone is None or zone in "Zz" else zone.replace(" ", "+")
    try:
        return datetime.fromisoformat(f"{day}T{clock or '00:00'}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
