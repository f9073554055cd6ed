"""The link register: what an identifier links to, as its maker says.

Registering is where a resolver is made safe: what is kept here is followed by every phone that
scans the code, so nothing is kept that could not be answered. Every change is written down with
its actor in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gs1 import Identifier
from gs1.link_types import compact_link_type
from gs1.pairing import path_shape
from passport.catalogue import service as catalogue
from passport.catalogue.code_uri import authority_of
from passport.catalogue.errors import UnknownProduct
from passport.catalogue.model import Change
from passport.catalogue.rules import DOT_SEGMENTS
from passport.errors import FieldProblem
from resolver.links import store
from resolver.links.errors import (
    DefaultNeeded,
    InvalidLinks,
    LevelInUse,
    ListsDefault,
    NoMatchingLink,
    NotALinkLevel,
    OrphanLevel,
    UnknownLevel,
    UnreachableLevel,
)
from resolver.links.merging import LinkPatch, Match, draft_of, merged, without
from resolver.links.model import Level, LinkEvent, LinkSetDraft, Sent, prepare
from resolver.links.store import StoredLevel
from resolver.links.targets import Allowed
from resolver.links.templates import known_at
from resolver.links.validation import checked_level

# The description file is read by programs that look a resolver up: it stays small.
MOST_VOCABULARIES = 100


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a level is to become."""

    owner: str
    draft: LinkSetDraft
    allowed: Allowed
    sent: Sent | None = None  # of a merged draft: what came with the request


def put_links(
    connection: Connection,
    identifier: Identifier,
    draft: LinkSetDraft,
    now: datetime,
    *,
    actor: str,
    allow_http: bool = False,
    own_hosts: Collection[str] = (),
) -> tuple[Level, Change]:
    """Keep the links of one level in place of those it had.

    ``own_hosts`` are the authorities this service answers beside those of the operator: a link to a
    code there would run in a circle. Raises NotOwned where no operator holds the identifier,
    NotALinkLevel, OrphanLevel, and InvalidLinks with every fault.
    """
    owner = catalogue.owner_of(connection, identifier)
    allowed = _allowed(connection, identifier, owner, own_hosts, allow_http=allow_http)
    stored = store.get(connection, identifier.path)
    wanted = _Wanted(owner, draft, allowed)
    return _keep(connection, identifier, stored, wanted, now, actor=actor)


def merge_links(
    connection: Connection,
    identifier: Identifier,
    patch: LinkPatch,
    now: datetime,
    *,
    actor: str,
    allow_http: bool = False,
    own_hosts: Collection[str] = (),
) -> tuple[Level, Change]:
    """Add links to a level; each takes the place of those that answer the same requests.

    Two links answer the same requests when type, media type, languages and contexts are equal. A
    level that is not there yet is made, described by its product's name or by the identifier
    itself. Raises what :func:`put_links` raises; faults are told by pointers into the patch.
    """
    owner = catalogue.owner_of(connection, identifier)
    allowed = _allowed(connection, identifier, owner, own_hosts, allow_http=allow_http)
    stored = store.get(connection, identifier.path)
    current = (
        draft_of(stored.level) if stored else LinkSetDraft(description_for(connection, identifier))
    )
    draft, sent = merged(current, patch)
    wanted = _Wanted(owner, draft, allowed, sent)
    return _keep(connection, identifier, stored, wanted, now, actor=actor)


def get_level(connection: Connection, identifier: Identifier) -> Level:
    """The links registered for exactly this identifier. Raises UnknownLevel."""
    stored = store.get(connection, identifier.path)
    if stored is None:
        raise UnknownLevel(identifier)
    return stored.level


def delete_level(
    connection: Connection, identifier: Identifier, now: datetime, *, actor: str
) -> None:
    """Forget the links of one level. Raises UnknownLevel, LevelInUse."""
    stored = store.get(connection, identifier.path)
    if stored is None:
        raise UnknownLevel(identifier)
    _forget(connection, identifier, stored, now, actor)


def delete_links(
    connection: Connection, identifier: Identifier, match: Match, now: datetime, *, actor: str
) -> None:
    """Forget the matching links of one level, and the level with the last of them.

    Raises UnknownLevel, NoMatchingLink, ListsDefault, LevelInUse, and OrphanLevel or DefaultNeeded
    where what is left could not answer.
    """
    stored = store.get(connection, identifier.path)
    if stored is None:
        raise UnknownLevel(identifier)
    current = draft_of(stored.level)
    left = without(current, match)
    if left == current:
        raise NoMatchingLink(identifier, compact_link_type(match.link_type))
    if left.default is None and not left.links:
        _forget(connection, identifier, stored, now, actor)
        return
    kept_before = Sent(False, False, (None,) * len(left.links))
    wanted = _Wanted(stored.operator_id, left, Allowed(), kept_before)
    try:
        _, change = _keep(connection, identifier, stored, wanted, now, actor=actor)
    except InvalidLinks as error:
        # What was kept is not judged again; only a default can be missing.
        raise DefaultNeeded(identifier) from error
    if change is Change.UNCHANGED:
        raise ListsDefault(identifier, compact_link_type(match.link_type))


