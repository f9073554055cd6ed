"""What an event that links a component has to say, once everything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from gs1 import Gs1Error, Identifier, parse_identifier
from passport import store as entries
from passport.canonical import parsed
from passport.components import rules, store
from passport.components.model import Link
from passport.components.refusals import ComponentCycle, ComponentRefused
from passport.db import take_turns

MOST_LOOKED_AT = 2000  # passports below a component, while looking for a cycle


def links_of(connection: Connection, keys: list[str]) -> dict[str, tuple[Link, ...]]:
    """The components each of these passports links."""
    told: dict[str, list[rules.Told]] = {key: [] for key in keys}
    for row in store.link_events(connection, keys, rules.TYPES):
        facts = parsed(bytes(row.payload))["facts"]
        header = parsed(bytes(row.header))
        event = (row.valid_from, row.seq, row.event_type, facts, header)
        told[row.passport_key].append(event)
    return {key: rules.links(events) for key, events in told.items()}


def resolved(
    connection: Connection, identifier: Identifier, event_type: str, facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The facts of an event, with the hash of the component filled in where it is kept here.

    Facts of other events come back as they are. Raises ComponentRefused and ComponentCycle.
    """
    if event_type == rules.UNLINKED:
        _must_be_linked(connection, identifier, facts["passport"])
        return facts
    if event_type != rules.LINKED:
        return facts
    component = facts["passport"]
    if component.startswith(rules.ELSEWHERE):
        if "entryHash" not in facts:
            reason = "it is kept elsewhere, so say in entryHash which entry was looked at"
            raise ComponentRefused(identifier, component, reason)
        return facts
    _must_be_canonical(identifier, component)
    _take_turns_on(connection, identifier, component)
    _must_not_contain(connection, identifier, component)
    return {**facts, "entryHash": _hash_of(connection, identifier, facts)}


def _must_be_linked(connection: Connection, identifier: Identifier, component: str) -> None:
    linked = links_of(connection, [identifier.path])[identifier.path]
    if component not in (link.passport for link in linked):
        raise ComponentRefused(identifier, component, "it is not linked")


def _must_be_canonical(identifier: Identifier, component: str) -> None:
    try:
        path = parse_identifier(component).path
    except Gs1Error as error:
        raise ComponentRefused(identifier, component, str(error)) from error
    if path != component:
        raise ComponentRefused(identifier, component, f"write it as {path}")
    if component == identifier.path:
        raise ComponentCycle(identifier, component)


def _take_turns_on(connection: Connection, identifier: Identifier, component: str) -> None:
    """Of two that link each other's products across, the second sees what the first has linked."""
    products = {identifier.primary().path, parse_identifier(component).primary().path}
    for product in sorted(products):  # in one order, so that no two wait for each other
        take_turns(connection, f"components {product}")


def _must_not_contain(connection: Connection, identifier: Identifier, component: str) -> None:
    seen, waiting = {component}, [component]
    while waiting:
        below = links_of(connection, waiting[:100])
        waiting = waiting[100:]
        found = {link.passport for links in below.values() for link in links} - seen
        if identifier.path in found:
            raise ComponentCycle(identifier, component)
        seen |= found
        if len(seen) > MOST_LOOKED_AT:
            reason = f"more than {MOST_LOOKED_AT} components lie below it"
            raise ComponentRefused(identifier, component, reason)
        waiting += sorted(key for key in found if not key.startswith(rules.ELSEWHERE))


def _hash_of(connection: Connection, identifier: Identifier, facts: Mapping[str, Any]) -> str:
    component, named = facts["passport"], facts.get("entryHash")
    head = entries.head(connection, component)
    if head is None:
        raise ComponentRefused(identifier, component, "it has no passport of its own here")
    if named is None:
        return store.newest_version_hash(connection, component) or head.head_hash
    if not store.has_entry(connection, component, named):
        reason = f"its passport has no entry with the hash {named}"
        raise ComponentRefused(identifier, component, reason)
    found: str = named
    return found
