"""Everything the owner page shows, put together from what the rooms know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aftersales.parts.model import FittingPart
from aftersales.recalls.model import Notice
from aftersales.warranty.rules import warranty_until
from passport.catalogue.model import Subject
from passport.model import ComposedPassport
from resolver.links.model import Level
from resolver.pages import LocalText, pick_text
from resolver.views.documents_model import DocumentLink, document_links
from resolver.views.lifecycle_model import life_view
from resolver.views.parts_model import PartView, most_wanted, part_views
from resolver.views.passport_model import FactRow, PassportView, fact_value, passport_view
from resolver.views.plain import PAGE_ONLY
from resolver.views.recall_model import NoticeView, notice_views
from resolver.views.unit_model import address_lines, website_name

PARTS_SHOWN = 4
MONTHS_PER_UNIT = {"MON": 1, "ANN": 12}  # UN/ECE Recommendation 20


@dataclass(frozen=True, slots=True)
class WarrantyView:
    """Until when, if that can be said; else the term alone, if there is one."""

    months: int | None = None
    until: date | None = None  # always an estimate: the day of purchase is not known
    over: bool = False
    scope: LocalText | None = None  # what it covers, in the maker's words


@dataclass(frozen=True, slots=True)
class OwnerPage:
    """The page an owner sees after scanning a unit."""

    notices: list[NoticeView]
    affected: bool
    checked_on: date
    warranty: WarrantyView
    documents: list[DocumentLink]
    parts: list[PartView]
    parts_total: int
    recycling: tuple[FactRow, ...]
    passport: PassportView | None
    # The same as ``unit.maker`` says, put as a page shows it.
    maker_address: list[str] = field(metadata=PAGE_ONLY)
    website_name: str | None = field(metadata=PAGE_ONLY)


@dataclass(frozen=True, slots=True)
class Known:
    """What the database holds for one subject, as read in one transaction."""

    subject: Subject
    composed: ComposedPassport | None
    notices: Sequence[Notice]
    parts: Sequence[FittingPart]
    levels: Sequence[Level]  # registered links, most specific level first


def owner_page(known: Known, language: str, today: date) -> OwnerPage:
    """The page for a reader of ``language``; ``today`` decides whether a warranty is over."""
    view = passport_view(known.composed, language) if known.composed else None
    life = life_view(known.composed)
    # Nothing is sold for what is waste or gone.
    parts = [] if life and life.is_off_sale else part_views(known.parts, language)
    notices = notice_views(known.notices, language)
    unit = known.subject.unit
    produced_on = unit.produced_on if unit else None
    return OwnerPage(
        notices=notices,
        affected=any(notice.affected for notice in notices),
        checked_on=today,
        warranty=warranty_view(
            fact_value(known.composed, "warranty") or {}, produced_on, language, today
        ),
        documents=document_links(known.levels, language),
        parts=most_wanted(parts, PARTS_SHOWN),
        parts_total=len(parts),
        recycling=view.recycling if view else (),
        passport=view,
        maker_address=address_lines(known.subject.operator),
        website_name=website_name(known.subject.operator.website),
    )


def warranty_view(
    promise: Mapping[str, Any], produced_on: date | None, language: str, today: date
) -> WarrantyView:
    """The warranty from the passport's ``warranty`` fact and the unit's production date."""
    scope = pick_text(promise.get("warrantyScopeDescription"), language)
    months = _months(promise)
    if not months or not produced_on:
        return WarrantyView(months=months, scope=scope)
    warranty = warranty_until(produced_on, months)
    return WarrantyView(months, warranty.until, not warranty.runs_on(today), scope)


def _months(promise: Mapping[str, Any]) -> int | None:
    """The term in months; None when the passport states none that can be counted in months."""
    length = promise.get("durationOfWarranty") or {}
    factor = MONTHS_PER_UNIT.get(length.get("unitCode", ""))
    value = length.get("value")
    return int(value * factor) if factor and value else None
