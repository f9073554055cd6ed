"""Pages say where a product stands: second lives, waste, recycling, and what it is made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from gs1 import Identifier
from passport import succession
from passport.db import Database
from passport.events import service as events
from passport.events.model import EventDraft
from passport.tables import passport_entry
from tests import builders
from tests.conftest import EXAMPLES_AT
from tests.passport.tampering import behind_the_triggers, entry_of, one_byte_more
from tests.resolver.pages.test_owner_page import page
from tests.resolver.service import BROWSER, Client

BATTERY_GTIN = "09520000010027"
BATTERY = builders.unit_of("EB-2601-0001", BATTERY_GTIN)
SECOND = builders.unit_of("EB-2601-9901", BATTERY_GTIN)
WASHER = builders.unit_of("WM-000101")
NOW = EXAMPLES_AT + timedelta(hours=1)


def happened(database: Database, unit: Identifier, event_type: str, **facts: Any) -> None:
    with database.write() as connection:
        draft = EventDraft(event_type, facts)
        events.record(connection, unit, draft, writer="w", now=NOW)


def begin_second_life(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection, SECOND.serial or "", BATTERY_GTIN)
        draft = succession.SuccessorDraft(SECOND, "repurposed", "battery", {}, ("battery/1",))
        succession.begin(connection, BATTERY, draft, writer="w", now=NOW)


def test_a_fine_unit_is_not_told_where_it_stands(client: Client) -> None:
    assert "Where it stands" not in page(client, f"/page{WASHER.path}")


def test_waste_says_so_with_the_way_to_recycling_and_without_offers(
    client: Client, examples: Database
) -> None:
    before = client.get(f"/page{WASHER.path}", accept="application/json").json()
    assert before["partsTotal"] > 0
    happened(examples, WASHER, "product_declared_waste", responsible={"name": "Collective"})
    for address in (f"/page{WASHER.path}", f"/passport{WASHER.path}"):
        text = page(client, address)
        assert "given up as waste" in text
        assert "Responsible now: Collective" in text
        assert 'href="/page/01/09520000010010?lang=en#recycling"' in text
    after = client.get(f"/page{WASHER.path}", accept="application/json").json()
    assert after["partsTotal"] == 0
    told = after["life"]
    assert (told["productStatus"], told["responsible"]) == ("waste", "Collective")
    assert "zu Abfall erklärt" in page(client, f"/page{WASHER.path}", "de")


def test_of_what_is_recycled_a_tombstone_answers(client: Client, examples: Database) -> None:
    happened(examples, WASHER, "product_declared_waste")
    happened(examples, WASHER, "product_recycled")
    text = page(client, f"/passport{WASHER.path}")
    assert "has been recycled. Its passport has ended." in text
    assert "#recycling" in text
    assert "Noise" not in text
    data = client.get(f"/passport{WASHER.path}", accept="application/json").json()
    assert (data["dppStatus"], data["lifeStatus"]) == ("archived", "recycled")
    assert "mass" not in data["product"]
    # The code itself still answers, and the model's passport is as it was.
    assert client.get(WASHER.path, accept=BROWSER).status in (200, 307)
    assert "Noise" in page(client, f"/passport{WASHER.primary().path}")


def test_the_passports_of_two_lives_lead_to_one_another(client: Client, examples: Database) -> None:
    begin_second_life(examples)
    old, new = page(client, f"/passport{BATTERY.path}"), page(client, f"/passport{SECOND.path}")
    assert "Another passport carries on." in old
    assert f'href="/passport{SECOND.path}?lang=en"' in old
    assert "serves another purpose" in new
    assert f'href="/passport{BATTERY.path}?lang=en"' in new
    data = client.get(f"/passport{BATTERY.path}?format=jsonld").json()
    assert data["successor"]["linkedPassport"].endswith(f"/passport{SECOND.path}")
    turtle = client.get(f"/passport{SECOND.path}?format=turtle").body.decode()
    assert "own:predecessor" in turtle


def test_a_page_of_a_fixed_state_says_nothing_of_what_came_later(
    client: Client, examples: Database
) -> None:
    happened(examples, WASHER, "product_declared_waste")
    model = WASHER.primary().path
    assert "Where it stands" not in page(client, f"/passport/pinned/1.0.0{model}")


def test_a_broken_component_is_named_and_its_whole_still_reads(
    client: Client, examples: Database
) -> None:
    happened(examples, BATTERY, "component_linked", kind="module", passport=WASHER.primary().path)
    fine = client.get(f"/components{BATTERY.path}", accept="application/json").json()
    assert fine["verified"] is True
    assert fine["components"][0]["state"] == "whole"
    assert f'href="/components{BATTERY.path}?lang=en"' in page(client, f"/passport{BATTERY.path}")
    with behind_the_triggers(examples) as connection:
        where = entry_of(WASHER.primary(), 1)
        row = connection.execute(passport_entry.select().where(where)).one()
        values = {"payload": one_byte_more(row.payload)}
        connection.execute(update(passport_entry).where(where).values(values))
    broken = client.get(f"/components{BATTERY.path}", accept="application/json").json()
    assert broken["verified"] is False
    assert WASHER.primary().path in broken["faults"][0]
    text = page(client, f"/components{BATTERY.path}")
    assert "1 component is not as it was linked" in text
    assert "broken" in text
    assert client.get(f"/passport{BATTERY.path}").status == 200
