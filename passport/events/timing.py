"""When an event can have happened: neither in the future nor before the thing was made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from passport.catalogue import service as catalogue
from passport.events.model import EventDraft
from passport.events.refusals import EventBeforeMade, EventNotYet
from passport.readings.rules import EARLIEST_ZONE
from passport.writing import Turn, usable


def occurred(connection: Connection, turn: Turn, draft: EventDraft) -> datetime:
    """The instant of an event, by default that of its recording.

    How long a passport is kept counts from such an instant (2024/1781 Article 9(2)(i)), so it is
    judged by the day of manufacture, where that is known, as readings are. Raises EventNotYet,
    EventBeforeMade and UnusableInstant.
    """
    if draft.occurred_at is None:
        return turn.recorded_at
    occurred_at = usable(draft.occurred_at)
    if occurred_at > turn.recorded_at:
        raise EventNotYet(turn.identifier, occurred_at)
    made = catalogue.first_day(connection, turn.identifier)
    # The day begins first where clocks are furthest ahead of UTC.
    if made is not None and (occurred_at + EARLIEST_ZONE).date() < made:
        raise EventBeforeMade(turn.identifier, occurred_at, made)
    return occurred_at
