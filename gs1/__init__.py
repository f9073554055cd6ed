"""The GS1 identification system: keys, check digits, Digital Link URIs, link types.

Usable on its own: nothing but the standard library is imported. Text goes in, frozen values or a
:class:`Gs1Error` come out.
"""

from gs1.application_identifiers import (
    PRIMARY_KEYS,
    ApplicationIdentifier,
    application_identifier,
)
from gs1.check_digit import check_digit
from gs1.digital_link import (
    DigitalLink,
    build_digital_link,
    parse_digital_link,
    parse_identifier,
    parse_target,
)
from gs1.errors import (
    AttributeNotAllowed,
    DuplicateAi,
    EmptyValue,
    ForbiddenPairing,
    ForeignQualifier,
    Gs1Error,
    GtinLength,
    InvalidCharacter,
    InvalidContent,
    InvalidDate,
    InvalidLength,
    InvalidValue,
    MalformedUri,
    MissingPairing,
    NoPrimaryKey,
    NotAPrimaryKey,
    NotCanonical,
    QualifierInQuery,
    QualifierOrder,
    UnknownAi,
    UnknownLinkType,
    WrongCheckDigit,
)
from gs1.identifier import Granularity, Identifier, build_identifier
from gs1.link_types import (
    GS1_VOC,
    LINK_TYPES,
    LinkType,
    compact_link_type,
    expand_link_type,
)

__all__ = [
    "GS1_VOC",
    "LINK_TYPES",
    "PRIMARY_KEYS",
    "ApplicationIdentifier",
    "AttributeNotAllowed",
    "DigitalLink",
    "DuplicateAi",
    "EmptyValue",
    "ForbiddenPairing",
    "ForeignQualifier",
    "Granularity",
    "Gs1Error",
    "GtinLength",
    "Identifier",
    "InvalidCharacter",
    "InvalidContent",
    "InvalidDate",
    "InvalidLength",
    "InvalidValue",
    "LinkType",
    "MalformedUri",
    "MissingPairing",
    "NoPrimaryKey",
    "NotAPrimaryKey",
    "NotCanonical",
    "QualifierInQuery",
    "QualifierOrder",
    "UnknownAi",
    "UnknownLinkType",
    "WrongCheckDigit",
    "application_identifier",
    "build_digital_link",
    "build_identifier",
    "check_digit",
    "compact_link_type",
    "expand_link_type",
    "parse_digital_link",
    "parse_identifier",
    "parse_target",
]