def list_levels(
    connection: Connection,
    operator_id: str | None,
    under: Identifier | None,
    after: str,
    limit: int,
) -> list[tuple[str, str]]:
    """Identifiers with registered links and the descriptions of those, of one operator or all."""
    return store.levels_of(connection, operator_id, under.path if under else None, after, limit)


def owned_keys_beside_products(operator_id: str) -> store.Keys:
    """The keys of an operator's links that are no product's, to limit what is read to them."""
    return store.keys_beside_products_of(operator_id)


def history(
    connection: Connection, identifier: Identifier, before_seq: int | None, limit: int
) -> list[LinkEvent]:
    """The changes of one level, newest first, also of one that is no more.

    Raises UnknownLevel where there was never anything.
    """
    events = store.events_of(connection, identifier.path, before_seq, limit)
    if not events and before_seq is None:
        raise UnknownLevel(identifier)
    return events


def vocabularies(connection: Connection, now: datetime) -> list[str]:
    """The vocabularies beside GS1's of the links in force now, at most a hundred."""
    return store.vocabularies(connection, now, MOST_VOCABULARIES)


def description_for(connection: Connection, identifier: Identifier) -> str:
    """What a level nobody described is called: its product's name, else the identifier itself."""
    try:
        return catalogue.get_product(connection, identifier.primary()).name("en")
    except UnknownProduct:
        return identifier.hri


def _keep(
    connection: Connection,
    identifier: Identifier,
    stored: StoredLevel | None,
    wanted: _Wanted,
    now: datetime,
    *,
    actor: str,
) -> tuple[Level, Change]:
    _check_place(identifier)
    level = checked_level(wanted.draft, wanted.allowed, wanted.sent)
    if level.default is None:
        _check_default_above(connection, identifier)
    text = prepare(level)
    if stored is not None and stored.prepared == text:
        return level, Change.UNCHANGED
    store.put(connection, identifier.path, wanted.owner, level, now)
    before = stored.prepared if stored else None
    store.record(connection, identifier.path, now, actor=actor, before=before, after=text)
    return level, Change.CREATED if stored is None else Change.UPDATED


def _forget(
    connection: Connection, identifier: Identifier, stored: StoredLevel, now: datetime, actor: str
) -> None:
    is_top = not identifier.qualifiers and not _is_product(connection, identifier)
    if is_top and store.is_relied_on(connection, identifier.path):
        raise LevelInUse(identifier)
    store.remove(connection, identifier.path)
    store.record(connection, identifier.path, now, actor=actor, before=stored.prepared, after=None)


def _allowed(
    connection: Connection,
    identifier: Identifier,
    owner: str,
    own_hosts: Collection[str],
    *,
    allow_http: bool,
) -> Allowed:
    operator = catalogue.get_operator(connection, owner)
    urls = (operator.primary_url, *operator.alias_urls)
    return Allowed(
        allow_http=allow_http,
        product=identifier.key_ai == "01",
        hosts=operator.link_hosts,
        own_hosts={*own_hosts, *(authority_of(url) for url in urls if url)},
        variables=known_at(identifier.key_ai, [ai for ai, _ in identifier.qualifiers]),
    )


def _check_place(identifier: Identifier) -> None:
    for _, value in identifier.qualifiers:
        if value in DOT_SEGMENTS:
            raise UnreachableLevel(identifier, value)
    if identifier.serial is not None and (identifier.lot or identifier.variant):
        expected = identifier.with_qualifiers({"21": identifier.serial})
        raise NotALinkLevel(identifier, expected)


def _check_default_above(connection: Connection, identifier: Identifier) -> None:
    """Raises unless a default answers above a level that has none (Resolver 2.5.8).

    A product has our own page to fall back on; another key has nothing. A key that cannot stand
    alone, such as a pay-to GLN without its reference (415 with 8020), has no level above.
    """
    if _is_product(connection, identifier):
        return
    if not identifier.qualifiers or not path_shape((identifier.key_ai,)).complete:
        raise InvalidLinks((FieldProblem("/default", "the top level of a key needs a default"),))
    top = store.get(connection, identifier.primary().path)
    if top is None or top.level.default is None:
        raise OrphanLevel(identifier, identifier.primary())


def _is_product(connection: Connection, identifier: Identifier) -> bool:
    """Whether our own pages stand behind this key."""
    if identifier.key_ai != "01":
        return False
    try:
        catalogue.get_product(connection, identifier.primary())
    except UnknownProduct:
        return False
    return True
