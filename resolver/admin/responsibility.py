"""Who may write about a thing once responsibility was handed on (2023/1542 Article 77(7))."""

from __future__ import annotations

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import NotOwned
from passport.db import take_turns
from passport.errors import Refusal
from passport.events import service as events
from passport.events.refusals import ResponsibilityMoved
from resolver.admin.ownership import claim
from resolver.principals.model import Principal


def claim_responsible(connection: Connection, caller: Principal, identifier: Identifier) -> None:
    """As :func:`claim`, for whoever answers for the thing by now.

    Raises ResponsibilityMoved for the operator it was handed on by, NotOwned for any other.
    """
    # First of all, so that nobody hands it on between the question and what the caller does.
    take_turns(connection, identifier.primary().path)
    responsible = events.handed_to(connection, identifier)
    if responsible is None:
        claim(connection, caller, identifier)
        return
    if caller.acts_for(responsible):
        return
    if caller.acts_for(catalogue.owner_of(connection, identifier)):
        raise ResponsibilityMoved(identifier, responsible)
    raise NotOwned(identifier)


def claim_responsible_to_read(
    connection: Connection, caller: Principal, identifier: Identifier, missing: Refusal
) -> None:
    """Raise ``missing`` unless the caller answers for the thing by now.

    For what tells of more than everybody may know: the one it was handed on by has no part in
    what is written after it.
    """
    if not is_responsible(connection, caller, identifier):
        raise missing


def is_responsible(connection: Connection, caller: Principal, identifier: Identifier) -> bool:
    """Whether the caller answers for the thing: it was handed to it, or is its own still."""
    responsible = events.handed_to(connection, identifier)
    if responsible is not None:
        return caller.acts_for(responsible)
    return _is_own(connection, caller, identifier)


def may_read(connection: Connection, caller: Principal, identifier: Identifier) -> bool:
    """Whether the caller answers for the thing, or did before it was handed on.

    For what everybody may know of it anyway.
    """
    return is_responsible(connection, caller, identifier) or _is_own(connection, caller, identifier)


def _is_own(connection: Connection, caller: Principal, identifier: Identifier) -> bool:
    try:
        return caller.acts_for(catalogue.owner_of(connection, identifier))
    except NotOwned:
        return False
