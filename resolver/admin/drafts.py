"""Drafts of publications as the admin API takes and shows them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from gs1 import Identifier
from passport.chain import instant
from passport.drafts import service as drafts
from passport.drafts.service import Draft, UnknownDraft
from passport.errors import FieldProblem, Refusal
from passport.service import Published
from resolver.admin import passports as publishing
from resolver.admin.errors import InvalidBody
from resolver.admin.lifecycle import moment
from resolver.admin.model import Body, Put, tag_of
from resolver.admin.passport_checks import BLAMED
from resolver.admin.preconditions import check_replaceable, entity_tag
from resolver.admin.responsibility import claim_responsible, claim_responsible_to_read
from resolver.principals.model import Principal


def put_draft(
    connection: Connection, caller: Principal, identifier: Identifier, body: Body, now: datetime
) -> Put:
    """Keep a draft, incomplete as it may be; the answer says what it still lacks."""
    claim_responsible(connection, caller, identifier)
    before = tag_of(lambda: drafts.get(connection, identifier), show_draft, UnknownDraft)
    draft, change = drafts.save(connection, identifier, body, writer=caller.principal_id, now=now)
    lacks = judged(connection, identifier, draft, now)
    return Put(change, show_draft(draft), before, lacks)


def own_draft(connection: Connection, caller: Principal, identifier: Identifier) -> Draft:
    """The caller's draft. Raises UnknownDraft, also for another operator's."""
    claim_responsible_to_read(connection, caller, identifier, UnknownDraft(identifier))
    return drafts.get(connection, identifier)


def delete_draft(
    connection: Connection, caller: Principal, identifier: Identifier, if_match: str | None
) -> None:
    """Throw a draft away; ``if_match`` says what was seen."""
    claim_responsible(connection, caller, identifier)
    found = drafts.get(connection, identifier, lock=True)
    check_replaceable(entity_tag(show_draft(found)), if_match)
    drafts.throw_away(connection, identifier)


def publish_draft(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    now: datetime,
    if_match: str | None,
) -> Published:
    """Publish a draft through the gate every version passes, and throw it away.

    ``if_match``, where it is sent, says which draft was seen. Raises UnknownDraft,
    PreconditionFailed, InvalidBody, and what publishing says.
    """
    claim_responsible(connection, caller, identifier)
    found = drafts.get(connection, identifier, lock=True)
    if if_match is not None:
        check_replaceable(entity_tag(show_draft(found)), if_match)
    body = publishing.check_version(dict(found.body))
    published = publishing.publish(connection, caller, identifier, body, now)
    drafts.throw_away(connection, identifier)
    return published


def judged(connection: Connection, identifier: Identifier, draft: Draft, now: datetime) -> Body:
    """What a draft lacks, told beside it: it depends on the day and on the wider levels."""
    try:
        found = drafts.problems(
            connection, identifier, draft, moment(dict(draft.body), "validFrom"), now
        )
    except InvalidBody as refusal:
        shown = [_show_problem(each) for each in refusal.problems]
        return {"publishable": False, "problems": shown}
    except Refusal as refusal:
        # The whole of it where no single member is to blame.
        shown = [{"pointer": BLAMED.get(type(refusal), ""), "message": str(refusal)}]
        return {"publishable": False, "problems": shown}
    shown = [_show_problem(each) for each in found]
    return {"publishable": not shown, "problems": shown}


def _show_problem(problem: FieldProblem) -> dict[str, str]:
    told = {"pointer": problem.pointer, "message": problem.message}
    more = {name: getattr(problem, name, None) for name in ("rule", "source")}
    return told | {name: value for name, value in more.items() if value}


def show_draft(draft: Draft) -> Body:
    """A draft as the API shows it."""
    return {"draft": draft.passport_key, "operator": draft.operator_id, **draft.body}


def show_listed(draft: Draft) -> Body:
    """A draft as lists name it."""
    group = draft.body.get("productGroup")
    return {
        "draft": draft.passport_key,
        "operator": draft.operator_id,
        **({"productGroup": group} if group else {}),
        "savedAt": instant(draft.saved_at),
    }
