"""The commands of the README, typed as they stand there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.journeys.service import BROWSER, TRACEMARK, Site, running

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service of this file's own, because the README writes."""
    folder: Path = tmp_path_factory.mktemp("readme")
    with running(f"sqlite:///{folder / 'tracemark.db'}", folder) as site:
        yield site


def test_the_quick_start_publishes_a_product(fresh: Site) -> None:
    block = re.search(r"## Publish something.*?```sh\n(.*?)```", README, re.S)
    assert block is not None
    typed = block[1].replace(".venv/bin/tracemark", str(TRACEMARK))
    typed = typed.replace("http://localhost:8000", fresh.base)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", typed],
        env=dict(fresh.environment),
        cwd=fresh.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    unit = "/01/09520000010072/21/KT-0001"
    page = fresh.follow(unit, accept=BROWSER, accept_language="en")
    assert page.status == 200
    assert "Kettle" in page.text
    passport = fresh.follow(unit, accept="application/ld+json").json()
    assert passport["product"]["mass"]["value"] == 0.9


def test_the_table_of_answers_is_what_is_answered(fresh: Site) -> None:
    """Each row: what to ask with curl, and the status (and place) it promises."""
    section = README.split("## One address, many answers")[1].split("\n## ")[0]
    unit = "/01/09520000010010/21/WM-000101"
    checked = 0
    for asked, status, rest in re.findall(
        r"^\| `curl (.*?)`.*? \| `([0-9]{3})`(.*) \|$", section, re.M
    ):
        headers = {
            name.lower().replace("-", "_"): value
            for name, value in re.findall(r"-H '([A-Za-z-]+): ([^']+)'", asked)
        }
        target = asked.replace("$U", unit).replace("http://localhost:8000", "")
        target = re.sub(r"-H '[^']+'|-i|\"", "", target).split()[0].rstrip(",")
        answer = fresh.ask(target, **headers)
        assert answer.status == int(status), asked
        place = re.match(r" to `(/[a-z]+)…`", rest)
        if place:
            assert answer.headers["location"].startswith(fresh.base + place[1] + unit), asked
        for quoted in re.findall(r'"([^"]+)"', rest):
            assert quoted in answer.json()["detail"], asked
        checked += 1
    assert checked >= 12
