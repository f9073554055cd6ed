"""Putting units: one by one, or a million in a stream. Offered to other rooms by ``service``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from gs1 import Identifier, parse_identifier
from passport.catalogue import operator_store, rules, store, unit_store
from passport.catalogue.code_uri import CodeUri
from passport.catalogue.errors import (
    ExternalIdTaken,
    InvalidUnit,
    LotUnknown,
    UnknownProduct,
    UnmintableSerial,
    UriTooLong,
)
from passport.catalogue.model import (
    Batch,
    Change,
    Product,
    Unit,
    UnitDraft,
    UnitOutcome,
    batch_identifier,
    product_identifier,
)
from passport.catalogue.moves import refusal_of_move
from passport.db import take_turns
from passport.errors import Refusal

CHUNK = 1000


@dataclass(slots=True)
class _Import:
    """What the rows of one import share, kept up to date while it runs."""

    connection: Connection
    now: datetime
    creates_batches: bool
    public_url: str | None  # what codes carry whose operator has no primary host
    products: dict[str, Product | None] = field(default_factory=dict)
    batches: dict[str, Batch | None] = field(default_factory=dict)
    codes: dict[str, CodeUri | None] = field(default_factory=dict)  # by product


@dataclass(slots=True)
class _Part:
    """What is stored about some rows, and what those before the present one have changed."""

    units: dict[str, Unit]
    holders: dict[unit_store.ExternalId, str]
    new_batches: list[Batch] = field(default_factory=list)
    created: list[Unit] = field(default_factory=list)
    updated: list[Unit] = field(default_factory=list)


def put_unit(
    connection: Connection, draft: UnitDraft, now: datetime, *, public_url: str | None = None
) -> tuple[Unit, Change]:
    """Keep one unit; what the draft leaves out is cleared, an equal unit stays untouched.

    ``public_url`` as for :func:`code_uri`. Raises InvalidUnit, UnmintableSerial, UnknownProduct,
    LotUnknown (put the batch first), LotFrozen, ExternalIdTaken, and UriTooLong for a new unit
    whose URI exceeds the product's own budget.
    """
    run = _Import(connection, now, creates_batches=False, public_url=public_url)
    (result,) = _keep(run, [draft])
    if isinstance(result, Refusal):
        raise result
    return result


def put_units(
    connection: Connection,
    drafts: Iterable[UnitDraft],
    now: datetime,
    *,
    public_url: str | None = None,
) -> Iterator[UnitOutcome]:
    """Keep a stream of units, a thousand at a time; yields one outcome a row, in their order.

    A refused row changes nothing and stops nothing. A lot that is no batch yet becomes one, as
    bare as the unit that names it. Rows are written as the outcomes are read.
    """
    run = _Import(connection, now, creates_batches=True, public_url=public_url)
    source = iter(drafts)
    row = 0
    while chunk := list(islice(source, CHUNK)):
        for part in _without_repeats(chunk):
            for draft, result in zip(part, _keep(run, part), strict=True):
                row += 1
                if isinstance(result, Refusal):
                    yield UnitOutcome(row, draft, None, result)
                else:
                    yield UnitOutcome(row, draft, result[1])


def code_uri(connection: Connection, product: Product, public_url: str | None) -> CodeUri | None:
    """What the codes of a product carry, against its own budget.

    ``public_url`` stands in for the primary host of an operator that has none; where neither is
    known the answer is None.
    """
    owner = operator_store.operators(connection, [product.operator_id])[product.operator_id]
    origin = owner.primary_url or public_url
    return None if origin is None else CodeUri.of(origin, product.identifier, product.uri_budget)


def renumber(connection: Connection, product: Product, now: datetime) -> None:
    """Give the units of a product that has just declared its serial pattern their numbers."""
    for page in unit_store.pages_of_units(connection, product.identifier.path, CHUNK):
        numbered = [replace(unit, serial_number=_number(product, unit.serial)) for unit in page]
        changed = [unit for unit in numbered if unit.serial_number is not None]
        unit_store.write_units(connection, [], changed, now)


def _without_repeats(drafts: Sequence[UnitDraft]) -> Iterator[list[UnitDraft]]:
    """Cut where a unit comes a second time, so that it meets what its first row wrote."""
    part: list[UnitDraft] = []
    seen: set[str] = set()
    for draft in drafts:
        if draft.identifier.path in seen:
            yield part
            part, seen = [], set()
        part.append(draft)
        seen.add(draft.identifier.path)
    if part:
        yield part


def _keep(run: _Import, drafts: Sequence[UnitDraft]) -> list[tuple[Unit, Change] | Refusal]:
    """Judge and write rows that name each unit once."""
    _read_products(run, drafts)
    refusals = [_refusal_of_form(run, draft) for draft in drafts]
    sound = [draft for draft, no in zip(drafts, refusals, strict=True) if no is None]
    _read_batches(run, sound)
    part = _read_part(run, sound)
    results = [
        refusal if refusal is not None else _judge(run, part, draft)
        for draft, refusal in zip(drafts, refusals, strict=True)
    ]
    store.add_batches(run.connection, part.new_batches, run.now)
    unit_store.write_units(run.connection, part.created, part.updated, run.now)
    return results


def _refusal_of_form(run: _Import, draft: UnitDraft) -> Refusal | None:
    """What can be refused without looking at batches, units and external ids."""
    serial = draft.identifier.serial
    if serial in rules.DOT_SEGMENTS:
        return UnmintableSerial(serial)
    problems = tuple(rules.unit_problems(draft))
    if problems:
        return InvalidUnit(problems)
    product = product_identifier(draft.identifier)
    return UnknownProduct(product) if run.products[product.path] is None else None


def _judge(run: _Import, part: _Part, draft: UnitDraft) -> tuple[Unit, Change] | Refusal:
    """Decide about one row of sound form and note what there is to write."""
    product = _product_of(run, draft)
    for scheme, value in draft.external_ids.items():
        holder = part.holders.get((product.operator_id, scheme, value))
        if holder is not None and holder != draft.identifier.path:
            return ExternalIdTaken(scheme, value, parse_identifier(holder))
    refusal = _too_long(run, part, draft, product)
    if refusal is not None:
        return refusal
    batch = _batch_of(run, part, draft, product)
    if batch is None and draft.lot is not None:
        return LotUnknown(draft.identifier, draft.lot)
    unit = _unit(draft, product, batch)
    before = part.units.get(unit.identifier.path)
    if before == unit:
        return unit, Change.UNCHANGED
    moved = None if before is None else refusal_of_move(run.connection, before, batch)
    if moved is not None:
        return moved
    for pair in before.external_ids.items() if before is not None else ():
        part.holders.pop((unit.operator_id, *pair), None)
    for pair in unit.external_ids.items():
        part.holders[unit.operator_id, *pair] = unit.identifier.path
    if before is None:
        part.created.append(unit)
        return unit, Change.CREATED
    part.updated.append(unit)
    return unit, Change.UPDATED


def _too_long(run: _Import, part: _Part, draft: UnitDraft, product: Product) -> UriTooLong | None:
    """A unit that is there already is not judged: its code is printed, however long."""
    unit = draft.identifier
    if product.uri_budget is None or unit.path in part.units:
        return None
    key = product.identifier.path
    if key not in run.codes:
        run.codes[key] = code_uri(run.connection, product, run.public_url)
    code = run.codes[key]
    if code is None or code.excess(unit) == 0:
        return None
    left = code.serial_characters_left or 0
    return UriTooLong(unit, code.length(unit), product.uri_budget, left)


def _unit(draft: UnitDraft, product: Product, batch: Batch | None) -> Unit:
    serial = draft.identifier.serial or ""
    return Unit(
        identifier=draft.identifier,
        product=product.identifier,
        operator_id=product.operator_id,
        serial=serial,
        serial_number=_number(product, serial),
        batch=None if batch is None else batch.identifier,
        variant=draft.variant,
        produced_on=draft.produced_on,
        external_ids=dict(draft.external_ids),
    )


def _number(product: Product, serial: str) -> int | None:
    return None if product.serial_pattern is None else product.serial_pattern.number(serial)


def _product_of(run: _Import, draft: UnitDraft) -> Product:
    product = run.products[product_identifier(draft.identifier).path]
    if product is None:
        raise UnknownProduct(product_identifier(draft.identifier))
    return product


def _batch_of(run: _Import, part: _Part, draft: UnitDraft, product: Product) -> Batch | None:
    """The batch a row names, made on the way where this import may make batches."""
    if draft.lot is None:
        return None
    identifier = batch_identifier(product.identifier, draft.lot)
    batch = run.batches[identifier.path]
    if batch is None and run.creates_batches:
        batch = Batch(identifier, product.identifier, product.operator_id, draft.lot)
        run.batches[identifier.path] = batch
        part.new_batches.append(batch)
    return batch


def _read_products(run: _Import, drafts: Sequence[UnitDraft]) -> None:
    wanted = {product_identifier(draft.identifier).path for draft in drafts} - run.products.keys()
    if wanted:
        found = store.products_by_key(run.connection, wanted)
        run.products.update({key: found.get(key) for key in wanted})


def _read_batches(run: _Import, sound: Sequence[UnitDraft]) -> None:
    named: set[Identifier] = {
        batch_identifier(product_identifier(draft.identifier), draft.lot)
        for draft in sound
        if draft.lot is not None
    }
    wanted = {batch.path for batch in named} - run.batches.keys()
    if wanted:
        found = store.batches_by_key(run.connection, wanted)
        run.batches.update({key: found.get(key) for key in wanted})


def _read_part(run: _Import, sound: Sequence[UnitDraft]) -> _Part:
    keys = [draft.identifier.path for draft in sound]
    wanted = [
        (_product_of(run, draft).operator_id, scheme, value)
        for draft in sound
        for scheme, value in draft.external_ids.items()
    ]
    # An external id that nobody holds yet has no row that two writers could meet at.
    for operator_id in sorted({operator_id for operator_id, _, _ in wanted}):
        take_turns(run.connection, f"external ids of {operator_id}")
    with unit_store.fresh_plans(run.connection, for_rows=len(keys)):
        return _Part(
            unit_store.units_by_key(run.connection, keys),
            unit_store.external_id_holders(run.connection, wanted),
        )
