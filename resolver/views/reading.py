"""What several views read of a subject, besides the subject itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from aftersales.recalls import service as recalls
from passport import service as passports
from passport.catalogue.model import Subject
from passport.model import ComposedPassport
from passport.refusals import NoPassport
from resolver.links import past
from resolver.links import service as links
from resolver.links.errors import UnknownLevel
from resolver.links.model import Level


@dataclass(frozen=True, slots=True)
class PastState:
    """Which instant a page shows, and what must not be overlooked because of it."""

    at: datetime
    recalled_now: bool  # a recall that covers it, or cannot be ruled out, is open today


def past_state(connection: Connection, subject: Subject, at: datetime | None) -> PastState | None:
    """What a page of an instant says first; None for a page of now."""
    if at is None:
        return None
    return PastState(at, bool(recalls.notices_for(connection, subject)))


def passport_if_any(
    connection: Connection, subject: Subject, now: datetime
) -> ComposedPassport | None:
    """The composed passport in force, or None while nothing has been published."""
    try:
        return passports.compose(connection, subject, now)
    except NoPassport:
        return None


def registered_links(
    connection: Connection, subject: Subject, now: datetime, at: datetime | None = None
) -> list[Level]:
    """The links its maker registered that are in force, most specific level first.

    With ``at``, those that were in force at that instant.
    """
    if at is not None:
        return past.levels_at(connection, [identifier for _, identifier in subject.levels], at)
    found = []
    for _, identifier in subject.levels:
        try:
            found.append(links.get_level(connection, identifier).at(now))
        except UnknownLevel:
            continue
    return found
