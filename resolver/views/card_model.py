"""The recycler's card: what somebody who takes a product apart must know, on one sheet of A4.

Which facts belong on it, and in which block, is data: ``x-card`` in the profile. Only public facts
are shown; of the others the card says who may read them. What does not fit on the sheet is counted,
never silently dropped, and the blocks that keep people safe are filled first. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import schemas.loader
from passport.disclosure import PUBLIC
from passport.model import ComposedPassport
from resolver.pages import LocalText
from resolver.views.card_fitting import Sheet
from resolver.views.readers import reader_of
from resolver.views.values_model import Reader, Value

# As they stand on the sheet, and in the order in which they may take its lines.
BLOCKS = (
    "overview", "hazards", "dismantling", "batteries", "tools", "substances", "materials",
    "parts", "collection",
)  # fmt: skip
FIRST_FILLED = (
    "overview", "hazards", "dismantling", "batteries", "collection", "substances", "tools",
    "materials", "parts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardFact:
    """One fact as the card has it; ``left_out`` entries of a list did not fit."""

    name: str
    label: LocalText
    value: Value
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ClosedFact:
    """A fact that belongs on the card and is not public: who may read it, and by which law."""

    name: str
    label: LocalText
    disclosure: tuple[str, ...]
    source: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the card; ``left_out`` facts did not fit at all."""

    name: str
    facts: tuple[CardFact, ...]
    closed: tuple[ClosedFact, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Card:
    """The card of one product; blocks without anything are left out."""

    blocks: tuple[Block, ...]
    left_out: int  # facts and entries that only the passport has
    as_of: date


def card_view(composed: ComposedPassport, language: str, as_of: date) -> Card:
    """The card of a passport for a reader of ``language``; ``as_of`` is the day it holds for."""
    placed = card_blocks(composed.profile)
    reader = reader_of(composed.profile, language)
    sheet, made = Sheet(), {}
    for name in FIRST_FILLED:
        stated = [fact for fact in composed.facts if placed.get(fact.name) == name]
        facts = tuple(_facts(stated, reader, sheet))
        closed = tuple(_closed(name, placed, reader, sheet))
        if facts or closed:
            made[name] = Block(name, facts, closed, len(stated) - len(facts))
    blocks = tuple(made[name] for name in BLOCKS if name in made)
    left_out = sum(block.left_out + sum(f.left_out for f in block.facts) for block in blocks)
    return Card(blocks, left_out, as_of)


def card_blocks(profile: str) -> dict[str, str]:
    """The block of every fact that belongs on the card of a profile (or of several)."""
    older: Mapping[str, Mapping[str, str]] = schemas.loader.load("cards/before")
    found: dict[str, str] = {}
    for name in profile.split(" "):
        found |= older.get(name, {})
    entries: Mapping[str, Any] = schemas.loader.load(f"passport/{profile}")["properties"]
    return found | {name: entry["x-card"] for name, entry in entries.items() if "x-card" in entry}


def _facts(stated: list[Any], reader: Reader, sheet: Sheet) -> Iterator[CardFact]:
    for fact in stated:
        label = reader.fact_label(fact.name)
        fitted = sheet.fit(label.value, reader.fact(fact.name, fact.value))
        if fitted is not None:
            yield CardFact(fact.name, label, *fitted)


def _closed(
    block: str, placed: Mapping[str, str], reader: Reader, sheet: Sheet
) -> Iterator[ClosedFact]:
    for name, where in placed.items():
        entry = reader.schema(name)
        readers = tuple(entry.get("x-disclosure", ()))
        if where == block and readers and PUBLIC not in readers and sheet.take(1):
            yield ClosedFact(name, reader.fact_label(name), readers, entry.get("x-source"))
