"""Where a product and its passport stand, as a page says it first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from passport.lifecycle import Linked
from passport.model import ComposedPassport
from resolver.views.plain import PAGE_ONLY


@dataclass(frozen=True, slots=True)
class OtherPassport:
    """The passport before or after this one."""

    path: str  # canonical Digital Link path
    act: str  # what lies between: reused, repurposed or remanufactured
    entry_hash: str | None


@dataclass(frozen=True, slots=True)
class LifeView:
    """Status and stage in the words of the passport; the page has its own words for them.

    ``model_path`` leads to what still holds of every such product, such as how to return it.
    """

    status: str
    product_status: str
    stage: str
    since: date | None
    predecessor: OtherPassport | None
    successor: OtherPassport | None
    responsible: str | None
    has_components: bool
    is_ended: bool
    model_path: str = field(metadata=PAGE_ONLY)

    @property
    def is_waste(self) -> bool:
        """Whether it is thrown away, and not yet recycled."""
        return self.product_status == "waste"

    @property
    def is_off_sale(self) -> bool:
        """Whether nothing is offered for it any more."""
        return self.is_waste or self.is_ended


def life_view(composed: ComposedPassport | None) -> LifeView | None:
    """What a page says of a live passport; None without one, and of a fixed state."""
    life = composed.lifecycle if composed else None
    if composed is None or life is None:
        return None
    responsible = life.responsible or {}
    return LifeView(
        status=life.state.passport,
        product_status=life.state.product,
        stage=life.state.stage,
        since=life.since.date() if life.since else None,
        predecessor=_other(life.predecessor),
        successor=_other(life.successor),
        responsible=responsible.get("name") or responsible.get("identifier"),
        has_components=life.has_components,
        is_ended=life.state.is_tombstone,
        model_path=composed.product.identifier.path,
    )


def _other(linked: Linked | None) -> OtherPassport | None:
    if linked is None:
        return None
    return OtherPassport(linked.passport, linked.act, linked.entry_hash)
