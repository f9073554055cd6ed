"""Every page in a real browser: nothing overflows, nothing is inaccessible, nothing is foreign."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.conftest import UNDECIDED, accessibility_faults

WASHER = "/01/09520000010010/21/"
PAGES = {
    "owner": f"/page{WASHER}WM-000101",
    "owner recalled": f"/page{WASHER}WM-000140",
    "owner cannot rule out": f"/page{WASHER}WM-009999",
    "owner of a battery": "/page/01/09520000010027/21/EB-2601-0001",
    "owner of signs": "/page/01/09520000010041/21/AB%252F%2B%3A%26%3D",
    "model": "/page/01/09520000010058",
    "passport": "/passport/01/09520000010027/21/EB-2601-0001",
    "passport recalled": f"/passport{WASHER}WM-000140",
    "parts": f"/parts{WASHER}WM-000101",
    "parts of a model": "/parts/01/09520000010010",
    "card": "/card/01/09520000010027/21/EB-2601-0001",
    "card recalled": f"/card{WASHER}WM-000140",
    "readiness": "/readiness/01/09520000010027/21/EB-2601-0001?market=LV",
    "history": f"/history{WASHER}WM-000101",
    "compared": "/history/compare/01/09520000010027/21/EB-2601-0001?from=0.0.1",
    "no recall": f"/recall{WASHER}WM-000101",
    "recall": f"/recall{WASHER}WM-000140",
    "start": "/",
    "terms": "/terms/",
    "term": "/terms/noise",
    "elements": "/terms/battery/2/",
    "element": "/terms/battery/2/carbonFootprintDeclaration",
    "element of closed readers": "/terms/battery/2/dismantlingInformation",
    "bad code": "/01/09520000010011",
    "unknown product": "/01/09521234543213",
    "links of a unit": f"{WASHER}WM-000101?linkType=linkset",
    "links of a hostile lot": f"{UNDECIDED}?linkType=linkset",
    "choices": f"{UNDECIDED}?linkType=gs1:support",
    "no such link": "/01/09520000010010?linkType=gs1:recipeInfo",
    "wrong order": "/01/09520000010010/21/S1/10/L1",
    "wrong date": "/01/09520000010010?17=261399",
    "lot mismatch": "/01/09520000010010/10/L2602/21/WM-000101",
    "hostile path": f"/01/09520000010010/21/{'%3Cb%3E' * 90}",
    "too long": f"/01/{'9' * 2100}",
    "found nothing": "/find?code=(01)09520000010011",
    "found nonsense": f"/find?code={'W' * 300}",
    "explain": "/explain",
    "explained": "/explain?uri=%2F01%2F09520000010058%2F10%2FMANY%3FlinkType%3Dgs1:support",
    "not explained": "/explain?uri=hello&at=tomorrow",
    "searched before": "/?code=4006381333930",
}
WIDTHS = (320, 390, 1280)
# Stand-alone targets; links inside running text are exempt (WCAG 2.2, 2.5.8).
TARGETS = "a.row, .button, .answer, .languages a, .wordmark, summary, .also a, .more, .foot a"
TARGETS += ", .search input[type=text]"
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", e => window.violations.push(e.blockedURI));
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """nodes => nodes.map(n => [n.textContent.trim(), n.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < 44 || box.width < 44))
  .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""


@contextmanager
def opened(chromium: Browser, url: str, **options: Any) -> Iterator[Page]:
    """The page at ``url`` in a browser context of its own, watched for what it asks for."""
    context = chromium.new_context(**({"locale": "en-GB"} | options))
    page = context.new_page()
    page.add_init_script(VIOLATIONS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    try:
        yield page
        origin = "/".join(url.split("/")[:3]) + "/"
        assert [address for address in asked if not address.startswith(origin)] == []
    finally:
        context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_fits_the_screen_and_the_thumb_and_leaves_no_trace(
    chromium: Browser, site: str, path: str
) -> None:
    # German words are the longest we have.
    with opened(chromium, f"{site}{path}{'&' if '?' in path else '?'}lang=de") as page:
        for width in reversed(WIDTHS):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) <= 0, width
        assert page.locator(TARGETS).evaluate_all(SMALL) == []
        assert page.evaluate("window.violations") == []
        assert page.context.cookies() == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_no_accessibility_fault_at_all(chromium: Browser, site: str, path: str) -> None:
    with opened(chromium, site + path) as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert accessibility_faults(page, ("light", 390), ("dark", 390), ("light", 1280)) == []


def test_the_owner_page_is_complete_without_javascript(chromium: Browser, site: str) -> None:
    path = site + PAGES["owner recalled"]
    with opened(chromium, path) as page:
        with_scripts = page.locator("main").inner_text()
    with opened(chromium, path, java_script_enabled=False) as page:
        assert page.locator("main").inner_text() == with_scripts
        page.get_by_role("link", name="Deutsch").first.click()
        assert "Produktsicherheitsrückruf" in page.locator("main").inner_text()


