"""Publishing passport versions through the admin API."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.chain import instant
from passport.errors import FieldProblem
from passport.profile import profile_text
from passport.refusals import FactError
from passport.service import HistoryRow, PassportInvalid, Published
from passport.validation import fact_errors
from resolver.admin import validation
from resolver.admin.errors import InvalidBody, UnusableParameter
from resolver.admin.listing import Page
from resolver.admin.model import Body, without_none
from resolver.admin.preconditions import seen_hash
from resolver.admin.responsibility import claim_responsible
from resolver.principals.model import Principal
from schemas import loader
from schemas.merging import ProfileConflict

_seq = re.compile(r"[0-9]{1,9}").fullmatch


def check_version(body: Any) -> Body:
    """The body of a publication, once its shape is right; raises InvalidBody.

    Where the shape is wrong, the facts are looked at all the same, so that one answer tells
    everything there is to mend.
    """
    problems = validation.problems("passport_version", body) or _time_problems(body)
    if problems:
        told = dict.fromkeys([*problems, *_fact_problems(body)])
        raise InvalidBody(tuple(sorted(told, key=lambda problem: problem.pointer)))
    checked: Body = body
    return checked


def _time_problems(body: Body) -> list[FieldProblem]:
    try:
        instant_of(body.get("validFrom"))
    except OverflowError:
        return [FieldProblem("/validFrom", "this instant lies outside the years 1 to 9999 in UTC")]
    return []


def instant_of(text: str | None) -> datetime | None:
    """The instant of a checked ``validFrom``, in UTC; None stays None."""
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _fact_problems(body: Any) -> list[FieldProblem]:
    facts = body.get("facts") if isinstance(body, dict) else None
    group = body.get("productGroup") if isinstance(body, dict) else None
    if not isinstance(facts, dict) or not isinstance(group, str):
        return []
    asked = body.get("profiles")
    named = asked if isinstance(asked, list) and all(isinstance(one, str) for one in asked) else []
    try:
        name = profile_text(named) if named else loader.current_profile(group)
        return in_body(fact_errors(name, facts))
    except loader.UnknownSchema as unknown:
        if named:
            return [FieldProblem("/profiles", str(unknown))]
        return [FieldProblem("/productGroup", f"there is no profile for {group!r}")]
    except ProfileConflict as conflict:
        return [FieldProblem("/profiles", str(conflict))]


def in_body(errors: Iterable[FactError]) -> list[FieldProblem]:
    """Faults of facts as faults of the body that holds them, rule and legal source kept."""
    return [
        FactError(f"/facts{each.pointer}", each.message, each.rule, each.source) for each in errors
    ]


def publish(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    if_match: str | None = None,
) -> Published:
    """Publish a version of one level; the current facts again add nothing.

    ``if_match`` is the header of that name, where the writer sent one. Raises NotOwned, InvalidBody
    with pointers into the body, and what ``passport.service`` says.
    """
    claim_responsible(connection, caller, identifier)
    try:
        return passports.publish(
            connection,
            identifier,
            product_group=body["productGroup"],
            facts=body["facts"],
            writer=caller.principal_id,
            now=now,
            profiles=body.get("profiles"),
            valid_from=instant_of(body.get("validFrom")),
            reason=body.get("reason"),
            granularity=body.get("granularity"),
            expected_head=seen_hash(if_match, passports.head_hash(connection, identifier)),
        )
    except PassportInvalid as error:
        raise InvalidBody(tuple(in_body(error.problems))) from error


def primary_url_of(connection: Connection, identifier: Identifier) -> str | None:
    """The primary host of the operator an identifier belongs to, if it has one (DECISION 5)."""
    owner = catalogue.owner_of(connection, identifier)
    return catalogue.get_operator(connection, owner).primary_url


def show_published(identifier: Identifier, published: Published, base_url: str) -> Body:
    """What a publication came to, with the address that will always show this version."""
    return {
        "passport": identifier.path,
        "version": published.version,
        "seq": published.seq,
        "entryHash": published.entry_hash,
        "created": published.created,
        "url": f"{base_url}/passport/versions/{published.version}{identifier.path}",
    }


def seq_after(page: Page) -> int:
    """The place in the history a page begins after. Raises UnusableParameter."""
    if page.after is None:
        return 0
    if not _seq(page.after):
        raise UnusableParameter("after", "the seq of an entry", page.after)
    return int(page.after)


def show_history(identifier: Identifier, page: Page, rows: list[HistoryRow]) -> Body:
    """A page of the entries of one level's passport, oldest first."""
    entries = page.body("entries", rows, _show_row, lambda row: row.seq)
    return {"passport": identifier.path, **entries}


def _show_row(row: HistoryRow) -> Body:
    return without_none(
        {
            "seq": row.seq,
            "kind": row.kind,
            "version": row.version,
            "eventType": row.event_type,
            "recordedAt": instant(row.recorded_at),
            "validFrom": instant(row.valid_from),
            "writer": row.writer,
            "reason": row.reason,
            "payloadSha256": row.payload_sha256,
            "entryHash": row.entry_hash,
            "previousHash": row.previous_hash,
            "profile": row.profile,
            "changes": _show_changes(row),
        }
    )


def _show_changes(row: HistoryRow) -> list[Body] | None:
    if row.version is None:
        return None
    return [{"pointer": change.pointer, "kind": change.kind} for change in row.changes]
