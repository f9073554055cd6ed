"""Hand-overs as the admin API takes and shows them."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection

from passport.catalogue import service as catalogue
from passport.db import take_turns
from resolver.admin.model import Body, Put, tag_of, without_none
from resolver.admin.preconditions import check_replaceable, entity_tag
from resolver.config import Settings
from resolver.hosts import configured_hosts
from resolver.links import handovers
from resolver.links.errors import PrefixNotOwned, UnknownHandover
from resolver.links.model import Handover
from resolver.principals.model import Principal


def put_handover(
    connection: Connection,
    caller: Principal,
    prefix: str,
    body: Body,
    now: datetime,
    *,
    settings: Settings,
) -> Put:
    """Hand a prefix over; only its operator may, or an administrator where it is nobody's."""
    take_turns(connection, f"handover/{prefix}")
    operator_id = claim_prefix(connection, caller, prefix)
    before = tag_of(
        lambda: handovers.get_handover(connection, prefix), show_handover, UnknownHandover
    )
    handover = Handover(prefix, body["resolverRoot"].rstrip("/"), operator_id)
    change = handovers.put_handover(
        connection,
        handover,
        now,
        actor=caller.principal_id,
        own_hosts=configured_hosts(settings),
        allow_http=settings.allow_http_links,
    )
    return Put(change, show_handover(handover), before)


def claim_prefix(connection: Connection, caller: Principal, prefix: str) -> str | None:
    """The operator a prefix belongs to, if any, when the caller acts for it.

    Raises PrefixNotOwned; what is nobody's is for administrators.
    """
    holder = handovers.holder_of(prefix, catalogue.list_operators(connection))
    operator_id = holder.operator_id if holder else None
    if not _may(caller, operator_id):
        raise PrefixNotOwned(prefix)
    return operator_id


def own_handover(connection: Connection, caller: Principal, prefix: str) -> Handover:
    """The hand-over of a prefix. Raises UnknownHandover, also for another operator's."""
    found = handovers.get_handover(connection, prefix)
    if not _may(caller, found.operator_id):
        raise UnknownHandover(prefix)
    return found


def delete_handover(
    connection: Connection,
    caller: Principal,
    prefix: str,
    now: datetime,
    *,
    if_match: str | None,
) -> None:
    """Answer for a prefix here again; ``if_match`` says what was seen."""
    take_turns(connection, f"handover/{prefix}")
    found = own_handover(connection, caller, prefix)
    check_replaceable(entity_tag(show_handover(found)), if_match)
    handovers.delete_handover(connection, prefix, now, actor=caller.principal_id)


def show_handover(handover: Handover) -> Body:
    """A hand-over as the API shows it."""
    return without_none(
        {
            "prefix": handover.prefix,
            "operator": handover.operator_id,
            "resolverRoot": handover.resolver_root,
        }
    )


def show_text(text: str) -> Body:
    """A hand-over as it was written down."""
    return without_none(json.loads(text))


def _may(caller: Principal, operator_id: str | None) -> bool:
    return caller.is_administrator or caller.operator_id == operator_id
