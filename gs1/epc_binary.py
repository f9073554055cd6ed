"""EPC binary strings: what an RFID tag holds, as the last segment of a Digital Link.

``eh`` and hexadecimal, or ``ex`` and URL-safe base 64: ``/eh30164596f40c0e5cbe991a83`` stands for
``/01/09528765123457/21/123456789123`` (GS1 Digital Link: Compression 1.0.0 for EPC binary strings;
GS1 EPC Tag Data Standard 2.3, clauses 14.4 and 14.5). Where the sources differ:

* An SGLN with the extension 0 is a GLN without extension: AI 254 is left out, and written as 0.
* Only lower-case hexadecimal is read. Filling at the end must be zero bits.
* GDTI-113, replaced by GDTI-174 long ago, is read as the standard has it (a 1 in front of the
  serial keeps its zeros) and never written, because older software reads it otherwise.
* The schemes with a host name (``++``) are refused: their abbreviation tables are not public.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from gs1.application_identifiers import TABLE, length_by_prefix
from gs1.assembly import assemble
from gs1.bits import Bits, Unfit, field, from_base64, to_base64
from gs1.digital_link import DigitalLink, parse_target
from gs1.epc_classic import read_classic, write_classic
from gs1.epc_dates import read_date, write_date
from gs1.epc_tables import Classic, Plus, tables
from gs1.epc_values import read_value, write_value
from gs1.errors import CannotEncodeEpc, DuplicateAi, Gs1Error, MalformedEpc, shown

_hexadecimal = re.compile(r"eh([0-9a-f]{2,})").fullmatch
_base64 = re.compile(r"ex([A-Za-z0-9_-]{2,})").fullmatch
# Up to a whole 16-bit word of tag memory, then up to a whole character.
_LONGEST_FILLING = 15 + 5
# So many bits that are all zero are filling, more could be AI 00 with its value.
_SSCC_BITS = 8 + 72
_DATE_TYPES = ("11", "13", "15", "16", "17", "7006", "7007")
_NEVER_WRITTEN = "GDTI-113"
_NO_EXTENSION = ("254", "0")


def is_epc(segment: str) -> bool:
    """Whether a path segment is marked as an EPC binary string; no compressed link begins so."""
    return segment.startswith(("eh", "ex"))


def decode_epc(text: str) -> DigitalLink:
    """The Digital Link, without a stem, that an EPC binary string (``eh…`` or ``ex…``) stands for.

    Filter and length of the company prefix are in the string and not in the link. Raises
    MalformedEpc, or another Gs1Error if what it holds breaks the rules of its AIs.
    """
    try:
        scheme, values = _read(text)
        link = assemble(_key_ai(scheme), values)
        parse_target(link.canonical_uri(""))
    except Unfit as reason:
        raise MalformedEpc(
            f"{shown(text)} is no EPC binary string with a Digital Link: {reason}.",
            position=0,
            rule="layout of the EPC scheme",
            found=text,
        ) from None
    except Gs1Error as error:
        error.position = 0  # what is wrong are a few bits, not a character
        raise
    return link


def _read(text: str) -> tuple[Classic | Plus, dict[str, str]]:
    bits = Bits(_bits(text))
    scheme = _scheme(bits.number(8))
    if isinstance(scheme, Plus):
        return scheme, _read_plus(scheme, bits)
    values = read_classic(scheme, bits)
    if bits.left > _LONGEST_FILLING or not bits.only_zeros_left:
        raise Unfit("something follows its end")
    return scheme, values


def encode_epc(
    link: DigitalLink,
    scheme: str,
    *,
    filter_value: int = 0,
    company_prefix_length: int | None = None,
    form: Literal["eh", "ex"] = "ex",
) -> str:
    """The EPC binary string of ``link`` in the scheme of that name, such as ``SGTIN-96``.

    ``filter_value`` is 0 to 7. The classic schemes need ``company_prefix_length`` (6 to 12), which
    the link does not tell. Raises CannotEncodeEpc if the scheme has no room for the identifier,
    so that nothing is lost.
    """
    values = dict(_elements(link))
    try:
        layout = tables().schemes.get(scheme)
        if layout is None or scheme == _NEVER_WRITTEN:
            raise Unfit("there is no such scheme that could be written")
        if not 0 <= filter_value <= 7:
            raise Unfit("a filter value lies between 0 and 7")
        if link.identifier.key_ai != _key_ai(layout):
            raise Unfit(f"the scheme is made for AI {_key_ai(layout)}")
        if isinstance(layout, Classic):
            bits = write_classic(layout, values, filter_value, company_prefix_length or 0)
        else:
            bits = _write_plus(layout, values, filter_value)
    except Unfit as reason:
        raise CannotEncodeEpc(
            f"{shown(link.identifier.path)} cannot be written as {shown(scheme)}: {reason}.",
            ai=link.identifier.key_ai,
            rule="limits of the EPC scheme",
            found=link.identifier.path,
        ) from None
    if form == "ex":
        return "ex" + to_base64(bits)
    bits += "0" * (-len(bits) % 4)
    return "eh" + f"{int(bits, 2):0{len(bits) // 4}x}"


def _elements(link: DigitalLink) -> tuple[tuple[str, str], ...]:
    identifier = link.identifier
    return ((identifier.key_ai, identifier.key), *identifier.qualifiers, *link.attributes)


def _bits(text: str) -> str:
    match = _hexadecimal(text)
    if match:
        return format(int(match[1], 16), f"0{4 * len(match[1])}b")
    match = _base64(text)
    if match:
        return from_base64(match[1])
    raise Unfit("it has to begin with eh or ex, then lower-case hexadecimal or base 64")


def _scheme(header: int) -> Classic | Plus:
    scheme = tables().by_header.get(header)
    if scheme is None:
        name = tables().without_digital_link.get(header)
        raise Unfit(f"{name} has none" if name else f"the header {header:02X} is not in use")
    return scheme


def _key_ai(scheme: Classic | Plus) -> str:
    """The key that a scheme is made for."""
    return scheme.ais[0] if isinstance(scheme, Plus) else scheme.link[0][0]


def _read_plus(scheme: Plus, bits: Bits) -> dict[str, str]:
    """AI → value; the date of a dated scheme last of the scheme's own, then what follows."""
    bits.take(4)  # the toggle, which decoders do not rely on, and the filter
    date: dict[str, str] = {}
    if scheme.dated:
        kind = bits.number(4)
        if kind >= len(_DATE_TYPES):
            raise Unfit("its type of date is reserved")
        date = {_DATE_TYPES[kind]: read_date(bits)}
    values = {ai: read_value(ai, bits) for ai in scheme.ais} | date
    while bits.left >= _SSCC_BITS or not bits.only_zeros_left:
        ai = _next_ai(bits)
        if ai in values:
            raise DuplicateAi(
                f"{TABLE[ai].name} appears twice.", ai=ai, rule="no AI twice", found=ai
            )
        values[ai] = read_value(ai, bits)
    return dict(pair for pair in values.items() if pair != _NO_EXTENSION)


