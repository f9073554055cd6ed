"""A recall to start a test from: the washing machine, its lot L2602, and who drafts it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from aftersales.recalls import service as recalls
from aftersales.recalls.model import CampaignDraft, Match, Notice
from gs1 import Identifier
from passport.catalogue import service as catalogue
from tests import builders

WASHER = builders.product_of()
WRITER = "key:quality"
CAMPAIGN = "FW-2026-01"
NOTICES: dict[str, Any] = {
    "en": {
        "hazard": "The heating element can overheat and start a fire.",
        "action": "Stop using the machine at once and unplug it.",
        "remedies": ["Free repair at your home"],
        "contact": {"phone": "+47 800 00 000"},
    },
    "de": {
        "hazard": "Das Heizelement kann überhitzen und einen Brand auslösen.",
        "action": "Benutzen Sie die Maschine nicht mehr und ziehen Sie den Stecker.",
        "remedies": ["Kostenlose Reparatur bei Ihnen zu Hause"],
        "contact": {"url": "https://fjordwerk.example/rueckruf"},
    },
}


def draft(*conditions: dict[str, Any], **over: Any) -> CampaignDraft:
    values: dict[str, Any] = {
        "campaign_id": CAMPAIGN,
        "operator_id": builders.OPERATOR,
        "notices": NOTICES,
        "scopes": ((WASHER, {"anyOf": list(conditions or ({"lots": ["L2602"]},))}),),
    }
    return CampaignDraft(**(values | over))


def washers(connection: Connection) -> None:
    """Two units: WM-000135 of the sound lot and WM-000136 of the recalled one."""
    builders.make_product(connection)
    builders.make_unit(connection, "WM-000135", lot="L2601")
    builders.make_unit(connection, "WM-000136", lot="L2602")


def opened(connection: Connection, campaign: CampaignDraft, now: datetime) -> None:
    recalls.draft(connection, campaign, WRITER, now)
    recalls.open_campaign(connection, campaign.campaign_id, WRITER, now)


def notices(connection: Connection, identifier: Identifier) -> list[Notice]:
    return recalls.notices_for(connection, catalogue.find_subject(connection, identifier))


def matches(connection: Connection, identifier: Identifier) -> list[Match]:
    return [notice.match for notice in notices(connection, identifier)]
