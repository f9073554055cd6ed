"""The product, units, links and recalls the tests of the scan path ask for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from aftersales.recalls import service as recalls
from aftersales.recalls.model import CampaignDraft
from gs1 import Identifier, build_identifier
from passport.catalogue import service as catalogue
from resolver.links import service as links
from resolver.links.model import DefaultDraft, LinkDraft, LinkSetDraft
from tests import builders

MODEL = builders.product_of().path
UNIT = builders.unit_of().path
BATCH = builders.batch_of().path
RECALLED = builders.unit_of("WM-000140").path
PLACE = f"/414/{builders.FACILITY_GLN}"

MANUAL = "https://maker.example/manual"
FOREIGN = "https://maker.example/w7"

NOTICE = {
    "en": {
        "hazard": "The door lock may open during the spin cycle.",
        "action": "Stop using the machine and pull the plug.",
        "remedies": ["repair", "refund"],
        "contact": {"phone": "+47 55 00 00 00", "url": "https://maker.example/recall"},
    }
}


def put_example(connection: Connection) -> None:
    """A washing machine with two lots, three units and a manual at its model."""
    builders.make_unit(connection, lot="L2601")
    builders.make_unit(connection, "WM-000140", lot="L2602")
    builders.make_unit(connection, "WM-000150")
    catalogue.mark_published(connection, builders.product_of(), has_passport=True, has_parts=True)
    put_links(connection, builders.product_of())


def put_links(
    connection: Connection,
    identifier: Identifier,
    *more: LinkDraft,
    default: str | None = None,
    description: str = "Washing machine W7",
) -> None:
    """A manual, whatever links are handed in, and a default if one is."""
    manual = LinkDraft("gs1:instructions", MANUAL, "Manual")
    draft = LinkSetDraft(
        description,
        DefaultDraft(default, "The maker's page") if default else None,
        (manual, *more),
    )
    links.put_links(connection, identifier, draft, builders.NOW, actor="tests")


def put_place(connection: Connection) -> None:
    """Links of a place, which is no product of ours."""
    put_links(
        connection,
        build_identifier("414", builders.FACILITY_GLN),
        default="https://maker.example/bergen",
        description="Bergen works",
    )


def open_recall(connection: Connection, rule: dict[str, Any], name: str = "FW-2026-01") -> None:
    """An open recall of the product; ``rule`` is one alternative of its scope."""
    draft = CampaignDraft(
        name, builders.OPERATOR, NOTICE, ((builders.product_of(), {"anyOf": [rule]}),)
    )
    recalls.draft(connection, draft, "tester", builders.NOW)
    recalls.open_campaign(connection, name, "tester", builders.NOW)
