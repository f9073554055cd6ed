"""SQL of the link register."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Text, and_, cast, delete, func, insert, or_, select, update

from gs1.link_types import GS1_VOC
from resolver.links.model import DEFAULT_LINK, Level, LinkEvent, Target, prepare
from resolver.links.tables import link, link_event, link_level


class StoredLevel(NamedTuple):
    """A level as kept, with whose it is."""

    operator_id: str
    prepared: str
    level: Level


def get(connection: Connection, anchor_key: str) -> StoredLevel | None:
    """The level of one identifier; None when nothing is registered for it."""
    row = connection.execute(
        select(link_level.c.operator_id, link_level.c.description, link_level.c.prepared).where(
            link_level.c.anchor_key == anchor_key
        )
    ).one_or_none()
    if row is None:
        return None
    rows = connection.execute(
        select(link).where(link.c.anchor_key == anchor_key).order_by(link.c.link_no)
    ).mappings()
    default: Target | None = None
    multi: list[Target] = []
    links: dict[str, list[Target]] = {}
    for found in rows:
        target = Target(
            found["href"],
            found["title"],
            found["media_type"],
            tuple(found["hreflang"]),
            tuple(found["context"]),
            found["valid_from"],
            found["valid_until"],
        )
        if found["is_default"]:
            default = target
            continue
        links.setdefault(found["link_type"], []).append(target)
        if found["is_default_multi"]:
            multi.append(target)
    by_type = {name: tuple(targets) for name, targets in links.items()}
    level = Level(row.description, default, tuple(multi), by_type)
    return StoredLevel(row.operator_id, row.prepared, level)


def put(
    connection: Connection, anchor_key: str, operator_id: str, level: Level, now: datetime
) -> None:
    """Keep a level in place of whatever was kept for its identifier."""
    values = {
        "operator_id": operator_id,
        "description": level.description,
        "prepared": prepare(level),
        "updated_at": now,
    }
    changed = connection.execute(
        update(link_level).where(link_level.c.anchor_key == anchor_key).values(**values)
    )
    if changed.rowcount == 0:
        connection.execute(
            insert(link_level).values(anchor_key=anchor_key, created_at=now, **values)
        )
    connection.execute(delete(link).where(link.c.anchor_key == anchor_key))
    rows = _rows(anchor_key, level)
    if rows:
        connection.execute(insert(link), rows)


def vocabularies(connection: Connection, now: datetime, limit: int) -> list[str]:
    """The vocabularies beside GS1's of the links in force now, in the order of their text.

    Walks from one to the next in the index, however many links each of them has.
    """
    walk = select(cast("", Text).label("name")).cte("walk", recursive=True)
    behind = (
        select(link.c.vocabulary)
        .where(
            link.c.vocabulary > walk.c.name,
            or_(link.c.valid_from.is_(None), link.c.valid_from <= now),
            or_(link.c.valid_until.is_(None), link.c.valid_until > now),
        )
        .order_by(link.c.vocabulary)
        .limit(1)
        .scalar_subquery()
    )
    walk = walk.union_all(select(behind).where(walk.c.name.is_not(None)))
    found = connection.scalars(select(walk.c.name).limit(limit + 1))
    return [name for name in found if name]


def _vocabulary(link_type: str) -> str | None:
    return None if link_type.startswith(GS1_VOC) else link_type.rpartition("/")[0] + "/"


def _rows(anchor_key: str, level: Level) -> list[dict[str, Any]]:
    flagged = [(DEFAULT_LINK, level.default, True, False)] if level.default else []
    flagged += [
        (link_type, target, False, target in level.multi)
        for link_type, targets in level.links.items()
        for target in targets
    ]
    return [
        {
            "anchor_key": anchor_key,
            "link_no": number,
            "link_type": link_type,
            "href": target.href,
            "title": target.title,
            "media_type": target.media_type,
            "hreflang": list(target.languages),
            "context": list(target.contexts),
            "is_default": is_default,
            "is_default_multi": is_default_multi,
            "valid_from": target.valid_from,
            "valid_until": target.valid_until,
            "vocabulary": _vocabulary(link_type),
        }
        for number, (link_type, target, is_default, is_default_multi) in enumerate(flagged)
    ]


def remove(connection: Connection, anchor_key: str) -> bool:
    """Forget a level and its links; False when there was none."""
    connection.execute(delete(link).where(link.c.anchor_key == anchor_key))
    done = connection.execute(delete(link_level).where(link_level.c.anchor_key == anchor_key))
    return done.rowcount > 0


def levels_of(
    connection: Connection, operator_id: str | None, under: str | None, after: str, limit: int
) -> list[tuple[str, str]]:
    """Identifiers with links and the descriptions of those, in the order of their text.

    ``under`` keeps to one identifier and what lies below it.
    """
    key = link_level.c.anchor_key
    query = select(key, link_level.c.description).where(key > after)
    if operator_id is not None:
        query = query.where(link_level.c.operator_id == operator_id)
    if under is not None:
        query = query.where(or_(key == under, and_(key > f"{under}/", key < f"{under}0")))
    rows = connection.execute(query.order_by(key).limit(limit))
    return [(row.anchor_key, row.description) for row in rows]


def is_relied_on(connection: Connection, anchor_key: str) -> bool:
    """Whether a level with qualifiers of this key has no default of its own.

    The keys below as a range and not by LIKE, for which SQLite would read those of all units.
    """
    begins, ends = f"{anchor_key}/", f"{anchor_key}0"  # "0" is what follows "/"
    key = link_level.c.anchor_key
    has_default = select(link.c.link_no).where(link.c.anchor_key == key, link.c.is_default).exists()
    query = select(key).where(key > begins, key < ends, ~has_default).limit(1)
    return connection.execute(query).first() is not None


def record(
    connection: Connection,
    anchor_key: str,
    now: datetime,
    *,
    actor: str,
    before: str | None,
    after: str | None,
) -> None:
    """Write down a change. Times never go back, whatever a clock does."""
    last = connection.execute(
        select(link_event.c.seq, link_event.c.recorded_at)
        .where(link_event.c.anchor_key == anchor_key)
        .order_by(link_event.c.seq.desc())
        .limit(1)
    ).one_or_none()
    action = "created" if before is None else "deleted" if after is None else "updated"
    connection.execute(
        insert(link_event).values(
            anchor_key=anchor_key,
            seq=1 if last is None else last.seq + 1,
            recorded_at=now if last is None else max(now, last.recorded_at),
            actor=actor,
            action=action,
            before=before,
            after=after,
        )
    )


def events_of(
    connection: Connection, anchor_key: str, before_seq: int | None, limit: int
) -> list[LinkEvent]:
    """The changes of one identifier, newest first; those before a given one to read on."""
    query = select(link_event).where(link_event.c.anchor_key == anchor_key)
    if before_seq is not None:
        query = query.where(link_event.c.seq < before_seq)
    rows = connection.execute(query.order_by(link_event.c.seq.desc()).limit(limit))
    return [_event(row) for row in rows]


def level_texts_at(
    connection: Connection, anchor_keys: Collection[str], at: datetime
) -> dict[str, str]:
    """What was registered at an instant, as prepared texts; without those that had nothing."""
    newest = (
        select(link_event.c.anchor_key, func.max(link_event.c.seq).label("seq"))
        .where(link_event.c.anchor_key.in_(anchor_keys), link_event.c.recorded_at <= at)
        .group_by(link_event.c.anchor_key)
        .subquery()
    )
    same = and_(link_event.c.anchor_key == newest.c.anchor_key, link_event.c.seq == newest.c.seq)
    rows = connection.execute(
        select(link_event.c.anchor_key, link_event.c.after)
        .join(newest, same)
        .where(link_event.c.after.is_not(None))
    )
    return {row.anchor_key: row.after for row in rows}


def _event(row: Row[tuple[object, ...]]) -> LinkEvent:
    return LinkEvent(row.seq, row.recorded_at, row.actor, row.action, row.before, row.after)
