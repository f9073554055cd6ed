"""Writing to a passport's history. Offered to other rooms by ``service``."""

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
from passport.canonical import NotCanonical, canonical, parsed
from passport.catalogue import service as catalogue
from passport.catalogue.model import Operator, Product
from passport.chain import Entry, EntryDraft, seal
from passport.disclosure import PUBLIC, project
from passport.model import Published
from passport.profile import Shape, event_shape, profile
from passport.refusals import (
    FactError,
    NotALevel,
    PassportConflict,
    PassportInvalid,
    ProductGroupMismatch,
    StaleHead,
    UnknownProductGroup,
    UnusableInstant,
)
from passport.store import PassportRow
from passport.validation import fact_errors
from schemas import loader

ACTIVE = "active"
# GS1's own resolver, not ours: whose product it is does not depend on where its passport lies.
_GS1_ID = "https://id.gs1.org"


def publish(
    connection: Connection,
    identifier: Identifier,
    *,
    product_group: str,
    facts: Mapping[str, Any],
    writer: str,
    now: datetime,
    valid_from: datetime | None = None,
    reason: str | None = None,
    expected_head: str | None = None,
) -> Published:
    """Publish what one level (model, batch or item) states about itself from ``valid_from`` on.

    ``facts`` are the level's own, with the keys of ``schemas/passport/{product_group}/``;
    ``valid_from`` defaults to now. Facts that are in force at that moment anyway are not
    published again. ``expected_head`` is the hash of the newest entry the writer has seen.
    Raises PassportInvalid with every fault, ProductGroupMismatch, UnknownProductGroup, NotALevel,
    UnknownProduct/UnknownBatch/UnknownUnit, UnusableInstant, StaleHead, and PassportConflict
    where another writer was faster.
    """
    product = _product_of(connection, identifier)
    name = _checked(product, identifier, product_group, facts)
    turn = _take_turn(connection, identifier, now)
    if expected_head is not None and expected_head != turn.newest_hash:
        raise StaleHead(identifier, expected_head, turn.newest_hash)
    valid_from = turn.recorded_at if valid_from is None else _usable(valid_from)
    in_force = store.version_in_force(connection, identifier.path, valid_from, PUBLIC)
    if in_force is not None and _says(in_force.entry, name, facts):
        return _published(in_force.entry, created=False)
    version = store.last_version(connection, identifier.path) + 1
    about = _about(connection, product)
    draft = _Draft(facts, writer, valid_from, about, version, profile=name, reason=reason)
    entry = _write(connection, turn, product, draft, profile(name).shape)
    catalogue.mark_published(connection, identifier, has_passport=True)
    return _published(entry, created=True)


def record_event(  # noqa: PLR0917 -- every argument is plain, in the order of the sentence
    connection: Connection,
    identifier: Identifier,
    event_type: str,
    facts: Mapping[str, Any],
    writer: str,
    now: datetime,
    occurred_at: datetime | None = None,
) -> Entry | None:
    """Record a dated fact on this identifier's own passport; None where it has none.

    Facts the event's schema (``schemas/events/``) does not open are for nobody outside; an event
    without a schema shows that it happened and when. Raises PassportInvalid for facts without a
    canonical form, UnusableInstant, and PassportConflict where another writer was faster.
    """
    turn = _take_turn(connection, identifier, now)
    if turn.head is None:
        return None
    valid_from = turn.recorded_at if occurred_at is None else _usable(occurred_at)
    product = catalogue.get_product(connection, identifier)
    schema = _event_schema(event_type)
    about = {**_about(connection, product), "eventSchema": schema}
    draft = _Draft(facts, writer, valid_from, about, event_type=event_type)
    shape = Shape(members={}) if schema is None else event_shape(schema)
    try:
        return _write(connection, turn, product, draft, shape)
    except NotCanonical as fault:
        raise PassportInvalid((FactError(fault.pointer, fault.reason, "canonical"),)) from fault


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a writer found when its turn came; no other writer of this passport gets past it."""

    identifier: Identifier
    head: PassportRow | None
    recorded_at: datetime

    @property
    def newest_hash(self) -> str | None:
        return None if self.head is None else self.head.head_hash


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is to be written; a version has a number and a profile, an event its type."""

    facts: Mapping[str, Any]
    writer: str
    valid_from: datetime
    about: Mapping[str, Any]
    version: int | None = None
    profile: str | None = None
    reason: str | None = None
    event_type: str | None = None


