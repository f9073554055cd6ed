"""Drafts of publications: saved, read, changed and thrown away, until one is published.

A draft is no entry (DECISIONS 14): it may be incomplete and wrong, nobody outside sees it, and
nothing of it is left once it is published or thrown away. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from gs1 import Identifier
from passport.canonical import NotCanonical, canonical
from passport.catalogue.model import Change
from passport.drafts import store
from passport.drafts.errors import UnknownDraft
from passport.drafts.model import Draft
from passport.events import service as events
from passport.gate import Candidate, examine
from passport.publishing import refuse_closed
from passport.refusals import FactError, PassportConflict, PassportInvalid
from passport.writing import product_of, take_turn, wider_levels

__all__ = [
    "Draft",
    "UnknownDraft",
    "find",
    "forget",
    "get",
    "listed",
    "problems",
    "save",
    "throw_away",
]


def save(
    connection: Connection,
    identifier: Identifier,
    body: Mapping[str, Any],
    *,
    writer: str,
    now: datetime,
) -> tuple[Draft, Change]:
    """Keep a draft of this level's next version, in place of the one there is.

    It is the draft of whoever answers for the thing; what the one before has left is replaced
    like nothing. Raises UnknownProduct/UnknownBatch/UnknownUnit, NotALevel, PassportClosed where
    no version can follow, PassportInvalid for what has no canonical form, and PassportConflict.
    """
    product = product_of(connection, identifier)
    refuse_closed(take_turn(connection, identifier, now))
    try:
        canonical(dict(body))
    except NotCanonical as fault:
        raise PassportInvalid((FactError(fault.pointer, fault.reason, "canonical"),)) from fault
    responsible = events.handed_to(connection, identifier) or product.operator_id
    draft = Draft(identifier.path, responsible, dict(body), writer, now)
    before = store.draft_of(connection, identifier.path, lock=True)
    if before is None:
        try:
            store.add(connection, draft)
        except IntegrityError as error:
            raise PassportConflict(identifier) from error
        return draft, Change.CREATED
    if before.operator_id != responsible:
        store.replace(connection, draft)
        return draft, Change.CREATED
    if canonical(dict(before.body)) == canonical(dict(body)):
        return before, Change.UNCHANGED
    store.replace(connection, draft)
    return draft, Change.UPDATED


def get(connection: Connection, identifier: Identifier, *, lock: bool = False) -> Draft:
    """The draft of exactly this identifier, by whoever answers for it now. Raises UnknownDraft."""
    found = store.draft_of(connection, identifier.path, lock=lock)
    if found is None or not _is_current(connection, identifier, found):
        raise UnknownDraft(identifier)
    return found


def _is_current(connection: Connection, identifier: Identifier, draft: Draft) -> bool:
    """Whether it was not left behind by an operator that has handed the thing on since."""
    responsible = events.handed_to(connection, identifier)
    if responsible is None:
        responsible = product_of(connection, identifier).operator_id
    return draft.operator_id == responsible


def find(connection: Connection, identifier: Identifier) -> Draft | None:
    """The draft of exactly this identifier, if there is one."""
    return store.draft_of(connection, identifier.path)


def forget(connection: Connection, identifier: Identifier) -> None:
    """Forget whatever draft there is, whoever left it."""
    store.remove(connection, identifier.path)


def throw_away(connection: Connection, identifier: Identifier) -> None:
    """Forget a draft. Raises UnknownDraft."""
    if not store.remove(connection, identifier.path):
        raise UnknownDraft(identifier)


def listed(connection: Connection, operator_id: str | None, after: str, limit: int) -> list[Draft]:
    """Drafts of an operator, or of all, in the order of their keys, behind ``after``."""
    return store.listed(connection, operator_id, after, limit)


def problems(
    connection: Connection,
    identifier: Identifier,
    draft: Draft,
    valid_from: datetime | None,
    now: datetime,
) -> tuple[FactError, ...]:
    """What keeps a draft from being published, by the very gate that publishing has.

    Empty where it would be published. Raises what the gate says of its profiles.
    """
    body = draft.body
    lacking = tuple(
        FactError(f"/{name}", "this member is required", "required")
        for name in ("productGroup", "facts")
        if name not in body
    )
    if lacking:
        return lacking
    candidate = Candidate(
        product=product_of(connection, identifier),
        identifier=identifier,
        product_group=body["productGroup"],
        facts=body["facts"],
        moment=valid_from or now,
        now=now,
        profiles=body.get("profiles"),
        wider=wider_levels(connection, identifier),
    )
    return tuple(
        FactError(f"/facts{each.pointer}", each.message, each.rule, each.source)
        for each in examine(connection, candidate).errors
    )
