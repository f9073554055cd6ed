"""Element strings: what bar codes other than QR codes with a web address hold.

Two notations (GS1 General Specifications 3 and 7.8):

* bracketed, for people: ``(01)09520000010010(10)L2602(21)WM-000101``; a bracket that belongs to a
  value is written ``\\(``;
* raw, as a scanner delivers it: ``010952000001001010L2602<FNC1>21WM-000101``. Values of predefined
  length end by themselves, all others at the separator FNC1 (U+001D) or at the end. A separator
  behind a value of predefined length or at the very end is tolerated, because printers add one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gs1.application_identifiers import TABLE, ApplicationIdentifier
from gs1.assembly import assemble, primary_keys
from gs1.digital_link import DigitalLink
from gs1.errors import (
    DuplicateAi,
    Gs1Error,
    InvalidLength,
    MalformedElementString,
    UnknownAi,
    shown,
)
from gs1.pairing import check_pairings

FNC1 = "\x1d"
_LONGEST_AI = 4


class _Element(NamedTuple):
    entry: ApplicationIdentifier
    value: str
    start: int  # place of the AI's first digit in the input
    value_start: int


def parse_element_string(text: str) -> DigitalLink:
    """Read an element string, bracketed or raw, into a Digital Link without a stem.

    The first primary key in the text becomes the key of the link. Raises a Gs1Error whose
    ``position`` is an index into ``text``.
    """
    elements = _elements(text)
    values: dict[str, str] = {}
    for element in elements:
        _check(element, text)
        ai = element.entry.ai
        if values.setdefault(ai, element.value) != element.value:
            raise DuplicateAi(
                f"{element.entry.name} appears twice with different values.",
                ai=ai,
                position=element.start,
                rule="a repeated AI says the same",
                expected=values[ai],
                found=element.value,
            )
    try:
        check_pairings(values)
        return assemble(primary_keys(values)[0], values)
    except Gs1Error as error:
        starts = {element.entry.ai: element.start for element in reversed(elements)}
        error.position = starts.get(error.ai or "", 0)
        raise


def write_element_string(link: DigitalLink, *, brackets: bool = True) -> str:
    """``link`` as an element string: key, qualifiers, then the attributes in their order.

    With ``brackets`` it is the text for people, in which an opening bracket of a value is written
    ``\\(`` so that it can be read back; without, it is raw, with FNC1 (U+001D) where it is needed
    and none in front.
    """
    if brackets:
        return "".join(f"({ai}){value.replace('(', chr(92) + '(')}" for ai, value in _pairs(link))
    text, separator = "", ""
    for ai, value in _pairs(link):
        text += separator + ai + value
        separator = "" if TABLE[ai].fixed else FNC1
    return text


def _pairs(link: DigitalLink) -> Iterable[tuple[str, str]]:
    identifier = link.identifier
    return ((identifier.key_ai, identifier.key), *identifier.qualifiers, *link.attributes)


def _check(element: _Element, text: str) -> None:
    try:
        element.entry.check(element.value)
    except Gs1Error as error:
        place = element.value_start
        for _ in range(error.position or 0):
            place += 2 if text.startswith("\\(", place) else 1
        error.position = place
        raise


def _elements(text: str) -> list[_Element]:
    if not text:
        raise MalformedElementString(
            "There is nothing to read: an element string begins with an Application Identifier.",
            position=0,
            rule="not empty",
        )
    return list(_read_bracketed(text) if text.startswith("(") else _read_raw(text))


def _read_bracketed(text: str) -> Iterator[_Element]:
    place = 0
    while place < len(text):
        end = text.find(")", place)
        if end < 0:
            raise MalformedElementString(
                "A bracket is opened around an Application Identifier and not closed.",
                position=place,
                rule="AIs stand in brackets",
                expected=")",
            )
        ai = text[place + 1 : end]
        if ai not in TABLE.rows:
            raise _unknown(ai, place + 1)
        following = end + 1
        while True:
            following = text.find("(", following)
            if following < 0 or text[following - 1] != "\\":
                break
            following += 1
        if following < 0:
            following = len(text)
        value = text[end + 1 : following].replace("\\(", "(")
        yield _Element(TABLE[ai], value, place + 1, end + 1)
        place = following


def _read_raw(text: str) -> Iterator[_Element]:
    place = 0
    while place < len(text):
        entry = _entry_at(text, place)
        start = place + len(entry.ai)
        end = text.find(FNC1, start)
        if end < 0:
            end = len(text)
        if entry.fixed:
            end = min(end, start + sum(part.longest for part in entry.components))
        elif end - start > sum(part.longest for part in entry.components):
            raise _too_long(entry, text[start:end], start)
        yield _Element(entry, text[start:end], place, start)
        place = end + 1 if text.startswith(FNC1, end) else end


def _entry_at(text: str, place: int) -> ApplicationIdentifier:
    # No AI begins another one, so the first that fits is the only one.
    for length in range(2, _LONGEST_AI + 1):
        ai = text[place : place + length]
        if ai in TABLE.rows:
            return TABLE[ai]
    raise _unknown(text[place : place + _LONGEST_AI], place)


def _unknown(ai: str, position: int) -> Gs1Error:
    return UnknownAi(
        f"{shown(ai)} stands where an Application Identifier must stand, "
        "and GS1 has assigned none of that name.",
        ai=ai[:20],
        position=position,
        rule="every element begins with an Application Identifier",
        found=ai,
    )


def _too_long(entry: ApplicationIdentifier, value: str, start: int) -> Gs1Error:
    longest = sum(part.longest for part in entry.components)
    return InvalidLength(
        f"The value {shown(value)} of {entry.name} has {len(value)} characters; it takes at most "
        f"{longest}. Perhaps the separator (FNC1) behind it is missing.",
        ai=entry.ai,
        position=start + longest,
        rule="length",
        expected=f"{longest}",
        found=value,
    )