def _take_turn(connection: Connection, identifier: Identifier, now: datetime) -> _Turn:
    head = store.head(connection, identifier.path, lock=True)
    if head is None:
        return _Turn(identifier, None, now)
    newest = store.entry_at(connection, head.passport_key, head.head_seq)
    # Never before the predecessor, also where a clock was set back (DECISIONS 12).
    recorded_at = now if newest is None else max(now, newest.recorded_at)
    return _Turn(identifier, head, recorded_at)


def _checked(
    product: Product, identifier: Identifier, product_group: str, facts: Mapping[str, Any]
) -> str:
    """The profile the facts keep to."""
    if product.product_group != product_group:
        raise ProductGroupMismatch(identifier, product_group, product.product_group)
    name = _current_profile(product_group)
    errors = fact_errors(name, facts)
    if errors:
        raise PassportInvalid(errors)
    return name


def _product_of(connection: Connection, identifier: Identifier) -> Product:
    """The product, once the level itself is known to exist."""
    product = catalogue.get_product(connection, identifier)
    ais = [ai for ai, _ in identifier.qualifiers]
    if ais == ["21"]:
        catalogue.get_unit(connection, identifier)
    elif ais == ["10"]:
        catalogue.get_batch(connection, identifier)
    elif ais:
        raise NotALevel(identifier)
    return product


def _current_profile(product_group: str) -> str:
    try:
        return loader.current_profile(product_group)
    except loader.UnknownSchema as unknown:
        raise UnknownProductGroup(product_group) from unknown


def _event_schema(event_type: str) -> str | None:
    try:
        return loader.current_event(event_type)
    except loader.UnknownSchema:
        return None


def _usable(moment: datetime) -> datetime:
    """The instant in UTC. Raises UnusableInstant."""
    if moment.tzinfo is None:
        raise UnusableInstant(moment.isoformat())
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise UnusableInstant(moment.isoformat()) from error


def _payload(facts: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed and stored.

    The hash is public while some facts are not: without the blinding, everybody could try out
    which of the few possible values of a hidden fact gives this hash.
    """
    return canonical({"blinding": secrets.token_hex(16), "facts": dict(facts)})


def _says(entry: Entry, name: str, facts: Mapping[str, Any]) -> bool:
    stated = parsed(entry.payload)["facts"]
    return entry.profile == name and canonical(stated) == canonical(dict(facts))


def _about(connection: Connection, product: Product) -> dict[str, Any]:
    operator = catalogue.get_operator(connection, product.operator_id)
    return {
        "status": ACTIVE,
        "productGroup": product.product_group,
        "operator": {"id": operator.operator_id, "uri": operator_uri(operator)},
    }


def operator_uri(operator: Operator) -> str:
    """The operator's unique identifier as a URI: by its GLN, else another identifier, else ours."""
    gln = operator.identifier("gln")
    if gln is not None:
        return f"{_GS1_ID}/417/{gln}"
    scheme, value = next(iter(operator.identifiers), ("operator", operator.operator_id))
    return f"{scheme}:{value}"


def _write(
    connection: Connection, turn: _Turn, product: Product, draft: _Draft, shape: Shape
) -> Entry:
    identifier, head = turn.identifier, turn.head
    fragments = {PUBLIC: canonical(project(draft.facts, shape, PUBLIC))}
    entry = seal(_entry_draft(turn, draft), fragments)
    try:
        store.insert_entry(connection, entry, fragments)
        row = _row(identifier, product, entry)
        if head is None:
            store.insert_passport(connection, row)
        elif not store.move_head(connection, row, head.head_seq):
            raise PassportConflict(identifier)
    except IntegrityError as error:
        raise PassportConflict(identifier) from error
    return entry


def _entry_draft(turn: _Turn, draft: _Draft) -> EntryDraft:
    return EntryDraft(
        passport_key=turn.identifier.path,
        seq=1 if turn.head is None else turn.head.head_seq + 1,
        version=draft.version,
        event_type=draft.event_type,
        payload=_payload(draft.facts),
        profile=draft.profile,
        reason=draft.reason,
        writer=draft.writer,
        valid_from=draft.valid_from,
        recorded_at=turn.recorded_at,
        previous_hash=turn.newest_hash,
        about=draft.about,
    )


def _row(identifier: Identifier, product: Product, entry: Entry) -> PassportRow:
    """The passport as this entry leaves it; when it began is kept with its first entry."""
    return PassportRow(
        passport_key=identifier.path,
        product_key=product.identifier.path,
        operator_id=product.operator_id,
        granularity=identifier.granularity,
        product_group=product.product_group,
        status=ACTIVE,
        head_seq=entry.seq,
        head_hash=entry.entry_hash,
        created_at=entry.recorded_at,
    )


def _published(entry: Entry, *, created: bool) -> Published:
    return Published(entry.version or 0, entry.seq, entry.entry_hash, created)
