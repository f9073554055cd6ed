"""The recycler's card: which facts stand on it is data, closed ones are named, the rest counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import schemas.loader
from gs1 import parse_identifier
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.model import ComposedPassport
from resolver.views.card_fitting import LINES, Sheet, length, shortened
from resolver.views.card_model import BLOCKS, FIRST_FILLED, card_blocks, card_view
from resolver.views.values_model import Value
from tests import builders
from tests.resolver.service import BASE, BROWSER, Client

BATTERY = "/01/09520000010027/21/EB-2601-0001"
DAY = builders.NOW.date()
WASHER = "/01/09520000010010/21/WM-000101"


def composed(examples: Database, path: str) -> ComposedPassport:
    with examples.read() as connection:
        subject = catalogue.find_subject(connection, parse_identifier(path))
        return passports.compose(connection, subject, builders.NOW)


def blocks(client: Client, path: str) -> dict[str, dict[str, Any]]:
    card = client.get(f"/card{path}?format=json", accept=BROWSER).json()["card"]
    return {block["name"]: block for block in card["blocks"]}


def test_a_card_holds_what_taking_apart_needs(client: Client) -> None:
    battery, washer = blocks(client, BATTERY), blocks(client, WASHER)
    assert {"overview", "hazards", "dismantling", "substances", "materials", "collection"} <= {
        *battery
    }
    assert {"hazards", "tools", "substances", "materials", "parts", "collection"} <= {*washer}
    assert list(battery) == [name for name in BLOCKS if name in battery]


def test_what_is_not_public_is_named_with_its_readers_and_never_shown(client: Client) -> None:
    battery = blocks(client, BATTERY)
    closed = [fact for block in battery.values() for fact in block["closed"]]
    assert closed
    shown = {fact["name"] for block in battery.values() for fact in block["facts"]}
    for fact in closed:
        assert fact["name"] not in shown
        assert fact["disclosure"]
        assert "public" not in fact["disclosure"]
        assert fact["source"]


def test_the_card_shows_the_code_of_the_product_and_warns_of_a_recall(client: Client) -> None:
    calm = client.get(f"/card{WASHER}", accept=BROWSER).body.decode()
    assert f'src="{WASHER}/qr.svg"' in calm
    assert 'class="alarm"' not in calm
    recalled = "/01/09520000010010/21/WM-000140"
    assert 'class="alarm"' in client.get(f"/card{recalled}", accept=BROWSER).body.decode()
    assert client.get(f"/card{recalled}", accept="application/json").json()["recalled"] is True


def test_a_card_without_a_passport_is_refused_like_the_passport(client: Client) -> None:
    assert client.get("/card/01/09520000010034/21/NOBODY", accept="application/json").status in (
        200, 404,
    )  # fmt: skip
    unknown = client.get("/card/01/09521234543213", accept="application/json")
    assert (unknown.status, unknown.code) == (404, "unknown_identifier")
    bad = client.get("/card/01/09520000010011", accept="application/json")
    assert (bad.status, bad.code) == (400, "check_digit")
    later = client.get(f"/card{WASHER}?at=2999-01-01T00:00:00Z", accept="application/json")
    assert later.code == "instant_in_future"


@pytest.mark.parametrize("profile", schemas.loader.profiles())
def test_every_profile_says_what_stands_on_the_card_in_known_blocks(profile: str) -> None:
    placed = card_blocks(profile)
    assert set(placed.values()) <= set(BLOCKS) == set(FIRST_FILLED)
    assert set(placed) <= set(schemas.loader.load(f"passport/{profile}")["properties"])
    assert placed


def test_what_does_not_fit_is_counted_and_safety_comes_first(examples: Database) -> None:
    found = composed(examples, BATTERY)
    many = found.fact("criticalRawMaterials")
    assert many is not None
    swollen = replace(many, value=many.value * 60)
    facts = tuple(swollen if fact.name == many.name else fact for fact in found.facts)
    card = card_view(replace(found, facts=facts), "en", DAY)
    by_name = {block.name: block for block in card.blocks}
    (materials,) = (f for f in by_name["materials"].facts if f.name == many.name)
    assert len(materials.value.items) + materials.left_out == len(swollen.value)
    assert card.left_out >= materials.left_out > 0
    assert (
        by_name["hazards"].facts
        == {b.name: b for b in card_view(found, "en", DAY).blocks}["hazards"].facts
    )


def test_a_sheet_never_takes_more_lines_than_it_has() -> None:
    sheet = Sheet()
    text = Value("text", text="word " * 400)
    taken = [sheet.fit("Label", text) for _ in range(100)]
    assert sheet.left >= 0
    assert None in taken
    first = taken[0]
    assert first is not None
    assert first[0].text.endswith("…")
    assert length(first[0]) < 450
    assert Sheet(LINES).fit("x" * 60 * LINES, text) is None
    assert shortened(Value("text", text="short"), 10).text == "short"


def test_the_card_names_its_twin_and_its_passport(client: Client) -> None:
    page = client.get(f"/card{WASHER}", accept=BROWSER).body.decode()
    assert f'href="/card{WASHER}?format=json"' in page
    assert f'href="/passport{WASHER}?lang=en"' in page
    links = client.get(f"/passport{WASHER}", accept=BROWSER).body.decode()
    assert f'href="/card{WASHER}?lang=en"' in links
    assert client.get(f"/page{WASHER}", accept="application/json").json()["links"]["card"] == (
        f"{BASE}/card{WASHER}"
    )
