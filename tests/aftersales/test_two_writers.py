"""Two writers at once: the second waits, then decides on what the first has written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from aftersales.errors import IllegalStatusMove, SupersessionLoop
from aftersales.parts import service as parts
from aftersales.parts.model import FitmentDraft, PartDraft
from aftersales.recalls import service as recalls
from passport.catalogue.model import Change
from passport.db import Database
from tests import builders
from tests.aftersales.campaigns import CAMPAIGN, WASHER, WRITER, draft, washers

Act = Callable[[Connection], Any]


def one_after_the_other(database: Database, act: Act) -> list[Any]:
    """Do ``act`` in two transactions that are open at the same time; what each came to."""
    outcomes: list[Any] = []

    def second() -> None:
        try:
            with database.write() as connection:
                outcomes.append(act(connection))
        except Exception as error:
            outcomes.append(error)

    thread = threading.Thread(target=second)
    with database.write() as connection:
        outcomes.append(act(connection))
        thread.start()
        thread.join(timeout=0.3)
        assert thread.is_alive(), "the second writer did not wait"
    thread.join(timeout=30)
    return outcomes


def part(number: str, superseded_by: str | None = None) -> PartDraft:
    return PartDraft(builders.OPERATOR, number, {"en": number}, superseded_by=superseded_by)


def test_two_writers_cannot_close_a_loop_together(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
        parts.put_part(connection, part("A"), now)
        parts.put_part(connection, part("B"), now)
    drafts = iter([part("A", "B"), part("B", "A")])
    _, second = one_after_the_other(
        database, lambda connection: parts.put_part(connection, next(drafts), now)
    )
    assert isinstance(second, SupersessionLoop)


def test_a_new_part_put_twice_at_once_is_made_once(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_operator(connection)
    outcomes = one_after_the_other(
        database, lambda connection: parts.put_part(connection, part("A"), now)
    )
    assert [change for _, change in outcomes] == [Change.CREATED, Change.UNCHANGED]


def test_fitments_put_twice_at_once_are_kept_once(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        parts.put_part(connection, part("A"), now)
    listed = [FitmentDraft("A", "pump")]
    outcomes = one_after_the_other(
        database, lambda connection: parts.put_fitments(connection, WASHER, listed, now)
    )
    assert [change for _, change in outcomes] == [Change.CREATED, Change.UNCHANGED]


def test_a_recall_drafted_twice_at_once_is_one_recall(database: Database, now: datetime) -> None:
    with database.write() as connection:
        washers(connection)
    outcomes = one_after_the_other(
        database, lambda connection: recalls.draft(connection, draft(), WRITER, now)
    )
    assert [change for _, change in outcomes] == [Change.CREATED, Change.UNCHANGED]


@pytest.mark.parametrize("verb", ["open_campaign", "close_campaign"])
def test_a_recall_is_opened_and_closed_once(database: Database, now: datetime, verb: str) -> None:
    with database.write() as connection:
        washers(connection)
        recalls.draft(connection, draft(), WRITER, now)
        if verb == "close_campaign":
            recalls.open_campaign(connection, CAMPAIGN, WRITER, now)
    _, second = one_after_the_other(
        database, lambda connection: getattr(recalls, verb)(connection, CAMPAIGN, WRITER, now)
    )
    assert isinstance(second, IllegalStatusMove)
