"""Refusals of the passport store: what was asked for and why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gs1 import Identifier
from passport.errors import FieldProblem, InvalidDraft, Refusal


@dataclass(frozen=True, slots=True)
class FactError(FieldProblem):
    """One thing wrong with a level's facts.

    ``rule`` names the rule broken, such as ``range``; ``source`` the law or standard behind it.
    """

    rule: str
    source: str | None = None


@dataclass(eq=False)
class PassportInvalid(InvalidDraft):
    """Facts that do not keep to their profile; lists everything found."""

    problems: tuple[FactError, ...]

    @property
    def errors(self) -> list[FactError]:
        """Everything found, as a list."""
        return list(self.problems)


@dataclass(eq=False)
class UnknownProductGroup(Refusal):
    """There is no passport profile for this product group."""

    product_group: str
    sentence = "there is no passport profile for {product_group!r}"


@dataclass(eq=False)
class ProductGroupMismatch(Refusal):
    """A level's passport must be of its product's group."""

    identifier: Identifier
    product_group: str
    expected: str
    sentence = "{identifier} is of the product group {expected!r}, not {product_group!r}"


@dataclass(eq=False)
class UnusableProfiles(Refusal):
    """The profiles a version names do not exist, or do not go together."""

    profiles: tuple[str, ...]
    problem: str

    def __str__(self) -> str:
        return f"{', '.join(self.profiles) or 'no profile'}: {self.problem}"


@dataclass(eq=False)
class NotALevel(Refusal):
    """Passports are kept for a model, a batch or an item, each under its own key alone."""

    identifier: Identifier
    sentence = "{identifier} is not the key of a model, a batch or an item alone"


@dataclass(eq=False)
class UnusableInstant(Refusal):
    """An instant without a time zone, or one that has no date in UTC."""

    instant: str
    sentence = "{instant} needs a time zone and must be within the years 1 to 9999 in UTC"


@dataclass(eq=False)
class NoPassport(Refusal):
    """No version is in force at any level of this identifier."""

    identifier: Identifier
    sentence = "there is no passport for {identifier}"


@dataclass(eq=False)
class NoPassportThen(NoPassport):
    """No version was in force, or none was recorded yet, at the instant asked for."""

    at: str
    sentence = "there was no passport for {identifier} at {at}"


@dataclass(eq=False)
class UnknownVersion(Refusal):
    """The passport of this identifier has no version of this number."""

    identifier: Identifier
    version: int
    sentence = "the passport of {identifier} has no version {version}"


@dataclass(eq=False)
class StaleHead(Refusal):
    """The writer has not seen the newest entry; ``actual`` is its hash, None if there is none."""

    identifier: Identifier
    expected: str
    actual: str | None
    sentence = "the passport of {identifier} has changed since it was read"


@dataclass(eq=False)
class PassportConflict(Refusal):
    """Another writer was faster; nothing of this transaction can be kept."""

    identifier: Identifier
    sentence = "another writer has just changed the passport of {identifier}"


@dataclass(eq=False)
class PassportClosed(Refusal):
    """Nothing is added to a passport that is archived, invalid or deleted (EN 18219 4.2)."""

    identifier: Identifier
    status: str
    product_status: str
    sentence = (
        "the passport of {identifier} is {status} (product: {product_status}) and takes nothing "
        "more; its identifier is never given to another passport"
    )


@dataclass(eq=False)
class GranularityFrozen(Refusal):
    """The level follows from the identifier and never changes (ESPR 9(2)(d), 10(1)(f))."""

    identifier: Identifier
    asked: str
    granularity: str
    sentence = (
        "{identifier} is the passport of a {granularity}, never of a {asked}: the level follows "
        "from the identifier"
    )


@dataclass(eq=False)
class NotAnItem(Refusal):
    """A second life is that of one thing, not of a model or a batch."""

    identifier: Identifier
    sentence = "{identifier} is not one item: only items have a second life"


@dataclass(eq=False)
class SameItem(Refusal):
    """A successor is another passport, under another identifier."""

    identifier: Identifier
    sentence = "{identifier} cannot be its own successor; give the second life its own identifier"


@dataclass(eq=False)
class SuccessorTaken(Refusal):
    """The identifier has a passport already, and is never given to another (EN 18219 4.2)."""

    identifier: Identifier
    sentence = "{identifier} has a passport already and cannot be given to another thing"


@dataclass(eq=False)
class StillRetained(Refusal):
    """The passport has to be kept (ESPR 9(2)(i)), some until the product is recycled."""

    identifier: Identifier
    until: date
    counted_from: date
    source: str
    recycled_first: str | None

    def __str__(self) -> str:
        law = self.recycled_first
        also = f", and at least until it is recycled ({law})" if law else ""
        return (
            f"the passport of {self.identifier} is kept until {self.until.isoformat()} "
            f"({self.source}), counted from {self.counted_from.isoformat()}{also}; it cannot be "
            "deleted before"
        )


@dataclass(eq=False)
class StillNeeded(Refusal):
    """A narrower passport is composed over this one, and has to be kept itself (ESPR 9(2)(i))."""

    identifier: Identifier
    below: str
    status: str
    sentence = (
        "the passport of {identifier} is part of the passport of {below}, which is {status} and "
        "has to be kept; it cannot be deleted before"
    )
