"""Takes the pictures in ``docs/screenshots`` anew, from the example data in a real Chromium.

Run it with ``python docs/take_screenshots.py`` after a change to the pages, and look at them.
"""

from __future__ import annotations

import io
import logging
import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from demo import loader
from passport.db import Database
from passport.migrate import upgrade
from resolver.app import create_app
from resolver.config import Settings
from resolver.principals.model import Role
from resolver.principals.service import create_key

PICTURES = Path(__file__).parent / "screenshots"
LARGEST = 400_000  # bytes
WASHER = "/01/09520000010010/21"
PHONE, DESKTOP = 390, 1280
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]


class Shot(NamedTuple):
    """One picture: its name, what it shows, how wide, in which scheme and language."""

    name: str
    path: str
    width: int
    scheme: str = "light"
    language: str = "en"
    whole: bool = False  # the whole page, not only the first screen


BATTERY = "/01/09520000010027/21/EB-2601-0001"
SHOTS = (
    Shot("fine-phone", f"/page{WASHER}/WM-000101", PHONE, whole=True),
    Shot("fine-desktop", f"/page{WASHER}/WM-000101", DESKTOP, whole=True),
    Shot("fine-phone-dark-german", f"/page{WASHER}/WM-000101", PHONE, "dark", "de"),
    Shot("recalled-phone", f"/page{WASHER}/WM-000140", PHONE),
    Shot("recalled-phone-dark-german", f"/page{WASHER}/WM-000140", PHONE, "dark", "de"),
    Shot("recalled-desktop", f"/page{WASHER}/WM-000140", DESKTOP),
    Shot("cannot-rule-out-phone", f"/page{WASHER}/WM-009999", PHONE),
    Shot("battery-phone", f"/page{BATTERY}", PHONE),
    Shot("battery-desktop-dark", f"/page{BATTERY}", DESKTOP, "dark"),
    Shot("passport-phone", f"/passport{BATTERY}", PHONE),
    Shot("passport-desktop", f"/passport{BATTERY}", DESKTOP, whole=True),
    Shot("parts-phone", f"/parts{WASHER}/WM-000131", PHONE),
    Shot("parts-desktop", f"/parts{WASHER}/WM-000131", DESKTOP),
    Shot("history-desktop", f"/history{BATTERY}", DESKTOP),
    Shot("no-recall-phone", f"/recall{WASHER}/WM-000101", PHONE),
    Shot("links-phone", f"{WASHER}/WM-000101?linkType=linkset", PHONE),
    Shot("problem-phone", "/01/09520000010011/21/WM-000101", PHONE),
    Shot("start-desktop", "/", DESKTOP),
    Shot("product-group-phone", "/passport/01/09521111000013/21/C1-0001", PHONE),
)
GUIDE = (Path(__file__).parent / "product-groups.md").read_text(encoding="utf-8")


def write_profile(folder: Path) -> Path:
    """The profile that the guide to product groups has, in a folder of profiles."""
    found = re.search(r"^```json profiles/(.*?)\n(.*?)^```$", GUIDE, re.M | re.S)
    if found is None:
        raise click.ClickException("the guide to product groups has no profile")
    path = folder / found[1]
    path.parent.mkdir(parents=True)
    path.write_text(found[2], encoding="utf-8")
    return folder


def follow_guide(app: Flask, database: Database) -> None:
    """What the guide publishes, sent as it stands there."""
    with database.write() as connection:
        _, key = create_key(connection, Role.ADMINISTRATOR, None, (), datetime.now(UTC))
    [block] = [
        text for text in re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.M | re.S) if "key=" in text
    ]
    for method, path, body in re.findall(r"^put (PUT|POST) (\S+) '(.*?)'$", block, re.M | re.S):
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        answer = app.test_client().open(
            f"/api/v1/{path}", method=method, data=body, headers=headers
        )
        if answer.status_code >= 300:
            raise click.ClickException(f"{method} {path}: {answer.text}")


@contextmanager
def running_site() -> Iterator[str]:
    """The address of a service with the example data, gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/tracemark.db"
        upgrade(url)
        with closing(Database(url)) as database:
            loader.load(database, datetime.now(UTC))
        profiles = write_profile(Path(folder) / "profiles")
        app = create_app(Settings("development", url, address, "x" * 32, profiles=profiles))
        with closing(Database(url)) as database:
            follow_guide(app, database)
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield address
        finally:
            server.shutdown()
            thread.join()


def take(browser: Browser, site: str, shot: Shot) -> int:
    """Take one picture; returns its size in bytes."""
    scale = 2 if shot.width == PHONE and not shot.whole else 1
    context = browser.new_context(
        viewport={"width": shot.width, "height": 844 if shot.width == PHONE else 900},
        color_scheme="dark" if shot.scheme == "dark" else "light",
        device_scale_factor=scale,
    )
    page = context.new_page()
    page.goto(f"{site}{shot.path}{'&' if '?' in shot.path else '?'}lang={shot.language}")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=shot.whole)))
    context.close()
    path = PICTURES / f"{shot.name}.png"
    # 256 colours are plenty for flat pages and keep the repository small.
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


@click.command()
def main() -> None:
    """Take all the pictures; fails when one grows too large to keep."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise click.ClickException("there is no Chromium on this machine")
    PICTURES.mkdir(exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for shot in SHOTS:
            size = take(browser, site, shot)
            click.echo(f"{shot.name}.png  {size // 1024} kB")
            if size > LARGEST:
                raise click.ClickException(f"{shot.name}.png is larger than {LARGEST} bytes")
        browser.close()


if __name__ == "__main__":
    main()
