"""What a product is made of: the tree of linked passports, each child checked as it is read.

Components are linked by events (``component_linked``, ``component_unlinked``); see ``events``. A
parent never needs its children: its own passport is read without looking at them (EN 18221 4.1(4)).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from gs1 import Identifier
from passport.canonical import parsed
from passport.components import rules, store
from passport.components.linking import links_of
from passport.components.model import Component, Link, Tree
from passport.components.refusals import ComponentCycle, ComponentRefused
from passport.disclosure import PUBLIC
from passport.lifecycle import DELETED, RECYCLED

__all__ = [
    "MOST",
    "MOST_DEEP",
    "Component",
    "ComponentCycle",
    "ComponentRefused",
    "Link",
    "Tree",
    "links",
    "tree",
]

MOST_DEEP = 8
MOST = 500


def links(connection: Connection, identifier: Identifier) -> tuple[Link, ...]:
    """The components this identifier's own passport links; they are not looked at."""
    return links_of(connection, [identifier.path])[identifier.path]


def tree(
    connection: Connection, identifier: Identifier, depth: int = MOST_DEEP, most: int = MOST
) -> Tree:
    """Every component down to ``depth`` and ``most`` of them, each checked against its link.

    Regulation (EU) 2026/1778 Article 12(2)(a): a link must lead to what it named. A child that is
    missing or broken is named and stops nothing.
    """
    return _Reading(connection, depth, most).of(identifier.path)


class _Reading:
    """One reading of a tree, level by level, so that a level costs a few queries."""

    def __init__(self, connection: Connection, depth: int, most: int) -> None:
        self.connection = connection
        self.depth = depth
        self.left = most
        self.cut_off = False
        self.children: dict[str, list[Component]] = {}

    def of(self, root: str) -> Tree:
        level = {root}
        for _ in range(self.depth):
            level = self._read(level)
            if not level:
                break
        else:
            self.cut_off = self.cut_off or any(links_of(self.connection, sorted(level)).values())
        return Tree(self._assembled(root, (root,)), self.cut_off)

    def _read(self, parents: set[str]) -> set[str]:
        """Look at the children of these passports; the ones whose own are to be looked at next."""
        linked = links_of(self.connection, sorted(parents))
        taken: dict[str, list[Link]] = {}
        for parent, held in linked.items():
            self.cut_off = self.cut_off or len(held) > self.left
            taken[parent] = list(held[: self.left])
            self.left -= len(taken[parent])
        wanted = {
            (link.passport, link.entry_hash)
            for found in taken.values()
            for link in found
            if not link.passport.startswith(rules.ELSEWHERE)
        }
        targets = store.targets(self.connection, wanted) if wanted else {}
        for parent, found in taken.items():
            self.children[parent] = [
                _looked_at(link, targets.get((link.passport, link.entry_hash))) for link in found
            ]
        return {key for key, _ in wanted} - self.children.keys()

    def _assembled(self, key: str, above: tuple[str, ...]) -> tuple[Component, ...]:
        return tuple(self._with_parts(part, above) for part in self.children.get(key, ()))

    def _with_parts(self, part: Component, above: tuple[str, ...]) -> Component:
        key = part.link.passport
        if key in above:
            return replace(
                part, state="cycle", problem=f"{key} contains what it is part of", facts=None
            )
        if len(above) > self.depth:
            return part
        return replace(part, parts=self._assembled(key, (*above, key)))


def _looked_at(link: Link, target: store.Target | None) -> Component:
    if target is None:
        return Component(link, "elsewhere")
    if target.head is None or target.entry is None:
        what = (
            "there is no such passport here"
            if target.head is None
            else (f"its passport has no entry with the hash {link.entry_hash}")
        )
        return Component(link, "missing", problem=f"{link.passport}: {what}")
    fault = rules.fault_of(target.entry, target.fragments)
    standing: dict[str, Any] = {
        "status": target.head.status,
        "product_status": target.head.product_status,
        "newer": target.head.head_hash != link.entry_hash,
    }
    if fault is not None:
        return Component(link, "broken", problem=fault, **standing)
    body = target.fragments.get(PUBLIC)
    # Of what is deleted or recycled only the state is left to tell, wherever it is shown.
    is_tombstone = target.head.status == DELETED or target.head.product_status == RECYCLED
    is_version = target.entry.version is not None
    facts = parsed(body) if body and is_version and not is_tombstone else None
    return Component(link, "whole", facts=facts, **standing)
