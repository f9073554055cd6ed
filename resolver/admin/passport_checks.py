"""Checking passports through the admin API: a dry run of a publication, and how ready one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownIdentifier
from passport.chain import instant
from passport.errors import FieldProblem, Refusal
from passport.readiness import service as readiness
from passport.readiness.markets import Market, markets
from passport.readiness.model import COUNTED, Readiness, Row
from passport.refusals import (
    FactError,
    GranularityFrozen,
    ProductGroupMismatch,
    UnknownProductGroup,
    UnusableProfiles,
)
from resolver.admin import passports as admin
from resolver.admin.errors import InvalidBody, UnknownParameter, UnusableParameter
from resolver.admin.model import Body, without_none
from resolver.admin.responsibility import claim_responsible, claim_responsible_to_read
from resolver.principals.model import Principal
from resolver.problems import field_error
from schemas.formats import is_date, is_date_time

PARAMETERS = ("market", "date")
# What of a body is to blame for a refusal that is not about single facts.
BLAMED: Mapping[type[Exception], str] = {
    ProductGroupMismatch: "/productGroup",
    UnknownProductGroup: "/productGroup",
    UnusableProfiles: "/profiles",
    GranularityFrozen: "/granularity",
}
_BLAMING = (ProductGroupMismatch, UnknownProductGroup, UnusableProfiles, GranularityFrozen)


def validate(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Any,
    now: datetime,
    *,
    if_match: str | None = None,
) -> Body:
    """What publishing this body would come to; whatever is written is taken back.

    Faults of the body are told; what is no fault of it (a stranger's identifier, another's newer
    version, a passport that is closed) is refused as publishing refuses it.
    """
    claim_responsible(connection, caller, identifier)
    try:
        checked = check_version(connection, caller, identifier, body, now)
        savepoint = connection.begin_nested()
        try:
            published = admin.publish(
                connection, caller, identifier, checked, now, if_match=if_match
            )
        finally:
            savepoint.rollback()
    except InvalidBody as refusal:
        return _shown(connection, identifier, body, now, errors=refusal.problems)
    except _BLAMING as refusal:
        fault = FieldProblem(BLAMED[type(refusal)], str(refusal))
        return _shown(connection, identifier, body, now, errors=(fault,))
    would_be = {
        "version": published.version,
        "seq": published.seq,
        "created": published.created,
        "validFrom": checked.get("validFrom") or instant(now),
    }
    return _shown(connection, identifier, checked, now, would_be=would_be)


def check_version(
    connection: Connection, caller: Principal, identifier: Identifier, body: Any, now: datetime
) -> Body:
    """The body of a publication, once its shape is right.

    Where it is not, the facts are held against the wider levels all the same, so that one answer
    tells everything there is to mend. Raises InvalidBody.
    """
    try:
        return admin.check_version(body)
    except InvalidBody as refusal:
        told = dict.fromkeys(refusal.problems)
        told |= dict.fromkeys(_gaps(connection, caller, identifier, body, now))
        problems = sorted(told, key=lambda problem: problem.pointer)
        raise InvalidBody(tuple(problems)) from refusal


def _gaps(
    connection: Connection, caller: Principal, identifier: Identifier, body: Any, now: datetime
) -> list[FieldProblem]:
    """What the gate says of facts in a body that is wrong elsewhere; nothing to a stranger."""
    group, facts = (
        (body.get("productGroup"), body.get("facts")) if isinstance(body, dict) else (None, None)
    )
    # What is wrong with profiles or with the level has been told already, or is told without them.
    if not isinstance(group, str) or not isinstance(facts, dict) or "profiles" in body:
        return []
    written = body.get("validFrom", "")
    try:
        claim_responsible_to_read(connection, caller, identifier, UnknownIdentifier(identifier))
        found = readiness.look_at(
            connection,
            identifier,
            product_group=group,
            facts=facts,
            now=now,
            valid_from=admin.instant_of(written) if is_date_time(str(written)) else None,
        )
    except (Refusal, OverflowError):
        return []
    return admin.in_body(found.errors)


def _shown(
    connection: Connection,
    identifier: Identifier,
    body: Any,
    now: datetime,
    *,
    errors: Iterable[FieldProblem] = (),
    would_be: Body | None = None,
) -> Body:
    faults = [field_error(error) for error in errors]
    profile, warnings = _looked_at(connection, identifier, body, now)
    return without_none(
        {
            "passport": identifier.path,
            "valid": not faults,
            "profiles": None if profile is None else profile.split(" "),
            "errors": faults,
            "warnings": [field_error(warning) for warning in admin.in_body(warnings)],
            "wouldBe": would_be,
        }
    )


def _looked_at(
    connection: Connection, identifier: Identifier, body: Any, now: datetime
) -> tuple[str | None, tuple[FactError, ...]]:
    """The profile and the warnings; neither where the body is not even read as a version."""
    try:
        checked = admin.check_version(body)
        found = readiness.look_at(
            connection,
            identifier,
            product_group=checked["productGroup"],
            facts=checked["facts"],
            now=now,
            profiles=checked.get("profiles"),
            valid_from=admin.instant_of(checked.get("validFrom")),
        )
    except (InvalidBody, *_BLAMING):
        return None, ()
    return found.profile, found.warnings


def asked(query: Mapping[str, list[str]], today: date, *more: str) -> tuple[Market | None, date]:
    """The market and the day of a question; ``more`` are parameters read elsewhere.

    Raises UnknownParameter, and UnusableParameter naming what is wrong.
    """
    for name, values in query.items():
        if name not in (*PARAMETERS, *more):
            raise UnknownParameter(name, (*PARAMETERS, *more))
        if len(values) > 1:
            raise UnusableParameter(name, "named once", ", ".join(values))
    return _market(query.get("market", [""])[0]), _day(query.get("date", [""])[0], today)


def _market(code: str) -> Market | None:
    if not code:
        return None
    known = markets()
    if code not in known:
        expected = f"the ISO 3166-1 code of a market: {', '.join(known)}"
        raise UnusableParameter("market", expected, code)
    return known[code]


def _day(text: str, today: date) -> date:
    if not text:
        return today
    if not is_date(text):
        raise UnusableParameter("date", "a day as YYYY-MM-DD", text)
    return date.fromisoformat(text)


def read_readiness(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    market: Market | None,
    on: date,
) -> Readiness:
    """How ready one of the caller's passports is. Raises UnknownIdentifier also for what is
    another's, or another's by now, LotMismatch, and UnknownProductGroup.
    """
    claim_responsible_to_read(connection, caller, identifier, UnknownIdentifier(identifier))
    subject = catalogue.find_subject(connection, identifier)
    return readiness.readiness(connection, subject, on, market)


def show(found: Readiness) -> Body:
    """How ready a passport is, as JSON: names and states, never a value."""
    market = found.market
    return without_none(
        {
            "passport": found.identifier.path,
            "granularity": found.granularity,
            "date": found.on.isoformat(),
            "market": None
            if market is None
            else {
                "code": market.code,
                "languages": ["/".join(group) for group in market.needed],
            },
            "profiles": found.profile.split(" "),
            "levelsWithPassport": found.versions,
            "ready": found.ready,
            "counts": {state.value: found.counts[state] for state in COUNTED},
            "errors": [field_error(error) for error in found.errors] or None,
            "sections": [
                {
                    "section": section.name,
                    "title": dict(section.title),
                    "counts": {state.value: section.counts[state] for state in COUNTED},
                    "facts": [_show_row(row) for row in section.rows],
                }
                for section in found.sections
            ],
        }
    )


def _show_row(row: Row) -> Body:
    return without_none(
        {
            "name": row.name,
            "label": dict(row.label),
            "level": row.level,
            "state": row.state.value,
            "obligation": row.obligation,
            "source": row.source,
            "because": dict(row.because) or None,
            "errors": [field_error(error) for error in row.errors] or None,
            "languages": [
                without_none(
                    {
                        "pointer": gap.pointer,
                        "lacking": list(gap.lacking) or None,
                        "alsoOfficial": list(gap.also_official) or None,
                    }
                )
                for gap in row.gaps
            ]
            or None,
        }
    )
