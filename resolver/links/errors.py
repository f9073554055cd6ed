"""What the link register refuses."""

from __future__ import annotations

from dataclasses import dataclass

from gs1 import Identifier
from passport.errors import InvalidDraft, Refusal


@dataclass(eq=False)
class InvalidLinks(InvalidDraft):
    """Links that cannot be kept; every problem is listed."""


@dataclass(eq=False)
class NotALinkLevel(Refusal):
    """A serial was given together with a lot or a variant (Resolver 2.5.9).

    The lot and the variant are facts of the unit, so its links hang on the serial alone.
    """

    identifier: Identifier
    expected: Identifier
    sentence = (
        "links of a unit are kept under its serial alone: {expected.path}, not {identifier.path}"
    )


@dataclass(eq=False)
class OrphanLevel(Refusal):
    """Nothing above this level would answer where its own links do not (Resolver 2.5.8)."""

    identifier: Identifier
    primary: Identifier
    sentence = "{primary.path} is not known here yet; register it before {identifier.path}"


@dataclass(eq=False)
class LevelInUse(Refusal):
    """Lower levels still rely on the default link of this one."""

    identifier: Identifier
    sentence = "levels below {identifier.path} rely on its default link; delete them first"


@dataclass(eq=False)
class UnknownLevel(Refusal):
    """No links are registered for this identifier itself."""

    identifier: Identifier
    sentence = "no links are registered for {identifier.path}"
