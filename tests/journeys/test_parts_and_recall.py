"""A unit's parts and its recall, as its owner and as a machine see them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.service import BROWSER, Site

WASHING_MACHINE = "/01/09520000010010"


def parts_of(site: Site, unit: str) -> dict[str, dict[str, Any]]:
    """Lines of the parts list by the number to buy."""
    answer = site.ask(f"/parts{unit}", accept="application/json")
    assert answer.status == 200
    return {line["partNumber"]: line for line in answer.json()["parts"]}


def recall_of(site: Site, unit: str) -> Any:
    answer = site.ask(f"/recall{unit}", accept="application/json")
    assert answer.status == 200
    return answer.json()


def test_two_neighbours_need_different_door_seals(site: Site) -> None:
    older = parts_of(site, f"{WASHING_MACHINE}/21/WM-000130")
    newer = parts_of(site, f"{WASHING_MACHINE}/21/WM-000131")
    assert older.keys() - newer.keys() == {"FW-DS-A"}
    assert newer.keys() - older.keys() == {"FW-DS-B"}
    assert newer["FW-DS-B"]["fits"]["serialFrom"] == "WM-000131"


@pytest.mark.parametrize("serial", ["WM-000101", "WM-000130", "WM-000140"])
def test_a_superseded_part_is_named_but_never_the_one_to_buy(site: Site, serial: str) -> None:
    unit = f"{WASHING_MACHINE}/21/{serial}"
    listed = parts_of(site, unit)
    assert "FW-DP-100" not in listed
    assert listed["FW-DP-110"]["fittedAtFactory"] == "FW-DP-100"
    assert "FW-DP-110" in listed["FW-DP-110"]["buyUrl"]
    page = site.ask(f"/parts{unit}", accept=BROWSER)
    assert "FW-DP-100" in page.text
    assert "parts/FW-DP-110" in page.text
    assert "parts/FW-DP-100" not in page.text


def test_the_filter_says_when_it_is_due(site: Site) -> None:
    unit = "/01/09520000010034/21/AP-0007"
    assert parts_of(site, unit)["FW-HF-300"]["replaceEveryMonths"] == 6
    page = site.ask(f"/parts{unit}", accept=BROWSER, accept_language="en")
    assert "6 months" in page.text


def test_the_awkward_serial_has_the_parts_of_its_series(site: Site) -> None:
    listed = parts_of(site, "/01/09520000010041/21/AB%2F12")
    assert listed["FW-CH-10"]["fits"]["certain"] is True


@pytest.mark.parametrize("serial", ["WM-000101", "WM-000135"])
def test_a_unit_of_the_first_lot_has_no_recall(site: Site, serial: str) -> None:
    unit = f"{WASHING_MACHINE}/21/{serial}"
    assert recall_of(site, unit)["notices"] == []
    page = site.ask(f"/recall{unit}", accept=BROWSER, accept_language="en")
    assert page.status == 200
    assert "no open recall" in page.text.lower()
    assert "Product safety recall" not in site.follow(unit, accept=BROWSER).text


@pytest.mark.parametrize("serial", ["WM-000136", "WM-000140", "WM-000160"])
@pytest.mark.parametrize(
    ("language", "headline", "stop"),
    [
        ("en", "Product safety recall", "Stop using the machine at once"),
        ("de", "Produktsicherheitsrückruf", "Benutzen Sie das Gerät ab sofort nicht mehr"),
    ],
)
def test_a_unit_of_the_second_lot_shows_its_recall_first(
    site: Site, serial: str, language: str, headline: str, stop: str
) -> None:
    unit = f"{WASHING_MACHINE}/21/{serial}"
    assert recall_of(site, unit)["status"] == "affected"
    page = site.follow(unit, accept=BROWSER, accept_language=language)
    assert page.status == 200
    content = page.text[page.text.index("<main") :]
    assert headline in content
    assert stop in content
    # Nothing of the product's own page comes before the notice.
    for later in ("WM-8140", "FW-DP-110"):
        if later in content:
            assert content.index(headline) < content.index(later)
    notice = site.ask(f"/recall{unit}", accept=BROWSER, accept_language=language)
    assert stop in notice.text


def test_a_recall_that_cannot_be_ruled_out_is_said_to_be_so(site: Site) -> None:
    """A serial nobody recorded: its lot is not known, so neither answer would be true."""
    unknown = recall_of(site, f"{WASHING_MACHINE}/21/WM-000999")
    assert unknown["status"] == "cannot_rule_out"


def test_the_recall_stands_beside_the_passport_not_in_it(site: Site) -> None:
    fine = site.follow(f"{WASHING_MACHINE}/21/WM-000135", accept="application/ld+json")
    recalled = site.follow(f"{WASHING_MACHINE}/21/WM-000136", accept="application/ld+json")
    assert "FW-2026-01" in recalled.text
    assert "FW-2026-01" not in fine.text
    assert "recall" not in recalled.json()["product"]
