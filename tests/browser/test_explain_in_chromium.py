"""The explanation and a past state in a real browser: they fit, and nobody is shut out."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import accessibility_faults
from tests.browser.test_pages_in_chromium import OVERFLOW, WIDTHS, opened

UNIT = "/01/09520000010010/21/WM-000101"
LONG = "/01/09520000010041/21/AB%252F%2B%3A%26%3D?17=271231&10=" + "L" * 20
PAGES = {
    "form": "/explain?",
    "default": "/explain?" + urlencode({"uri": UNIT, "accept": "text/html", "language": "de-CH"}),
    "type": "/explain?" + urlencode({"uri": f"{UNIT}?linkType=gs1:instructions"}),
    "linkset": "/explain?" + urlencode({"uri": UNIT, "linkType": "linkset"}),
    "long": "/explain?" + urlencode({"uri": LONG}),
    "refused": "/explain?" + urlencode({"uri": "/01/09520000010011"}),
    "faulty": "/explain?" + urlencode({"uri": "foo", "at": "x"}),
    "past": "/page/01/09520000010010/21/WM-000140?at=2026-05-03",
    "past recall": "/recall/01/09520000010010/21/WM-000140?at=2026-05-03",
}
FIELDS = "input:not([type=hidden]), button"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_it_fits_the_screen(chromium: Browser, site: str, path: str) -> None:
    with opened(chromium, f"{site}{path}&lang=de") as page:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) <= 0, width
        assert page.evaluate("window.violations") == []
        small = page.locator(FIELDS).evaluate_all(
            "nodes => nodes.filter(n => n.getBoundingClientRect().height < 44).map(n => n.name)"
        )
        assert small == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_no_accessibility_fault(chromium: Browser, site: str, path: str) -> None:
    with opened(chromium, site + path) as page:
        assert accessibility_faults(page, ("light", 390), ("dark", 1280)) == []


def test_a_person_asks_and_is_answered_without_javascript(chromium: Browser, site: str) -> None:
    with opened(chromium, f"{site}/explain", java_script_enabled=False) as page:
        page.get_by_label("Address of the code").fill(UNIT)
        page.get_by_label("linkType").fill("gs1:recallStatus")
        page.get_by_role("button", name="Explain").click()
        verdict = page.get_by_role("region", name="307 The reader is sent on")
        assert f"{site}/recall{UNIT}" in verdict.inner_text()
        page.get_by_role("link", name="Deutsch").click()
        assert "Warum diese Antwort?" in page.locator("h1").inner_text()
        assert f"/recall{UNIT}" in page.locator("main").inner_text()


def test_from_a_past_state_one_tap_leads_to_now(chromium: Browser, site: str) -> None:
    with opened(chromium, site + PAGES["past"]) as page:
        page.get_by_role("link", name="As it is now").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Product safety recall"
