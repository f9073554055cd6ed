"""Lists of the caller's own things, a page at a time. Pure but for the queries it hands on.

A page says where the next one begins (``next``), and a page without it is the last. Pages go by
key and not by number, so that what is added or removed meanwhile neither repeats nor hides a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from sqlalchemy import Connection

from gs1 import Identifier, parse_target
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownExternalId, UnknownProduct
from passport.catalogue.model import Unit
from resolver.admin.errors import OneFilterNeeded, UnusableParameter
from resolver.admin.model import Body
from resolver.admin.ownership import claim_to_read, operator_for, require_kind
from resolver.principals.model import Principal

Record = TypeVar("Record")

USUAL, MOST = 100, 1000  # entries of a page
# An entry of the history of links holds two whole link sets, of 200 links each.
USUAL_CHANGES, MOST_CHANGES = 20, 100

_limit = re.compile(r"[0-9]{1,4}").fullmatch


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list was asked for, and how."""

    address: str  # path of the list
    query: Mapping[str, str]  # all that was asked, for the address of the next page
    after: str | None
    limit: int

    @property
    def rows(self) -> int:
        """How many rows to read: one more, to see whether there is a next page."""
        return self.limit + 1

    def body(
        self,
        name: str,
        found: Sequence[Record],
        show: Callable[[Record], Any],
        key: Callable[[Record], object],
    ) -> Body:
        """``{name: [...]}``, and ``next`` where there is more; ``key`` is what pages go by."""
        shown = found[: self.limit]
        body: Body = {name: [show(record) for record in shown]}
        if len(found) > self.limit:
            query = {**self.query, "after": str(key(shown[-1])), "limit": str(self.limit)}
            body["next"] = f"{self.address}?{urlencode(query, safe='/:', quote_via=quote)}"
        return body


def page_of(
    address: str, query: Mapping[str, str], *, usual: int = USUAL, most: int = MOST
) -> Page:
    """The page a query asks for with ``after`` and ``limit``. Raises UnusableParameter."""
    text = query.get("limit", str(usual))
    if not _limit(text) or not 1 <= int(text) <= most:
        raise UnusableParameter("limit", f"a whole number from 1 to {most}", text)
    return Page(address, dict(query), query.get("after") or None, int(text))


def identifier_after(page: Page) -> Identifier | None:
    """The identifier a page begins after; raises Gs1Error when it is none."""
    return None if page.after is None else identifier_in(page.after)


def identifier_in(text: str) -> Identifier:
    """The identifier of a parameter, with or without its leading slash. Raises Gs1Error."""
    return parse_target("/" + text.lstrip("/")).identifier


def operator_listed(caller: Principal, wanted: str | None) -> str | None:
    """Whose things are listed; None for everybody's, which only an administrator sees."""
    if caller.is_administrator and wanted is None:
        return None
    return operator_for(caller, wanted)


def product_of(connection: Connection, caller: Principal, text: str) -> Identifier:
    """The product of the caller that a list is limited to. Raises UnknownProduct and Gs1Error."""
    product = require_kind(identifier_in(text), "product")
    claim_to_read(connection, caller, product, UnknownProduct(product))
    return catalogue.get_product(connection, product).identifier


def units(connection: Connection, caller: Principal, page: Page) -> list[Unit]:
    """The units of a product, or the one another system knows by an id of its own.

    Raises OneFilterNeeded, UnusableParameter, UnknownProduct and UnknownExternalId.
    """
    product, external = page.query.get("product"), page.query.get("externalId")
    if (product is None) == (external is None):
        raise OneFilterNeeded(("product", "externalId"))
    if external is not None:
        return _units_known_as(connection, caller, page.query.get("operator"), external)
    model = product_of(connection, caller, product or "")
    return catalogue.list_units(connection, model, identifier_after(page), page.rows)


def _units_known_as(
    connection: Connection, caller: Principal, operator: str | None, external: str
) -> list[Unit]:
    scheme, _, value = external.partition(":")
    if not scheme or not value:
        raise UnusableParameter("externalId", "{scheme}:{value}, such as erp:4711", external)
    operator_id = operator_listed(caller, operator)
    found = catalogue.units_by_external_id(connection, operator_id, scheme, value)
    if not found:
        raise UnknownExternalId(operator_id, scheme, value)
    return found
