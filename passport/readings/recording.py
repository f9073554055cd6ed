"""Writing readings, one or a million. Offered to other rooms by ``service``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from gs1 import Gs1Error, Identifier, parse_identifier, parse_target
from passport import store as passports
from passport.canonical import canonical, parsed
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownProduct, UnknownUnit
from passport.chain import instant
from passport.db import take_turns
from passport.disclosure import PUBLIC
from passport.errors import FieldProblem, Refusal
from passport.profile import current_profiles
from passport.readings import rules, store
from passport.readings.errors import InvalidReading, ReadingConflict
from passport.readings.model import Key, NamedUnit, Outcome, ReadingDraft, Stored
from passport.readings.series import Series, series_of
from passport.refusals import PassportClosed
from schemas.loader import UnknownSchema

SeriesByName = Mapping[str, Series]
Named = Mapping[str, "NamedUnit | Refusal | Gs1Error"]
_TIME = "must be an instant with its time zone, such as 2026-11-21T12:00:00Z"


def units_named(connection: Connection, texts: Iterable[str]) -> Named:
    """The units these texts name, such as ``01/…/21/…``; by text, with the refusal of bad ones.

    Whether the caller may write about them is for the caller to find out, before it tells
    anybody whether they are known.
    """
    given = dict.fromkeys(texts)
    # What is recorded is written canonically: most texts need not be taken apart.
    keys = {text: "/" + text.lstrip("/") for text in given}
    made = catalogue.units_made_on(connection, sorted(set(keys.values())))
    named: dict[str, NamedUnit | Refusal | Gs1Error] = {}
    spelled: dict[str, Identifier] = {}
    for text, key in keys.items():
        if key in made:
            named[text] = NamedUnit(key, key.partition("/21/")[0], True, made[key])
            continue
        try:
            spelled[text] = _unit(text)
        except (Refusal, Gs1Error) as error:
            named[text] = error
    made = catalogue.units_made_on(connection, sorted({each.path for each in spelled.values()}))
    for text, identifier in spelled.items():
        path, known = identifier.path, identifier.path in made
        named[text] = NamedUnit(path, identifier.primary().path, known, made.get(path))
    return named


def _unit(text: str) -> Identifier:
    identifier = parse_target("/" + text.lstrip("/")).identifier
    serial = identifier.serial
    if serial is None or identifier.key_ai != "01":
        message = "must be the path of a unit: 01/{GTIN}/21/{serial}"
        raise InvalidReading((FieldProblem("/unit", message),))
    # Lot and variant are attributes of the unit, not part of its key (DECISIONS 1).
    return identifier.with_qualifiers({"21": serial})


def series_for(connection: Connection, product: Identifier, now: datetime) -> SeriesByName:
    """The series kept for the units of a product, by name.

    Those of the profiles its model's passport keeps to, and those of its group's profile in
    force: a sensor need not wait for a passport to be published anew. Raises UnknownProduct.
    """
    group = catalogue.get_product(connection, product).product_group
    found: dict[str, Series] = {}
    try:
        for name in current_profiles(group, now.date()):
            found.update(series_of(name))
    except UnknownSchema:
        # A group without a profile has no passport either.
        return found
    sealed = passports.version_in_force(connection, product.path, now, PUBLIC)
    if sealed is not None and sealed.entry.profile:
        found.update(series_of(sealed.entry.profile))
    return found


def record(
    connection: Connection,
    drafts: Sequence[ReadingDraft],
    units: Named,
    writer: str,
    now: datetime,
    *,
    series: dict[str, SeriesByName] | None = None,
) -> list[Outcome | Refusal | Gs1Error]:
    """Add readings to their series; one outcome or refusal each, in the order sent.

    ``units`` is what :func:`units_named` found for them. ``series`` remembers the series of each
    product from one chunk of an import to the next. A refused one changes nothing and stops
    nothing: InvalidReading with all that is wrong, UnknownUnit, PassportClosed, ReadingConflict.
    """
    products = {each.product_key for each in units.values() if isinstance(each, NamedUnit)}
    # In one order everywhere, so that two writers wait for each other and never in a circle.
    for product_key in sorted(products):
        take_turns(connection, product_key)
    series = {} if series is None else series
    for key in products - series.keys():
        series[key] = _series_of_product(connection, key, now)
    outcomes: list[Outcome | Refusal | Gs1Error | None] = []
    asked: list[rules.Asked] = []
    at = rules.micros(now)
    keys = {each.unit_key for each in units.values() if isinstance(each, NamedUnit)}
    closed = passports.closed(connection, sorted(keys))
    for place, draft in enumerate(drafts):
        unit = units[draft.unit]
        shut = closed.get(unit.unit_key) if isinstance(unit, NamedUnit) else None
        found = _closed(shut) if shut else _asked(place, draft, unit, series, at)
        outcomes.append(None if isinstance(found, rules.Asked) else found)
        if isinstance(found, rules.Asked):
            asked.append(found)
    recorded = store.revisions(connection, dict.fromkeys(each.key for each in asked))
    added, settled = rules.settle(asked, recorded)
    store.add(connection, added, at, writer)
    for each in asked:
        result = settled[each.place]
        outcomes[each.place] = _conflict(each, result) if isinstance(result, Stored) else result
    return [each for each in outcomes if each is not None]


def _series_of_product(connection: Connection, product_key: str, now: datetime) -> SeriesByName:
    try:
        return series_for(connection, parse_identifier(product_key), now)
    except UnknownProduct:
        return {}


def _closed(head: passports.PassportRow) -> PassportClosed:
    """What is recycled or goes on under another passport is not measured under this one."""
    return PassportClosed(parse_identifier(head.passport_key), head.status, head.product_status)


def _asked(
    place: int,
    draft: ReadingDraft,
    unit: NamedUnit | Refusal | Gs1Error,
    series: Mapping[str, SeriesByName],
    now: int,
) -> rules.Asked | Refusal | Gs1Error:
    """The reading in the form it is kept in, or why it cannot be."""
    if not isinstance(unit, NamedUnit):
        return unit
    if not unit.known:
        return UnknownUnit(parse_identifier(unit.unit_key))
    kept = series[unit.product_key].get(draft.property_name)
    measured_at = rules.read_time(draft.measured_at)
    if kept is not None and measured_at is not None:
        problem = rules.time_problem(measured_at, now, unit.made)
        if problem is None:
            stored = kept.stored(draft.value, draft.unit_code, measured_at)
            if isinstance(stored, Stored):
                key = Key(unit.unit_key, draft.property_name, measured_at)
                return rules.Asked(place, key, stored, draft.correction)
    return InvalidReading(tuple(_problems(draft, kept, measured_at, unit.made, now)))


def _problems(
    draft: ReadingDraft, kept: Series | None, measured_at: int | None, made: date | None, now: int
) -> Iterable[FieldProblem]:
    """Everything wrong with a reading that is refused."""
    if kept is None:
        name = draft.property_name
        yield FieldProblem("/property", f"no series is kept of {name!r} for this product")
    if measured_at is None:
        yield FieldProblem("/measuredAt", _TIME)
    else:
        problem = rules.time_problem(measured_at, now, made)
        if problem is not None:
            yield FieldProblem("/measuredAt", problem)
    if kept is not None:
        stored = kept.stored(draft.value, draft.unit_code, measured_at)
        if not isinstance(stored, Stored):
            yield from stored


def _conflict(asked: rules.Asked, counting: Stored) -> ReadingConflict:
    return ReadingConflict(
        unit=asked.key.unit_key,
        property_name=asked.key.property_name,
        measured_at=instant(rules.moment_of(asked.key.measured_at)),
        recorded=_told(counting),
        sent=_told(asked.stored),
    )


def _told(stored: Stored) -> str:
    if stored.number is None:
        return stored.text or ""
    return f"{canonical(stored.number).decode()} {stored.unit_code or ''}".rstrip()


def value_of(stored: Stored) -> Any:
    """The JSON value of what is kept: whole numbers without a point, as canonical JSON has them."""
    if stored.number is None:
        return None if stored.text is None else parsed(stored.text.encode())
    return int(stored.number) if stored.number.is_integer() else stored.number
