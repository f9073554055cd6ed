"""Where a unit is on its way, as the admin API tells it beside the unit's record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from aftersales.recalls import service as recalls
from aftersales.recalls.model import Match
from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.events.told import lifecycle_of
from passport.lifecycle import MADE, RECORDED, State
from resolver.admin import catalogue as catalogue_admin
from resolver.admin.model import Body, Put
from resolver.config import Settings
from resolver.principals.model import Principal


def put_unit(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    settings: Settings,
) -> Put:
    """Keep one unit, and tell beside it where it stands, as GET does."""
    put = catalogue_admin.put_unit(connection, caller, identifier, body, now, settings=settings)
    return replace(put, beside=standing_of(connection, identifier))


def standing_of(connection: Connection, unit: Identifier) -> Body:
    """Stage and statuses of a unit that is on record, and whether it is recalled now.

    A day of production says that it was made, also where no event does.
    """
    subject = catalogue.find_subject(connection, unit)
    life = lifecycle_of(connection, [unit.path])
    state = State() if life is None else life.state
    is_made = subject.unit is not None and subject.unit.produced_on is not None
    stage = MADE if state.stage == RECORDED and is_made else state.stage
    notices = recalls.notices_for(connection, subject)
    told: Body = {"stage": stage, "productStatus": state.product}
    if life is not None:
        told["status"] = state.passport
    return told | {"recalled": any(notice.match is Match.AFFECTED for notice in notices)}
