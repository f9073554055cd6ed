"""What a product is made of, for the page and for the JSON at the same address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from passport.components.model import Component, Tree
from resolver.admin.model import Body, without_none


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """One component as a line of the page; ``depth`` is 1 for what is linked directly."""

    depth: int
    component: Component

    @property
    def href(self) -> str:
        """Where its passport is read."""
        passport = self.component.link.passport
        return f"/passport{passport}" if passport.startswith("/") else passport


def component_rows(parts: tuple[Component, ...], depth: int = 1) -> Iterator[ComponentRow]:
    """Every component, each before its own parts."""
    for part in parts:
        yield ComponentRow(depth, part)
        yield from component_rows(part.parts, depth + 1)


def components_document(passport: str, tree: Tree) -> Body:
    """The tree as JSON; ``verified`` is whether everything that was looked at is as linked."""
    return {
        "passport": passport,
        "verified": not tree.faults,
        "cutOff": tree.cut_off,
        "faults": [part.problem for part in tree.faults],
        "components": [_document(part) for part in tree.parts],
    }


def _document(part: Component) -> Body:
    link = part.link
    return without_none(
        {
            "kind": link.kind,
            "passport": link.passport,
            "entryHash": link.entry_hash,
            "quantity": link.quantity,
            "position": link.position,
            "state": part.state,
            "problem": part.problem,
            "status": part.status,
            "productStatus": part.product_status,
            "newer": part.newer or None,
            "facts": None if part.facts is None else dict(part.facts),
            "components": [_document(each) for each in part.parts] or None,
        }
    )
