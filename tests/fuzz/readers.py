"""What every reader of the GS1 package must do with any text: read it or refuse it, nothing else.

Shared by the property tests (``tests/properties``) and the coverage-guided fuzzer
(``tests/fuzz/fuzz_gs1.py``), so that both look for the same things.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gs1 import (
    DigitalLink,
    Gs1Error,
    compress,
    decode_epc,
    decompress,
    encode_epc,
    expand_link_type,
    parse_digital_link,
    parse_element_string,
    parse_identifier,
    parse_target,
    write_element_string,
)
from gs1.errors import CannotCompress, CannotEncodeEpc

_Read = TypeVar("_Read")
STEM = "https://id.example.org"
# A text cannot become longer than this many times itself, whatever form it is turned into:
# three characters for an encoded one, and names and separators beside them.
GROWTH = 24
SCHEMES = ("SGTIN-96", "SGTIN-198", "SSCC-96", "SGLN-195", "GIAI-202", "CPI-var", "SGTIN+", "CPI+")


def check_every_reader(text: str) -> None:
    """Hand ``text`` to every reader, bare and where it would stand in a real address."""
    for target in (text, f"/01/09520000010010/{text}", f"/01/09520000010010?{text}"):
        _check(lambda each: parse_target(each, legacy=True), target)
        _check(parse_identifier, target)
        link = _check(parse_digital_link, STEM + target)
        if link is not None:
            check_link(link)
    for prefix in ("", "(01)09520000010010", "0109520000010010"):
        link = _check(parse_element_string, prefix + text)
        if link is not None:
            check_link(link)
            again = parse_element_string(write_element_string(link, brackets=False))
            assert again == link
    for prefix in ("", "eh", "ex", "ehf7", "eh30", "ex-"):
        link = _check(decode_epc, prefix + text)
        if link is not None:
            check_link(link)
    _check(expand_link_type, text)
    for address in (f"{STEM}/{text}", f"{STEM}/01/09520000010010/{text}", text):
        plain = _check(decompress, address)
        if plain is not None:
            assert len(plain) <= GROWTH * (len(address) + 10)
            check_link(parse_digital_link(plain))


def check_link(link: DigitalLink) -> None:
    """Whatever was read is canonical, and survives every other form that has room for it."""
    identifier = link.identifier
    assert parse_identifier(identifier.path) == identifier
    uri = link.canonical_uri(STEM)
    canonical = parse_digital_link(uri)
    assert canonical.identifier == identifier
    assert sorted(canonical.attributes) == sorted(link.attributes)
    assert canonical.canonical_uri(STEM) == uri
    for optimise in (True, False):
        check_compressed(link, uri, optimise)
    for scheme in SCHEMES:
        try:
            tag = encode_epc(canonical, scheme, filter_value=1, company_prefix_length=7)
        except CannotEncodeEpc:
            continue
        again = decode_epc(tag)
        assert again.identifier == identifier
        assert sorted(again.attributes) == sorted(link.attributes)


def check_compressed(link: DigitalLink, uri: str, optimise: bool) -> None:
    """Partly compressed it comes back as it was; else another of its keys may come first."""
    try:
        partial = compress(uri, optimise=optimise, partial=True)
        full = compress(uri, optimise=optimise)
    except CannotCompress:
        return
    if link.attributes or link.identifier.qualifiers:
        again = parse_digital_link(decompress(partial))
        assert again.identifier == link.identifier
        assert sorted(again.attributes) == sorted(link.attributes)
    again = parse_digital_link(decompress(full))
    assert sorted(values(again)) == sorted(values(link))


def values(link: DigitalLink) -> list[tuple[str, str]]:
    """All AIs of a link with their values."""
    identifier = link.identifier
    return [(identifier.key_ai, identifier.key), *identifier.qualifiers, *link.attributes]


def _check(reader: Callable[[str], _Read], text: str) -> _Read | None:
    try:
        return reader(text)
    except Gs1Error as error:
        refusal = error
    assert str(refusal)
    assert refusal.anchor
    assert refusal.position is None or 0 <= refusal.position <= len(text), (refusal, text)
    assert len(refusal.found or "") <= 61
    assert len(str(refusal)) <= 600
    return None
