"""Documents as the admin API takes and links them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport.catalogue.model import Change
from passport.documents import service as documents
from passport.documents.errors import InvalidDocument
from passport.errors import FieldProblem
from resolver.admin.errors import InvalidBody
from resolver.admin.links import link_rules, show_link, show_links
from resolver.admin.model import Body
from resolver.admin.ownership import claim
from resolver.admin.preconditions import entity_tag
from resolver.config import Settings
from resolver.links import service as links
from resolver.links.errors import InvalidLinks, UnknownLevel
from resolver.links.merging import LinkPatch, draft_of
from resolver.links.model import Level, LinkDraft
from resolver.principals.model import Principal


@dataclass(frozen=True, slots=True)
class Attached:
    """A document after it was attached; ``replaced`` is the tag of the links it changed."""

    body: Body
    change: Change
    replaced: str | None  # None: nothing that was there has gone


def attach_document(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    settings: Settings,
) -> Attached:
    """Keep a document (or its address) and link it from an identifier's level."""
    operator_id = claim(connection, caller, identifier)
    href = body.get("href") or _kept(connection, operator_id, body, now)
    link = LinkDraft(
        link_type=body["linkType"],
        href=href,
        title=body["title"],
        media_type=body["mediaType"],
        languages=(body["language"],),
    )
    before = _level(connection, identifier)
    try:
        level, change = links.merge_links(
            connection,
            identifier,
            LinkPatch(links=(link,)),
            now,
            actor=caller.principal_id,
            **link_rules(settings),
        )
    except InvalidLinks as error:
        raise InvalidBody(_as_of_document(error.problems)) from error
    return Attached(
        body={"anchor": identifier.path, "link": show_link(link)},
        change=change,
        replaced=_replaced(identifier, before, level),
    )


def _replaced(identifier: Identifier, before: Level | None, after: Level) -> str | None:
    """The tag of the links as they were, when one of them is no longer there."""
    if before is None:
        return None
    if set(draft_of(before).links) <= set(draft_of(after).links):
        return None
    return entity_tag(show_links(identifier, before))


def _kept(connection: Connection, operator_id: str, body: Body, now: datetime) -> str:
    try:
        content = base64.b64decode(body["contentBase64"], validate=True)
    except ValueError as error:
        # binascii.Error is one; characters beyond ASCII raise the plain one.
        problem = FieldProblem("/contentBase64", "this is not base64 with padding")
        raise InvalidBody((problem,)) from error
    try:
        document = documents.keep(
            connection, operator_id, content, body["mediaType"], body["fileName"], now
        )
    except InvalidDocument as error:
        # The body says contentBase64 where the document says body.
        raise InvalidDocument(
            tuple(
                FieldProblem(each.pointer.replace("/body", "/contentBase64"), each.message)
                for each in error.problems
            )
        ) from error
    return f"/documents/{document.sha256}/{document.file_name}"


def _level(connection: Connection, identifier: Identifier) -> Level | None:
    try:
        return links.get_level(connection, identifier)
    except UnknownLevel:
        return None


def _as_of_document(problems: tuple[FieldProblem, ...]) -> tuple[FieldProblem, ...]:
    """Problems of a list of links, told in the members of a document's body."""
    names: dict[str, Any] = {"type": "mediaType", "hreflang": "language"}
    told = []
    for problem in problems:
        parts = problem.pointer.split("/")
        member = parts[3] if len(parts) > 3 and parts[1] == "links" else ""
        pointer = f"/{names.get(member, member)}" if member else problem.pointer
        told.append(FieldProblem(pointer, problem.message))
    return tuple(told)
