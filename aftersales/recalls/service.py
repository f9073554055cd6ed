"""Recalls: draft, preview, open, close, and the notices a unit's page must show.

Whether a unit is covered is worked out from the scope each time it is asked for, so opening a
recall over a million units writes a handful of rows and is in force with the commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from aftersales.errors import (
    CampaignIdTaken,
    CampaignNotEditable,
    InvalidCampaign,
    UnknownCampaign,
)
from aftersales.recalls import preview as previews
from aftersales.recalls import rules, store, validation
from aftersales.recalls.model import (
    Campaign,
    CampaignDraft,
    Match,
    Notice,
    Preview,
    Status,
    UnitFacts,
)
from gs1 import Identifier
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownProduct
from passport.catalogue.model import Change, Product, Standing, Subject
from passport.db import take_turns
from passport.errors import FieldProblem


def draft(
    connection: Connection, campaign_draft: CampaignDraft, writer: str, now: datetime
) -> tuple[Campaign, Change]:
    """Keep a recall as a draft, replacing an earlier draft of the same name.

    The same content again changes nothing, also once it is open. Raises InvalidCampaign with
    every problem, CampaignIdTaken when the name is another operator's, CampaignNotEditable when
    the campaign was opened and the content differs.
    """
    problems = tuple(_problems(connection, campaign_draft))
    if problems:
        raise InvalidCampaign(problems)
    take_turns(connection, f"recall {campaign_draft.campaign_id}")
    before = store.campaign(connection, campaign_draft.campaign_id)
    if before is None:
        store.insert_draft(connection, campaign_draft, writer, now)
        return get(connection, campaign_draft.campaign_id), Change.CREATED
    if before.operator_id != campaign_draft.operator_id:
        raise CampaignIdTaken(campaign_draft.campaign_id)
    if _says_the_same(before, campaign_draft):
        return before, Change.UNCHANGED
    if before.status is not Status.DRAFT:
        raise CampaignNotEditable(before.campaign_id, before.status.value)
    store.replace_draft(connection, campaign_draft, writer, now)
    return get(connection, campaign_draft.campaign_id), Change.UPDATED


def _says_the_same(before: Campaign, campaign_draft: CampaignDraft) -> bool:
    rules_before = {scope.product: scope.rule for scope in before.scopes}
    return (
        before.notices == campaign_draft.notices
        and before.reference == campaign_draft.reference
        and rules_before == dict(campaign_draft.scopes)
    )


def _problems(connection: Connection, campaign_draft: CampaignDraft) -> Iterator[FieldProblem]:
    yield from validation.campaign_id_problems(campaign_draft.campaign_id)
    yield from validation.reference_problems(campaign_draft.reference)
    yield from validation.notices_problems(campaign_draft.notices)
    if not campaign_draft.scopes:
        yield FieldProblem("/scopes", "a recall covers at least one product")
    seen: set[Identifier] = set()
    for index, (identifier, rule) in enumerate(campaign_draft.scopes):
        at = f"/scopes/{index}"
        if identifier in seen:
            yield FieldProblem(f"{at}/product", "this product has a scope already")
            continue
        seen.add(identifier)
        product = _own_product(connection, identifier, campaign_draft.operator_id)
        if product is None:
            yield FieldProblem(f"{at}/product", f"there is no product {identifier.path}")
            continue
        for problem in validation.scope_problems(identifier, rule, product.serial_pattern):
            yield FieldProblem(f"{at}/rule{problem.pointer}", problem.message)


def _own_product(
    connection: Connection, identifier: Identifier, operator_id: str
) -> Product | None:
    """The product of exactly this identifier, if the operator has it; another's is unknown too."""
    try:
        product = catalogue.get_product(connection, identifier)
    except UnknownProduct:
        return None
    is_its_own = product.operator_id == operator_id and product.identifier == identifier
    return product if is_its_own else None


def get(connection: Connection, campaign_id: str) -> Campaign:
    """The campaign in whatever status. Raises UnknownCampaign."""
    found = store.campaign(connection, campaign_id)
    if found is None:
        raise UnknownCampaign(campaign_id)
    return found


