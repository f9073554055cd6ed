"""Refusals of the catalogue: what was asked for and why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from gs1 import Identifier
from passport.errors import InvalidDraft, Refusal


class InvalidOperator(InvalidDraft):
    """An operator that cannot be kept."""


class InvalidFacility(InvalidDraft):
    """A facility that cannot be kept."""


class InvalidProduct(InvalidDraft):
    """A product that cannot be kept."""


class InvalidBatch(InvalidDraft):
    """A batch that cannot be kept."""


class InvalidUnit(InvalidDraft):
    """A unit that cannot be kept."""


@dataclass(eq=False)
class UnknownIdentifier(Refusal):
    """Nothing is recorded for this identifier, not even its product."""

    identifier: Identifier
    sentence = "nothing is recorded for {identifier}"


@dataclass(eq=False)
class UnknownOperator(Refusal):
    """There is no economic operator of this name."""

    operator_id: str
    sentence = "there is no operator {operator_id!r}"


@dataclass(eq=False)
class UnknownProduct(UnknownIdentifier):
    """There is no product with this GTIN."""

    sentence = "there is no product {identifier}"


@dataclass(eq=False)
class UnknownBatch(UnknownIdentifier):
    """There is no batch with this lot number."""

    sentence = "there is no batch {identifier}"


@dataclass(eq=False)
class UnknownUnit(UnknownIdentifier):
    """There is no individual record of this serial."""

    sentence = "there is no unit {identifier}"


@dataclass(eq=False)
class UnknownFacility(UnknownIdentifier):
    """There is no facility with this GLN."""

    sentence = "there is no facility {identifier}"


@dataclass(eq=False)
class LotMismatch(Refusal):
    """The unit exists, and belongs to another lot than the one asked for (DECISIONS 1)."""

    identifier: Identifier
    stored_lot: str
    asked_lot: str
    sentence = "{identifier} belongs to another lot than {asked_lot!r}"


@dataclass(eq=False)
class NotOwned(Refusal):
    """No operator holds the company prefix this identifier begins with, or another one does."""

    identifier: Identifier
    sentence = "{identifier} lies under no company prefix of this operator"


@dataclass(eq=False)
class PrefixOverlap(Refusal):
    """A company prefix that contains, or is contained in, one of another operator."""

    prefix: str
    taken: str
    taken_by: str
    sentence = "the company prefix {prefix} overlaps {taken}, which belongs to {taken_by!r}"


@dataclass(eq=False)
class PrefixInUse(Refusal):
    """A company prefix cannot be given up while something recorded lies under it."""

    prefix: str
    identifier: Identifier
    sentence = "the company prefix {prefix} is needed by {identifier}"


@dataclass(eq=False)
class OperatorIdentifierTaken(Refusal):
    """Another operator is already known by this identifier (GLN, LEI, VAT number, …)."""

    scheme: str
    value: str
    sentence = "the {scheme} {value!r} belongs to another operator"


@dataclass(eq=False)
class PrimaryUrlFrozen(Refusal):
    """Units are registered, so codes that carry the primary host may be printed (DECISIONS 5)."""

    operator_id: str
    primary_url: str
    sentence = (
        "units of {operator_id!r} are registered and their codes may be printed, so primaryUrl "
        "stays {primary_url}; keep it, and list a further host in aliasUrls"
    )


@dataclass(eq=False)
class AliasUrlFrozen(Refusal):
    """Units are registered, so codes that carry this alias may be printed (DECISIONS 5)."""

    operator_id: str
    alias_url: str
    sentence = (
        "units of {operator_id!r} are registered and their codes may carry {alias_url}, so it "
        "stays in aliasUrls"
    )


@dataclass(eq=False)
class HostTaken(Refusal):
    """A host is answered for the service itself or for another operator already."""

    url: str
    sentence = "the host of {url} is already that of the service or of another operator"


@dataclass(eq=False)
class UriTooLong(Refusal):
    """The code of a unit would carry a longer URI than its product allows."""

    identifier: Identifier
    length: int
    budget: int
    left: int
    sentence = (
        "the URI of {identifier} has {length} characters and the product's budget is {budget}: "
        "{left} remain for the serial"
    )


@dataclass(eq=False)
class UnmintableSerial(Refusal):
    """A serial no code may carry: software that handles URLs removes it (DECISIONS 4)."""

    serial: str
    sentence = "the serial {serial!r} would be lost in a web address"


@dataclass(eq=False)
class SerialOutsidePattern(Refusal):
    """A serial that is not of the product's declared form, or an interval that runs backwards."""

    serial: str
    prefix: str
    digits: int
    sentence = "{serial!r} is not {prefix!r} followed by {digits} digits, in rising order"


@dataclass(eq=False)
class SerialPatternFrozen(Refusal):
    """The serial pattern gives intervals and units their numbers, so it cannot change now."""

    product: Identifier
    sentence = "the serial pattern of {product} is in use and cannot change"


@dataclass(eq=False)
class ProductGroupFrozen(Refusal):
    """What was published keeps to the product group, so it cannot change now."""

    product: Identifier
    product_group: str
    sentence = "{product} has a passport as {product_group!r} and cannot change its product group"


@dataclass(eq=False)
class LotUnknown(Refusal):
    """A unit names a lot that is not one of its product's batches."""

    identifier: Identifier
    lot: str
    sentence = "{identifier} names the lot {lot!r}, which is no batch of its product"


@dataclass(eq=False)
class LotFrozen(Refusal):
    """A passport was published for the unit or one of the batches, so that it stays where it is."""

    identifier: Identifier
    lot: str | None
    sentence = (
        "{identifier} {stays}, and a passport of it, of its lot or of the lot it would be moved to "
        "is published: what it said at any instant would change with the lot"
    )

    def __str__(self) -> str:
        stays = "is in no lot" if self.lot is None else f"belongs to the lot {self.lot!r}"
        return self.sentence.format(**self.facts(), stays=stays)


@dataclass(eq=False)
class ExternalIdTaken(Refusal):
    """Another unit of this operator is already known by this external id."""

    scheme: str
    value: str
    unit: Identifier
    sentence = "the {scheme} id {value!r} belongs to {unit}"


@dataclass(eq=False)
class UnknownExternalId(Refusal):
    """No unit of this operator is known by this external id."""

    operator_id: str | None  # None: of no operator at all
    scheme: str
    value: str
    sentence = "no unit has the {scheme} id {value!r}"
