"""Operators, their prefixes and facilities. Offered to other rooms by ``service``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue import operator_store, rules, store
from passport.catalogue.errors import (
    InvalidFacility,
    InvalidOperator,
    NotOwned,
    OperatorIdentifierTaken,
    PrefixInUse,
    PrefixOverlap,
    UnknownFacility,
    UnknownOperator,
)
from passport.catalogue.model import (
    Change,
    Facility,
    FacilityDraft,
    Operator,
    OperatorDraft,
)


def put_operator(
    connection: Connection, draft: OperatorDraft, now: datetime
) -> tuple[Operator, Change]:
    """Keep an economic operator; its identifiers and company prefixes become the draft's.

    Raises InvalidOperator, PrefixOverlap, OperatorIdentifierTaken, and PrefixInUse when a prefix
    is dropped that something of this operator still needs.
    """
    problems = tuple(rules.operator_problems(draft))
    if problems:
        raise InvalidOperator(problems)
    operator = Operator(
        operator_id=draft.operator_id,
        name=draft.name,
        address=dict(draft.address),
        website=draft.website,
        contact_email=draft.contact_email,
        primary_url=draft.primary_url,
        identifiers=tuple(sorted(draft.identifiers)),
        prefixes=tuple(sorted(draft.prefixes)),
        link_hosts=None if draft.link_hosts is None else tuple(sorted(draft.link_hosts)),
        alias_urls=tuple(draft.alias_urls),
    )
    operator_store.lock_prefixes(connection)
    before = operator_store.operators(connection, [operator.operator_id]).get(operator.operator_id)
    if before == operator:
        return operator, Change.UNCHANGED
    _refuse_taken(connection, operator)
    if before is not None:
        _refuse_prefixes_in_use(connection, before, operator)
    operator_store.put_operator(connection, operator, now)
    return operator, Change.CREATED if before is None else Change.UPDATED


def put_facility(
    connection: Connection, draft: FacilityDraft, now: datetime
) -> tuple[Facility, Change]:
    """Keep a facility. Raises InvalidFacility, and NotOwned when no operator holds its GLN."""
    problems = tuple(rules.facility_problems(draft))
    if problems:
        raise InvalidFacility(problems)
    owner = owner_of(connection, draft.identifier)
    facility = Facility(draft.identifier, owner, draft.name, draft.country, draft.city)
    before = operator_store.facility_by_key(connection, draft.identifier.path)
    if before == facility:
        return facility, Change.UNCHANGED
    operator_store.put_facility(connection, facility)
    return facility, Change.CREATED if before is None else Change.UPDATED


def owner_of(connection: Connection, identifier: Identifier) -> str:
    """The id of the operator whose company prefix the identifier lies under; the longest wins.

    Raises NotOwned when there is none.
    """
    candidates = rules.candidate_prefixes(identifier)
    holders = operator_store.holders(connection, candidates)
    for prefix in candidates:
        if prefix in holders:
            return holders[prefix]
    raise NotOwned(identifier)


def get_operator(connection: Connection, operator_id: str) -> Operator:
    """Raises UnknownOperator."""
    if not rules.is_storable(operator_id):
        raise UnknownOperator(operator_id)
    found = operator_store.operators(connection, [operator_id])
    if operator_id not in found:
        raise UnknownOperator(operator_id)
    return found[operator_id]


def get_facility(connection: Connection, identifier: Identifier) -> Facility:
    """Raises UnknownFacility."""
    found = operator_store.facility_by_key(connection, identifier.path)
    if found is None:
        raise UnknownFacility(identifier)
    return found


def list_operators(connection: Connection) -> list[Operator]:
    """Every operator, in the order of their ids."""
    return list(operator_store.operators(connection).values())


def _refuse_taken(connection: Connection, operator: Operator) -> None:
    for taken, holder in operator_store.prefixes(connection):
        if holder != operator.operator_id:
            for prefix in operator.prefixes:
                if prefix.startswith(taken) or taken.startswith(prefix):
                    raise PrefixOverlap(prefix, taken, holder)
    for scheme, value in operator.identifiers:
        known = operator_store.identifier_holder(connection, scheme, value)
        if known not in (None, operator.operator_id):
            raise OperatorIdentifierTaken(scheme, value)


def _refuse_prefixes_in_use(connection: Connection, before: Operator, after: Operator) -> None:
    dropped = set(before.prefixes) - set(after.prefixes)
    if not dropped:
        return
    for identifier in _owned(connection, before.operator_id):
        lies_under = set(rules.candidate_prefixes(identifier))
        if lies_under & dropped and not lies_under & set(after.prefixes):
            raise PrefixInUse(max(lies_under & dropped, key=len), identifier)


def _owned(connection: Connection, operator_id: str) -> Iterator[Identifier]:
    for facility in operator_store.facilities_of(connection, operator_id):
        yield facility.identifier
    after = ""
    while page := store.list_products(connection, operator_id, after, 1000):
        for product in page:
            yield product.identifier
        after = page[-1].identifier.path
