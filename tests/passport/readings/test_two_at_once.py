"""Two writers of one instant: one is recorded, and the other is told what stands in its way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from gs1 import Identifier
from passport.db import Database
from passport.readings.errors import ReadingConflict
from passport.readings.model import Outcome
from tests.passport.readings.sensors import MINUTE, draft, record

WRITERS = 4


def test_of_several_values_for_one_instant_one_is_recorded(
    database: Database, unit: Identifier
) -> None:
    together = Barrier(WRITERS)

    def write(value: int) -> list[object]:
        drafts = [draft(unit, MINUTE.format(minute), value) for minute in range(20)]
        together.wait()
        with database.write() as connection:
            return record(connection, drafts)

    with ThreadPoolExecutor(WRITERS) as pool:
        found = list(pool.map(write, range(WRITERS)))
    winners = [outcomes for outcomes in found if outcomes == [Outcome.RECORDED] * 20]
    losers = [
        outcomes
        for outcomes in found
        if all(isinstance(each, ReadingConflict) for each in outcomes)
    ]
    assert (len(winners), len(losers)) == (1, WRITERS - 1)
