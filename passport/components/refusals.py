"""Refusals of links between passports."""

from __future__ import annotations

from dataclasses import dataclass

from gs1 import Identifier
from passport.errors import Refusal


@dataclass(eq=False)
class ComponentRefused(Refusal):
    """A component that cannot be linked, or taken off, like this."""

    identifier: Identifier
    component: str
    reason: str
    sentence = "{component} cannot be a component of {identifier}: {reason}"


@dataclass(eq=False)
class ComponentCycle(Refusal):
    """The component contains, at some depth, what it would be part of."""

    identifier: Identifier
    component: str
    sentence = "{component} contains {identifier} already, so it cannot be part of it"
