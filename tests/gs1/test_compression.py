"""Compressed Digital Links: every case of ``tests/vectors/gs1_compression.jsonl``, and the layout.

The file's compressed forms were compared with GS1's own toolkits where those keep every value.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from gs1 import Gs1Error, compress, decompress, decompress_target, parse_digital_link
from gs1.application_identifiers import TABLE
from gs1.compression_layout import digit_bits, length_bits, tables
from gs1.errors import CannotCompress, MalformedCompression

FILE = Path(__file__).parent.parent / "vectors" / "gs1_compression.jsonl"
VECTORS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
PAIRS = [vector for vector in VECTORS if "compressed" in vector]
ASKED = ("optimise", "other_parameters", "partial")


def about(vector: dict[str, Any]) -> str:
    return str(vector["about"])


def options(vector: dict[str, Any]) -> dict[str, bool]:
    return {name: vector[name] for name in ASKED if name in vector}


@pytest.mark.parametrize("vector", PAIRS, ids=about)
def test_a_link_is_compressed_and_comes_back(vector: dict[str, Any]) -> None:
    assert compress(vector["uri"], **options(vector)) == vector["compressed"]
    if "plain" in vector:
        assert decompress(vector["compressed"]) == vector["plain"]


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS if v["op"] == "compress" and "refused" in v], ids=about
)
def test_what_has_no_compressed_form_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Gs1Error) as refusal:
        compress(vector["uri"], **options(vector))
    assert refusal.value.code == vector["refused"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["op"] == "decompress"], ids=about)
def test_a_compressed_link_is_read_or_refused(vector: dict[str, Any]) -> None:
    if "plain" in vector:
        assert decompress(vector["uri"]) == vector["plain"]
        return
    with pytest.raises(Gs1Error) as refusal:
        decompress(vector["uri"])
    assert refusal.value.code == vector["refused"]
    assert 0 <= (refusal.value.position or 0) <= len(vector["uri"])


def test_widths_are_those_of_the_formulas() -> None:
    for digits in range(128):
        assert digit_bits(digits) == math.ceil(digits * math.log2(10) + 0.01)
    for longest in range(1, 128):
        assert length_bits(longest) == math.ceil(math.log2(longest) + 0.01)
    samples = {1: 4, 6: 20, 13: 44, 14: 47, 17: 57, 18: 60}
    assert {digits: digit_bits(digits) for digits in samples} == samples


def test_every_value_that_a_layout_describes_belongs_to_a_known_identifier() -> None:
    layouts, codes = tables()
    assert layouts.keys() <= TABLE.rows.keys()
    assert {ai for ais in codes.values() for ai in ais} <= layouts.keys()
    assert len(TABLE.rows) - len(layouts) == 30


@pytest.mark.parametrize("ai", ["03", "235", "7011", "7040", "715", "7240", "8014", "8030"])
def test_only_identifiers_with_a_layout_are_packed(ai: str) -> None:
    assert (ai in tables().layouts) == (ai == "7240")


def test_eighteen_digits_keep_every_digit() -> None:
    uri = "https://id.example.org/00/999999999999999995"
    assert decompress(compress(uri)) == uri


def test_cut_off_it_is_refused_or_says_less_but_never_something_else() -> None:
    uri = "https://id.example.org/01/09520000010010/10/L2602/21/WM-7?17=271231&99=a%2Fb"
    segment = compress(uri, optimise=False).rpartition("/")[2]
    whole = {*parse_digital_link(uri).identifier.qualifiers, ("17", "271231"), ("99", "a/b")}
    refused = 0
    for end in range(len(segment)):
        try:
            link = parse_digital_link(decompress(f"https://id.example.org/{segment[:end]}"))
        except Gs1Error:
            refused += 1
        else:
            assert link.identifier.gtin == "09520000010010"
            assert whole.issuperset((*link.identifier.qualifiers, *link.attributes))
    assert refused > 0.8 * len(segment)


def test_the_message_names_what_does_not_fit() -> None:
    with pytest.raises(CannotCompress, match=r"no layout for AI 235 \(TPX\)"):
        compress("https://id.example.org/01/09520000010010/235/T")
    with pytest.raises(MalformedCompression, match="letters, digits"):
        decompress("https://id.example.org/a.b")


def test_an_epc_binary_string_is_read_in_an_address_too() -> None:
    uri = "https://id.example.org/shop/eh30164596f40c0e5cbe991a83?17=271231&lang=de"
    plain = "https://id.example.org/shop/01/09528765123457/21/123456789123?17=271231&lang=de"
    assert decompress(uri) == plain
    for wrong in ("eh3016", "ex.", "eh", "exAAAA"):
        with pytest.raises(Gs1Error) as refusal:
            decompress(f"https://id.example.org/{wrong}")
        assert refusal.value.code == "malformed-epc"
        assert refusal.value.position == 23


@pytest.mark.parametrize("vector", [v for v in VECTORS if "plain" in v], ids=about)
def test_a_request_target_is_read_like_the_whole_address(vector: dict[str, Any]) -> None:
    compressed = vector.get("compressed") or vector["uri"]
    target = "/" + compressed.split("/", 3)[3].partition("#")[0]
    plain = "/" + vector["plain"].split("/", 3)[3]
    assert decompress_target(target) == plain
    path, question, query = target.partition("?")
    assert decompress_target(f"{path}/{question}{query}") == plain
