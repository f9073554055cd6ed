"""Counted scans on the command line: lines, JSON, CSV and a page, all with the same sum."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from aftersales.analytics.rules import ScanKey
from aftersales.analytics.service import add_counts
from passport.db import Database
from tests.resolver.cli.conftest import Run

MODEL = "/01/09520000010010"
DAYS = ("--from", "2026-11-01", "--until", "2026-11-30")
COUNTS = {
    ScanKey(date(2026, 11, 3), MODEL, "item", "gs1:pip", "de", "browser"): 30,
    ScanKey(date(2026, 11, 3), MODEL, "item", "linkset", "", "machine"): 4,
    ScanKey(date(2026, 11, 9), MODEL, "model", "gs1:pip", "xx", "bot"): 8,
    ScanKey(date(2026, 11, 9), "/414/9520000000028", "item", "<b>&", "de", "browser"): 100,
}


@pytest.fixture
def counted(development: Run, sqlite_url: str) -> Run:
    with closing(Database(sqlite_url)) as database, database.write() as connection:
        add_counts(connection, COUNTS)
    return development


def test_lines_json_csv_and_page_have_the_same_sum(counted: Run) -> None:
    asked = ("--product", MODEL, *DAYS)
    told = json.loads(counted("scans", *asked, "--group-by", "day,client", "--json").stdout)
    text = counted("scans", *asked, "--group-by", "client", "--csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert counted("scans", "report", *asked, "--output", "scans.html").exit_code == 0
    page = Path("scans.html").read_text(encoding="utf-8")
    bars = re.findall(r"<title>[^<:]+: ([0-9]+)</title>", page)
    assert told["total"] == sum(row["scans"] for row in told["scans"]) == 42
    assert sum(int(row["scans"]) for row in rows) == 42
    assert [int(bar) for bar in bars] == [34, 8]
    assert 'id="total">42<' in page
    lines = counted("scans", *asked).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["34", "8", "42"]


def test_the_page_is_in_the_language_asked_for_and_escapes_what_it_shows(counted: Run) -> None:
    counted("scans", "report", *DAYS, "--language", "de", "--output", "scans.html")
    page = Path("scans.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in page
    assert "Alle Produkte" in page
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("--from", "yesterday"), 1, "from is to be a day"),
        (("--group-by", "serial"), 1, "groupBy is to be"),
        (("--product", "01/09520000010011"), 1, "check digit"),
        (("--json", "--csv"), 2, "not both"),
        (("--csv", "report", "--output", "x.html"), 2, "stand behind it"),
        (("report", "--output", "none/x.html"), 2, "cannot write"),
        (("report", "--output", "x.html", "--language", "fr"), 2, "one of en, de"),
    ],
)
def test_what_cannot_be_told_says_why(
    counted: Run, arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    done = counted("scans", *arguments)
    assert done.exit_code == exit_code
    assert said in done.stderr
    assert not Path("x.html").exists()
