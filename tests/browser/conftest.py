"""A real server with the example data, and a real Chromium to look at it."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from gs1 import parse_identifier
from passport.db import Database
from resolver.app import create_app
from resolver.config import Settings
from resolver.links.model import DefaultDraft, LinkDraft, LinkSetDraft
from resolver.links.service import put_links
from tests.conftest import EXAMPLES_AT
from tests.resolver.service import close

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A lot with more links than anybody can choose between, with titles nobody would choose.
UNDECIDED = "/01/09520000010058/10/MANY"
SEVERAL = LinkSetDraft(
    "A lot with many links, and a description that goes on " + "and on " * 30,
    DefaultDraft("https://shop.example.com/pump", "All about the pump"),
    (
        LinkDraft("gs1:pip", "https://shop.example.com/pump", "All about the pump"),
        LinkDraft("gs1:support", "https://" + "very-long-name." * 12 + "example.com/a", "Chat"),
        LinkDraft("gs1:support", "https://b.example.com/", "W" * 200),
        LinkDraft("gs1:support", "https://c.example.com/", "<b>تركيب</b> مضخة الحرارة"),
        LinkDraft(
            "gs1:instructions", "https://d.example.com/x.pdf", "Montage", "application/pdf",
            ("de", "fr", "ar"), ("LK", "DE"),
        ),
        LinkDraft("https://voc.example.com/spareKeyService", "https://e.example.com/", "Keys"),
    ),
)  # fmt: skip
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """This machine's own Chromium."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, _sqlite_examples: Path) -> Iterator[str]:
    """The address of a running service with the example data."""
    path = tmp_path_factory.mktemp("site") / "tracemark.db"
    shutil.copyfile(_sqlite_examples, path)
    url = f"sqlite:///{path}"
    with closing(Database(url)) as database, database.write() as connection:
        put_links(
            connection, parse_identifier(UNDECIDED), SEVERAL, EXAMPLES_AT, actor="these tests"
        )
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    app = create_app(Settings("development", url, address, "x" * 32))
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()
    close(app)


def accessibility_faults(page: Page, *looks: tuple[Literal["light", "dark"], int]) -> list[Any]:
    """What axe finds at each colour scheme and width; the page is loaded once for all of them."""
    page.evaluate(Axe().axe_script)
    found = []
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        for fault in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
            found.append((scheme, width, fault["id"], [each["html"] for each in fault["nodes"]]))
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
