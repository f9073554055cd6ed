"""Recall campaigns and whom they cover.

Whether a unit is recalled is derived at scan time from ``recall_scope.rule``; no flag is ever
written to a unit, so opening a recall over a million units is one transaction of a few rows.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text

from passport.metadata import JsonText, UtcDateTime, metadata

recall_campaign = Table(
    "recall_campaign",
    metadata,
    Column("campaign_id", Text, primary_key=True),  # chosen by the operator, e.g. FW-2026-01
    Column("operator_id", ForeignKey("operator.operator_id"), nullable=False, index=True),
    Column("status", Text, nullable=False),  # draft | open | closed
    # Language map of {hazard, action, remedies: [..], contact: {phone, url}, share}; GPSR 36(2).
    Column("notices", JsonText, nullable=False),
    Column("reference", Text),  # Safety Gate reference, when there is one
    Column("drafted_by", Text, nullable=False),
    Column("drafted_at", UtcDateTime, nullable=False),
    # Filled by the second person's approval, which a later step makes mandatory.
    Column("approved_by", Text),
    Column("approved_at", UtcDateTime),
    Column("opened_by", Text),
    Column("opened_at", UtcDateTime),
    Column("closed_by", Text),
    Column("closed_at", UtcDateTime),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint("status IN ('draft', 'open', 'closed')", name="status_known"),
)

recall_scope = Table(
    "recall_scope",
    metadata,
    Column("product_key", ForeignKey("product.product_key"), primary_key=True),
    Column("campaign_id", ForeignKey("recall_campaign.campaign_id"), primary_key=True, index=True),
    # {"anyOf": [{"lots": [...], "serials": [...], "serialFrom": ..., "serialTo": ...,
    #             "producedFrom": ..., "producedUntil": ...}]}; members of one object are ANDed.
    Column("rule", JsonText, nullable=False),
    Column("status", Text, nullable=False),  # the campaign's, kept here for the scan path
    Index("ix_recall_scope_product_key_status", "product_key", "status"),
)
