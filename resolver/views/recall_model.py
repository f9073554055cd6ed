"""Recall notices put into the reader's language, and the recall state as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aftersales.recalls.model import Condition, Match, Notice
from passport.catalogue.model import Subject
from passport.chain import instant
from resolver.pages import LocalText, preferred
from resolver.views.plain import document

STATUS = {Match.AFFECTED: "affected", Match.UNDECIDED: "cannot_rule_out"}


@dataclass(frozen=True, slots=True)
class Covered:
    """One alternative of a recall's scope, for the page to put into words."""

    lots: tuple[str, ...]
    serials: tuple[str, ...]
    serial_from: str | None
    serial_to: str | None
    produced_from: date | None
    produced_until: date | None
    every_unit: bool


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice in one language; ``language`` is that of the maker's texts."""

    campaign_id: str
    affected: bool
    language: str
    headline: LocalText  # the fixed words of the regulation in that language, nothing else
    hazard: str
    action: str
    remedies: tuple[str, ...]
    phone: str | None
    url: str | None
    email: str | None
    share: str | None
    identifier_location: str | None
    sold: str | None
    reference: str | None
    opened_at: datetime
    covered: tuple[Covered, ...]


def notice_views(notices: Iterable[Notice], language: str) -> list[NoticeView]:
    """The notices for a reader of ``language``, in the order given."""
    return [_view(notice, language) for notice in notices]


def _view(notice: Notice, language: str) -> NoticeView:
    chosen = preferred(notice.notices, language) or next(iter(notice.notices))
    text = notice.notices[chosen]
    contact = text.get("contact") or {}
    return NoticeView(
        campaign_id=notice.campaign_id,
        affected=notice.match is Match.AFFECTED,
        language=chosen,
        headline=LocalText(text["headline"], chosen),
        hazard=text["hazard"],
        action=text["action"],
        remedies=tuple(text.get("remedies") or ()),
        phone=contact.get("phone"),
        url=contact.get("url"),
        email=contact.get("email"),
        share=text.get("share"),
        identifier_location=text.get("identifierLocation"),
        sold=text.get("sold"),
        reference=notice.reference,
        opened_at=notice.opened_at,
        covered=_all_covered(notice),
    )


def _all_covered(notice: Notice) -> tuple[Covered, ...]:
    return tuple(_covered(condition) for condition in notice.scope)


def _covered(condition: Condition) -> Covered:
    return Covered(
        lots=tuple(sorted(condition.lots or ())),
        serials=tuple(sorted(condition.serials or ())),
        serial_from=condition.serial_from,
        serial_to=condition.serial_to,
        produced_from=condition.produced_from,
        produced_until=condition.produced_until,
        every_unit=condition.every_unit,
    )


def recall_state(notices: Sequence[Notice]) -> str:
    """``none``, ``affected`` or ``cannot_rule_out``: the gravest of the notices."""
    matches = {notice.match for notice in notices}
    if Match.AFFECTED in matches:
        return STATUS[Match.AFFECTED]
    return STATUS[Match.UNDECIDED] if matches else "none"


def recall_document(
    subject: Subject, notices: Sequence[Notice], checked_on: date
) -> dict[str, Any]:
    """The recall state of what was asked for, for machines: with what each recall covers."""
    return {
        "status": recall_state(notices),
        "standing": subject.standing.value,
        "checkedOn": checked_on.isoformat(),
        "notices": [
            {**notice_document(notice), "covered": document(_all_covered(notice))}
            for notice in notices
        ],
    }


def notice_document(notice: Notice) -> dict[str, Any]:
    """One notice with its texts in every language."""
    return {
        "campaign": notice.campaign_id,
        "status": STATUS[notice.match],
        "openedAt": instant(notice.opened_at),
        "reference": notice.reference,
        "notices": notice.notices,
    }
