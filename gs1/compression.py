"""Compressing Digital Links (GS1 Digital Link: Compression, the general form of 1.1 and 1.2).

``https://id.example.org/01/09520000010010/21/WM-000101`` becomes one short segment behind the
host. GS1 recommends the plain form on labels; a resolver must still read what is printed already:
:mod:`gs1.decompression`.

* The compressed form forgets which key came first when a link holds several: SSCC and GTIN come
  back as the SSCC with the GTIN as attribute, whichever was in the path. ``partial`` keeps it.
* Two generations of GS1's own toolkit disagree on the order of values behind the codes 1A and 9D;
  here they stand in the order of the table, as in the newer one.
* A value without a layout, or longer than its layout allows, is refused. The toolkits drop it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from gs1.application_identifiers import TABLE
from gs1.bits import ALPHABET, Unfit, field, indexed, to_base64
from gs1.compression_layout import OTHER, tables, write_text, write_value
from gs1.digital_link import parse_digital_link
from gs1.errors import CannotCompress, shown
from gs1.query import Piece, pieces
from gs1.uri_text import split_uri

_LONGEST = 127  # lengths of other parameters have seven bits
_name_fits = re.compile(rf"[A-Za-z0-9_-]{{1,{_LONGEST}}}").fullmatch


def compress(
    uri: str, *, optimise: bool = True, other_parameters: bool = False, partial: bool = False
) -> str:
    """The compressed form of a Digital Link URI, under the same scheme and host.

    ``optimise`` uses the codes that stand for frequent pairs; ``other_parameters`` also packs
    parameters that are no AIs, otherwise they stay in the query; ``partial`` leaves the key
    readable. Raises CannotCompress for a value that has no compressed form, and what
    :func:`gs1.parse_digital_link` raises.
    """
    link = parse_digital_link(uri)
    identifier = link.identifier
    values = dict((*identifier.qualifiers, *link.attributes))
    if not partial:
        values[identifier.key_ai] = identifier.key
    bits = _packed(values, optimise)
    text = split_uri(uri)
    kept = []
    for piece in pieces(text.query or "", text.query_start):
        if piece.value is None or piece.name not in TABLE.rows:
            packed = _packed_other(piece) if other_parameters else None
            if packed is None:
                kept.append(piece.name if piece.value is None else f"{piece.name}={piece.value}")
            else:
                bits += packed
    path = identifier.primary().path if partial else ""
    segment = f"/{to_base64(bits)}" if bits else ""
    return text.origin + path + segment + (f"?{'&'.join(kept)}" if kept else "")


def _packed(values: Mapping[str, str], optimise: bool) -> str:
    """All values as bits: those that a code stands for first, then the others by AI as text."""
    codes = tables().codes
    remaining = sorted(values)
    bits = ""
    while optimise:
        fitting = [code for code, ais in codes.items() if set(ais) <= set(remaining)]
        if not fitting:
            break
        # The code that saves most; max takes the earlier of equals, as the format says.
        code = max(fitting, key=lambda each: sum(map(len, codes[each])))
        bits += field(int(code, 16), 8)
        for ai in codes[code]:
            bits += _packed_value(ai, values[ai])
            remaining.remove(ai)
    for ai in remaining:
        bits += field(int(ai, 16), 4 * len(ai)) + _packed_value(ai, values[ai])
    return bits


def _packed_value(ai: str, value: str) -> str:
    layout = tables().layouts.get(ai)
    reason = f"The compressed form has no layout for {TABLE[ai].name}"
    if layout is not None:
        try:
            return write_value(value, layout)
        except Unfit:
            reason = f"The compressed form has no room for {shown(value)} in {TABLE[ai].name}"
    raise CannotCompress(
        f"{reason}; use the plain form of the Digital Link.",
        ai=ai,
        rule="nothing is left out of the compressed form",
        found=value,
    )


def _packed_other(piece: Piece) -> str | None:
    """A parameter of somebody else as bits; None for one that has to stay in the query.

    A value with ``+`` stays, because readers of queries take it for a blank; so does an empty one.
    """
    if not piece.value or "+" in piece.value or not _name_fits(piece.name):
        return None
    value = unquote(piece.value)
    if len(value) > _LONGEST:
        return None
    try:
        text = write_text(value, field(len(value), 7))
    except Unfit:
        return None
    return OTHER + field(len(piece.name), 7) + indexed(piece.name, ALPHABET, 6) + text
