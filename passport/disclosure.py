"""Who may read which fact: closed unless the profile opens it, element by element.

DECISIONS 16. Audiences are a closed list; naming a parent such as ``legitimate_interest`` opens a
fact to everyone below it except the current owner of the unit, whose rights are bound to one item.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passport.profile import Shape

PUBLIC = "public"
AUDIENCES = frozenset(
    (
        PUBLIC,
        "legitimate_interest",
        "legitimate_interest.value_chain",
        "legitimate_interest.repairer",
        "legitimate_interest.remanufacturer",
        "legitimate_interest.recycler",
        "legitimate_interest.energy_aggregator",
        "legitimate_interest.owner",
        "authority",
        "authority.market_surveillance",
        "authority.customs",
        "authority.commission",
        "authority.notified_body",
        "operator",
        "operator.responsible",
        "operator.importer",
        "operator.service_provider",
    )
)
_SEES_EVERYTHING = "operator.responsible"
_NEVER_INHERITS = "legitimate_interest.owner"
_CLOSED = object()


class UnknownAudience(ValueError):
    """An audience that is not in the closed list."""


def may_read(audience: str, readers: tuple[str, ...]) -> bool:
    """Whether ``audience`` is among ``readers``, the codes a profile names for a fact.

    Raises UnknownAudience.
    """
    if audience not in AUDIENCES:
        raise UnknownAudience(audience)
    if audience == _SEES_EVERYTHING or PUBLIC in readers or audience in readers:
        return True
    parent = audience.partition(".")[0]
    return parent in readers and audience != _NEVER_INHERITS


def project(facts: Mapping[str, Any], shape: Shape, audience: str) -> dict[str, Any]:
    """What ``audience`` may see of a level's facts; ``shape`` is the profile's or the event's.

    A member nobody described is closed. An object or array that loses everything to closed
    members goes too, so that nothing hints at what is hidden. Raises UnknownAudience.
    """
    seen = _projected(dict(facts), shape, audience)
    return seen if isinstance(seen, dict) else {}


def _projected(value: Any, shape: Shape, audience: str) -> Any:
    if shape.disclosure is not None and not may_read(audience, shape.disclosure):
        return _CLOSED
    if isinstance(value, dict):
        return value if shape.everything else _members(value, shape, audience)
    if isinstance(value, list):
        if shape.items is None:
            return value if shape.everything else _CLOSED
        items = [_projected(item, shape.items, audience) for item in value]
        return _unless_emptied(value, [item for item in items if item is not _CLOSED])
    return value


def _members(value: dict[str, Any], shape: Shape, audience: str) -> Any:
    seen = {}
    for key, member in value.items():
        inner = (shape.members or {}).get(key)
        if inner is not None:
            projected = _projected(member, inner, audience)
            if projected is not _CLOSED:
                seen[key] = projected
    return _unless_emptied(value, seen)


def _unless_emptied(before: Any, after: Any) -> Any:
    return _CLOSED if before and not after else after
