"""The recycler's card on paper: one sheet of A4, nothing hidden on it, and a code that reads."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.test_pages_in_chromium import WASHER, opened

CARDS = {
    "battery": "/01/09520000010027/21/EB-2601-0001",
    "washing machine": f"{WASHER}WM-000101",
    "recalled": f"{WASHER}WM-000140",
    "model": "/01/09520000010058",
}
# What a sheet leaves inside of its margins, in CSS pixels.
PAPER = {"width": 725, "height": 1054}
HIDDEN = """() => { const blocks = document.querySelector('.sheet-blocks');
  const sheet = document.querySelector('.sheet');
  return [blocks.scrollWidth - blocks.clientWidth, blocks.scrollHeight - blocks.clientHeight,
          sheet.scrollHeight - sheet.clientHeight]; }"""
# Every text of the card ten times as long, as if the card's own counting did not exist.
SWELL = """() => document.querySelectorAll('.sheet-blocks dd')
  .forEach(each => { each.textContent = each.textContent.repeat(10); })"""


def sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", CARDS.values(), ids=CARDS.keys())
def test_a_card_is_one_sheet_and_hides_nothing(
    chromium: Browser, site: str, path: str, language: str
) -> None:
    url = f"{site}/card{path}?lang={language}"
    for scheme in ("light", "dark"):
        with opened(chromium, url, color_scheme=scheme, viewport=PAPER) as page:
            assert sheets(page) == 1
            page.emulate_media(media="print")
            assert max(page.evaluate(HIDDEN)) <= 0
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert ground == "rgb(255, 255, 255)"


def test_the_printed_code_opens_the_product(chromium: Browser, site: str) -> None:
    with opened(chromium, f"{site}/card{CARDS['battery']}", viewport=PAPER) as page:
        page.emulate_media(media="print")
        picture = page.locator(".sheet").screenshot()
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert found.text == f"{site}{CARDS['battery']}"


def test_whatever_stands_on_it_never_starts_a_second_sheet(chromium: Browser, site: str) -> None:
    with opened(chromium, f"{site}/card{CARDS['battery']}") as page:
        page.evaluate(SWELL)
        assert sheets(page) == 1


def test_the_passport_leads_to_the_card(chromium: Browser, site: str) -> None:
    with opened(chromium, f"{site}/passport{CARDS['battery']}") as page:
        page.get_by_role("link", name="Recycler’s card").click()
        assert page.get_by_role("heading", level=1).inner_text() == "E-bike battery Strøm 500"
        assert page.get_by_role("heading", name="Hazards").is_visible()
