"""Hand-over: whose codes another resolver answers, by the digits their keys begin with.

GS1-Conformant Resolver 2.7: an identifier nothing is known about here is redirected to the other
resolver, and the answer says so (gs1:handledBy).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection

from passport.catalogue import service as catalogue
from passport.catalogue.code_uri import authority_of
from passport.catalogue.model import Change, Operator
from passport.db import take_turns
from passport.errors import FieldProblem
from resolver.links import handover_store, store
from resolver.links.errors import (
    HandsOverOperator,
    HostHandedOver,
    InvalidHandover,
    PrefixHandedOver,
    UnknownHandover,
)
from resolver.links.model import Handover, LinkEvent
from resolver.links.targets import address_fault

LONGEST_ROOT = 500

# What writers of hand-overs and of operators take turns about: either looks at all of the other.
_AMONG_ALL = "handovers"

_prefix = re.compile(r"[0-9]{4,12}").fullmatch
_DOTS = re.compile(r"(?:\.|%2e){1,2}\Z", re.IGNORECASE)


def holder_of(prefix: str, operators: Sequence[Operator]) -> Operator | None:
    """The operator whose company prefix these digits lie under; the longest wins. Pure."""
    held = [(len(own), each) for each in operators for own in each.prefixes if _under(prefix, own)]
    return max(held, key=lambda found: found[0])[1] if held else None


def put_handover(
    connection: Connection,
    handover: Handover,
    now: datetime,
    *,
    actor: str,
    own_hosts: Collection[str],
    allow_http: bool = False,
) -> Change:
    """Hand a prefix over to another resolver.

    ``own_hosts`` are the authorities this service itself answers, beside those of its operators: a
    hand-over to one of them would run in a circle. Raises InvalidHandover with every fault, and
    HandsOverOperator where an operator's own prefix lies under a prefix that is nobody's.
    """
    take_turns(connection, _AMONG_ALL)
    operators = catalogue.list_operators(connection)
    hosts = {*own_hosts, *(authority_of(url) for each in operators for url in _urls(each))}
    problems = tuple(_problems(handover, hosts, allow_http))
    if problems:
        raise InvalidHandover(problems)
    if handover.operator_id is None:
        for each in operators:
            for own in each.prefixes:
                if _under(own, handover.prefix):
                    raise HandsOverOperator(handover.prefix, own)
    before = handover_store.get(connection, handover.prefix)
    if before == handover:
        return Change.UNCHANGED
    handover_store.put(connection, handover, now)
    _record(connection, now, actor, before, handover)
    return Change.CREATED if before is None else Change.UPDATED


def check_operator(connection: Connection, before: Operator | None, after: Operator) -> None:
    """Refuse what an operator is to gain where a hand-over that stands speaks against it.

    ``before`` is the operator as it was, if it was. Raises PrefixHandedOver where a new prefix
    overlaps a hand-over that is not the operator's own, and HostHandedOver where one leads to a new
    host.
    """
    gained = set(after.prefixes).difference(before.prefixes if before else ())
    urls = set(_urls(after)).difference(_urls(before) if before else ())
    if not gained and not urls:
        return
    take_turns(connection, _AMONG_ALL)
    hosts = {authority_of(url): url for url in sorted(urls)}
    for each in handover_store.page(connection, None, "", None):
        host = authority_of(each.resolver_root)
        if host in hosts:
            raise HostHandedOver(hosts[host], each.prefix)
        if each.operator_id == after.operator_id:
            continue
        for prefix in sorted(gained):
            if _under(prefix, each.prefix) or _under(each.prefix, prefix):
                raise PrefixHandedOver(prefix, each.prefix, each.resolver_root)


def get_handover(connection: Connection, prefix: str) -> Handover:
    """The hand-over of exactly this prefix. Raises UnknownHandover."""
    found = handover_store.get(connection, prefix)
    if found is None:
        raise UnknownHandover(prefix)
    return found


def list_handovers(
    connection: Connection, operator_id: str | None, after: str, limit: int
) -> list[Handover]:
    """Hand-overs in the order of their prefixes; those of one operator, or all."""
    return handover_store.page(connection, operator_id, after, limit)


def owned_anchors(operator_id: str) -> store.Keys:
    """What the hand-overs of an operator are called in the journal and in the scan counters."""
    return handover_store.anchors_of(operator_id, _anchor(""))


def delete_handover(connection: Connection, prefix: str, now: datetime, *, actor: str) -> None:
    """Answer for a prefix here again. Raises UnknownHandover."""
    before = get_handover(connection, prefix)
    handover_store.remove(connection, prefix)
    _record(connection, now, actor, before, None)


def handover_history(
    connection: Connection, prefix: str, before_seq: int | None, limit: int
) -> list[LinkEvent]:
    """The changes of one hand-over, newest first. Raises UnknownHandover where there was none."""
    events = store.events_of(connection, _anchor(prefix), before_seq, limit)
    if not events and before_seq is None:
        raise UnknownHandover(prefix)
    return events


def _anchor(prefix: str) -> str:
    """Under which name the journal keeps it; an identifier's begins with a slash."""
    return f"handover/{prefix}"


def _record(
    connection: Connection,
    now: datetime,
    actor: str,
    before: Handover | None,
    after: Handover | None,
) -> None:
    changed = after or before
    if changed is not None:
        store.record(
            connection,
            _anchor(changed.prefix),
            now,
            actor=actor,
            before=_text(before),
            after=_text(after),
        )


def _text(handover: Handover | None) -> str | None:
    if handover is None:
        return None
    return json.dumps({"operator": handover.operator_id, "resolverRoot": handover.resolver_root})


def _problems(
    handover: Handover, own_hosts: Collection[str], allow_http: bool
) -> Iterator[FieldProblem]:
    if not _prefix(handover.prefix):
        yield FieldProblem("", "the prefix in the address is 4 to 12 digits")
    pointer, root = "/resolverRoot", handover.resolver_root
    fault = address_fault(root) if len(root) <= LONGEST_ROOT else "too long"
    if fault is not None:
        yield FieldProblem(pointer, fault)
        return
    if root.startswith("http:") and not allow_http:
        yield FieldProblem(pointer, "only an https address may be handed over to")
    if "?" in root or "#" in root:
        yield FieldProblem(pointer, "scheme, host and path only; no query, no fragment")
    if any(_DOTS.match(segment) for segment in urlsplit(root).path.split("/")):
        yield FieldProblem(pointer, "a part of the path is dots alone")
    if "//" in urlsplit(root).path:
        yield FieldProblem(pointer, "two slashes stand beside each other in the path")
    if authority_of(root) in own_hosts:
        yield FieldProblem(pointer, "this service answers there itself; it would run in a circle")


def _urls(operator: Operator) -> tuple[str, ...]:
    primary = (operator.primary_url,) if operator.primary_url else ()
    return (*primary, *operator.alias_urls)


def _under(digits: str, prefix: str) -> bool:
    return digits.startswith(prefix)