def _next_ai(bits: Bits) -> str:
    ai = format(bits.number(8), "02X")
    length = length_by_prefix().get(ai, 0)
    ai += "".join(format(bits.number(4), "X") for _ in range(length - 2))
    if ai not in TABLE.rows:
        raise Unfit("an AI that follows the identifier does not exist")
    return ai


def _write_plus(scheme: Plus, values: Mapping[str, str], filter_value: int) -> str:
    given = dict(values)
    head, body = "", ""
    if scheme.dated:
        dates = [ai for ai in _DATE_TYPES if len(given.get(ai, "")) == 6]
        if len(dates) != 1:
            raise Unfit("it takes exactly one date")
        head = field(_DATE_TYPES.index(dates[0]), 4) + write_date(given.pop(dates[0]))
    for ai in scheme.ais:
        if ai == _NO_EXTENSION[0]:
            if given.get(ai) == _NO_EXTENSION[1]:
                raise Unfit("the extension 0 would be read as no extension")
            given.setdefault(*_NO_EXTENSION)
        if ai not in given:
            raise Unfit(f"AI {ai} is missing")
        body += write_value(ai, given.pop(ai))
    for ai, value in given.items():
        body += field(int(ai, 16), 4 * len(ai)) + write_value(ai, value)
    return field(scheme.header, 8) + field(bool(given), 1) + field(filter_value, 3) + head + body
