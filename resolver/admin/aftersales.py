"""Parts, fitments and recalls as the admin API takes and shows them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from aftersales.errors import InvalidFitments, OverlappingFitment, UnknownCampaign, UnknownPart
from aftersales.parts import service as parts
from aftersales.parts.model import FitmentDraft, FittingPart, Part, PartDraft
from aftersales.recalls import service as recalls
from aftersales.recalls.model import Campaign, CampaignDraft, Preview
from gs1 import Identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownProduct
from passport.chain import instant
from passport.db import take_turns
from passport.errors import FieldProblem
from resolver.admin.identifiers import identifiers_at
from resolver.admin.model import Body, Put, tag_of, without_none
from resolver.admin.ownership import claim, operator_for, require_kind
from resolver.admin.preconditions import entity_tag
from resolver.principals.model import Principal


def put_part(
    connection: Connection, caller: Principal, part_number: str, body: Body, now: datetime
) -> Put:
    """Keep a spare part under its number."""
    operator_id = operator_for(caller, body.get("operator"))
    catalogue.get_operator(connection, operator_id)
    take_turns(connection, f"part {operator_id} {part_number}")
    before = tag_of(
        lambda: parts.get_part(connection, operator_id, part_number), show_part, UnknownPart
    )
    draft = PartDraft(
        operator_id=operator_id,
        part_number=part_number,
        names=body["names"],
        gtin=body.get("gtin"),
        superseded_by=body.get("supersededBy"),
        buy_url=body.get("buyUrl"),
        replace_every_months=body.get("replaceEveryMonths"),
    )
    record, change = parts.put_part(connection, draft, now)
    return Put(change, show_part(record), before)


def show_part(record: Part) -> Body:
    """A spare part as the API shows it."""
    return without_none(
        {
            "part": record.part_number,
            "operator": record.operator_id,
            "names": record.names,
            "gtin": record.gtin,
            "supersededBy": record.superseded_by,
            "buyUrl": record.buy_url,
            "replaceEveryMonths": record.replace_every_months,
        }
    )


def put_fitments(
    connection: Connection, caller: Principal, identifier: Identifier, body: Body, now: datetime
) -> Put:
    """Say which parts fit a product; the list replaces the one that was there."""
    claim(connection, caller, require_kind(identifier, "product"))
    before = read_fitments(connection, identifier)
    try:
        _, change = parts.put_fitments(
            connection, identifier, [_fitment_draft(row) for row in body["fitments"]], now
        )
    except InvalidFitments as error:
        problems = [FieldProblem(f"/fitments{p.pointer}", p.message) for p in error.problems]
        raise InvalidFitments(tuple(problems)) from error
    except OverlappingFitment as error:
        pointed = [FieldProblem(f"/fitments{where}", str(error)) for where in error.pointers]
        raise InvalidFitments(tuple(pointed)) from error
    after = read_fitments(connection, identifier)
    return Put(change, after, entity_tag(before) if before["fitments"] else None)


def _fitment_draft(row: Body) -> FitmentDraft:
    return FitmentDraft(
        part_number=row["partNumber"],
        position=row["position"],
        quantity=row.get("quantity", 1),
        serial_from=row.get("serialFrom"),
        serial_to=row.get("serialTo"),
        serials=tuple(row["serials"]) if "serials" in row else None,
    )


def read_fitments(connection: Connection, identifier: Identifier) -> Body:
    """The parts that fit a product, as they are put; raises UnknownProduct."""
    # Asked about the model as a whole, every fitment is listed with its interval.
    subject = catalogue.find_subject(connection, identifier)
    if subject.product.identifier != identifier:
        raise UnknownProduct(identifier)
    return {
        "product": identifier.path,
        "operator": subject.product.operator_id,
        "fitments": [_show_fitment(line) for line in parts.fitting(connection, subject)],
    }


def _show_fitment(line: FittingPart) -> Body:
    return without_none(
        {
            "partNumber": line.ordered.part_number,
            "position": line.position,
            "quantity": line.quantity,
            "serialFrom": line.why.first,
            "serialTo": line.why.last,
            "serials": list(line.why.serials) or None,
        }
    )


def put_recall(
    connection: Connection, caller: Principal, campaign_id: str, body: Body, now: datetime
) -> Put:
    """Keep a recall as a draft; it takes effect when it is opened."""
    operator_id = operator_for(caller, body.get("operator"))
    catalogue.get_operator(connection, operator_id)
    products = identifiers_at("/scopes", "product", body["scopes"])
    draft = CampaignDraft(
        campaign_id=campaign_id,
        operator_id=operator_id,
        notices=body["notices"],
        scopes=tuple(
            (product, scope["rule"])
            for product, scope in zip(products, body["scopes"], strict=True)
        ),
        reference=body.get("reference"),
    )
    take_turns(connection, f"recall {campaign_id}")
    before = tag_of(lambda: recalls.get(connection, campaign_id), show_recall, UnknownCampaign)
    record, change = recalls.draft(connection, draft, caller.principal_id, now)
    return Put(change, show_recall(record), before)


def own_recall(connection: Connection, caller: Principal, campaign_id: str) -> Campaign:
    """A recall of the caller's; raises UnknownCampaign for another operator's too."""
    campaign = recalls.get(connection, campaign_id)
    if not caller.acts_for(campaign.operator_id):
        raise UnknownCampaign(campaign_id)
    return campaign


def show_recall(record: Campaign) -> Body:
    """A recall campaign as the API shows it."""
    return without_none(
        {
            "recall": record.campaign_id,
            "operator": record.operator_id,
            "status": record.status.value,
            "notices": record.notices,
            "reference": record.reference,
            "scopes": [
                {"product": scope.product.path, "rule": scope.rule} for scope in record.scopes
            ],
            "draftedBy": record.drafted_by,
            "draftedAt": _instant(record.drafted_at),
            "openedBy": record.opened_by,
            "openedAt": _instant(record.opened_at),
            "closedBy": record.closed_by,
            "closedAt": _instant(record.closed_at),
        }
    )


def show_preview(preview: Preview) -> Body:
    """What opening a recall would cover, counted over registered units."""
    return {
        "recall": preview.campaign_id,
        "affected": preview.affected,
        "undecided": preview.undecided,
        "products": [
            {
                "product": scope.product.path,
                "registered": scope.registered,
                "affected": scope.affected,
                "undecided": scope.undecided,
            }
            for scope in preview.scopes
        ],
    }


def _instant(value: datetime | None) -> str | None:
    return None if value is None else instant(value)
