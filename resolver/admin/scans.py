"""Counts of scans as the admin API and the command line read, limit and tell them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TextIO

from sqlalchemy import Connection

from aftersales.analytics import service as analytics
from aftersales.analytics.rules import Group, ScanQuestion, handover_anchor
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownIdentifier
from passport.catalogue.rules import is_storable
from resolver.admin.errors import UnknownParameter, UnusableParameter
from resolver.admin.handovers import own_handover
from resolver.admin.listing import identifier_in, operator_listed, page_of
from resolver.admin.model import Body
from resolver.admin.ownership import claim_to_read
from resolver.links import handovers
from resolver.links import service as links
from resolver.principals.model import Principal

# What sums can be of: its name here, and the field of a ScanKey.
DIMENSIONS: Mapping[str, str] = {
    "day": "day",
    "product": "anchor_key",
    "granularity": "granularity",
    "linkType": "link_type",
    "language": "language",
    "client": "client_class",
}
ADDRESS = "/api/v1/scans"
PARAMETERS = ("product", "from", "until", "groupBy", "operator", "format", "lang", "after", "limit")
# A CSV or a page is whole, whatever its length, and a page has its own groups.
PAGED = ("after", "limit")
USUAL_DAYS = 30

_NAMES = {field: name for name, field in DIMENSIONS.items()}
_HANDOVER = handover_anchor("")
_day = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
# A cell that begins so is a formula to a spreadsheet, whatever stands in it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which counters a caller asked for, as far as they are the caller's own."""

    question: ScanQuestion
    own: tuple[Any, ...] | None  # selects of keys, as the rooms give them; None: everybody's
    query: Mapping[str, str]  # as it was sent, completed by the days

    @property
    def names(self) -> tuple[str, ...]:
        """What the sums are of, as they are called here."""
        return tuple(_NAMES[field] for field in self.question.group_by)


def read_wanted(
    connection: Connection, caller: Principal, query: Mapping[str, str], today: date
) -> Wanted:
    """What a query asks for; without days it is the last thirty, today included.

    Raises UnknownParameter, UnusableParameter, UnknownIdentifier for what is not the caller's,
    and what reading an identifier raises.
    """
    for name in query:
        if name not in PARAMETERS:
            raise UnknownParameter(name, PARAMETERS)
    last = _day_of(query, "until", today)
    first = _day_of(query, "from", _days_before(last, USUAL_DAYS - 1))
    if first > last:
        raise UnusableParameter("from", f"no day after {last.isoformat()}", first.isoformat())
    operator_id = operator_listed(caller, query.get("operator"))
    anchor = _anchor(connection, caller, query["product"]) if "product" in query else None
    question = ScanQuestion(first, last, anchor, _group_by(query.get("groupBy", "day")))
    own = None if operator_id is None else _own(operator_id)
    days = {"from": first.isoformat(), "until": last.isoformat()}
    # A key that was named is the caller's own already; it need not be looked for among all.
    is_named = anchor is not None and not caller.is_administrator
    return Wanted(question, None if is_named else own, {**query, **days})


def _own(operator_id: str) -> tuple[Any, ...]:
    return (
        catalogue.owned_product_keys(operator_id),
        links.owned_keys_beside_products(operator_id),
        handovers.owned_anchors(operator_id),
    )


def _day_of(query: Mapping[str, str], name: str, otherwise: date) -> date:
    text = query.get(name)
    if text is None:
        return otherwise
    try:
        if _day(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise UnusableParameter(name, "a day of the calendar", text) from error
    raise UnusableParameter(name, "a day such as 2026-11-21", text)


def _days_before(day: date, days: int) -> date:
    return date.fromordinal(max(1, day.toordinal() - days))


def _group_by(text: str) -> tuple[str, ...]:
    names = text.split(",")
    known = all(name in DIMENSIONS for name in names)
    if not known or len(set(names)) != len(names):
        expected = f"one or more of {', '.join(DIMENSIONS)}, each once, with commas between"
        raise UnusableParameter("groupBy", expected, text)
    return tuple(DIMENSIONS[name] for name in names)


def _anchor(connection: Connection, caller: Principal, text: str) -> str:
    path = text.lstrip("/")
    if path.startswith(_HANDOVER):
        prefix = own_handover(connection, caller, path.removeprefix(_HANDOVER)).prefix
        return handover_anchor(prefix)
    identifier = identifier_in(text)
    if identifier.qualifiers:
        expected = "a key without lot or serial, because scans are not counted by unit"
        raise UnusableParameter("product", expected, text)
    if not caller.is_administrator:
        claim_to_read(connection, caller, identifier, UnknownIdentifier(identifier))
    return identifier.path


def one_page(connection: Connection, wanted: Wanted) -> Body:
    """One page of the sums, with the total of all pages. Raises UnusableParameter."""
    page = page_of(ADDRESS, wanted.query)
    after = _after(wanted.question, page.after)
    found = analytics.sum_scans(
        connection, wanted.question, wanted.own, after=after, limit=page.rows
    )
    body = page.body("scans", list(found), lambda group: show(wanted, group), _mark)
    return {**_head(connection, wanted), **body}


def everything(connection: Connection, wanted: Wanted) -> Body:
    """All the sums at once, for the command line."""
    found = [show(wanted, group) for group in all_groups(connection, wanted)]
    return {**_head(connection, wanted), "scans": found}


def all_groups(connection: Connection, wanted: Wanted) -> Iterator[Group]:
    """All the sums one after the other; read them within the transaction."""
    return analytics.sum_scans(connection, wanted.question, wanted.own)


def _head(connection: Connection, wanted: Wanted) -> Body:
    question = wanted.question
    head: Body = {} if question.anchor_key is None else {"product": question.anchor_key}
    return {
        **head,
        "from": question.first_day.isoformat(),
        "until": question.last_day.isoformat(),
        "groupBy": list(wanted.names),
        "total": analytics.total_scans(connection, question, wanted.own),
    }


def show(wanted: Wanted, group: Group) -> Body:
    """One sum and what it is of."""
    values, scans = group
    return {**dict(zip(wanted.names, map(str, values), strict=True)), "scans": scans}


def _mark(group: Group) -> str:
    return json.dumps([str(value) for value in group[0]], ensure_ascii=False)


def _after(question: ScanQuestion, text: str | None) -> Sequence[object] | None:
    """The values a page begins behind. Raises UnusableParameter."""
    if text is None:
        return None
    try:
        found = json.loads(text)
        texts = [value for value in found if isinstance(value, str) and is_storable(value)]
        if isinstance(found, list) and len(texts) == len(found) == len(question.group_by):
            return [
                date.fromisoformat(value) if field == "day" else value
                for field, value in zip(question.group_by, texts, strict=True)
            ]
    except (ValueError, TypeError, RecursionError) as error:
        raise UnusableParameter("after", "taken from next", text) from error
    raise UnusableParameter("after", "taken from next", text)


def write_csv(connection: Connection, wanted: Wanted, stream: TextIO) -> None:
    """All the sums as CSV (RFC 4180), with a first line of names; no cell is a formula."""
    writer = csv.writer(stream)
    writer.writerow([*wanted.names, "scans"])
    for values, scans in all_groups(connection, wanted):
        writer.writerow([*(_cell(str(value)) for value in values), scans])


def _cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
