"""A second life: one passport ends, another begins, both name each other, in one transaction.

Regulation (EU) 2023/1542 Article 77(7): what is re-used, repurposed or remanufactured gets a new
passport, linked to the one before, and whoever puts it on the market again answers for it.
Regulation (EU) 2024/1781 Article 11(d): a new passport is linked to the original ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport import store
from passport.canonical import NotCanonical, canonical, parsed
from passport.catalogue import service as catalogue
from passport.chain import Entry
from passport.db import take_turns
from passport.events import service as events
from passport.events.model import EventDraft
from passport.lifecycle import OFFERED, SECOND_LIFE_EVENTS
from passport.model import Published
from passport.profile import profile_text
from passport.publishing import publish
from passport.refusals import NotAnItem, PassportInvalid, SameItem, SuccessorTaken
from passport.store import PassportRow

_LINKING = ("successor", "responsible")  # what a hand-over itself tells of the predecessor's event


@dataclass(frozen=True, slots=True)
class Succession:
    """What a hand-over came to; ``successor.created`` is False where it was on record already."""

    successor: Published
    event_seq: int  # of the predecessor's event
    event_hash: str


@dataclass(frozen=True, slots=True)
class SuccessorDraft:
    """The passport that carries on, as handed in.

    ``act`` is reused, repurposed or remanufactured; ``told`` are further facts of the
    predecessor's event, such as the new use.
    """

    identifier: Identifier
    act: str
    product_group: str
    facts: Mapping[str, Any]
    profiles: Sequence[str] | None = None
    valid_from: datetime | None = None
    reason: str | None = None
    told: Mapping[str, Any] | None = None


class EventInvalid(PassportInvalid):
    """The facts told of the predecessor's event do not keep to its schema."""


def begin(
    connection: Connection,
    predecessor: Identifier,
    draft: SuccessorDraft,
    *,
    writer: str,
    now: datetime,
) -> Succession:
    """Publish the successor and close the predecessor; a refusal of either leaves nothing.

    The very same again, after an answer that was lost, adds nothing. The caller has made sure that
    the writer may do both, and rolls back what is refused. Raises NotAnItem, SameItem,
    SuccessorTaken where the identifier has a passport already (EN 18219 4.2),
    what ``publish`` says of the successor and what ``events.record`` says of the predecessor.
    """
    before = _take_turns(connection, predecessor, draft.identifier)
    if store.head(connection, draft.identifier.path, lock=True) is not None:
        done = _done_already(connection, predecessor, draft)
        if done is None:
            raise SuccessorTaken(draft.identifier)
        return done
    published = publish(
        connection,
        draft.identifier,
        product_group=draft.product_group,
        facts=draft.facts,
        profiles=draft.profiles,
        writer=writer,
        now=now,
        valid_from=draft.valid_from,
        reason=draft.reason,
        beginning={
            "productStatus": draft.act,
            "predecessor": {
                "passport": predecessor.path,
                "entryHash": None if before is None else before.head_hash,
                "act": draft.act,
            },
        },
    )
    recorded = _close(connection, predecessor, draft, published, writer, now)
    return Succession(published, recorded.entry.seq, recorded.entry.entry_hash)


def _take_turns(
    connection: Connection, predecessor: Identifier, successor: Identifier
) -> PassportRow | None:
    """Hold both passports; the predecessor as it stands, None where it has none of its own yet."""
    for each in (predecessor, successor):
        if each.granularity != "item":
            raise NotAnItem(each)
    if predecessor == successor:
        raise SameItem(predecessor)
    # Always in one order, so that two hand-overs across each other never wait for one another.
    for path in sorted({predecessor.primary().path, successor.primary().path}):
        take_turns(connection, path)
    return store.head(connection, predecessor.path, lock=True)


def _done_already(
    connection: Connection, predecessor: Identifier, draft: SuccessorDraft
) -> Succession | None:
    """The hand-over on record, where it was made by this very draft."""
    life = events.life_of(connection, predecessor)
    step = next((each for each in life.standing() if each.succeeded), None)
    first = store.entry_at(connection, draft.identifier.path, 1)
    if step is None or first is None:
        return None
    linked = {"passport": draft.identifier.path, "entryHash": first.entry_hash, "act": draft.act}
    closing = store.entry_at(connection, predecessor.path, step.seq)
    if closing is None or life.headers[step.seq]["successor"] != linked:
        return None
    if not (_is_of(first, draft) and _tells(closing, draft)):
        return None
    published = Published(first.version or 0, first.seq, first.entry_hash, created=False)
    return Succession(published, closing.seq, closing.entry_hash)


def _is_of(first: Entry, draft: SuccessorDraft) -> bool:
    """Whether a passport's first version is what this draft says."""
    named = first.profile if draft.profiles is None else profile_text(list(draft.profiles))
    return (
        _same(parsed(first.payload)["facts"], draft.facts)
        and parsed(first.header)["productGroup"] == draft.product_group
        and first.profile == named
        and first.reason == draft.reason
        and first.valid_from == (draft.valid_from or first.recorded_at)
    )


def _tells(closing: Entry, draft: SuccessorDraft) -> bool:
    """Whether the predecessor's event tells what this draft tells of it."""
    told = parsed(closing.payload)["facts"]
    linked = {name: told[name] for name in _LINKING}
    return _same(told, {**(draft.told or {}), **linked})


def _same(recorded: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    try:
        return canonical(dict(recorded)) == canonical(dict(sent))
    except NotCanonical:
        # Of what has no canonical form, nothing was ever recorded.
        return False


def _close(  # noqa: PLR0917 -- each stands for itself
    connection: Connection,
    predecessor: Identifier,
    draft: SuccessorDraft,
    published: Published,
    writer: str,
    now: datetime,
) -> events.Recorded:
    successor = draft.identifier
    operator_id = catalogue.get_product(connection, successor).operator_id
    linked = {"passport": successor.path, "entryHash": published.entry_hash}
    facts = {**(draft.told or {}), "successor": linked, "responsible": {"operator": operator_id}}
    event = EventDraft(SECOND_LIFE_EVENTS[draft.act], facts)
    said = {"successor": {**linked, "act": draft.act}}
    try:
        return events.record(connection, predecessor, event, writer=writer, now=now, said=said)
    except PassportInvalid as error:
        raise EventInvalid(error.problems) from error


def may_begin(connection: Connection, predecessor: Identifier, operator_id: str, act: str) -> bool:
    """Whether whoever answers for a thing has agreed that this operator begins its second life."""
    life = events.life_of(connection, predecessor)
    for step in life.standing():
        if step.event_type != OFFERED:
            continue
        entry = store.entry_at(connection, predecessor.path, step.seq)
        facts = {} if entry is None else parsed(entry.payload)["facts"]
        if facts.get("operator") == operator_id and facts.get("act", act) == act:
            return True
    return False
