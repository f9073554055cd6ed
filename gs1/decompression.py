"""Reading compressed Digital Links: the general form of 1.1 and 1.2, and EPC binary strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from gs1.application_identifiers import PRIMARY_KEYS, TABLE, length_by_prefix
from gs1.assembly import assemble, primary_keys
from gs1.bits import ALPHABET, Bits, Unfit, from_base64
from gs1.compression_layout import OTHER, read_text, read_value, tables
from gs1.digital_link import DigitalLink, parse_digital_link, parse_target
from gs1.epc_binary import decode_epc, is_epc
from gs1.errors import DuplicateAi, Gs1Error, MalformedCompression, shown
from gs1.identifier import percent_encoded
from gs1.uri_text import UriText, decoded, split_target, split_uri

_STEM = "https://id.gs1.org"
_base64_only = re.compile(r"[A-Za-z0-9_-]+").fullmatch
_digits_only = re.compile(r"[0-9]+").fullmatch


class _Content(NamedTuple):
    link: DigitalLink
    others: list[tuple[str, str]]


def decompress(uri: str) -> str:
    """The plain Digital Link URI of a compressed one, under the same stem, its query kept.

    Reads the fully and the partially compressed form (``/01/09520000010010/…``), and EPC binary
    strings (``/eh…``, ``/ex…``). Raises MalformedCompression, MalformedEpc, or another Gs1Error
    for what would be no valid Digital Link in plain form either; ``position`` is that of the
    compressed part.
    """
    text = split_uri(uri)
    return _decompressed(text, text.path.split("/"), parse_digital_link)


def decompress_target(target: str) -> str:
    """As :func:`decompress`, of a request target in origin form: ``/eh…?…`` gives ``/01/…?…``.

    One slash at the end is tolerated, as :func:`gs1.parse_target` does.
    """
    text = split_target(target)
    segments = text.path.split("/")
    if not segments[-1] and len(segments) > 2:
        segments.pop()
    return _decompressed(text, segments, parse_target)


def _decompressed(text: UriText, segments: list[str], parse: Callable[[str], DigitalLink]) -> str:
    place = text.path_start + sum(len(segment) + 1 for segment in segments[:-1])
    stem, clear = segments[:-1], dict[str, str]()
    if len(segments) > 3 and segments[-3] in PRIMARY_KEYS:
        key = decoded(segments[-2], place - 1 - len(segments[-2]))
        stem, clear = segments[:-3], {segments[-3]: key}
    try:
        content = _content(segments[-1], clear)
        plain = _plain(text, text.origin + "/".join(stem), content)
        parse(plain)
    except Gs1Error as error:
        error.position = place
        raise
    return plain


def _plain(text: UriText, stem: str, content: _Content) -> str:
    uri = content.link.canonical_uri(stem)
    query = [f"{name}={percent_encoded(value)}" for name, value in content.others]
    if text.query:
        query.append(text.query)
    if not query:
        return uri
    return uri + ("&" if content.link.attributes else "?") + "&".join(query)


def _content(segment: str, clear: dict[str, str]) -> _Content:
    if is_epc(segment) and not clear:
        return _Content(decode_epc(segment), [])
    if not _base64_only(segment):
        raise MalformedCompression(
            f"{shown(segment)} is no compressed Digital Link: it may hold letters, digits, "
            "'-' and '_' only, and must hold something.",
            rule="URL-safe base 64",
            expected="A-Z a-z 0-9 - _",
            found=segment,
        )
    values = dict(clear)
    try:
        others = _read(Bits(from_base64(segment)), values)
    except Unfit:
        raise MalformedCompression(
            f"{shown(segment)} is no compressed Digital Link, or a part of it is missing.",
            rule="codes and values of the compressed form",
            found=segment,
        ) from None
    return _Content(_first_valid(list(clear) or primary_keys(values), values), others)


def _first_valid(keys: list[str], values: Mapping[str, str]) -> DigitalLink:
    """The link of the first key that makes a valid one: the order in a compressed link says
    nothing about which of several keys was in the path."""
    refusals = []
    for key in keys:
        try:
            link = assemble(key, values)
            parse_digital_link(link.canonical_uri(_STEM))
        except Gs1Error as error:
            refusals.append(error)
        else:
            return link
    raise refusals[0]


def _read(bits: Bits, values: dict[str, str]) -> list[tuple[str, str]]:
    """Add the AIs in ``bits`` to ``values``; returns the other parameters.

    Up to eight bits at the end are filling and not looked at: so read GS1's own toolkits, which
    leave different ones. Raises Unfit or DuplicateAi.
    """
    layouts, codes = tables()
    others = []
    while bits.left > 8:
        nibbles = bits.take(8)
        code = format(int(nibbles, 2), "02X")
        if nibbles.startswith(OTHER):
            others.append(_read_other(bits, nibbles.removeprefix(OTHER)))
            continue
        for ai in codes.get(code) or (_rest_of_ai(code, bits),):
            if ai not in layouts:
                raise Unfit
            if ai in values:
                raise DuplicateAi(
                    f"{TABLE[ai].name} appears twice in the compressed part.",
                    ai=ai,
                    rule="no AI twice",
                    found=ai,
                )
            values[ai] = read_value(bits, layouts[ai])
    return others


def _rest_of_ai(code: str, bits: Bits) -> str:
    length = length_by_prefix().get(code)
    if length is None:
        raise Unfit
    nibbles = [bits.number(4) for _ in range(length - 2)]
    return code + "".join(format(nibble, "X") for nibble in nibbles)


def _read_other(bits: Bits, length_start: str) -> tuple[str, str]:
    length = int(length_start + bits.take(3), 2)
    name = bits.characters(ALPHABET, 6, length)
    # A name of digits alone would turn into an Application Identifier.
    if not name or _digits_only(name):
        raise Unfit
    encoding = bits.number(3)
    return name, read_text(bits, encoding, bits.number(7))
