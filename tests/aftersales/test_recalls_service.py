"""Recalls on both engines: drafted, previewed, opened, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from aftersales.errors import (
    CampaignIdTaken,
    CampaignNotEditable,
    IllegalStatusMove,
    InvalidCampaign,
    UnknownCampaign,
)
from aftersales.recalls import service as recalls
from aftersales.recalls.model import Status
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.catalogue.model import Change, UnitDraft
from passport.db import Database
from tests import builders
from tests.aftersales.campaigns import (
    CAMPAIGN,
    NOTICES,
    WASHER,
    WRITER,
    draft,
    opened,
    washers,
)


def test_a_draft_can_be_changed_until_it_is_opened(database: Database, now: datetime) -> None:
    with database.write() as connection:
        washers(connection)
        campaign, change = recalls.draft(connection, draft(), WRITER, now)
        assert (campaign.status, change) == (Status.DRAFT, Change.CREATED)
        assert recalls.draft(connection, draft(), WRITER, now)[1] is Change.UNCHANGED
        wider = draft({"lots": ["L2601", "L2602"]}, reference="A12/01234/26")
        campaign, change = recalls.draft(connection, wider, WRITER, now)
        assert change is Change.UPDATED
        assert campaign.reference == "A12/01234/26"
        assert campaign.scopes[0].rule == {"anyOf": [{"lots": ["L2601", "L2602"]}]}
        recalls.open_campaign(connection, CAMPAIGN, WRITER, now)
        assert recalls.draft(connection, wider, WRITER, now)[1] is Change.UNCHANGED
        with pytest.raises(CampaignNotEditable) as refused:
            recalls.draft(connection, draft(), WRITER, now)
        assert recalls.get(connection, CAMPAIGN).scopes == campaign.scopes
    assert refused.value.status == "open"


def test_a_campaign_moves_once_and_never_back(database: Database, now: datetime) -> None:
    with database.write() as connection:
        washers(connection)
        recalls.draft(connection, draft(), WRITER, now)
        with pytest.raises(IllegalStatusMove) as too_early:
            recalls.close_campaign(connection, CAMPAIGN, WRITER, now)
        recalls.open_campaign(connection, CAMPAIGN, WRITER, now)
        with pytest.raises(IllegalStatusMove):
            recalls.open_campaign(connection, CAMPAIGN, WRITER, now)
        recalls.close_campaign(connection, CAMPAIGN, WRITER, now)
        with pytest.raises(IllegalStatusMove):
            recalls.open_campaign(connection, CAMPAIGN, WRITER, now)
    assert (too_early.value.current, too_early.value.allowed) == ("draft", ("open",))


def test_a_campaign_nobody_drafted_is_unknown(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for act in (recalls.open_campaign, recalls.close_campaign):
            with pytest.raises(UnknownCampaign):
                act(connection, CAMPAIGN, WRITER, now)
        with pytest.raises(UnknownCampaign):
            recalls.get(connection, CAMPAIGN)


def test_opening_and_closing_are_written_into_the_history_of_each_model_with_a_passport(
    database: Database, now: datetime
) -> None:
    dryer = builders.product_of("09520000010034")
    rule = {"anyOf": [{"lots": ["L2602"]}]}
    with database.write() as connection:
        washers(connection)
        builders.make_product(connection, dryer.key)
        facts = {"modelIdentifier": "FW-W7"}
        passports.publish(
            connection, WASHER, product_group="appliance", facts=facts, writer=WRITER, now=now
        )
        both = draft(scopes=((WASHER, rule), (dryer, rule)), reference="A12/01234/26")
        opened(connection, both, now + timedelta(days=1))
        recalls.close_campaign(connection, CAMPAIGN, "key:other", now + timedelta(days=2))
        history = passports.history(connection, WASHER)
        assert not passports.history(connection, dryer)
    events = [(row.event_type, row.writer) for row in history if row.event_type]
    assert sorted(events) == [("recall_closed", "key:other"), ("recall_opened", WRITER)]
    (told,) = [row.facts for row in history if row.event_type == "recall_opened"]
    assert told == {"campaign": CAMPAIGN, "reference": "A12/01234/26", "scope": rule}


def test_every_problem_of_a_draft_is_listed_by_pointer(database: Database, now: datetime) -> None:
    campaign = draft(
        campaign_id="a name",
        notices={"en": {**NOTICES["en"], "hazard": ""}},
        scopes=(
            (WASHER, {"anyOf": [{"lots": []}, {"serialFrom": "X"}]}),
            (WASHER, {"anyOf": [{}]}),
            (builders.product_of("09520000010027"), {"anyOf": [{}]}),
            (builders.unit_of(), {"anyOf": [{}]}),
        ),
    )
    with database.write() as connection:
        washers(connection)
        with pytest.raises(InvalidCampaign) as refused:
            recalls.draft(connection, campaign, WRITER, now)
        assert recalls.list_campaigns(connection, builders.OPERATOR) == []
    assert [problem.pointer for problem in refused.value.problems] == [
        "/campaignId",
        "/notices/en/hazard",
        "/scopes/0/rule/anyOf/0/lots",
        "/scopes/0/rule/anyOf/1/serialFrom",
        "/scopes/1/product",
        "/scopes/2/product",
        "/scopes/3/product",
    ]


def test_a_recall_without_a_product_is_refused(database: Database, now: datetime) -> None:
    with database.write() as connection, pytest.raises(InvalidCampaign) as refused:
        recalls.draft(connection, draft(scopes=()), WRITER, now)
    assert [problem.pointer for problem in refused.value.problems] == ["/scopes"]


def test_another_operators_products_and_campaign_names_stay_its_own(
    database: Database, now: datetime
) -> None:
    theirs = builders.product_of("09521000000018")
    with database.write() as connection:
        washers(connection)
        builders.make_operator(
            connection, operator_id="sunnhus", identifiers=(), prefixes=("9521",)
        )
        builders.make_product(connection, theirs.key)
        recalls.draft(connection, draft(), WRITER, now)
        stolen = replace(draft(), operator_id="sunnhus", scopes=((theirs, {"anyOf": [{}]}),))
        with pytest.raises(CampaignIdTaken):
            recalls.draft(connection, stolen, WRITER, now)
        with pytest.raises(InvalidCampaign) as refused:
            recalls.draft(connection, replace(draft(), operator_id="sunnhus"), WRITER, now)
    assert [problem.pointer for problem in refused.value.problems] == ["/scopes/0/product"]


def test_campaigns_are_listed_for_one_operator_and_by_status(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        washers(connection)
        opened(connection, draft(campaign_id="FW-2"), now)
        recalls.draft(connection, draft(campaign_id="FW-1"), WRITER, now)
    with database.read() as connection:
        listed = recalls.list_campaigns(connection, builders.OPERATOR)
        in_force = recalls.list_campaigns(connection, builders.OPERATOR, Status.OPEN)
        assert [campaign.campaign_id for campaign in listed] == ["FW-1", "FW-2"]
        assert [campaign.campaign_id for campaign in in_force] == ["FW-2"]
        assert recalls.list_campaigns(connection, "sunnhus") == []


def test_a_preview_counts_the_registered_units_before_anything_is_opened(
    database: Database, now: datetime
) -> None:
    with database.write() as connection:
        washers(connection)
        builders.make_unit(connection, "WM-000137", lot="L2602")
        builders.make_unit(connection, "WM-000138")
        recalls.draft(connection, draft(), WRITER, now)
        preview = recalls.preview(connection, CAMPAIGN)
        with pytest.raises(UnknownCampaign):
            recalls.preview(connection, "FW-0")
    (scope,) = preview.scopes
    assert (scope.product, scope.registered) == (WASHER, 4)
    assert (preview.affected, preview.undecided) == (2, 1)


def test_a_preview_goes_through_more_units_than_one_page(database: Database, now: datetime) -> None:
    with database.write() as connection:
        builders.make_product(connection)
        drafts = (
            UnitDraft(builders.unit_of(f"WM-{number:06}"), lot="L2602" if number % 2 else "L2601")
            for number in range(2100)
        )
        outcomes = catalogue.put_units(connection, drafts, now)
        assert all(outcome.refusal is None for outcome in outcomes)
        recalls.draft(connection, draft(), WRITER, now)
        preview = recalls.preview(connection, CAMPAIGN)
    assert (preview.scopes[0].registered, preview.affected) == (2100, 1050)


def test_the_recalls_of_an_instant_are_those_that_were_open_then(
    database: Database, now: datetime
) -> None:
    day = timedelta(days=1)
    with database.write() as connection:
        washers(connection)
        opened(connection, draft(), now)
        recalls.close_campaign(connection, CAMPAIGN, WRITER, now + 2 * day)
        subject = catalogue.find_subject(connection, builders.unit_of("WM-000136"))
        instants = {
            "before": now - day,
            "opened": now,
            "open": now + day,
            "closed": now + 2 * day,
        }
        noticed = {
            name: [notice.campaign_id for notice in recalls.notices_for(connection, subject, at)]
            for name, at in instants.items()
        }
        rules = recalls.rules_open_at(connection, WASHER, now + day)
        assert recalls.notices_for(connection, subject) == []
    assert noticed == {"before": [], "opened": [CAMPAIGN], "open": [CAMPAIGN], "closed": []}
    assert rules == [(CAMPAIGN, {"anyOf": [{"lots": ["L2602"]}]})]
