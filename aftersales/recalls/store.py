"""SQL of recall campaigns and their scopes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, literal, or_, select, tuple_, update

from aftersales.recalls.model import Campaign, CampaignDraft, Scope, Status
from aftersales.recalls.tables import recall_campaign, recall_scope
from gs1 import parse_identifier


@dataclass(frozen=True, slots=True)
class OpenScope:
    """One open campaign's rule for one product, with what its notice says."""

    campaign_id: str
    rule: dict[str, Any]
    notices: dict[str, dict[str, Any]]
    opened_at: datetime
    reference: str | None


def campaign(connection: Connection, campaign_id: str) -> Campaign | None:
    """The campaign with its scopes."""
    query = select(recall_campaign).where(recall_campaign.c.campaign_id == campaign_id)
    rows = connection.execute(query).mappings().all()
    return next(iter(_with_scopes(connection, rows)), None)


def campaigns(
    connection: Connection,
    operator_id: str,
    status: Status | None,
    after: Campaign | None,
    limit: int | None,
) -> list[Campaign]:
    """An operator's campaigns, oldest draft first, beginning behind ``after``."""
    order = (recall_campaign.c.drafted_at, recall_campaign.c.campaign_id)
    query = select(recall_campaign).where(recall_campaign.c.operator_id == operator_id)
    if status is not None:
        query = query.where(recall_campaign.c.status == status.value)
    if after is not None:
        drafted_at = literal(after.drafted_at, recall_campaign.c.drafted_at.type)
        query = query.where(tuple_(*order) > tuple_(drafted_at, literal(after.campaign_id)))
    query = query.order_by(*order).limit(limit)
    return _with_scopes(connection, connection.execute(query).mappings().all())


def _with_scopes(connection: Connection, rows: Iterable[Any]) -> list[Campaign]:
    rows = list(rows)
    scopes: dict[str, list[Scope]] = {row["campaign_id"]: [] for row in rows}
    query = (
        select(recall_scope)
        .where(recall_scope.c.campaign_id.in_(scopes))
        .order_by(recall_scope.c.product_key)
    )
    for scope in connection.execute(query):
        scopes[scope.campaign_id].append(Scope(parse_identifier(scope.product_key), scope.rule))
    return [
        Campaign(
            campaign_id=row["campaign_id"],
            operator_id=row["operator_id"],
            status=Status(row["status"]),
            notices=row["notices"],
            reference=row["reference"],
            scopes=tuple(scopes[row["campaign_id"]]),
            drafted_by=row["drafted_by"],
            drafted_at=row["drafted_at"],
            opened_by=row["opened_by"],
            opened_at=row["opened_at"],
            closed_by=row["closed_by"],
            closed_at=row["closed_at"],
        )
        for row in rows
    ]


def insert_draft(connection: Connection, draft: CampaignDraft, writer: str, now: datetime) -> None:
    connection.execute(
        insert(recall_campaign).values(
            campaign_id=draft.campaign_id,
            operator_id=draft.operator_id,
            status=Status.DRAFT.value,
            notices=draft.notices,
            reference=draft.reference,
            drafted_by=writer,
            drafted_at=now,
            updated_at=now,
        )
    )
    _insert_scopes(connection, draft)


def replace_draft(connection: Connection, draft: CampaignDraft, writer: str, now: datetime) -> None:
    connection.execute(
        update(recall_campaign)
        .where(recall_campaign.c.campaign_id == draft.campaign_id)
        .values(
            notices=draft.notices,
            reference=draft.reference,
            drafted_by=writer,
            drafted_at=now,
            updated_at=now,
        )
    )
    connection.execute(delete(recall_scope).where(recall_scope.c.campaign_id == draft.campaign_id))
    _insert_scopes(connection, draft)


def _insert_scopes(connection: Connection, draft: CampaignDraft) -> None:
    rows = [
        {
            "product_key": product.path,
            "campaign_id": draft.campaign_id,
            "rule": rule,
            "status": Status.DRAFT.value,
        }
        for product, rule in draft.scopes
    ]
    connection.execute(insert(recall_scope), rows)


def move(
    connection: Connection, campaign_id: str, status: Status, writer: str, now: datetime
) -> None:
    """Set the status of campaign and scopes alike, with who and when."""
    step = {Status.OPEN: "opened", Status.CLOSED: "closed"}[status]
    connection.execute(
        update(recall_campaign)
        .where(recall_campaign.c.campaign_id == campaign_id)
        .values(
            {"status": status.value, f"{step}_by": writer, f"{step}_at": now, "updated_at": now}
        )
    )
    connection.execute(
        update(recall_scope)
        .where(recall_scope.c.campaign_id == campaign_id)
        .values(status=status.value)
    )


def open_scopes(
    connection: Connection, product_key: str, at: datetime | None = None
) -> list[OpenScope]:
    """The rules of every campaign over a product that is open, or was at an instant.

    The longest open first.
    """
    query = (
        select(
            recall_scope.c.campaign_id,
            recall_scope.c.rule,
            recall_campaign.c.notices,
            recall_campaign.c.opened_at,
            recall_campaign.c.reference,
        )
        .join(recall_campaign, recall_campaign.c.campaign_id == recall_scope.c.campaign_id)
        .where(recall_scope.c.product_key == product_key)
        .order_by(recall_campaign.c.opened_at, recall_scope.c.campaign_id)
    )
    if at is None:
        query = query.where(recall_scope.c.status == Status.OPEN.value)
    else:
        closed_at = recall_campaign.c.closed_at
        query = query.where(
            recall_campaign.c.opened_at <= at, or_(closed_at.is_(None), closed_at > at)
        )
    return [OpenScope(**row) for row in connection.execute(query).mappings()]