def test_the_browsers_language_is_answered_and_the_switch_changes_it(
    chromium: Browser, site: str
) -> None:
    with opened(chromium, site + PAGES["owner"], locale="de-DE") as page:
        assert page.locator("html").get_attribute("lang") == "de"
        page.get_by_role("navigation", name="Sprache").get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.get_by_role("heading", level=1).inner_text() == "Washing machine Tind 8"
        assert "WM-000101" in page.url


def test_scanning_a_recalled_unit_opens_with_the_notice(chromium: Browser, site: str) -> None:
    with opened(chromium, f"{site}{WASHER}WM-000140") as page:
        assert page.url.startswith(f"{site}/page{WASHER}WM-000140")
        first = page.locator("main > *").first
        assert first.get_attribute("class") == "recall"
        assert first.get_by_role("heading", level=1).inner_text() == "Product safety recall"
        box = first.bounding_box()
        assert box is not None
        assert box["y"] < 120


def test_the_code_on_the_page_is_that_of_the_unit(chromium: Browser, site: str) -> None:
    with opened(chromium, site + PAGES["owner of signs"], color_scheme="dark") as page:
        picture = page.locator(".code img").screenshot()
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert found.text == f"{site}/01/09520000010041/21/AB%252F%2B%3A%26%3D"


def test_pictures_and_icons_are_really_there(chromium: Browser, site: str) -> None:
    with opened(chromium, site + PAGES["owner"]) as page:
        broken = page.evaluate(
            "[...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)"
        )
        box = page.locator(".answer .icon use").first.bounding_box()
    assert broken == []
    assert box is not None
    assert box["width"] > 10


def test_dark_readers_get_a_dark_page(chromium: Browser, site: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        with opened(chromium, site + PAGES["owner"], color_scheme=scheme) as page:
            grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


def test_a_keyboard_reaches_the_content_first_and_sees_where_it_is(
    chromium: Browser, site: str
) -> None:
    with opened(chromium, site + PAGES["owner"]) as page:
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.inner_text() == "Skip to content"
        box = skip.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_a_document_of_the_maker_cannot_run_scripts(chromium: Browser, site: str) -> None:
    with opened(chromium, site + PAGES["owner"]) as page:
        page.locator("#documents a.row").first.click()
        assert "/documents/" in page.url
        assert page.evaluate("self.origin") == "null"


def test_a_search_leads_to_the_product_and_on_to_its_makers_own_site(
    chromium: Browser, site: str
) -> None:
    with opened(chromium, f"{site}/", locale="de-DE") as page:
        page.get_by_label("Eingeben oder einfügen, was auf dem Etikett steht").fill(
            "(01) 09520000010010 (21) WM-000101"
        )
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/page{WASHER}WM-000101*")
        assert page.locator("html").get_attribute("lang") == "de"
    # The content security policy of the form must let the redirect out of this host through.
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}/")
    page.locator("#code").fill(f"https://elsewhere.example{UNDECIDED}")
    with page.expect_request("https://shop.example.com/pump*"):
        page.keyboard.press("Enter")
    context.close()


def test_what_was_not_found_can_be_corrected(chromium: Browser, site: str) -> None:
    with opened(chromium, f"{site}/find?code=(01)09520000010011") as page:
        assert "09520000010011" in page.locator(".faulty").inner_text()
        page.get_by_role("link", name="Change what was entered").click()
        assert page.locator("#code").input_value() == "(01)09520000010011"


def test_the_language_of_a_linkset_can_be_changed(chromium: Browser, site: str) -> None:
    with opened(chromium, f"{site}{WASHER}WM-000101?linkType=linkset") as page:
        page.get_by_role("link", name="Deutsch").first.click()
        assert page.get_by_role("heading", level=1).inner_text() == "Wohin dieser Code führt"
        page.get_by_role("link", name="Produktseite").first.click()
        assert page.locator("html").get_attribute("lang") == "de"


def test_each_choice_is_a_large_target_that_a_keyboard_reaches(
    chromium: Browser, site: str
) -> None:
    with opened(chromium, f"{site}{UNDECIDED}?linkType=gs1:support") as page:
        choices = page.get_by_role("navigation", name="Pages to choose from").get_by_role("link")
        assert choices.count() == 3
        for choice in choices.all():
            box = choice.bounding_box()
            assert box is not None
            assert box["height"] >= 80
        reached = []
        for _ in range(12):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert [href for href in reached if href == "https://b.example.com/"] != []


def test_the_data_in_a_linkset_page_is_no_code_to_the_browser(chromium: Browser, site: str) -> None:
    with opened(chromium, f"{site}{UNDECIDED}?linkType=linkset") as page:
        text = page.locator("script[type='application/ld+json']").text_content() or ""
        assert page.evaluate("text => JSON.parse(text)['@context']", text)
        assert page.evaluate("window.violations") == []
