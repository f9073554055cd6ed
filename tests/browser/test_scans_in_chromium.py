"""The page about counted scans, opened as the file it is."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from aftersales.analytics.rules import ClientClass, ScanKey
from aftersales.analytics.service import add_counts
from passport.db import Database
from resolver.admin.scans import read_wanted
from resolver.pages import Pages
from resolver.principals.model import COMMAND_LINE
from resolver.scan_report import as_page
from tests.browser.test_pages_in_chromium import OVERFLOW, WIDTHS

MODEL = "/01/09520000010010"
TODAY = date(2026, 11, 21)
LONG = "https://voc.example.com/" + "spareKeyService" * 6


@pytest.fixture(params=["2026-11-01", "2026-08-22", "2025-03-01", "2026-11-21"])
def page_file(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> Path:
    """The page over some days, some months, more than a year, and a day without scans."""
    clients: tuple[tuple[str, ClientClass], ...] = (("de", "browser"), ("", "machine"), ("", "bot"))
    days = [TODAY - timedelta(days=1 + number * 3) for number in range(200)]
    counts = {
        ScanKey(day, MODEL, "item", link_type, language, client): 10 ** (number % 6) + number
        for number, day in enumerate(days)
        for link_type in ("gs1:pip", LONG)
        for language, client in clients
    }
    with closing(Database(sqlite_url)) as database:
        with database.write() as connection:
            add_counts(connection, counts)
        with database.read() as connection:
            asked = {"from": request.param}
            wanted = read_wanted(connection, COMMAND_LINE, asked, TODAY)
            text = as_page(connection, wanted, "de", Pages())
    path = tmp_path / "scans.html"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_fits_the_screen_and_asks_for_nothing(chromium: Browser, page_file: Path) -> None:
    with closing(chromium.new_context(java_script_enabled=True)) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) <= 0, width
            labels = page.locator(".chart svg:last-child text").evaluate_all(
                "nodes => nodes.map(n => n.getBoundingClientRect()).map(b => [b.left, b.right])"
            )
            touching = [(a, b) for a, b in pairwise(labels) if a[1] > b[0]]
            assert touching == [], width
        assert asked == [page_file.as_uri()]


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_axe_finds_no_accessibility_fault(
    chromium: Browser, page_file: Path, scheme: str, width: int
) -> None:
    context = chromium.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
    )
    with closing(context):
        page = context.new_page()
        page.goto(page_file.as_uri())
        found = Axe().run(page).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []
