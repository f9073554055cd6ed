"""Which unit, batch or model shows which recall, on both engines."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aftersales.recalls import service as recalls
from aftersales.recalls.model import Match, Status
from passport.db import Database
from tests import builders
from tests.aftersales.campaigns import (
    CAMPAIGN,
    NOTICES,
    WASHER,
    WRITER,
    draft,
    matches,
    notices,
    opened,
    washers,
)


def test_the_first_unit_of_a_recalled_lot_has_the_notice_and_the_last_before_it_has_none(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        washers(connection)
        opened(connection, draft(), now)
    with database.read() as connection:
        assert matches(connection, builders.unit_of("WM-000135")) == []
        (notice,) = notices(connection, builders.unit_of("WM-000136"))
    assert (notice.campaign_id, notice.match) == (CAMPAIGN, Match.AFFECTED)
    assert notice.opened_at == now
    assert notice.notices["de"]["headline"] == "Produktsicherheitsrückruf"
    assert notice.notices["en"]["hazard"] == NOTICES["en"]["hazard"]
    assert [condition.lots for condition in notice.scope] == [frozenset({"L2602"})]


def test_a_recall_of_a_lot_cannot_be_ruled_out_for_a_serial_without_a_record(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        washers(connection)
        opened(connection, draft(), now)
    with database.read() as connection:
        assert matches(connection, builders.unit_of("WM-000999")) == [Match.UNDECIDED]
        assert matches(connection, WASHER) == [Match.UNDECIDED]
        assert matches(connection, builders.batch_of("L2602")) == [Match.AFFECTED]
        assert matches(connection, builders.batch_of("L2601")) == []
        on_label = WASHER.with_qualifiers({"10": "L2602", "21": "WM-000999"})
        assert matches(connection, on_label) == [Match.AFFECTED]


def test_a_recall_of_an_interval_decides_serials_without_a_record(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        washers(connection)
        opened(connection, draft({"serialFrom": "WM-000136", "serialTo": "WM-000160"}), now)
    with database.read() as connection:
        assert matches(connection, builders.unit_of("WM-000150")) == [Match.AFFECTED]
        assert matches(connection, builders.unit_of("WM-000161")) == []
        assert matches(connection, builders.unit_of("AB/12")) == []


def test_the_dates_of_the_batch_decide_for_a_unit_without_a_day_of_its_own(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        builders.make_batch(
            connection,
            "L2603",
            produced_from=date(2026, 3, 1),
            produced_until=date(2026, 3, 31),
        )
        builders.make_unit(connection, "WM-000170", lot="L2603")
        builders.make_unit(connection, "WM-000171", produced_on=date(2026, 2, 28))
        opened(
            connection, draft({"producedFrom": "2026-03-01", "producedUntil": "2026-04-15"}), now
        )
    with database.read() as connection:
        assert matches(connection, builders.unit_of("WM-000170")) == [Match.AFFECTED]
        assert matches(connection, builders.unit_of("WM-000171")) == []


def test_what_is_certain_comes_before_what_cannot_be_ruled_out(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        washers(connection)
        opened(connection, draft(campaign_id="FW-1"), now)
        opened(connection, draft({}, campaign_id="FW-2"), now + timedelta(days=1))
    with database.read() as connection:
        found = notices(connection, builders.unit_of("WM-000999"))
    assert [notice.campaign_id for notice in found] == ["FW-2", "FW-1"]


def test_a_draft_and_a_closed_recall_are_not_shown(database: Database, now: datetime) -> None:
    with database.write() as connection:
        washers(connection)
        recalls.draft(connection, draft(), WRITER, now)
        assert matches(connection, builders.unit_of("WM-000136")) == []
        recalls.open_campaign(connection, CAMPAIGN, WRITER, now)
        assert matches(connection, builders.unit_of("WM-000136")) == [Match.AFFECTED]
        closed = recalls.close_campaign(connection, CAMPAIGN, "key:other", now)
        assert matches(connection, builders.unit_of("WM-000136")) == []
    assert (closed.status, closed.opened_by, closed.closed_by) == (
        Status.CLOSED,
        WRITER,
        "key:other",
    )


def test_other_products_are_not_touched_by_a_recall(database: Database, now: datetime) -> None:
    with database.write() as connection:
        washers(connection)
        builders.make_unit(connection, "EB-1", gtin="09520000010027", lot="L2602")
        opened(connection, draft(), now)
        assert matches(connection, builders.unit_of("EB-1", "09520000010027")) == []
