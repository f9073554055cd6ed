"""How long a passport has to be kept. Pure.

Regulation (EU) 2024/1781 Article 9(2)(i): as long as the product group's act says, counted from
the last placing on the market. 2023/1542 Article 77(8): a battery's, until it is recycled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from passport.lifecycle import RECYCLED, SECOND_LIVES, State
from passport.profile import Retention, newest_profile

USUAL = Retention(10, "Regulation (EU) 2024/1781, Article 9(2)(i)")


@dataclass(frozen=True, slots=True)
class Clock:
    """Until when a passport is kept, and why.

    ``recycled_first`` is the law by which it is also kept until the product is recycled; None
    where there is none, or the product is.
    """

    counted_from: date
    until: date
    source: str
    recycled_first: str | None

    def has_ended(self, on: date) -> bool:
        """Whether the passport may be deleted on that day."""
        return self.recycled_first is None and on >= self.until


def clock(
    retention: Retention | None, counted_from: date, group: str, granularity: str, state: State
) -> Clock:
    """The clock of one passport.

    ``counted_from`` is the day of the last placing on the market, or, where none is on record, of
    the newest entry: nobody can say that the product was not sold until then.
    """
    found, by_group = retention or USUAL, newest_profile(group)
    # Of a thing that goes on under another passport, that one is kept until it is recycled.
    is_succeeded = state.product in SECOND_LIVES and not state.is_open
    waits = granularity == "item" and state.product != RECYCLED and not is_succeeded
    return Clock(
        counted_from,
        _years_later(counted_from, found.years),
        found.source,
        by_group.recycling_law if waits and by_group else None,
    )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February: the whole of the last day counts
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)
