"""Counted scans over the API: own ones only, in pages, and the same sum in every form."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from babel.numbers import parse_decimal
from sqlalchemy import func, insert, select, text

from aftersales.analytics import service as analytics
from aftersales.analytics.rules import ClientClass, ScanKey, ScanQuestion
from aftersales.analytics.store import _limited
from aftersales.analytics.tables import scan_count
from passport.catalogue.service import owned_product_keys
from passport.db import Database
from tests import builders
from tests.builders import GTIN, OPERATOR
from tests.resolver.api.conftest import OTHER, OTHER_GTIN, Api
from tests.resolver.api.test_lists import page_through
from tests.resolver.test_handed_over import hand_over

MINE, THEIRS = f"/01/{GTIN}", f"/01/{OTHER_GTIN}"
PLACE = "/414/9520000000028"
FIRST = date(2026, 11, 1)
DAYS = "from=2026-11-01&until=2026-11-20"
FOREIGN_TYPE = "=HYPERLINK(1)"


def counts() -> dict[ScanKey, int]:
    found = {}
    classes: tuple[tuple[str, str, ClientClass], ...] = (
        ("gs1:pip", "de", "browser"),
        ("gs1:dpp", "", "machine"),
        (FOREIGN_TYPE, "en", "bot"),
    )
    for number in range(20):
        day = FIRST + timedelta(days=number)
        for each, (link_type, language, client) in enumerate(classes):
            found[ScanKey(day, MINE, "item", link_type, language, client)] = number + each + 1
        found[ScanKey(day, THEIRS, "model", "gs1:pip", "de", "browser")] = 1000
        found[ScanKey(day, PLACE, "item", "gs1:pip", "de", "browser")] = 3
        found[ScanKey(day, "handover/9521234", "item", "gs1:handledBy", "", "bot")] = 7
    return found


MY_SCANS = sum(n for key, n in counts().items() if key.anchor_key == MINE)
ALL_SCANS = sum(counts().values())


@pytest.fixture
def counted(api: Api) -> Api:
    with api.database.write() as connection:
        builders.make_product(connection)
        builders.make_product(connection, OTHER_GTIN)
        analytics.add_counts(connection, counts())
    hand_over(api.database, "9521234")
    return api


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def database_sum(database: Database, anchor: str) -> int:
    with database.read() as connection:
        query = select(func.sum(scan_count.c.scans)).where(scan_count.c.anchor_key == anchor)
        return int(connection.execute(query).scalar_one())


def test_every_form_has_the_sum_of_the_database(counted: Api) -> None:
    mine = counted.as_operator(OPERATOR, "read")
    asked = f"scans?product=01/{GTIN}&{DAYS}&groupBy=day,client"
    pages = page_through(mine, f"{asked}&limit=7", "scans")
    total = mine.get(asked).json["total"]
    told = rows_of(mine.get(f"{asked}&format=csv"))
    page = mine.get(f"{asked}&format=html").text
    shown = re.search(r'id="total">([^<]+)<', page)
    assert shown is not None
    bars = [int(number) for number in re.findall(r"<title>[^<:]+: ([0-9]+)</title>", page)]
    assert [len(rows) for rows in pages] == [7] * 8 + [4]
    sums = [
        sum(row["scans"] for rows in pages for row in rows),
        sum(int(row["scans"]) for row in told),
        sum(bars),
        int(parse_decimal(shown[1], locale="en_GB")),
        database_sum(counted.database, MINE),
    ]
    assert total == MY_SCANS
    assert sums == [MY_SCANS] * 5
    assert len({(row["day"], row["client"]) for rows in pages for row in rows}) == 60


@pytest.mark.parametrize(
    ("dimension", "groups"),
    [
        ("day", 20),
        ("product", 1),
        ("granularity", 1),
        ("linkType", 3),
        ("language", 3),
        ("client", 3),
        ("client,day,linkType,language,granularity,product", 60),
    ],
)
def test_sums_can_be_of_anything_and_come_page_by_page(
    counted: Api, dimension: str, groups: int
) -> None:
    asked = f"scans?product=01/{GTIN}&{DAYS}&groupBy={dimension}&limit=2"
    rows = [row for page in page_through(counted, asked, "scans") for row in page]
    values = [tuple(value for name, value in row.items() if name != "scans") for row in rows]
    assert list(rows[0]) == [*dimension.split(","), "scans"]
    assert len(set(values)) == len(values) == groups
    assert sum(row["scans"] for row in rows) == MY_SCANS


def test_an_operator_sees_its_own_and_an_administrator_all(counted: Api) -> None:
    def by_product(api: Api, more: str = "") -> dict[str, int]:
        answer = api.get(f"scans?{DAYS}&groupBy=product{more}").json
        found = {row["product"]: row["scans"] for row in answer["scans"]}
        assert answer["total"] == sum(found.values())
        return found

    assert by_product(counted.as_operator(OPERATOR, "read")) == {MINE: MY_SCANS}
    assert by_product(counted.as_operator(OTHER)) == {THEIRS: 20_000}
    everything = by_product(counted)
    assert sum(everything.values()) == ALL_SCANS
    assert set(everything) == {MINE, THEIRS, PLACE, "handover/9521234"}
    assert by_product(counted, f"&operator={OTHER}") == {THEIRS: 20_000}
    assert by_product(counted, f"&operator={OTHER}&product=01/{GTIN}") == {}
    assert by_product(counted, "&product=handover/9521234") == {"handover/9521234": 140}
    # A key that is no product is the operator's by its company prefix.
    assert by_product(counted.as_operator(OPERATOR), f"&product={PLACE}") == {PLACE: 60}


def test_what_belongs_to_others_is_not_there(counted: Api) -> None:
    mine = counted.as_operator(OPERATOR)
    for wanted in (f"product=01/{OTHER_GTIN}", f"operator={OTHER}", "product=handover/9521234"):
        answer = mine.get(f"scans?{DAYS}&{wanted}")
        assert answer.status_code == 404, wanted
        assert "20000" not in answer.text
    assert mine.get("scans?product=01/09506000134352").status_code == 404
    assert counted.with_key(None).get("scans").status_code == 401
    assert counted.as_operator(OPERATOR, "links:write").get("scans").status_code == 403


def test_days_are_limited_on_both_sides_and_thirty_when_left_out(counted: Api) -> None:
    one = counted.get(f"scans?product=01/{GTIN}&from=2026-11-02&until=2026-11-02").json
    assert one["scans"] == [{"day": "2026-11-02", "scans": 9}]
    today = datetime.now(UTC).date()
    usual = counted.get("scans").json
    assert usual["until"] == today.isoformat()
    assert usual["from"] == (today - timedelta(days=29)).isoformat()
    early = counted.get("scans?until=0001-01-02").json
    assert (early["from"], early["total"], early["scans"]) == ("0001-01-01", 0, [])


def test_csv_holds_no_formula(counted: Api) -> None:
    for begin in "=+-@\t\r":
        key = ScanKey(FIRST, MINE, "item", f"{begin}1+1", "de", "browser")
        with counted.database.write() as connection:
            analytics.add_counts(connection, {key: 1})
    answer = counted.ask("GET", f"scans?{DAYS}&groupBy=linkType", Accept="text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    cells = [row["linkType"] for row in rows_of(answer)]
    assert f"'{FOREIGN_TYPE}" in cells
    assert len([cell for cell in cells if cell.startswith("'")]) == 7
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_the_page_stands_alone_in_both_languages(counted: Api) -> None:
    english = counted.get(f"scans?{DAYS}&format=html")
    german = counted.ask("GET", f"scans?{DAYS}", Accept="text/html", Accept_Language="de-CH")
    assert german.headers["Content-Language"] == "de"
    assert "Alle Produkte" in german.text
    assert "All products" in english.text
    for answer in (english, german):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]
        assert "<script" not in answer.text
        assert re.findall(r'(?:href|src)="(?!#)', answer.text) == []
    assert "&lt;" not in english.text
    assert "<b>" not in english.text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-13-01", "unusable_parameter"),
        ("from=20261101", "unusable_parameter"),
        ("from=2026-11-01%0A", "unusable_parameter"),
        ("until=%D9%A2026-11-01", "unusable_parameter"),
        ("from=2026-11-02&until=2026-11-01", "unusable_parameter"),
        ("groupBy=", "unusable_parameter"),
        ("groupBy=day,day", "unusable_parameter"),
        ("groupBy=day&groupBy=client", "unusable_parameter"),
        ("groupBy=serial", "unusable_parameter"),
        ("format=xml", "unusable_parameter"),
        ("form=csv", "unknown_parameter"),
        ("format=csv&limit=5", "unknown_parameter"),
        ("format=html&after=x", "unknown_parameter"),
        ("limit=0", "unusable_parameter"),
        ("after=x", "unusable_parameter"),
        ("after=5", "unusable_parameter"),
        ("after=" + quote('["2026-02-30"]'), "unusable_parameter"),
        ("after=" + quote('["a","b"]'), "unusable_parameter"),
        ("after=" + quote('{"2026-11-01":1}'), "unusable_parameter"),
        ("groupBy=product&after=" + quote('["\\u0000"]'), "unusable_parameter"),
        ("groupBy=product&after=" + quote('["\\ud800"]'), "unusable_parameter"),
        (f"product=01/{GTIN}/21/WM-000101", "unusable_parameter"),
        ("product=01/09520000010011", "check_digit"),
        ("product=", "no_primary_key"),
    ],
)
def test_a_question_that_is_none_says_what_is_wrong(counted: Api, query: str, code: str) -> None:
    answer = counted.get(f"scans?{query}")
    assert (answer.status_code, answer.json["code"]) == (400, code), answer.text


def fill(database: Database) -> None:
    rows = [
        {
            "day": FIRST + timedelta(days=day),
            "anchor_key": f"/01/{product:014}",
            "granularity": "item",
            "link_type": f"gs1:t{each}",
            "language": "",
            "client_class": "browser",
            "scans": 1,
        }
        for product in range(150)
        for day in range(100)
        for each in range(2)
    ]
    with database.write() as connection:
        connection.execute(insert(scan_count), rows)
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")


@pytest.mark.parametrize("whose", ["product", "operator", "all"])
def test_no_question_of_some_days_reads_the_whole_table(database: Database, whose: str) -> None:
    fill(database)
    anchor = f"/01/{7:014}" if whose == "product" else None
    question = ScanQuestion(FIRST, FIRST + timedelta(days=2), anchor, ("day",))
    own = (owned_product_keys(OPERATOR),) if whose == "operator" else None
    query = _limited(select(scan_count.c.day, func.sum(scan_count.c.scans)), question, own)
    statement = query.group_by(scan_count.c.day).compile(
        dialect=database.engine.dialect, compile_kwargs={"literal_binds": True}
    )
    explain = "EXPLAIN QUERY PLAN" if database.dialect_name == "sqlite" else "EXPLAIN"
    with database.read() as connection:
        lines = connection.execute(text(f"{explain} {statement}")).all()
    plan = "\n".join(str(line) for line in lines)
    assert "Seq Scan on scan_count" not in plan, plan
    assert "SCAN scan_count" not in plan, plan
    index = "ix_scan_count_anchor_key_day" if whose == "product" else "scan_count"
    assert index in plan, plan
