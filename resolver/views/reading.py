"""What several views read of a subject, besides the subject itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from passport import service as passports
from passport.catalogue.model import Subject
from passport.model import ComposedPassport
from passport.refusals import NoPassport
from resolver.links import service as links
from resolver.links.errors import UnknownLevel
from resolver.links.model import Level


def passport_if_any(
    connection: Connection, subject: Subject, now: datetime
) -> ComposedPassport | None:
    """The composed passport in force, or None while nothing has been published."""
    try:
        return passports.compose(connection, subject, now)
    except NoPassport:
        return None


def registered_links(connection: Connection, subject: Subject) -> list[Level]:
    """The links its maker registered, most specific level first."""
    found = []
    for _, identifier in subject.levels:
        try:
            found.append(links.get_level(connection, identifier))
        except UnknownLevel:
            continue
    return found
