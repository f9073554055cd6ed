"""The link register: what an identifier links to, as its maker says.

Registering is where a resolver is made safe: what is kept here is followed by every phone that
scans the code, so nothing is kept that could not be answered.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from gs1 import Identifier
from gs1.link_types import expand_link_type
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownProduct
from passport.catalogue.model import Change
from passport.errors import FieldProblem
from resolver.links import store
from resolver.links.errors import (
    InvalidLinks,
    LevelInUse,
    NotALinkLevel,
    OrphanLevel,
    UnknownLevel,
)
from resolver.links.model import (
    DefaultDraft,
    Level,
    LinkDraft,
    LinkSetDraft,
    prepare,
)
from resolver.links.validation import checked_level


def put_links(
    connection: Connection,
    identifier: Identifier,
    draft: LinkSetDraft,
    now: datetime,
    *,
    allow_http: bool = False,
) -> tuple[Level, Change]:
    """Keep the links of one level in place of those it had.

    Raises NotOwned where no operator holds the identifier, NotALinkLevel, OrphanLevel, and
    InvalidLinks with every fault.
    """
    owner = catalogue.owner_of(connection, identifier)
    _check_place(connection, identifier)
    is_product = identifier.key_ai == "01"
    level = checked_level(draft, allow_http=allow_http, product=is_product)
    if level.default is None and not identifier.qualifiers and not _product(connection, identifier):
        # A product has our own page to fall back on; another key has nothing (Resolver 2.5.8).
        raise InvalidLinks((FieldProblem("/default", "the top level of a key needs a default"),))
    stored = store.get(connection, identifier.path)
    if stored is not None and stored.prepared == prepare(level):
        return level, Change.UNCHANGED
    store.put(connection, identifier.path, owner, level, now)
    return level, Change.CREATED if stored is None else Change.UPDATED


def merge_link(
    connection: Connection,
    identifier: Identifier,
    link: LinkDraft,
    now: datetime,
    *,
    allow_http: bool = False,
) -> tuple[Level, Change]:
    """Add one link to a level that has links; it replaces the one that answers the same requests.

    Two links answer the same requests when type, media type, languages and contexts are equal.
    Raises UnknownLevel and what :func:`put_links` raises.
    """
    current = draft_of(get_level(connection, identifier))
    kept = tuple(each for each in current.links if _answers(each) != _answers(link))
    draft = replace(current, links=(*kept, link))
    return put_links(connection, identifier, draft, now, allow_http=allow_http)


def get_level(connection: Connection, identifier: Identifier) -> Level:
    """The links registered for exactly this identifier. Raises UnknownLevel."""
    stored = store.get(connection, identifier.path)
    if stored is None:
        raise UnknownLevel(identifier)
    return stored.level


def delete_level(connection: Connection, identifier: Identifier) -> None:
    """Forget the links of one level. Raises UnknownLevel, LevelInUse."""
    relied_on = not identifier.qualifiers and not _product(connection, identifier)
    if relied_on and store.has_levels_below(connection, identifier.path):
        raise LevelInUse(identifier)
    if not store.remove(connection, identifier.path):
        raise UnknownLevel(identifier)


def draft_of(level: Level) -> LinkSetDraft:
    """The draft that would give this level again."""
    links = tuple(
        LinkDraft(
            link_type,
            target.href,
            target.title,
            target.media_type,
            target.languages,
            target.contexts,
            target in level.multi,
        )
        for link_type, targets in level.links.items()
        for target in targets
    )
    default = DefaultDraft(level.default.href, level.default.title) if level.default else None
    return LinkSetDraft(level.description, default, links)


def _answers(link: LinkDraft) -> tuple[object, ...]:
    media_type = link.media_type.lower() if link.media_type else None
    languages = tuple(sorted(tag.lower() for tag in link.languages))
    return expand_link_type(link.link_type), media_type, languages, tuple(sorted(link.contexts))


def _check_place(connection: Connection, identifier: Identifier) -> None:
    if identifier.serial is not None and (identifier.lot or identifier.variant):
        expected = identifier.with_qualifiers({"21": identifier.serial})
        raise NotALinkLevel(identifier, expected)
    if not identifier.qualifiers or _product(connection, identifier):
        return
    top = store.get(connection, identifier.primary().path)
    if top is None or top.level.default is None:
        raise OrphanLevel(identifier, identifier.primary())


def _product(connection: Connection, identifier: Identifier) -> bool:
    """Whether our own pages stand behind this key."""
    if identifier.key_ai != "01":
        return False
    try:
        catalogue.get_product(connection, identifier.primary())
    except UnknownProduct:
        return False
    return True
