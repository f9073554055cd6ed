"""Links and documents as the admin API takes and shows them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier, compact_link_type, expand_link_type
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownProduct
from passport.catalogue.model import Change
from passport.documents import service as documents
from passport.documents.errors import InvalidDocument
from passport.errors import FieldProblem
from resolver.admin.errors import InvalidBody
from resolver.admin.model import Body, Put, tag_of, without_none
from resolver.admin.ownership import claim
from resolver.admin.preconditions import entity_tag
from resolver.links import service as links
from resolver.links.errors import InvalidLinks, UnknownLevel
from resolver.links.model import Level, LinkDraft, LinkSetDraft
from resolver.principals.model import Principal


def put_links(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    allow_http: bool,
) -> Put:
    """Keep the links of one level; they replace those it had."""
    claim(connection, caller, identifier)
    before = tag_of(
        lambda: links.get_level(connection, identifier),
        lambda level: show_links(identifier, level),
        UnknownLevel,
    )
    level, change = links.put_links(
        connection, identifier, LinkSetDraft.from_body(body), now, allow_http=allow_http
    )
    return Put(change, show_links(identifier, level), before)


def show_links(identifier: Identifier, level: Level) -> Body:
    """The links of one level as the API takes and shows them."""
    draft = links.draft_of(level)
    default = draft.default
    return without_none(
        {
            "anchor": identifier.path,
            "description": draft.description,
            "default": {"href": default.href, "title": default.title} if default else None,
            "links": [_show_link(link) for link in draft.links],
        }
    )


def _show_link(link: LinkDraft) -> Body:
    return without_none(
        {
            "linkType": compact_link_type(expand_link_type(link.link_type)),
            "href": link.href,
            "title": link.title,
            "type": link.media_type,
            "hreflang": list(link.languages) or None,
            "context": list(link.contexts) or None,
            "defaultMulti": link.default_multi or None,
        }
    )


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
    allow_http: bool,
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
        if before is not None:
            level, change = links.merge_link(
                connection, identifier, link, now, allow_http=allow_http
            )
        else:
            draft = LinkSetDraft(_description(connection, identifier), links=(link,))
            level, change = links.put_links(
                connection, identifier, draft, now, allow_http=allow_http
            )
    except InvalidLinks as error:
        raise InvalidBody(_as_of_document(error.problems)) from error
    return Attached(
        body={"anchor": identifier.path, "link": _show_link(link)},
        change=change,
        replaced=_replaced(identifier, before, level),
    )


def _replaced(identifier: Identifier, before: Level | None, after: Level) -> str | None:
    """The tag of the links as they were, when one of them is no longer there."""
    if before is None:
        return None
    if set(links.draft_of(before).links) <= set(links.draft_of(after).links):
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


def _description(connection: Connection, identifier: Identifier) -> str:
    """What a level made on the way is called: its product's name, else the identifier itself."""
    try:
        return catalogue.get_product(connection, identifier).name("en")
    except UnknownProduct:
        return identifier.hri


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
