"""The verbs of checking: judge what is about to be published, and tell how ready a passport is.

Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport.canonical import pointer_to
from passport.catalogue import service as catalogue
from passport.catalogue.model import Subject
from passport.disclosure import PUBLIC, project
from passport.gate import Candidate, examine, facts_in_force, known_links, measured, profile_on
from passport.obligations import MANDATORY
from passport.profile import profile
from passport.readiness import store
from passport.readiness.markets import Market
from passport.readiness.model import Readiness
from passport.readiness.rules import assess, for_everybody
from passport.refusals import FactError
from passport.verdict import Findings, Level, findings
from passport.writing import product_of, usable, wider_levels

# Counting stops here: nobody mends more passports one by one.
MANY = 1000


def look_at(
    connection: Connection,
    identifier: Identifier,
    *,
    product_group: str,
    facts: Mapping[str, Any],
    now: datetime,
    profiles: list[str] | None = None,
    valid_from: datetime | None = None,
) -> Findings:
    """What the gate says about a version without publishing it, with what to look at besides.

    Raises as ``publish`` does, but PassportInvalid: faults are among the findings.
    """
    product = product_of(connection, identifier)
    moment = now if valid_from is None else usable(valid_from)
    wider = wider_levels(connection, identifier)
    candidate = Candidate(product, identifier, product_group, facts, moment, now, profiles, wider)
    found = examine(connection, candidate)
    more = tuple(_relied_on(connection, candidate, found.profile))
    return Findings(found.profile, found.errors, (*found.warnings, *more))


def readiness(
    connection: Connection, subject: Subject, on: date, market: Market | None
) -> Readiness:
    """How ready the passport of a subject is at the end of a day, for a market if one is named.

    All levels together, under the law of that day: the profile of the product group then in
    force, with those for every group that a level keeps to. A subject without any passport lacks
    everything. Raises UnknownProductGroup.
    """
    moment = _end_of(on)
    levels = [identifier for _, identifier in subject.levels]
    composed, names = facts_in_force(connection, levels, moment)
    name = profile_on(subject.product.product_group, names, on)
    composed = measured(connection, subject.identifier, name, moment) | composed
    level = Level(subject.identifier, composed, {}, on)
    errors = findings(name, level, known_links(connection, subject.product, name, level)).errors
    return assess(
        subject.identifier,
        profile(name),
        composed,
        on,
        market,
        errors=errors,
        versions=len(names),
    )


def public_readiness(
    connection: Connection, subject: Subject, on: date, market: Market | None
) -> Readiness:
    """The same for strangers, who learn nothing of closed facts, nor what they decide.

    Only what is open to everybody is judged: as sealed for everybody, and as the profile of that
    day opens it. Rules and conditions see nothing else, and where links lead is not looked up:
    a document's name may be closed. A fact that is closed in part is never told to be wrong,
    since what is withheld would look missing. Raises UnknownProductGroup.
    """
    moment = _end_of(on)
    levels = [identifier for _, identifier in subject.levels]
    stated, names = facts_in_force(connection, levels, moment, public_only=True)
    whole, _ = facts_in_force(connection, levels, moment)
    by_name = profile(profile_on(subject.product.product_group, names, on))
    read = measured(connection, subject.identifier, by_name.name, moment, audience=PUBLIC)
    seen = project(read | stated, by_name.shape, PUBLIC)
    level = Level(subject.identifier, seen, {}, on)
    open_facts = {fact for fact in seen if fact in whole and seen[fact] == whole[fact]}
    found = findings(by_name.name, level, None).errors
    errors = tuple(
        error for error in found if open_facts.intersection(error.pointer.split("/")[1:2])
    )
    judged = assess(
        subject.identifier, by_name, seen, on, market, errors=errors, versions=len(names)
    )
    return for_everybody(judged)


def _end_of(on: date) -> datetime:
    return datetime.combine(on, time.max, UTC)


def _relied_on(connection: Connection, candidate: Candidate, name: str) -> Iterator[FactError]:
    """Facts no longer stated here that narrower levels are asked for.

    The model itself owes them no longer than it likes, so nothing is refused; but a unit that
    does not state them itself misses them from then on.
    """
    if candidate.identifier.serial is not None:
        return
    stated, _ = facts_in_force(connection, [candidate.identifier], candidate.moment)
    by_name = profile(name)
    gone = [
        attribute
        for attribute in by_name.attributes.values()
        if attribute.name in stated
        and attribute.name not in candidate.facts
        and attribute.level != candidate.identifier.granularity
        and any(line.word == MANDATORY for line in attribute.obligations)
    ]
    if not gone:
        return
    product = candidate.product.identifier.path
    narrower = store.narrower_passports(connection, product, MANY + 1)
    if narrower == 0:
        return
    number = f"more than {MANY}" if narrower > MANY else str(narrower)
    for attribute in gone:
        sentence = (
            f"is no longer stated here; of the product's batches and units {number} have a "
            "passport, and one that does not state it itself misses it"
        )
        yield FactError(pointer_to("", attribute.name), sentence, "relied_on", attribute.source)


def subject_of(connection: Connection, identifier: Identifier) -> Subject:
    """What an identifier is about. Raises UnknownIdentifier and LotMismatch."""
    return catalogue.find_subject(connection, identifier)
