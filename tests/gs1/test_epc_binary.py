"""EPC binary strings: every case of ``tests/vectors/gs1_epc.jsonl``, and the tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from gs1 import Gs1Error, decode_epc, encode_epc, parse_target
from gs1.application_identifiers import TABLE
from gs1.epc_tables import COMPANY_BITS, Classic, tables
from gs1.epc_values import integer_bits
from gs1.errors import CannotEncodeEpc, MalformedEpc

FILE = Path(__file__).parent.parent / "vectors" / "gs1_epc.jsonl"
VECTORS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
WRITTEN = [vector for vector in VECTORS if vector["op"] == "encode"]
READ = [vector for vector in VECTORS if vector["op"] == "decode"]


def about(vector: dict[str, Any]) -> str:
    return f"{vector.get('scheme', '')} {vector['about']}"


def encoded(vector: dict[str, Any]) -> str:
    return encode_epc(
        parse_target(vector["path"]),
        vector["scheme"],
        filter_value=vector["filter"],
        company_prefix_length=vector["company_prefix_length"],
        form=vector["form"],
    )


@pytest.mark.parametrize("vector", WRITTEN, ids=about)
def test_an_identifier_is_written_and_comes_back_or_is_refused(vector: dict[str, Any]) -> None:
    if "refused" in vector:
        with pytest.raises(Gs1Error) as refusal:
            encoded(vector)
        assert refusal.value.code == vector["refused"]
        return
    assert encoded(vector) == vector["epc"]
    again = decode_epc(vector["epc"]).canonical_uri("")
    assert sorted(unquote(again)) == sorted(unquote(vector["path"]))
    assert again.partition("?")[0] == parse_target(vector["path"]).identifier.path


@pytest.mark.parametrize("vector", READ, ids=about)
def test_a_tag_is_read_or_refused(vector: dict[str, Any]) -> None:
    if "path" in vector:
        assert decode_epc(vector["epc"]).canonical_uri("") == vector["path"]
        return
    with pytest.raises(Gs1Error) as refusal:
        decode_epc(vector["epc"])
    assert refusal.value.code == vector["refused"]
    assert refusal.value.position == 0


def test_every_scheme_is_written_and_read_here() -> None:
    written = {vector["scheme"] for vector in WRITTEN if "epc" in vector}
    assert set(tables().schemes) - written == {"GDTI-113"}
    assert len(tables().schemes) == 31


def test_every_bit_of_a_scheme_of_fixed_length_is_accounted_for() -> None:
    for scheme in tables().schemes.values():
        if not isinstance(scheme, Classic) or scheme.bits is None:
            continue
        behind = sum(field.width for field in scheme.after)
        for company, reference in zip(COMPANY_BITS, scheme.partition.reference_bits, strict=True):
            assert 8 + 3 + 3 + company + reference + behind == scheme.bits, scheme.name


def test_every_value_that_has_a_coding_belongs_to_a_known_identifier() -> None:
    assert tables().values.keys() <= TABLE.rows.keys()
    assert len(tables().values) == 532


def test_integers_take_as_many_bits_as_the_standard_says() -> None:
    widths = {0: 0, 1: 4, 2: 7, 3: 10, 4: 14, 6: 20, 10: 34, 12: 40, 15: 50, 20: 67}
    assert {digits: integer_bits(digits) for digits in widths} == widths


def test_the_refusal_says_why() -> None:
    with pytest.raises(MalformedEpc, match="GID-96 has none"):
        decode_epc("eh350000000000000000000000")
    with pytest.raises(CannotEncodeEpc, match="the serial is missing"):
        encode_epc(parse_target("/8003/09520000000011"), "GRAI-96", company_prefix_length=7)
    with pytest.raises(CannotEncodeEpc, match="a company prefix has 6 to 12 digits"):
        encode_epc(parse_target("/01/09520000010010/21/7"), "SGTIN-96")


@pytest.mark.parametrize("name", ["WM-000136", "136", "c0ffee", "C0FFEE", "A-B.C:D", "a!b", "~"])
def test_a_plus_scheme_takes_the_shortest_writing(name: str) -> None:
    lengths = {"136": 10, "c0ffee": 24, "C0FFEE": 24, "A-B.C:D": 48, "WM-000136": 48, "a!b": 21}
    if name == "~":
        with pytest.raises(Gs1Error):
            parse_target(f"/01/09520000010010/21/{name}")
        return
    text = encode_epc(parse_target(f"/01/09520000010010/21/{name}"), "SGTIN+", form="eh")
    bits = 8 + 4 + 56 + 3 + 5 + lengths[name]
    assert len(text) == 2 + -(-bits // 4)
