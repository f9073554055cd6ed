"""Our own server, started as people start it, keeps every clause."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resolver.conformance import clauses  # noqa: F401  registers them
from resolver.conformance.registry import CLAUSES
from tests.conformance import rich_data
from tests.journeys.service import Site, running

# What cannot be asked of this server: it is reached by plain HTTP here.
SKIPPED = {"R2.2-https"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("conformance-site")
    with running(f"sqlite:///{folder / 'tracemark.db'}", folder) as found:
        rich_data.load(lambda path, body: found.api("PUT", f"/{path}", body).status)
        yield found


def test_every_clause_holds_and_next_to_none_is_skipped(site: Site, tmp_path: Path) -> None:
    paths = [argument for path in rich_data.PATHS for argument in ("--path", path)]
    done = site.command(
        "conformance",
        site.base,
        *paths,
        "--handed-over",
        rich_data.HANDED_OVER,
        "--json",
        str(tmp_path / "report.json"),
        "--html",
        str(tmp_path / "report.html"),
    )
    report: Any = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    wrong = {
        each["id"]: each["detail"]
        for each in report["clauses"]
        if each["verdict"] in ("fail", "warning")
    }
    skipped = {
        each["id"]: each["detail"] for each in report["clauses"] if each["verdict"] == "skipped"
    }
    assert wrong == {}
    assert set(skipped) == SKIPPED, skipped
    assert done.returncode == 0, done.stderr
    assert {each["id"] for each in report["clauses"]} == set(CLAUSES)
    assert report["nothingBroken"] is True
    assert (report["conforms"], report["proved"]) == (False, False)
    assert report["skippedShall"] == ["R2.2-https"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in page for name in CLAUSES)
    assert re.search(r'(?:src|href)="(?!#)', page) is None


# A unit whose lot the service knows, a recalled one, a lot, a model.
DEMONSTRATION = (
    "/01/09520000010027/21/EB-2601-0001",
    "/01/09520000010010/21/WM-000140",
    "/01/09520000010010/10/L2601",
    "/01/09520000010010",
)


def test_the_demonstration_data_holds_as_well(site: Site) -> None:
    paths = [argument for path in DEMONSTRATION for argument in ("--path", path)]
    done = site.command("conformance", site.base, *paths)
    assert done.returncode == 0, done.stdout
    assert not [
        line for line in done.stdout.splitlines() if line.startswith(("fail", "warning"))
    ], done.stdout


def test_the_demonstration_data_needs_no_preparation(site: Site) -> None:
    done = site.command("conformance", site.base)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert not [line for line in lines if line.startswith(("fail", "warning"))]
    assert "SHALL were skipped and so not proved: R2.2-https" in done.stdout
    assert "\x1b[" not in done.stdout
