"""Loads the example maker's data through the verbs the admin API uses.

Only what is missing is put in: whoever tried something out keeps it, and loading again adds
nothing. Everything happens in one transaction, so a load that is cut off leaves nothing behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from aftersales.errors import UnknownCampaign, UnknownPart
from aftersales.parts import service as parts
from aftersales.recalls import service as recalls
from demo import reader
from gs1 import build_identifier
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.catalogue.errors import (
    UnknownBatch,
    UnknownFacility,
    UnknownOperator,
    UnknownProduct,
    UnknownUnit,
)
from passport.db import Database
from passport.documents import service as documents
from passport.documents.errors import UnknownDocument
from passport.errors import Refusal
from resolver.admin import aftersales as admin_aftersales
from resolver.admin import catalogue as admin_catalogue
from resolver.admin import links as admin_links
from resolver.admin import operators as admin_operators
from resolver.admin import passports as admin_passports
from resolver.links import service as links
from resolver.links.errors import UnknownLevel
from resolver.principals.model import COMMAND_LINE

OPERATOR = "fjordwerk"


@dataclass(frozen=True, slots=True)
class Summary:
    """How many records of each kind a load has made."""

    created: Mapping[str, int]

    @property
    def nothing_new(self) -> bool:
        """Whether everything was there already."""
        return not any(self.created.values())


def load(
    database: Database, now: datetime, progress: Callable[[str], None] | None = None
) -> Summary:
    """Put in what is missing of the example data; the tables must be up to date.

    ``progress`` is told each kind of record as it is done. Raises DatabaseUnavailable.
    """
    tell = progress or (lambda _text: None)
    created: dict[str, int] = {}
    with database.write() as connection:
        for kind, step in _STEPS.items():
            created[kind] = step(connection, now)
            if created[kind]:
                tell(f"  {created[kind]:>4} {kind}")
    summary = Summary(created)
    if summary.nothing_new:
        tell("The example data is there already.")
    return summary


def _is_missing(find: Callable[..., object], refusal: type[Refusal], *arguments: Any) -> bool:
    try:
        find(*arguments)
    except refusal:
        return True
    return False


def _operators(connection: Connection, now: datetime) -> int:
    created = 0
    for name, body in reader.bodies("operators"):
        if _is_missing(catalogue.get_operator, UnknownOperator, connection, name):
            admin_operators.put_operator(connection, COMMAND_LINE, name, body, now)
            created += 1
    return created


def _facilities(connection: Connection, now: datetime) -> int:
    created = 0
    for gln, body in reader.bodies("facilities"):
        place = build_identifier("414", gln)
        if _is_missing(catalogue.get_facility, UnknownFacility, connection, place):
            admin_catalogue.put_facility(connection, COMMAND_LINE, place, body, now)
            created += 1
    return created


def _documents(connection: Connection, now: datetime) -> int:
    created = 0
    for file in reader.files():
        sha256 = hashlib.sha256(file.content).hexdigest()
        if _is_missing(documents.get, UnknownDocument, connection, sha256):
            documents.keep(connection, OPERATOR, file.content, file.media_type, file.name, now)
            created += 1
    return created


def _products(connection: Connection, now: datetime) -> int:
    created = 0
    for gtin, body in reader.bodies("products"):
        product = build_identifier("01", gtin)
        if _is_missing(catalogue.get_product, UnknownProduct, connection, product):
            admin_catalogue.put_product(connection, COMMAND_LINE, product, body, now)
            created += 1
    return created


def _batches(connection: Connection, now: datetime) -> int:
    created = 0
    for row in reader.rows("batches.csv"):
        batch = build_identifier("01", row["gtin"], {"10": row["lot"]})
        if _is_missing(catalogue.get_batch, UnknownBatch, connection, batch):
            admin_catalogue.put_batch(connection, COMMAND_LINE, batch, row, now)
            created += 1
    return created


def _units(connection: Connection, now: datetime) -> int:
    created = 0
    for row in reader.unit_rows():
        unit = build_identifier("01", row["gtin"], {"21": row["serial"]})
        if _is_missing(catalogue.get_unit, UnknownUnit, connection, unit):
            admin_catalogue.put_unit(connection, COMMAND_LINE, unit, row, now)
            created += 1
    return created


def _links(connection: Connection, now: datetime) -> int:
    created = 0
    for name, body in reader.bodies("links"):
        anchor = reader.identifier(name)
        if _is_missing(links.get_level, UnknownLevel, connection, anchor):
            admin_links.put_links(connection, COMMAND_LINE, anchor, body, now)
            created += 1
    return created


def _parts(connection: Connection, now: datetime) -> int:
    created = 0
    for row in reader.part_rows():
        number = row["partNumber"]
        if _is_missing(parts.get_part, UnknownPart, connection, OPERATOR, number):
            body = row | {"operator": OPERATOR}
            admin_aftersales.put_part(connection, COMMAND_LINE, number, body, now)
            created += 1
    return created


def _fitments(connection: Connection, now: datetime) -> int:
    created = 0
    for gtin, body in reader.bodies("fitments"):
        product = build_identifier("01", gtin)
        if not catalogue.get_product(connection, product).has_parts:
            admin_aftersales.put_fitments(connection, COMMAND_LINE, product, body, now)
            created += len(body["fitments"])
    return created


def _passports(connection: Connection, now: datetime) -> int:
    created = 0
    for version in reader.versions():
        if passports.head_hash(connection, version.identifier) is None:
            admin_passports.publish(connection, COMMAND_LINE, version.identifier, version.body, now)
            created += 1
    return created


def _recalls(connection: Connection, now: datetime) -> int:
    created = 0
    for campaign_id, body in reader.bodies("recalls"):
        if _is_missing(recalls.get, UnknownCampaign, connection, campaign_id):
            admin_aftersales.put_recall(connection, COMMAND_LINE, campaign_id, body, now)
            recalls.open_campaign(connection, campaign_id, COMMAND_LINE.principal_id, now)
            created += 1
    return created


# In this order: each kind leans on the ones before it.
_STEPS: Mapping[str, Callable[[Connection, datetime], int]] = {
    "operators": _operators,
    "facilities": _facilities,
    "documents and pictures": _documents,
    "products": _products,
    "batches": _batches,
    "units": _units,
    "link levels": _links,
    "parts": _parts,
    "fitments": _fitments,
    "passport versions": _passports,
    "recalls": _recalls,
}
