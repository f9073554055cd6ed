"""Who may write about a thing once responsibility was handed on (2023/1542 Article 77(7))."""

from __future__ import annotations

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import NotOwned
from passport.db import take_turns
from passport.events import service as events
from passport.events.refusals import ResponsibilityMoved
from resolver.admin.ownership import claim
from resolver.principals.model import Principal


def claim_responsible(connection: Connection, caller: Principal, identifier: Identifier) -> None:
    """As :func:`claim`, for whoever answers for the thing by now.

    Raises ResponsibilityMoved for the operator it was handed on by, NotOwned for any other.
    """
    responsible = events.handed_to(connection, identifier)
    if responsible is None:
        claim(connection, caller, identifier)
        return
    take_turns(connection, identifier.primary().path)
    if caller.acts_for(responsible):
        return
    if caller.acts_for(catalogue.owner_of(connection, identifier)):
        raise ResponsibilityMoved(identifier, responsible)
    raise NotOwned(identifier)


def may_read(connection: Connection, caller: Principal, identifier: Identifier) -> bool:
    """Whether the thing is the caller's: by its prefix, or because it was handed to it."""
    responsible = events.handed_to(connection, identifier)
    if responsible is not None and caller.acts_for(responsible):
        return True
    try:
        return caller.acts_for(catalogue.owner_of(connection, identifier))
    except NotOwned:
        return False
