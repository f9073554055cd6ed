"""The links every product has without anybody registering them: to our own pages. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from gs1.link_types import GS1_VOC
from resolver.links.model import DESCRIBING_TYPES, Level, Target

PASSPORT = GS1_VOC + "dpp"
PARTS = GS1_VOC + "purchaseSuppliesOrAccessories"
RECALL = GS1_VOC + "recallStatus"

_PASSPORT_FORMS = ("application/ld+json", "application/json")


@dataclass(frozen=True, slots=True)
class OwnPages:
    """What we can say ourselves about one identifier: a product, a batch or a unit of it."""

    path: str  # canonical path of the identifier: /01/…/21/…
    languages: tuple[str, ...]  # in which the owner page is offered
    has_passport: bool
    has_parts: bool


def own_default(pages: OwnPages) -> Target:
    """The owner page, in whatever language the reader's browser asks it for."""
    return Target(f"/page{pages.path}", "Product page")


def own_multi(pages: OwnPages) -> tuple[Target, ...]:
    """The owner page by language, and the passport by media type (DECISION 7)."""
    return (*_pages_by_language(pages), *passport_multi(pages))


def passport_multi(pages: OwnPages) -> tuple[Target, ...]:
    """The passport for machines; offered beside any default."""
    if not pages.has_passport:
        return ()
    return tuple(
        Target(f"/passport{pages.path}", "Digital product passport", form)
        for form in _PASSPORT_FORMS
    )


def _pages_by_language(pages: OwnPages) -> tuple[Target, ...]:
    return tuple(
        Target(f"/page{pages.path}?lang={tag}", "Product page", "text/html", (tag,))
        for tag in pages.languages
    )


def page_type(taken: Collection[str]) -> str | None:
    """The descriptive type of the owner page, given the types the maker registered."""
    return next((name for name in DESCRIBING_TYPES if name not in taken), None)


def own_links(pages: OwnPages, taken: Collection[str] = ()) -> Level:
    """All links to our own pages; ``taken`` are the link types the maker registered.

    What a maker registered wins, except for the recall state, which is worked out at each scan.
    """
    links: dict[str, tuple[Target, ...]] = {}
    described_by = page_type(taken)
    if described_by:
        links[described_by] = (own_default(pages),)
    for name, target in _other_targets(pages):
        if name == RECALL or name not in taken:
            links[name] = (target,)
    return Level("", own_default(pages), own_multi(pages), links)


def _other_targets(pages: OwnPages) -> list[tuple[str, Target]]:
    path = pages.path
    found = []
    if pages.has_passport:
        passport = Target(f"/passport{path}", "Digital product passport", _PASSPORT_FORMS[0])
        found.append((PASSPORT, passport))
    if pages.has_parts:
        found.append((PARTS, Target(f"/parts{path}", "Parts that fit")))
    found.append((RECALL, Target(f"/recall{path}", "Recall status")))
    return found
