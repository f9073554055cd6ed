"""The table itself: class of refusal, then status, code and title.

Kept apart from the code that reads it, because it grows by a line with every new refusal. A row
without a code uses the refusal's own; a row with a detail hides the refusal's sentence, where that
would tell a stranger more than the answer may.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aftersales import errors as aftersales
from gs1 import errors as gs1
from passport import errors as passport
from passport.db import DatabaseUnavailable
from resolver.headers import Header
from resolver.principals import errors as principals
from resolver.strict_json import MalformedJson

CHALLENGE: tuple[Header, ...] = (("WWW-Authenticate", 'Bearer realm="tracemark"'),)
RETRY: tuple[Header, ...] = (("Retry-After", "5"),)


class Row(NamedTuple):
    """How one class of refusal is answered."""

    status: int
    code: str | None
    title: str
    detail: str | None = None
    headers: tuple[Header, ...] = ()


TABLE: Mapping[type[Exception], Row] = {
    # The identifier itself.
    gs1.Gs1Error: Row(400, None, "This is not a valid GS1 Digital Link"),
    gs1.UnknownLinkType: Row(404, "unknown_link_type", "There is no such link type"),
    # Any refusal a room has not been given its own row for: the request cannot be fulfilled.
    passport.Refusal: Row(422, "refused", "The request cannot be fulfilled"),
    passport.InvalidDraft: Row(422, "invalid_body", "The body has faults"),
    MalformedJson: Row(400, "malformed_json", "The body is not acceptable JSON"),
    # Parts and recalls.
    aftersales.UnknownPart: Row(404, "unknown_part", "There is no such part"),
    aftersales.SupersessionLoop: Row(409, "supersession_loop", "The replacements run in a loop"),
    aftersales.SupersessionDeadEnd: Row(
        422, "supersession_dead_end", "The replacing part does not exist"
    ),
    aftersales.OverlappingFitment: Row(422, "overlapping_fitment", "Two parts fit one place"),
    aftersales.UnknownCampaign: Row(404, "unknown_campaign", "There is no such recall"),
    aftersales.CampaignIdTaken: Row(409, "campaign_id_taken", "The recall's name is in use"),
    aftersales.CampaignNotEditable: Row(409, "campaign_not_editable", "The recall is fixed"),
    aftersales.IllegalStatusMove: Row(409, "illegal_status_move", "The status cannot move there"),
    # Callers.
    principals.KeyMissing: Row(401, "key_missing", "A key is needed", headers=CHALLENGE),
    principals.BadKey: Row(401, "bad_key", "The key is not valid", headers=CHALLENGE),
    principals.ScopeMissing: Row(403, "scope_missing", "The key does not reach this far"),
    principals.AdministratorNeeded: Row(
        403, "administrator_needed", "Only an administrator may do this"
    ),
    principals.UnknownKey: Row(404, "unknown_key", "There is no such key"),
    # The service.
    DatabaseUnavailable: Row(
        503,
        "database_unavailable",
        "The service is briefly unavailable",
        "The database did not answer. Please try again in a few seconds.",
        RETRY,
    ),
}
