"""The package against the naive reading of ``tests.gs1.naive``, on material that reaches every AI.

A few thousand cases, the same each time; ``python -m tests.gs1.compare_at_length`` does more.
"""

from __future__ import annotations

import random

import pytest

from gs1 import (
    DigitalLink,
    Gs1Error,
    compress,
    compression_layout,
    decode_epc,
    decompress,
    encode_epc,
    epc_values,
    parse_digital_link,
    parse_element_string,
    write_element_string,
)
from gs1.application_identifiers import TABLE
from gs1.bits import Bits, Unfit
from gs1.compression_layout import tables as layouts
from gs1.epc_tables import tables
from gs1.errors import (
    AttributeNotAllowed,
    CannotCompress,
    CannotEncodeEpc,
    InvalidValue,
    MissingPairing,
)
from tests.gs1 import material, naive

SEEDS = range(8)
OTHERS = ("", "", "lang=de", "x", "linkType=gs1:pip&y=")


def ours(uri: str) -> naive.Parsed | None:
    try:
        link = parse_digital_link(uri)
    except Gs1Error:
        return None
    key = (link.identifier.key_ai, link.identifier.key)
    return [key, *link.identifier.qualifiers], list(link.attributes), list(link.other_parameters)


def everything(link: DigitalLink) -> list[tuple[str, str]]:
    key = (link.identifier.key_ai, link.identifier.key)
    return sorted((key, *link.identifier.qualifiers, *link.attributes))


@pytest.mark.parametrize("seed", SEEDS)
def test_links_whole_and_damaged_are_read_alike(seed: int) -> None:
    rng = material.seeded(seed)
    for _ in range(60):
        path, query, _ = material.link(rng)
        uri = material.uri(path, query, rng.choice(OTHERS), rng.choice(material.STEMS))
        assert ours(uri) == naive.parse(uri), uri
        for _ in range(4):
            damaged = material.damaged(rng, uri)
            assert ours(damaged) == naive.parse(damaged), damaged


@pytest.mark.parametrize("ai", sorted(naive.TABLE))
def test_every_value_of_every_identifier_is_judged_alike(ai: str) -> None:
    rng = material.seeded(int(ai))
    for _ in range(12):
        value = material.value(rng, ai)
        TABLE[ai].check(value)
        for wrong in (material.damaged(rng, value), value[:-1], value + "0", value + "%"):
            try:
                TABLE[ai].check(wrong)
            except InvalidValue:
                assert not naive.is_value(ai, wrong), wrong
            else:
                assert naive.is_value(ai, wrong), wrong


@pytest.mark.parametrize("key", sorted(material.KEYS))
def test_links_of_every_key_survive_every_form(key: str) -> None:
    rng = material.seeded(int(key))
    for _ in range(12):
        path, query, _ = material.link(rng, key)
        uri = material.uri(path, query)
        link = parse_digital_link(uri)
        assert link.identifier.path == material.uri(path, [], stem="")
        for brackets in (True, False):
            text = write_element_string(link, brackets=brackets)
            try:
                again = parse_element_string(text)
            except AttributeNotAllowed:  # 235 in the path and 10 in the query
                assert key == "01"
                continue
            except MissingPairing:  # a path may hold 22 behind 8006, an element string not
                assert link.identifier.value("22") is not None
                assert key == "8006"
                continue
            assert (again.identifier, again.attributes) == (link.identifier, link.attributes)
        survives_compression(link, uri)
        survives_tags(link, rng)


def survives_compression(link: DigitalLink, uri: str) -> None:
    for optimise in (True, False):
        try:
            partial = compress(uri, optimise=optimise, partial=True)
            whole = compress(uri, optimise=optimise)
        except CannotCompress:
            return
        assert everything(parse_digital_link(decompress(whole))) == everything(link)
        if len(everything(link)) > 1:
            assert parse_digital_link(decompress(partial)).identifier == link.identifier


def survives_tags(link: DigitalLink, rng: random.Random) -> None:
    for scheme in tables().schemes:
        try:
            tag = encode_epc(
                link,
                scheme,
                filter_value=rng.randrange(8),
                company_prefix_length=rng.randint(6, 12),
                form=rng.choice(("eh", "ex")),
            )
        except CannotEncodeEpc:
            continue
        again = decode_epc(tag)
        assert again.identifier == link.identifier
        assert everything(again) == everything(link)


@pytest.mark.parametrize("ai", sorted(tables().values))
def test_every_value_survives_the_coding_of_tags(ai: str) -> None:
    rng = material.seeded(int(ai))
    for _ in range(20):
        value = material.value(rng, ai)
        try:
            written = epc_values.write_value(ai, value)
        except Unfit:
            assert (ai, len(value) > 24) == ("8007", True)
            continue
        bits = Bits(written + "1")
        assert epc_values.read_value(ai, bits) == value
        assert bits.take(bits.left) == "1"


@pytest.mark.parametrize("ai", sorted(layouts().layouts))
def test_every_value_survives_the_layout_of_compressed_links(ai: str) -> None:
    rng = material.seeded(int(ai))
    layout = layouts().layouts[ai]
    for _ in range(20):
        value = material.value(rng, ai)
        try:
            written = compression_layout.write_value(value, layout)
        except Unfit:
            assert (ai, len(value) > 24) == ("8007", True)
            continue
        bits = Bits(written + "1")
        assert compression_layout.read_value(bits, layout) == value
        assert bits.take(bits.left) == "1"