def list_campaigns(
    connection: Connection,
    operator_id: str,
    status: Status | None = None,
    after: Campaign | None = None,
    limit: int | None = None,
) -> list[Campaign]:
    """An operator's campaigns, oldest draft first; only those of ``status`` if it is given.

    Those drafted behind ``after``, and all of them without ``limit``.
    """
    return store.campaigns(connection, operator_id, status, after, limit)


def preview(connection: Connection, campaign_id: str) -> Preview:
    """Count the registered units a campaign of any status covers, per product.

    Raises UnknownCampaign.
    """
    campaign = get(connection, campaign_id)
    return Preview(
        campaign_id, tuple(previews.count(connection, scope) for scope in campaign.scopes)
    )


def open_campaign(connection: Connection, campaign_id: str, writer: str, now: datetime) -> Campaign:
    """Put a draft in force and record it on the passport of every model it covers.

    From then on its scope cannot be changed. Raises UnknownCampaign and IllegalStatusMove.
    """
    return _move(connection, campaign_id, Status.OPEN, writer, now)


def close_campaign(
    connection: Connection, campaign_id: str, writer: str, now: datetime
) -> Campaign:
    """End an open recall and record it as opening does. Raises as ``open_campaign``."""
    return _move(connection, campaign_id, Status.CLOSED, writer, now)


def _move(
    connection: Connection, campaign_id: str, wanted: Status, writer: str, now: datetime
) -> Campaign:
    take_turns(connection, f"recall {campaign_id}")
    campaign = get(connection, campaign_id)
    rules.check_move(campaign_id, campaign.status, wanted)
    store.move(connection, campaign_id, wanted, writer, now)
    event_type = {Status.OPEN: "recall_opened", Status.CLOSED: "recall_closed"}[wanted]
    for scope in campaign.scopes:
        facts: dict[str, Any] = {"campaign": campaign_id, "scope": scope.rule}
        if campaign.reference is not None:
            facts["reference"] = campaign.reference
        passports.record_event(connection, scope.product, event_type, facts, writer, now)
    return get(connection, campaign_id)


def rules_open_at(
    connection: Connection, product: Identifier, at: datetime
) -> list[tuple[str, dict[str, Any]]]:
    """Campaign and scope rule of every recall of a product that was open at an instant."""
    scopes = store.open_scopes(connection, product.path, at)
    return [(scope.campaign_id, scope.rule) for scope in scopes]


def notices_for(
    connection: Connection, subject: Subject, at: datetime | None = None
) -> list[Notice]:
    """The open recalls a page about ``subject`` must show, the certain ones first.

    Those that cover it and those that cannot be ruled out; never one that does not cover it. With
    ``at``, those that were open at that instant.
    """
    facts = facts_of(subject)
    pattern = subject.product.serial_pattern
    notices = []
    for scope in store.open_scopes(connection, subject.product.identifier.path, at):
        rule = rules.parse_rule(scope.rule)
        outcome = rules.match(rule, facts, pattern)
        if outcome is not Match.NOT_AFFECTED:
            texts = rules.with_headlines(scope.notices)
            notices.append(
                Notice(
                    scope.campaign_id,
                    outcome,
                    texts,
                    scope.opened_at,
                    scope.reference,
                    rule.any_of,
                )
            )
    return sorted(notices, key=lambda notice: notice.match is not Match.AFFECTED)


def facts_of(subject: Subject) -> UnitFacts:
    """What is known of a subject, in the form the rules decide on."""
    unit, batch = subject.unit, subject.batch
    return UnitFacts(
        serial=subject.identifier.serial,
        serial_number=subject.serial_number,
        lot=subject.lot,
        produced_on=unit.produced_on if unit else None,
        known=subject.standing is not Standing.UNRECORDED
        and subject.standing is not Standing.NOT_ISSUED,
        produced_from=batch.produced_from if batch else None,
        produced_until=batch.produced_until if batch else None,
    )
