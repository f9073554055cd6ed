"""Where a product stands, as members of its passport in linked data. Pure."""

from __future__ import annotations

from typing import Any

from passport.chain import instant
from passport.lifecycle import Linked
from passport.model import ComposedPassport


def standing_members(composed: ComposedPassport, base_url: str) -> dict[str, Any]:
    """Status and stage of the product, the passports before and after, who answers now.

    None of a fixed state, which never changes; the product's status is part of one all the same.
    """
    life = composed.lifecycle
    members: dict[str, Any] = {"lifeStatus": composed.product_status}
    if life is None:
        return members
    path = composed.identifier.path
    found = members | {
        "lifeStage": life.state.stage,
        "standsSince": None if life.since is None else instant(life.since),
        "predecessor": _link(life.predecessor, base_url),
        "successor": _link(life.successor, base_url),
        "answersNow": _party(life.responsible),
        "componentTree": f"{base_url}/components{path}" if life.has_components else None,
    }
    return {name: member for name, member in found.items() if member is not None}


def _link(linked: Linked | None, base_url: str) -> dict[str, Any] | None:
    if linked is None:
        return None
    node = {
        "type": "PassportLink",
        "linkedPassport": f"{base_url}/passport{linked.passport}",
        "secondLife": linked.act,
    }
    return node if linked.entry_hash is None else node | {"entryHash": linked.entry_hash}


def _party(responsible: Any) -> dict[str, Any] | None:
    if responsible is None:
        return None
    names = {"name": "partyName", "identifier": "partyIdentifier"}
    return {"type": "Organization"} | {
        names[name]: value for name, value in responsible.items() if name in names
    }
