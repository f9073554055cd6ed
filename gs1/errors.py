"""Refusals of the GS1 identification system: what was wrong, where, and what would have been right.

Every refusal is a :class:`Gs1Error`. ``str(error)`` is one plain English sentence that may be shown
to the person who typed or printed the identifier; the attributes say the same to a program.
``docs/gs1.md`` has a paragraph for every code, under an anchor of the code's name.
"""

from __future__ import annotations

from typing import ClassVar

_SHOWN_CHARACTERS = 60


def shortened(text: str) -> str:
    """Foreign text cut to a length that fits into an answer or a log line."""
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def shown(text: str) -> str:
    """Foreign text fit for a sentence: quoted, on one line, shortened."""
    return repr(shortened(text))


class Gs1Error(ValueError):
    """Base of all refusals.

    ``code``      stable name of the kind of refusal, in kebab-case
    ``ai``        Application Identifier concerned, or None
    ``position``  index into the text that was handed in where the trouble starts, or None
    ``rule``      the rule that was broken, in a few words
    ``expected``  what would have been accepted, where one answer exists
    ``found``     what was there instead, as it was written but never longer than a line
    ``anchor``    where the documentation explains this kind of refusal
    """

    code: ClassVar[str] = "gs1-error"

    def __init__(
        self,
        sentence: str,
        *,
        ai: str | None = None,
        position: int | None = None,
        rule: str = "",
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.ai = ai
        self.position = position
        self.rule = rule
        self.expected = expected
        self.found = None if found is None else shortened(found)

    @property
    def anchor(self) -> str:
        """Page and anchor of the documentation: ``docs/gs1.md#check-digit``."""
        return f"docs/gs1.md#{self.code}"


class MalformedUri(Gs1Error):
    """The text is not a web address at all, or not one a Digital Link can be: characters, scheme,
    host, percent-encoding."""

    code = "malformed-uri"


class NotCanonical(Gs1Error):
    """The text is a valid identifier, yet not in the one form that is used as a key."""

    code = "not-canonical"


class NoPrimaryKey(Gs1Error):
    """The path names no GS1 primary key (01 GTIN, 00 SSCC, 414 GLN, 8004 GIAI, …)."""

    code = "no-primary-key"


class UnknownAi(Gs1Error):
    """A name stands where an Application Identifier must stand, and GS1 has not assigned it."""

    code = "unknown-ai"


class NotAPrimaryKey(Gs1Error):
    """A known Application Identifier was given as the key, but it cannot begin a Digital Link."""

    code = "not-a-primary-key"


class InvalidValue(Gs1Error):
    """The value of an Application Identifier breaks its format; subclasses say how."""

    code = "invalid-value"


class EmptyValue(InvalidValue):
    """An Application Identifier without a value."""

    code = "empty-value"


class InvalidCharacter(InvalidValue):
    """A character outside the character set of the component it stands in."""

    code = "invalid-character"


class InvalidLength(InvalidValue):
    """Too short or too long."""

    code = "invalid-length"


class GtinLength(InvalidLength):
    """A GTIN-8, -12 or -13 that was not padded to 14 digits; ``expected`` is the padded one."""

    code = "gtin-length"


class WrongCheckDigit(InvalidValue):
    """The check digit (or check character pair) does not fit; ``expected`` is the right one."""

    code = "check-digit"


class InvalidDate(InvalidValue):
    """No such day, or no such time of day."""

    code = "invalid-date"


class InvalidContent(InvalidValue):
    """Any other content rule: company prefix, code list, range, …"""

    code = "invalid-content"


class QualifierOrder(Gs1Error):
    """The key's own qualifiers, but not in their order; ``expected`` is the order."""

    code = "qualifier-order"


class ForeignQualifier(Gs1Error):
    """Something in the path that is no qualifier of this key, or not beside the others there."""

    code = "foreign-qualifier"


class DuplicateAi(Gs1Error):
    """One Application Identifier twice over path and query."""

    code = "duplicate-ai"


class AttributeNotAllowed(Gs1Error):
    """An Application Identifier in the query that does not belong there."""

    code = "attribute-not-allowed"


class QualifierInQuery(AttributeNotAllowed):
    """A qualifier of this key in the query; it belongs in the path."""

    code = "qualifier-in-query"


class MissingPairing(Gs1Error):
    """An Application Identifier that needs another one beside it, which is missing."""

    code = "missing-pairing"


class ForbiddenPairing(Gs1Error):
    """Two Application Identifiers that must not appear together."""

    code = "forbidden-pairing"


class UnknownLinkType(Gs1Error):
    """Neither a term of the GS1 Web Vocabulary nor an absolute web address."""

    code = "unknown-link-type"


class MalformedElementString(Gs1Error):
    """The text is no element string: neither AIs in brackets nor AIs run together."""

    code = "malformed-element-string"


class MalformedCompression(Gs1Error):
    """The last part of the path is no compressed Digital Link: alphabet, codes, or cut off."""

    code = "malformed-compression"


class CannotCompress(Gs1Error):
    """A value for which the compressed form has no room; nothing is lost in silence."""

    code = "cannot-compress"


class MalformedEpc(Gs1Error):
    """The text is no EPC binary string, or one that stands for no Digital Link."""

    code = "malformed-epc"


class CannotEncodeEpc(Gs1Error):
    """The identifier does not fit the EPC scheme that was asked for."""

    code = "cannot-encode-epc"
