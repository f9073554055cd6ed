"""The values of the catalogue: records as they are kept, and drafts as they are handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gs1 import Granularity, Identifier
from passport.catalogue.serials import SerialPattern
from passport.errors import Refusal


class Change(StrEnum):
    """What putting a record did. An equal record is left alone, down to its time stamp."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Standing(StrEnum):
    """What is known of the very thing asked for (DECISIONS 2)."""

    MODEL = "model"
    BATCH = "batch"
    REGISTERED = "registered"  # the unit has a record of its own
    UNRECORDED = "unrecorded"  # no individual record
    NOT_ISSUED = "not_issued"  # the maker records every serial, and this is none of them


@dataclass(frozen=True, slots=True)
class Operator:
    """An economic operator: the legal person answerable for products."""

    operator_id: str
    name: str
    address: Mapping[str, str]  # street, postalCode, city, country
    website: str | None = None
    contact_email: str | None = None
    primary_url: str | None = None  # scheme and authority its codes carry
    identifiers: tuple[tuple[str, str], ...] = ()  # (scheme, value), sorted
    prefixes: tuple[str, ...] = ()  # GS1 company prefixes, sorted
    link_hosts: tuple[str, ...] | None = None  # where its links may point; None: anywhere
    alias_urls: tuple[str, ...] = ()  # further origins answered for its codes

    def identifier(self, scheme: str) -> str | None:
        """The first identifier of a scheme, such as "gln"."""
        return next((value for name, value in self.identifiers if name == scheme), None)


@dataclass(frozen=True, slots=True)
class Facility:
    """A place where something is made, under its GLN (AI 414)."""

    identifier: Identifier
    operator_id: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    city: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product model: everything that carries one GTIN."""

    identifier: Identifier
    operator_id: str
    names: Mapping[str, str]  # language tag → name
    brand: str
    model_identifier: str
    product_group: str  # family of its passport profile, e.g. "battery"
    image: str | None = None  # URL or path on our own site
    image_alt: Mapping[str, str] | None = None
    languages: tuple[str, ...] = ()  # in which the owner page is offered
    serial_pattern: SerialPattern | None = None
    fully_serialised: bool = False  # every unit sold has a record here
    serve_in_place: bool | None = None  # None: as the setting says
    uri_budget: int | None = None  # longest URI of a printed code; None: as the setting says
    has_passport: bool = False
    has_parts: bool = False

    def name(self, language: str) -> str:
        """The name in a language, else in English, else in the first language there is."""
        base = language.partition("-")[0]
        for tag in (language, base, "en"):
            if tag in self.names:
                return self.names[tag]
        return next(iter(self.names.values()))


@dataclass(frozen=True, slots=True)
class Batch:
    """A production lot of a product."""

    identifier: Identifier
    product: Identifier
    operator_id: str
    lot: str
    produced_from: date | None = None
    produced_until: date | None = None
    facility: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One individual thing. Lot and variant are attributes, not part of its key (DECISIONS 1)."""

    identifier: Identifier
    product: Identifier
    operator_id: str
    serial: str
    serial_number: int | None = None  # within the product's serial pattern
    batch: Identifier | None = None
    variant: str | None = None
    produced_on: date | None = None
    external_ids: Mapping[str, str] = field(default_factory=dict)  # scheme → value

    @property
    def lot(self) -> str | None:
        """The lot number, when the batch is known."""
        return None if self.batch is None else self.batch.lot


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request is about, as far as it is known.

    ``identifier`` is the record's own: for a serial the key and the serial alone, whatever lot or
    variant was asked along with it; ``asked`` is what was asked.
    """

    asked: Identifier
    identifier: Identifier
    operator: Operator
    product: Product
    batch: Batch | None
    unit: Unit | None
    standing: Standing

    @property
    def serial_number(self) -> int | None:
        """The number within the product's serial pattern, also of a serial without a record."""
        if self.unit is not None:
            return self.unit.serial_number
        pattern, serial = self.product.serial_pattern, self.identifier.serial
        return None if pattern is None or serial is None else pattern.number(serial)

    @property
    def lot(self) -> str | None:
        """The unit's own lot, else the one asked for."""
        stored = None if self.unit is None else self.unit.lot
        return stored if stored is not None else self.asked.lot

    @property
    def variant(self) -> str | None:
        """The unit's own variant, else the one asked for."""
        stored = None if self.unit is None else self.unit.variant
        return stored if stored is not None else self.asked.variant

    @property
    def levels(self) -> list[tuple[Granularity, Identifier]]:
        """The levels a passport is composed of, most specific first: item?, batch?, model."""
        levels: list[tuple[Granularity, Identifier]] = []
        if self.identifier.granularity == "item":
            levels.append(("item", self.identifier))
        if self.lot is not None:
            levels.append(("batch", batch_identifier(self.product.identifier, self.lot)))
        return [*levels, ("model", self.product.identifier)]


@dataclass(frozen=True, slots=True)
class OperatorDraft:
    """An operator as handed in; its identifiers and prefixes replace the ones kept."""

    operator_id: str  # 1 to 40 of a-z 0-9 and hyphen, beginning with a letter
    name: str
    address: Mapping[str, str]
    website: str | None = None
    contact_email: str | None = None
    primary_url: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    prefixes: tuple[str, ...] = ()
    link_hosts: tuple[str, ...] | None = None  # host names; subdomains are meant too
    alias_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacilityDraft:
    """A facility as handed in; whose it is follows from its GLN."""

    identifier: Identifier
    name: str
    country: str
    city: str | None = None


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product as handed in; whose it is follows from its GTIN."""

    identifier: Identifier
    names: Mapping[str, str]
    brand: str
    model_identifier: str
    product_group: str
    image: str | None = None
    image_alt: Mapping[str, str] | None = None
    languages: tuple[str, ...] = ("en",)
    serial_pattern: SerialPattern | None = None
    fully_serialised: bool = False
    serve_in_place: bool | None = None
    uri_budget: int | None = None


@dataclass(frozen=True, slots=True)
class BatchDraft:
    """A batch as handed in: GTIN and lot in its identifier."""

    identifier: Identifier
    produced_from: date | None = None
    produced_until: date | None = None
    facility: Identifier | None = None


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A unit as handed in: GTIN and serial in its identifier, everything else beside it."""

    identifier: Identifier
    lot: str | None = None
    variant: str | None = None
    produced_on: date | None = None
    external_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitOutcome:
    """What became of one row of a bulk import."""

    row: int  # 1, 2, 3, … in the order handed in
    draft: UnitDraft
    change: Change | None  # None when it was refused
    refusal: Refusal | None = None


def product_identifier(identifier: Identifier) -> Identifier:
    """The product an identifier belongs to: its key alone."""
    return identifier.primary()


def batch_identifier(product: Identifier, lot: str) -> Identifier:
    """The batch of a product with this lot number. Raises Gs1Error for an impossible lot."""
    return product.with_qualifiers({"10": lot})
