"""A page about counted scans that needs nothing else: to be kept, sent or printed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from markupsafe import Markup
from sqlalchemy import Connection

from aftersales.analytics import service as analytics
from gs1 import LINK_TYPES, Gs1Error, parse_target
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownProduct
from resolver.admin.scans import ADDRESS, Wanted
from resolver.pages import HERE, Pages, language_name, pick_text
from resolver.scan_chart import Chart, Period, chart, periods

# Rows of a table that is ordered by number; what is behind them is one row.
MOST_ROWS = 15
# What of a query the address of the page's numbers keeps.
_KEPT = ("product", "from", "until", "operator")
_TABLES = ("anchor_key", "link_type", "language", "granularity", "client_class")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: what was counted, a further word on it, how often, and of the whole."""

    name: str
    note: str | None
    scans: int
    percent: float


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows; ``others`` of a table is what is beyond its rows."""

    first_day: date
    last_day: date
    anchor: str | None
    name: str | None
    total: int
    chart: Chart
    periods: tuple[Period, ...]
    tables: Mapping[str, tuple[Sequence[Row], int]]
    query: str


def gather(connection: Connection, wanted: Wanted, language: str, pages: Pages) -> Report:
    """Read the counters of a question; all within one transaction, so that all sums agree."""
    asked = wanted.question
    by_day = replace(asked, group_by=("day", "client_class"))
    counted = [
        (day, str(client), scans)
        for (day, client), scans in analytics.sum_scans(connection, by_day, wanted.own)
        if isinstance(day, date)
    ]
    unit, found = periods(asked.first_day, asked.last_day, counted)
    total = sum(scans for _, _, scans in counted)
    words = _Words(connection, language, pages)
    tables = {
        field: _table(connection, wanted, field, words, total)
        for field in _TABLES
        if field != "anchor_key" or asked.anchor_key is None
    }
    name = None if asked.anchor_key is None else words.product(asked.anchor_key)
    query = {key: text for key, text in wanted.query.items() if key in _KEPT}
    address = urlencode({**query, "groupBy": "day,client"}, safe="/:,", quote_via=quote)
    return Report(
        asked.first_day, asked.last_day, asked.anchor_key, name, total,
        chart(unit, found), found, tables, f"{ADDRESS}?{address}",
    )  # fmt: skip


def _table(
    connection: Connection, wanted: Wanted, field: str, words: _Words, total: int
) -> tuple[Sequence[Row], int]:
    question = replace(wanted.question, group_by=(field,))
    found = analytics.most_scanned(connection, question, wanted.own, limit=MOST_ROWS)
    rows = [_row(field, str(values[0]), scans, words, total) for values, scans in found]
    return rows, total - sum(row.scans for row in rows)


def _row(field: str, value: str, scans: int, words: _Words, total: int) -> Row:
    name = words.name(field, value)
    percent = round(100 * scans / total, 2) if total else 0.0
    return Row(name or value, value if name else None, scans, percent)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the values of the counters are called in the language of the page."""

    connection: Connection
    language: str
    pages: Pages

    def name(self, field: str, value: str) -> str | None:
        match field:
            case "anchor_key":
                return self.product(value)
            case "link_type":
                return self._link_type(value)
            case "language":
                return language_name(value, self.language) if value else None
            case _:
                return None

    def product(self, anchor: str) -> str | None:
        """The name of a product; None for what is none here."""
        try:
            found = catalogue.get_product(self.connection, parse_target(anchor).identifier)
        except (UnknownProduct, Gs1Error):
            return None
        text = pick_text(found.names, self.language)
        return text.value if text else None

    def _link_type(self, value: str) -> str | None:
        known = LINK_TYPES.get(value.removeprefix("gs1:")) if value.startswith("gs1:") else None
        return self.pages.translate(known.title, self.language) if known else None


def render(report: Report, language: str, pages: Pages) -> str:
    """The page: one HTML file without script, its style inside."""
    # Built here and not in the template: our own pages have no inline style, a file needs it.
    style = Markup("<style>{}</style>").format(Markup(_css()))  # noqa: S704  our own file
    return pages.render("scans.html", language, report=report, style=style)


def content_security_policy() -> str:
    """Lets exactly the page's own style in, for where the page is answered over HTTP."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def _css() -> str:
    return (HERE / "static" / "tracemark.css").read_text(encoding="utf-8")


def as_page(connection: Connection, wanted: Wanted, language: str, pages: Pages) -> str:
    """The report on the counters of a question."""
    return render(gather(connection, wanted, language, pages), language, pages)
