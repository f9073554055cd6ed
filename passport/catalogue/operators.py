"""Operators, their prefixes and facilities. Offered to other rooms by ``service``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue import operator_store, rules, store, unit_store
from passport.catalogue.code_uri import authority_of
from passport.catalogue.errors import (
    AliasUrlFrozen,
    HostTaken,
    InvalidFacility,
    InvalidOperator,
    NotOwned,
    OperatorIdentifierTaken,
    PrefixInUse,
    PrefixOverlap,
    PrimaryUrlFrozen,
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
    connection: Connection,
    draft: OperatorDraft,
    now: datetime,
    *,
    own_hosts: Collection[str] = (),
) -> tuple[Operator, Change]:
    """Keep an economic operator; its identifiers and company prefixes become the draft's.

    ``own_hosts`` are those of the service itself, which no operator can have as an alias. Raises
    InvalidOperator, PrefixOverlap, OperatorIdentifierTaken, HostTaken, PrefixInUse when a prefix
    is dropped that something of this operator still needs, and PrimaryUrlFrozen or
    AliasUrlFrozen when a host goes that printed codes may carry.
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
        alias_urls=tuple(sorted(draft.alias_urls)),
    )
    operator_store.lock_prefixes(connection)
    before = operator_store.operators(connection, [operator.operator_id]).get(operator.operator_id)
    if before == operator:
        return operator, Change.UNCHANGED
    _refuse_taken(connection, operator)
    _refuse_taken_hosts(connection, operator, own_hosts)
    if before is not None:
        _refuse_prefixes_in_use(connection, before, operator)
        _refuse_frozen_hosts(connection, before, operator)
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


def list_operators(
    connection: Connection,
    operator_id: str | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> list[Operator]:
    """Operators in the order of their ids, behind ``after``; all of them without ``limit``.

    With ``operator_id`` that one only.
    """
    behind = after or ""
    if operator_id is not None:
        ids = [operator_id] if operator_id > behind else []
    else:
        ids = operator_store.operator_ids(connection, behind, limit)
    return list(operator_store.operators(connection, ids).values())[:limit]


def list_facilities(
    connection: Connection,
    operator_id: str | None = None,
    after: Identifier | None = None,
    limit: int = 100,
) -> list[Facility]:
    """Facilities, of one operator or of all, in the order of their GLNs, behind ``after``."""
    behind = "" if after is None else after.path
    return operator_store.facilities_of(connection, operator_id, behind, limit)


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


def _refuse_taken_hosts(
    connection: Connection, operator: Operator, own_hosts: Collection[str]
) -> None:
    """Several operators may share a primary host; an alias belongs to one of them alone."""
    primaries, aliases = operator_store.other_hosts(connection, operator.operator_id)
    taken_by_alias = {authority_of(url) for url in aliases}
    taken = taken_by_alias | {authority_of(url) for url in primaries} | set(own_hosts)
    if operator.primary_url is not None and authority_of(operator.primary_url) in taken_by_alias:
        raise HostTaken(operator.primary_url)
    for url in operator.alias_urls:
        if authority_of(url) in taken:
            raise HostTaken(url)


def _refuse_frozen_hosts(connection: Connection, before: Operator, after: Operator) -> None:
    """Keep every host that printed codes may carry.

    A first primary host may be given at any time: codes that were printed before carry the host
    of the service itself, which is always answered.
    """
    dropped = [url for url in before.alias_urls if url not in after.alias_urls]
    has_moved = before.primary_url not in (None, after.primary_url)
    if not (has_moved or dropped) or not unit_store.has_units_of(connection, before.operator_id):
        return
    if before.primary_url is not None and has_moved:
        raise PrimaryUrlFrozen(before.operator_id, before.primary_url)
    raise AliasUrlFrozen(before.operator_id, dropped[0])


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
