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
class UnreachableLevel(Refusal):
    """A code nobody can ask for: browsers take dot segments out, encoded or not (DECISION 4)."""

    identifier: Identifier
    value: str
    sentence = "{identifier.path} cannot be asked for: {value!r} would be lost in a web address"


@dataclass(eq=False)
class OrphanLevel(Refusal):
    """Nothing above this level would answer where its own links do not (Resolver 2.5.8)."""

    identifier: Identifier
    primary: Identifier
    sentence = (
        "{primary.path} has no default link here; register it first, or give {identifier.path} a "
        "default of its own"
    )


@dataclass(eq=False)
class LevelInUse(Refusal):
    """Lower levels still rely on the default link of this one."""

    identifier: Identifier
    sentence = (
        "levels below {identifier.path} rely on its default link; delete them first, or give them "
        "defaults of their own"
    )


@dataclass(eq=False)
class UnknownLevel(Refusal):
    """No links are registered for this identifier itself."""

    identifier: Identifier
    sentence = "no links are registered for {identifier.path}"


@dataclass(eq=False)
class NoMatchingLink(Refusal):
    """None of the links of this level is of the kind that was to be deleted."""

    identifier: Identifier
    link_type: str
    sentence = "no link of {identifier.path} matches {link_type} and what was asked with it"


@dataclass(eq=False)
class DefaultNeeded(Refusal):
    """Without its default a level could not answer, or its links would refine nothing."""

    identifier: Identifier
    sentence = (
        "{identifier.path} needs its default link: nothing above it would answer, or links refine "
        "it; delete all of its links, or give it another default"
    )


@dataclass(eq=False)
class ListsDefault(Refusal):
    """The default must be listed under a descriptive type as well (Resolver 2.5.8)."""

    identifier: Identifier
    link_type: str
    sentence = (
        "the default link of {identifier.path} is listed as {link_type}, and has to be listed "
        "somewhere; give the level another default, or delete that one, first"
    )


@dataclass(eq=False)
class InvalidHandover(InvalidDraft):
    """A hand-over that cannot be kept; every problem is listed."""


@dataclass(eq=False)
class PrefixNotOwned(Refusal):
    """The prefix lies under no company prefix the caller acts for."""

    prefix: str
    sentence = "{prefix} lies under no company prefix of this operator"


@dataclass(eq=False)
class HandsOverOperator(Refusal):
    """A prefix so short that an operator's own lies under it."""

    prefix: str
    taken: str
    sentence = "{prefix} would hand over {taken}, which an operator of this service holds"


@dataclass(eq=False)
class PrefixHandedOver(Refusal):
    """A prefix for an operator that is handed over, whole or in part, and not by itself.

    Its operator could neither see nor end that.
    """

    prefix: str
    handed_over: str
    resolver_root: str
    sentence = (
        "{prefix} overlaps {handed_over}, which is handed over to {resolver_root}; delete "
        "handovers/{handed_over} first"
    )


@dataclass(eq=False)
class HostHandedOver(Refusal):
    """A host for an operator that codes are handed over to: they would run in a circle."""

    url: str
    prefix: str
    sentence = "{prefix} is handed over to the host of {url}; delete handovers/{prefix} first"


@dataclass(eq=False)
class UnknownHandover(Refusal):
    """Nothing is handed over for this prefix itself."""

    prefix: str
    sentence = "{prefix} is not handed over"
