"""Recomputing every hash of every passport. Offered to other rooms by ``service``."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection

from gs1 import Gs1Error, Identifier, parse_identifier
from passport import audit_store, lives, store
from passport.audit_links import missing_documents
from passport.canonical import canonical, parsed
from passport.chain import Entry, entry_problems, link_problems, readable_header
from passport.disclosure import project
from passport.documents import service as documents
from passport.lifecycle import ORIGINAL
from passport.model import Finding
from passport.profile import Shape, event_shape, profile
from passport.store import PassportRow
from schemas.loader import UnknownSchema

# Passports looked at together: enough to make round trips rare, few enough to stay small.
CHUNK = 200

Fragments = Mapping[int, Mapping[str, bytes]]


def verify(
    connection: Connection, progress: Callable[[int], None] | None = None
) -> Iterator[Finding]:
    """Recompute the whole history, passport by passport in the order of their keys.

    Yields what is wrong as it is found; nothing at all means that every entry is the one that was
    published, every document the one that was handed in, and every one a version leads to still
    there. ``progress`` is told the number of entries looked at so far, after each chunk.
    """
    looked_at = 0
    keys = audit_store.every_key(connection, CHUNK)
    while chunk := list(islice(keys, CHUNK)):
        looked_at += yield from _chunk_findings(connection, chunk)
        if progress is not None:
            progress(looked_at)
    for key, seq, columns in audit_store.misstored(connection):
        yield Finding(key, seq, f"not stored in the form in which it is written: {columns}")
    for sha256, problem in documents.damaged(connection):
        yield Finding(f"/documents/{sha256}", None, problem)


def _chunk_findings(connection: Connection, chunk: Sequence[str]) -> Generator[Finding, None, int]:
    """What is wrong with these passports; returns how many entries were looked at."""
    try:
        heads = store.passports(connection, chunk)
        entries = audit_store.entries(connection, chunk)
    except (TypeError, ValueError):
        # SQLite takes any text into a column for times. One such row is not to hide the others.
        if len(chunk) == 1:
            seq = audit_store.first_unreadable(connection, chunk[0])
            yield Finding(chunk[0], seq, "a column holds a value that cannot be read")
            return 0
        looked_at = 0
        for key in chunk:
            looked_at += yield from _chunk_findings(connection, [key])
        return looked_at
    fragments = audit_store.fragments(connection, chunk)
    yield from missing_documents(connection, entries)
    for key in chunk:
        history = entries.get(key, [])
        yield from _passport_findings(key, heads.get(key), history, fragments.get(key, {}))
    return sum(len(history) for history in entries.values())


def _passport_findings(
    key: str, head: PassportRow | None, history: list[Entry], fragments: Fragments
) -> Iterator[Finding]:
    previous: Entry | None = None
    versions = 0
    is_whole = True
    for entry in history:
        own = fragments.get(entry.seq, {})
        problems = [*entry_problems(entry, own), *link_problems(entry, previous)]
        if entry.version is not None:
            versions += 1
            if entry.version != versions:
                problems.append(f"it is version {entry.version} where {versions} is expected")
        # What was already found broken would only be reported a second time.
        if not problems:
            problems += _disclosure_problems(entry, own)
        yield from (Finding(key, entry.seq, problem) for problem in problems)
        is_whole = is_whole and not problems
        previous = entry
    if is_whole:
        yield from (Finding(key, seq, problem) for seq, problem in _life_problems(history))
    known = {entry.seq for entry in history}
    for seq in sorted(fragments.keys() - known):
        yield Finding(key, seq, "there is a fragment, but no such entry")
    yield from (Finding(key, None, problem) for problem in _head_problems(key, head, history))


def _life_problems(history: list[Entry]) -> Iterator[tuple[int | None, str]]:
    """Whether the statuses that were sealed are those the events lead to."""
    try:
        yield from lives.problems(history)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield None, "what its events say of its status cannot be read"


def _disclosure_problems(entry: Entry, fragments: Mapping[str, bytes]) -> Iterator[str]:
    """Whether each fragment is what the profile opens of the facts, no more and no less."""
    try:
        shape = _shape(entry)
        facts = parsed(entry.payload)["facts"]
        for audience, body in fragments.items():
            if canonical(project(facts, shape, audience)) != body:
                yield f"the fragment for {audience} is not what its profile opens"
    except UnknownSchema as unknown:
        yield f"the schema it was checked against is gone: {unknown.name}"
    except (ValueError, KeyError, TypeError, RecursionError):
        yield "the facts cannot be read"


def _shape(entry: Entry) -> Shape:
    if entry.profile is not None:
        return profile(entry.profile).shape
    schema = parsed(entry.header).get("eventSchema")
    return Shape(members={}) if schema is None else event_shape(schema)


def _head_problems(key: str, head: PassportRow | None, history: list[Entry]) -> Iterator[str]:
    if head is None:
        yield "there are entries or fragments, but no passport they belong to"
        return
    if not history:
        yield "there is a passport without any entry"
        return
    last = history[-1]
    if head.head_seq != last.seq:
        yield f"the newest entry is {last.seq}, but the passport says {head.head_seq}"
    if head.head_hash != last.entry_hash:
        yield "the passport names another hash than that of its newest entry"
    for column, value, expected in _head_columns(key, head, history):
        if value != expected:
            yield f"the passport's column {column} does not say what its entries say"


def _head_columns(
    key: str, head: PassportRow, history: list[Entry]
) -> list[tuple[str, object, object]]:
    header = readable_header(history[-1]) or {}
    identifier = _identifier(key)
    operator = header.get("operator")
    return [
        ("product_key", head.product_key, identifier and identifier.primary().path),
        ("granularity", head.granularity, identifier and identifier.granularity),
        ("operator_id", head.operator_id, isinstance(operator, dict) and operator.get("id")),
        ("product_group", head.product_group, header.get("productGroup")),
        ("status", head.status, header.get("status")),
        ("product_status", head.product_status, header.get("productStatus", ORIGINAL)),
        ("created_at", head.created_at, history[0].recorded_at),
    ]


def _identifier(key: str) -> Identifier | None:
    try:
        return parse_identifier(key)
    except Gs1Error:
        return None
