"""Fitting parts for the page and as JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aftersales.parts.model import FittingPart
from resolver.pages import LocalText, pick_text
from resolver.views.plain import PAGE_ONLY


@dataclass(frozen=True, slots=True)
class PartView:
    """One part; the last number of ``chain`` is the one to order today."""

    name: LocalText
    position: str
    anchor: str = field(metadata=PAGE_ONLY)
    quantity: int
    chain: tuple[str, ...]
    why: str  # all_units | interval | listed
    first: str | None  # serials of the interval, both included
    last: str | None
    certain: bool
    replace_every_months: int | None
    buy_url: str | None


def part_views(parts: Sequence[FittingPart], language: str) -> list[PartView]:
    """The parts for a reader of ``language``, in the maker's order."""
    return [
        PartView(
            name=pick_text(part.current.names, language)
            or LocalText(part.current.part_number, language),
            position=part.position,
            anchor=f"part-{index}-{re.sub(r'[^a-z0-9]+', '-', part.position.lower())}",
            quantity=part.quantity,
            chain=part.chain,
            why=part.why.kind,
            first=part.why.first,
            last=part.why.last,
            certain=part.certain,
            replace_every_months=part.replace_every_months,
            buy_url=part.buy_url,
        )
        for index, part in enumerate(parts, start=1)
    ]


def most_wanted(parts: Sequence[PartView], limit: int) -> list[PartView]:
    """The few parts an owner looks for first: what wears out and is due, then the rest."""
    return sorted(parts, key=lambda part: part.replace_every_months is None)[:limit]


def parts_document(parts: Sequence[FittingPart]) -> list[dict[str, Any]]:
    """The parts that fit, for machines: with their names in every language."""
    return [_part_document(part) for part in parts]


def _part_document(part: FittingPart) -> dict[str, Any]:
    return {
        "position": part.position,
        "quantity": part.quantity,
        "partNumber": part.current.part_number,
        "gtin": part.current.gtin,
        "names": part.current.names,
        "fittedAtFactory": part.ordered.part_number,
        "supersession": list(part.chain),
        "fits": {
            "because": part.why.kind,
            "certain": part.certain,
            "serialFrom": part.why.first,
            "serialTo": part.why.last,
            "serials": list(part.why.serials),
        },
        "replaceEveryMonths": part.replace_every_months,
        "buyUrl": part.buy_url,
    }
