"""Links as the admin API takes and shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier, compact_link_type, expand_link_type
from passport.chain import instant
from resolver.admin.errors import UnknownParameter, UnusableParameter
from resolver.admin.listing import Page
from resolver.admin.model import Body, Put, tag_of, without_none
from resolver.admin.ownership import claim, claim_to_read
from resolver.admin.preconditions import check_replaceable, entity_tag
from resolver.config import Settings
from resolver.hosts import configured_hosts
from resolver.links import service as links
from resolver.links.advice import warnings
from resolver.links.errors import UnknownLevel
from resolver.links.merging import LinkPatch, Match, draft_of
from resolver.links.model import (
    Level,
    LinkDraft,
    LinkEvent,
    LinkSetDraft,
    read_prepared,
)
from resolver.principals.model import Principal

# What of a level a DELETE may be narrowed to.
NARROWED_BY = ("linkType", "type", "hreflang", "context")


def put_links(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    settings: Settings | None = None,
) -> Put:
    """Keep the links of one level; they replace those it had."""
    claim(connection, caller, identifier)
    before = _tag(connection, identifier)
    level, change = links.put_links(
        connection,
        identifier,
        LinkSetDraft.from_body(body),
        now,
        actor=caller.principal_id,
        **link_rules(settings),
    )
    return Put(change, show_links(identifier, level), before, beside_links(level, now))


def patch_links(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    settings: Settings | None = None,
) -> Put:
    """Add links to one level; each takes the place of those that answer the same requests."""
    claim(connection, caller, identifier)
    before = _tag(connection, identifier)
    level, change = links.merge_links(
        connection,
        identifier,
        LinkPatch.from_body(body),
        now,
        actor=caller.principal_id,
        **link_rules(settings),
    )
    return Put(change, show_links(identifier, level), before, beside_links(level, now))


def replace_row(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    body: Body,
    now: datetime,
    *,
    settings: Settings | None = None,
) -> Put:
    """As :func:`put_links`; a level the row does not describe is described as a merged one is."""
    described = {"description": links.description_for(connection, identifier), **body}
    return put_links(connection, caller, identifier, described, now, settings=settings)


def delete_links(
    connection: Connection,
    caller: Principal,
    identifier: Identifier,
    match: Match | None,
    now: datetime,
    *,
    if_match: str | None,
) -> None:
    """Forget the links of one level, or the matching ones; ``if_match`` says what was seen.

    Raises UnknownLevel where the level is not there or not the caller's, PreconditionMissing,
    PreconditionFailed, and what the register refuses.
    """
    claim_to_read(connection, caller, identifier, UnknownLevel(identifier))
    claim(connection, caller, identifier)
    level = links.get_level(connection, identifier)
    check_replaceable(entity_tag(show_links(identifier, level)), if_match)
    actor = caller.principal_id
    if match is None:
        links.delete_level(connection, identifier, now, actor=actor)
    else:
        links.delete_links(connection, identifier, match, now, actor=actor)


def match_of(query: Mapping[str, Sequence[str]]) -> Match | None:
    """Which links a DELETE is about; None for all of them.

    ``hreflang`` and ``context`` may stand several times: a link's own must be exactly these, and
    an empty one means links without any. Raises UnknownParameter, and UnknownLinkType.
    """
    # A name that is misspelt would else delete more than was meant.
    for name in query:
        if name not in NARROWED_BY:
            raise UnknownParameter(name, NARROWED_BY)
    if not query:
        return None
    for name in ("linkType", "type"):
        if len(query.get(name, ())) > 1:
            raise UnusableParameter(name, "one value", ", ".join(query[name]))
    if "linkType" not in query:
        raise UnusableParameter("linkType", "the type that the others narrow", "")
    media_type = query.get("type")
    return Match(
        expand_link_type(query["linkType"][0]),
        media_type[0].lower() if media_type else None,
        _values([tag.lower() for tag in query["hreflang"]]) if "hreflang" in query else None,
        _values(query["context"]) if "context" in query else None,
    )


def _values(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in given if value}))


def beside_links(level: Level, now: datetime) -> Body:
    """What the answer about a level tells beside it: warnings, where there are any."""
    found = warnings(level, now)
    told = [{"pointer": each.pointer, "message": each.message} for each in found]
    return {"warnings": told} if told else {}


def show_links(identifier: Identifier, level: Level) -> Body:
    """The links of one level as the API takes and shows them."""
    return {"anchor": identifier.path, **_show_level(level)}


def _show_level(level: Level) -> Body:
    draft = draft_of(level)
    default = draft.default
    return without_none(
        {
            "description": draft.description,
            "default": {"href": default.href, "title": default.title} if default else None,
            "links": [show_link(link) for link in draft.links],
        }
    )


def show_link(link: LinkDraft) -> Body:
    """One link as the API takes and shows it."""
    return without_none(
        {
            "linkType": compact_link_type(expand_link_type(link.link_type)),
            "href": link.href,
            "title": link.title,
            "type": link.media_type,
            "hreflang": list(link.languages) or None,
            "context": list(link.contexts) or None,
            "defaultMulti": link.default_multi or None,
            "validFrom": instant(link.valid_from) if link.valid_from else None,
            "validUntil": instant(link.valid_until) if link.valid_until else None,
        }
    )


def show_listed(row: tuple[str, str]) -> Body:
    """A level in a list of them."""
    anchor, description = row
    return {"anchor": anchor, "description": description}


def show_history(page: Page, events: Sequence[LinkEvent], show: Callable[[str], Body]) -> Body:
    """A page of the changes of whatever the register keeps, newest first.

    ``show`` reads the texts of what it was and became.
    """

    def show_event(event: LinkEvent) -> Body:
        return without_none(
            {
                "seq": event.seq,
                "recordedAt": instant(event.recorded_at),
                "actor": event.actor,
                "action": event.action,
                "before": show(event.before) if event.before is not None else None,
                "after": show(event.after) if event.after is not None else None,
            }
        )

    return page.body("events", events, show_event, lambda event: event.seq)


def show_text(prepared: str) -> Body:
    """A level as it was written down: the body that would put it again."""
    return _show_level(read_prepared(prepared))


def link_rules(settings: Settings | None) -> dict[str, Any]:
    """What the settings say of targets, as the link register's verbs ask for it."""
    if settings is None:
        return {}
    return {
        "allow_http": settings.allow_http_links,
        "own_hosts": configured_hosts(settings),
    }


def _tag(connection: Connection, identifier: Identifier) -> str | None:
    return tag_of(
        lambda: links.get_level(connection, identifier),
        lambda level: show_links(identifier, level),
        UnknownLevel,
    )
