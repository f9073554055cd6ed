"""Operators as the admin API takes and shows them."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection

from passport.catalogue import service as catalogue
from passport.catalogue.errors import InvalidOperator, UnknownOperator
from passport.catalogue.model import Operator, OperatorDraft
from passport.db import take_turns
from passport.errors import FieldProblem
from resolver.admin.model import Body, Put, without_none
from resolver.admin.preconditions import entity_tag
from resolver.config import Settings
from resolver.hosts import configured_hosts
from resolver.links import handovers
from resolver.principals.errors import AdministratorNeeded
from resolver.principals.model import Principal


def put_operator(
    connection: Connection,
    caller: Principal,
    operator_id: str,
    body: Body,
    now: datetime,
    *,
    settings: Settings | None = None,
) -> Put:
    """Keep an operator; administrators only, because prefixes decide who owns what.

    Raises what the catalogue refuses, and PrefixHandedOver and HostHandedOver.
    """
    if not caller.is_administrator:
        raise AdministratorNeeded
    take_turns(connection, f"operator {operator_id}")
    known = _operator_known(connection, operator_id)
    before = entity_tag(show_operator(known)) if known else None
    draft = _operator_draft(operator_id, body)
    own_hosts = () if settings is None else configured_hosts(settings)
    try:
        record, change = catalogue.put_operator(connection, draft, now, own_hosts=own_hosts)
    except InvalidOperator as error:
        # The body says companyPrefixes where the draft says prefixes.
        raise InvalidOperator(
            tuple(
                FieldProblem(re.sub(r"\A/prefixes", "/companyPrefixes", each.pointer), each.message)
                for each in error.problems
            )
        ) from error
    handovers.check_operator(connection, known, record)
    return Put(change, show_operator(record), before)


def _operator_known(connection: Connection, operator_id: str) -> Operator | None:
    try:
        return catalogue.get_operator(connection, operator_id)
    except UnknownOperator:
        return None


def _operator_draft(operator_id: str, body: Body) -> OperatorDraft:
    link_hosts = body.get("linkHosts")
    return OperatorDraft(
        operator_id=operator_id,
        name=body["name"],
        address=body["address"],
        website=body.get("website"),
        contact_email=body.get("contactEmail"),
        primary_url=body.get("primaryUrl"),
        identifiers=tuple((row["scheme"], row["value"]) for row in body.get("identifiers", ())),
        prefixes=tuple(body["companyPrefixes"]),
        link_hosts=None if link_hosts is None else tuple(link_hosts),
        alias_urls=tuple(body.get("aliasUrls", ())),
    )


def show_operator(record: Operator) -> Body:
    """An operator as the API shows it."""
    return without_none(
        {
            "operator": record.operator_id,
            "name": record.name,
            "address": dict(record.address),
            "website": record.website,
            "contactEmail": record.contact_email,
            "primaryUrl": record.primary_url,
            "identifiers": [
                {"scheme": scheme, "value": value} for scheme, value in record.identifiers
            ],
            "companyPrefixes": list(record.prefixes),
            "linkHosts": None if record.link_hosts is None else list(record.link_hosts),
            # Left out where there is none, so that tags of operators without stay what they were.
            "aliasUrls": list(record.alias_urls) or None,
        }
    )
