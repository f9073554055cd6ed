"""Adding one entry to a passport's history: whose turn it is, what is sealed, where the head goes.

``publishing``, ``events`` and ``succession`` decide what is written; here it is done, the same way
for all of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from gs1 import Identifier
from passport import store
from passport.canonical import canonical, parsed
from passport.catalogue import service as catalogue
from passport.catalogue.model import Operator, Product
from passport.chain import Entry, EntryDraft, seal
from passport.db import take_turns
from passport.disclosure import PUBLIC, project
from passport.lifecycle import ACTIVE, ORIGINAL
from passport.profile import Shape
from passport.profile_files import service as profile_files
from passport.refusals import NotALevel, PassportConflict, UnusableInstant
from passport.store import PassportRow

# GS1's own resolver, not ours: whose product it is does not depend on where its passport lies.
_GS1_ID = "https://id.gs1.org"


@dataclass(frozen=True, slots=True)
class Turn:
    """What a writer found when its turn came; no other writer of this passport gets past it."""

    identifier: Identifier
    head: PassportRow | None
    recorded_at: datetime
    newest: Mapping[str, Any]  # header of the newest entry; empty where there is none

    @property
    def newest_hash(self) -> str | None:
        """The hash of the newest entry; None where there is none."""
        return None if self.head is None else self.head.head_hash


@dataclass(frozen=True, slots=True)
class Statement:
    """What is to be written; a version has a number and a profile, an event its type."""

    facts: Mapping[str, Any]
    writer: str
    valid_from: datetime
    about: Mapping[str, Any]
    version: int | None = None
    profile: str | None = None
    reason: str | None = None
    event_type: str | None = None


def take_turn(connection: Connection, identifier: Identifier, now: datetime) -> Turn:
    """Wait for other writers of this passport and hold up the next until the transaction ends."""
    head = store.head(connection, identifier.path, lock=True)
    if head is None:
        # There is no row yet to wait for: whoever begins a passport holds up the others by name.
        take_turns(connection, f"passport {identifier.path}")
        head = store.head(connection, identifier.path, lock=True)
    if head is None:
        return Turn(identifier, None, now, {})
    newest = store.entry_at(connection, head.passport_key, head.head_seq)
    if newest is None:
        return Turn(identifier, head, now, {})
    # Never before the predecessor, also where a clock was set back (DECISIONS 12).
    return Turn(identifier, head, max(now, newest.recorded_at), parsed(newest.header))


def product_of(connection: Connection, identifier: Identifier) -> Product:
    """The product, once the level itself is known to exist.

    Raises UnknownProduct, UnknownBatch, UnknownUnit and NotALevel.
    """
    product = catalogue.get_product(connection, identifier)
    ais = [ai for ai, _ in identifier.qualifiers]
    if ais == ["21"]:
        catalogue.get_unit(connection, identifier)
    elif ais == ["10"]:
        catalogue.get_batch(connection, identifier)
    elif ais:
        raise NotALevel(identifier)
    return product


def wider_levels(connection: Connection, identifier: Identifier) -> list[Identifier]:
    """The batch, where it is known, and the model this level is part of; none for a model."""
    model = identifier.primary()
    if identifier.serial is not None:
        batch = catalogue.get_unit(connection, identifier).batch
        return [model] if batch is None else [batch, model]
    return [] if identifier == model else [model]


def usable(moment: datetime) -> datetime:
    """The instant in UTC. Raises UnusableInstant."""
    if moment.tzinfo is None:
        raise UnusableInstant(moment.isoformat())
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise UnusableInstant(moment.isoformat()) from error


def about(connection: Connection, turn: Turn, product: Product) -> dict[str, Any]:
    """What the header says besides the columns: as the newest entry left it.

    Who answers for the thing is the product's operator until responsibility was handed on.
    """
    kept = {}
    if turn.newest.get("responsibility"):
        kept = {"responsibility": turn.newest["responsibility"]}
        operator = turn.newest["operator"]
    else:
        found = catalogue.get_operator(connection, product.operator_id)
        operator = {"id": found.operator_id, "uri": operator_uri(found)}
    return {
        **kept,
        "status": turn.newest.get("status", ACTIVE),
        "productStatus": turn.newest.get("productStatus", ORIGINAL),
        "productGroup": product.product_group,
        "operator": operator,
    }


def operator_uri(operator: Operator) -> str:
    """The operator's unique identifier as a URI: by its GLN, else another identifier, else ours."""
    gln = operator.identifier("gln")
    if gln is not None:
        return f"{_GS1_ID}/417/{gln}"
    scheme, value = next(iter(operator.identifiers), ("operator", operator.operator_id))
    return f"{scheme}:{value}"


def write(
    connection: Connection, turn: Turn, product: Product, stated: Statement, shape: Shape
) -> Entry:
    """Seal and keep the entry and move the head.

    Raises PassportConflict, NotCanonical, and ProfileFileChanged where a version's profile is
    not the file it was when passports were first published by it.
    """
    identifier, head = turn.identifier, turn.head
    if stated.profile is not None:
        profile_files.confirm(connection, stated.profile, turn.recorded_at)
    fragments = {PUBLIC: canonical(project(stated.facts, shape, PUBLIC))}
    entry = seal(_entry_draft(turn, stated), fragments)
    try:
        store.insert_entry(connection, entry, fragments)
        row = _row(identifier, product, entry, stated.about)
        if head is None:
            store.insert_passport(connection, row)
        elif not store.move_head(connection, row, head.head_seq):
            raise PassportConflict(identifier)
    except IntegrityError as error:
        raise PassportConflict(identifier) from error
    return entry


def _entry_draft(turn: Turn, stated: Statement) -> EntryDraft:
    return EntryDraft(
        passport_key=turn.identifier.path,
        seq=1 if turn.head is None else turn.head.head_seq + 1,
        version=stated.version,
        event_type=stated.event_type,
        payload=_payload(stated.facts),
        profile=stated.profile,
        reason=stated.reason,
        writer=stated.writer,
        valid_from=stated.valid_from,
        recorded_at=turn.recorded_at,
        previous_hash=turn.newest_hash,
        about=stated.about,
    )


def _payload(facts: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed and stored.

    The hash is public while some facts are not: without the blinding, everybody could try out
    which of the few possible values of a hidden fact gives this hash.
    """
    return canonical({"blinding": secrets.token_hex(16), "facts": dict(facts)})


def _row(
    identifier: Identifier, product: Product, entry: Entry, said: Mapping[str, Any]
) -> PassportRow:
    """The passport as this entry leaves it; when it began is kept with its first entry."""
    return PassportRow(
        passport_key=identifier.path,
        product_key=product.identifier.path,
        operator_id=said["operator"]["id"],
        granularity=identifier.granularity,
        product_group=product.product_group,
        status=said["status"],
        product_status=said["productStatus"],
        head_seq=entry.seq,
        head_hash=entry.entry_hash,
        created_at=entry.recorded_at,
    )
