"""The composed passport for people: facts grouped by section, each with the level it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gs1 import Granularity
from passport.disclosure import PUBLIC, may_read
from passport.kept import Kept
from passport.model import ComposedPassport, Fact, LevelVersion
from passport.profile import profile
from resolver.pages import LocalText, pick_text
from resolver.views.readers import reader_of
from resolver.views.values_model import Reader, Value

# What the owner page says about the end of a product's life, where the profile is older than the
# keyword that names it; the rest stays in the passport.
OLDER_RECYCLING = ("returnInstructions", "wasteBatteryInformation", "separateCollectionSymbol")

_rows: Kept[FactRow] = Kept()


@dataclass(frozen=True, slots=True)
class Other:
    """A value of a wider level that a narrower one stands over."""

    level: Granularity
    value: Value


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as shown."""

    name: str
    label: LocalText
    value: Value
    level: Granularity
    overridden: tuple[Other, ...]
    measured_at: datetime | None = None  # of a reading; None: a version states it


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The facts of one section, in the order of the schema."""

    section: str
    title: LocalText
    rows: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class PassportView:
    """A passport as a page shows it."""

    groups: tuple[FactGroup, ...]
    levels: tuple[LevelVersion, ...]
    last_updated: datetime
    recycling: tuple[FactRow, ...]
    has_readings: bool = False  # whether anything is measured again and again for all to see


def passport_view(composed: ComposedPassport, language: str) -> PassportView:
    """The passport for a reader of ``language``."""
    titles = _section_titles(composed)
    by_section: dict[str, list[FactRow]] = {name: [] for name in titles}
    hashes = {level.granularity: level.entry_hash for level in composed.levels}
    for fact in composed.facts:
        row = _kept_row(fact, composed.profile_of(fact), hashes, language)
        by_section.setdefault(fact.section, []).append(row)
    groups = tuple(
        FactGroup(section, _title(titles.get(section), section, language), tuple(rows))
        for section, rows in by_section.items()
        if rows
    )
    shown = profile(composed.profile).recycling or OLDER_RECYCLING
    rows_by_name = {row.name: row for group in groups for row in group.rows}
    return PassportView(
        groups=groups,
        levels=composed.levels,
        last_updated=composed.last_updated,
        recycling=tuple(rows_by_name[name] for name in shown if name in rows_by_name),
        has_readings=composed.identifier.granularity == "item" and _has_readings(composed),
    )


def _has_readings(composed: ComposedPassport) -> bool:
    attributes = profile(composed.profile).attributes.values()
    return any(
        each.dynamic and may_read(PUBLIC, each.shape.disclosure or ()) for each in attributes
    )


def _section_titles(composed: ComposedPassport) -> dict[str, Mapping[str, str]]:
    """The sections of every level's profile, the most specific level's first."""
    titles: dict[str, Mapping[str, str]] = {}
    for level in composed.levels:
        for section, texts in profile(level.profile).sections.items():
            titles.setdefault(section, texts)
    return titles


def _title(titles: Mapping[str, str] | None, section: str, language: str) -> LocalText:
    return pick_text(titles, language) or LocalText(section.replace("_", " ").capitalize(), "en")


def _kept_row(
    fact: Fact, profile_name: str, hashes: Mapping[Granularity, str], language: str
) -> FactRow:
    """The row of a fact; what a version states, and what it stands over, is read only once."""
    reader = reader_of(profile_name, language)
    if fact.measured_at is not None:
        return _row(fact, reader, language)
    sources = (hashes[fact.level], *(hashes[level] for level, _ in fact.overridden))
    return _rows.get((fact.name, language, sources), lambda: _row(fact, reader, language))


def _row(fact: Fact, reader: Reader, language: str) -> FactRow:
    return FactRow(
        name=fact.name,
        label=pick_text(fact.label, language) or LocalText(fact.name, "en"),
        value=reader.fact(fact.name, fact.value),
        level=fact.level,
        overridden=tuple(
            Other(level, reader.fact(fact.name, value)) for level, value in fact.overridden
        ),
        measured_at=fact.measured_at,
    )


def fact_value(composed: ComposedPassport | None, name: str) -> Any:
    """The JSON value of a fact; None without a passport or without that fact."""
    fact = composed.fact(name) if composed else None
    return fact.value if fact else None
