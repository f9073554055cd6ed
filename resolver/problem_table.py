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
from passport import refusals as passports
from passport.catalogue import errors as catalogue
from passport.components import refusals as components
from passport.db import DatabaseUnavailable, StorageFull
from passport.documents import errors as documents
from passport.drafts import errors as drafts
from passport.events import refusals as events
from passport.heads import UnreadableHeads
from passport.impact import ProfilesUnrelated
from passport.profile_files.service import ProfileFileChanged
from passport.readings import errors as readings
from resolver import errors as edge
from resolver.admin import errors as admin
from resolver.explain import errors as explain
from resolver.headers import METHODS, Header
from resolver.links import errors as links
from resolver.principals import errors as principals
from resolver.strict_json import MalformedJson

CHALLENGE: tuple[Header, ...] = (("WWW-Authenticate", 'Bearer realm="tracemark"'),)
ALLOW: tuple[Header, ...] = (("Allow", METHODS),)
RETRY: tuple[Header, ...] = (("Retry-After", "5"),)
# Somebody has to make space first.
RETRY_LATER: tuple[Header, ...] = (("Retry-After", "60"),)


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
    edge.HostNotServed: Row(421, "host_not_served", "This host is not served here"),
    edge.HostMissing: Row(400, "host_missing", "The request names no host"),
    edge.TargetTooLong: Row(414, "target_too_long", "The address is too long"),
    edge.MethodNotAllowed: Row(
        405, "method_not_allowed", "A Digital Link can only be read", headers=ALLOW
    ),
    edge.TooManyRequests: Row(429, "too_many_requests", "Too many requests"),
    edge.NothingToFind: Row(400, "nothing_to_find", "Nothing was entered"),
    edge.UnknownStem: Row(404, "unknown_stem", "There is nothing under this path"),
    edge.NoSuchLinkType: Row(404, "no_such_link", "There is no link of this type"),
    explain.UnusableQuestion: Row(400, "unusable_question", "The question cannot be understood"),
    explain.InstantInFuture: Row(422, "instant_in_future", "This instant has not come yet"),
    # What identifiers stand for.
    catalogue.UnknownIdentifier: Row(404, "unknown_identifier", "Nothing is recorded for this"),
    # The sentence would tell a stranger which lot the unit really belongs to.
    catalogue.LotMismatch: Row(
        404,
        "lot_mismatch",
        "Serial and lot do not belong together",
        "There is no unit with this serial in this lot. Please compare both with the label.",
    ),
    catalogue.UnknownProduct: Row(404, "unknown_product", "There is no such product"),
    catalogue.UnknownBatch: Row(404, "unknown_batch", "There is no such batch"),
    catalogue.UnknownUnit: Row(404, "unknown_unit", "There is no such unit"),
    catalogue.UnknownFacility: Row(404, "unknown_facility", "There is no such facility"),
    catalogue.UnknownOperator: Row(404, "unknown_operator", "There is no such operator"),
    catalogue.UnknownExternalId: Row(404, "unknown_external_id", "No unit has this id"),
    # Another operator's things answer like things that are not there.
    catalogue.NotOwned: Row(404, "not_owned", "This identifier is not yours"),
    catalogue.PrefixOverlap: Row(
        409,
        "prefix_overlap",
        "The company prefix is taken",
        "A company prefix overlaps one of another operator.",
    ),
    catalogue.PrefixInUse: Row(409, "prefix_in_use", "The company prefix is in use"),
    catalogue.OperatorIdentifierTaken: Row(
        409, "operator_identifier_taken", "Another operator has this identifier"
    ),
    catalogue.PrimaryUrlFrozen: Row(409, "primary_url_frozen", "The primary host is in use"),
    catalogue.AliasUrlFrozen: Row(409, "alias_url_frozen", "The alias is in use"),
    catalogue.HostTaken: Row(409, "host_taken", "The host is taken"),
    catalogue.UriTooLong: Row(422, "uri_too_long", "The code's URI would be too long"),
    catalogue.UnmintableSerial: Row(422, "unmintable_serial", "This serial cannot be printed"),
    catalogue.SerialOutsidePattern: Row(
        422, "serial_outside_pattern", "The serial is not of the declared form"
    ),
    catalogue.LotFrozen: Row(409, "lot_frozen", "The unit stays in its lot"),
    catalogue.ProductGroupFrozen: Row(409, "product_group_frozen", "The product group is in use"),
    catalogue.SerialPatternFrozen: Row(409, "serial_pattern_frozen", "The pattern is in use"),
    catalogue.LotUnknown: Row(422, "lot_unknown", "There is no such lot"),
    catalogue.ExternalIdTaken: Row(409, "external_id_taken", "Another unit has this id"),
    # Links.
    links.NotALinkLevel: Row(422, "not_a_link_level", "Links of a unit hang on its serial alone"),
    links.UnreachableLevel: Row(422, "unreachable_level", "A code like this cannot be printed"),
    links.OrphanLevel: Row(409, "orphan_level", "Nothing is registered above this level"),
    links.LevelInUse: Row(409, "level_in_use", "Lower levels rely on these links"),
    links.UnknownLevel: Row(404, "unknown_level", "No links are registered here"),
    links.NoMatchingLink: Row(404, "no_matching_link", "There is no such link here"),
    links.DefaultNeeded: Row(409, "default_needed", "The default is needed"),
    links.ListsDefault: Row(409, "lists_default", "The default has to be listed somewhere"),
    links.PrefixNotOwned: Row(404, "not_owned", "This company prefix is not yours"),
    links.HandsOverOperator: Row(
        409,
        "prefix_overlap",
        "The company prefix is taken",
        "The prefix to hand over overlaps a company prefix of an operator of this service.",
    ),
    links.PrefixHandedOver: Row(409, "prefix_handed_over", "The company prefix is handed over"),
    links.HostHandedOver: Row(409, "host_handed_over", "Codes are handed over to this host"),
    links.UnknownHandover: Row(404, "unknown_handover", "This prefix is not handed over"),
    # Passports and documents.
    passports.NoPassport: Row(404, "no_passport", "There is no passport for this"),
    passports.NoPassportThen: Row(404, "no_passport", "There was no passport then"),
    passports.UnknownVersion: Row(404, "unknown_version", "There is no such version"),
    ProfileFileChanged: Row(503, "profile_changed", "A profile is not what it was"),
    ProfilesUnrelated: Row(422, "profiles_unrelated", "These profiles are not of one group"),
    UnreadableHeads: Row(422, "unreadable_heads", "This is no list of heads"),
    passports.UnusableProfiles: Row(422, "unusable_profiles", "These profiles cannot be used"),
    passports.UnknownProductGroup: Row(422, "unknown_product_group", "No such product group"),
    passports.ProductGroupMismatch: Row(
        422, "product_group_mismatch", "The product is of another group"
    ),
    passports.NotALevel: Row(404, "not_a_level", "Passports are not kept for this"),
    passports.UnusableInstant: Row(422, "unusable_instant", "This is no usable point in time"),
    passports.StaleHead: Row(412, "stale_head", "The passport has changed since you read it"),
    passports.PassportConflict: Row(409, "passport_conflict", "Another writer was faster"),
    readings.InvalidReading: Row(422, "invalid_reading", "The reading has faults"),
    readings.ReadingConflict: Row(409, "reading_conflict", "Another value is recorded for then"),
    readings.UnknownProperty: Row(404, "unknown_property", "There is no such series"),
    readings.NotANumber: Row(422, "not_a_number", "There is nothing to draw"),
    passports.PassportClosed: Row(409, "passport_closed", "The passport takes nothing more"),
    passports.GranularityFrozen: Row(409, "granularity_frozen", "The level never changes"),
    passports.NotAnItem: Row(422, "not_an_item", "Only items have a second life"),
    passports.SameItem: Row(422, "same_item", "A successor is another passport"),
    passports.SuccessorTaken: Row(409, "successor_taken", "This identifier is taken"),
    passports.StillNeeded: Row(409, "still_needed", "A narrower passport is composed over it"),
    passports.StillRetained: Row(409, "still_retained", "The passport has to be kept"),
    events.UnknownEventType: Row(422, "unknown_event_type", "There is no such event"),
    events.EventNotOfLevel: Row(422, "event_not_of_level", "The event is about another level"),
    events.NothingPublished: Row(409, "nothing_published", "There is no passport to record on"),
    events.IllegalMove: Row(409, "illegal_move", "This cannot follow"),
    events.SuccessorNeeded: Row(409, "successor_needed", "A second life needs its own passport"),
    events.EventNotYet: Row(422, "event_not_yet", "This has not happened yet"),
    events.EventBeforeMade: Row(422, "event_before_made", "It had not been made by then"),
    events.RecordedNow: Row(422, "recorded_now", "This happens when it is recorded"),
    events.NotCorrectable: Row(409, "not_correctable", "This event cannot be corrected"),
    events.IdempotencyKeyReused: Row(
        422, "idempotency_key_reused", "The key was used for another request"
    ),
    events.ResponsibilityMoved: Row(409, "responsibility_moved", "Another answers for it now"),
    components.ComponentRefused: Row(422, "component_refused", "This cannot be a component"),
    components.ComponentCycle: Row(409, "component_cycle", "A thing cannot contain itself"),
    drafts.UnknownDraft: Row(404, "unknown_draft", "There is no draft"),
    documents.UnknownDocument: Row(404, "unknown_document", "There is no such document"),
    # Any refusal a room has not been given its own row for: the request cannot be fulfilled.
    passport.Refusal: Row(422, "refused", "The request cannot be fulfilled"),
    passport.InvalidDraft: Row(422, "invalid_body", "The body has faults"),
    MalformedJson: Row(400, "malformed_json", "The body is not acceptable JSON"),
    # Parts and recalls.
    aftersales.UnknownPart: Row(404, "unknown_part", "There is no such part"),
    aftersales.SupersessionLoop: Row(422, "supersession_loop", "The replacements run in a loop"),
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
    principals.UnknownScope: Row(422, "unknown_scope", "There is no such scope"),
    principals.RoleMismatch: Row(422, "role_mismatch", "Role and operator do not fit"),
    principals.UnknownKey: Row(404, "unknown_key", "There is no such key"),
    admin.WrongMediaType: Row(415, "wrong_media_type", "The body is of another media type"),
    admin.EncodedBody: Row(415, "encoded_body", "The body must not be compressed"),
    admin.PreconditionMissing: Row(428, "precondition_missing", "If-Match is needed here"),
    admin.PreconditionFailed: Row(412, "precondition_failed", "It has changed since you read it"),
    admin.ReplacementRefused: Row(428, "precondition_missing", "If-Match is needed here"),
    admin.BrokenBody: Row(400, "broken_body", "The body is broken"),
    admin.UnusableAddress: Row(400, "unusable_address", "The address cannot be understood"),
    admin.UnusableParameter: Row(400, "unusable_parameter", "The query cannot be understood"),
    admin.OneFilterNeeded: Row(400, "one_filter_needed", "The list has to be limited"),
    admin.UnknownFilter: Row(400, "unknown_filter", "The query cannot be understood"),
    admin.UnknownParameter: Row(400, "unknown_parameter", "The query cannot be understood"),
    admin.NotAddressable: Row(404, "not_addressable", "There is nothing of this kind here"),
    # The service.
    DatabaseUnavailable: Row(
        503,
        "database_unavailable",
        "The service is briefly unavailable",
        "The database did not answer. Please try again in a few seconds.",
        RETRY,
    ),
    StorageFull: Row(
        507,
        "storage_full",
        "There is no space left to write",
        "Nothing of this request was kept, because the storage of the service is full. What is "
        "there already can be read.",
        RETRY_LATER,
    ),
}
