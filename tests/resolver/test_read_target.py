"""Plain, compressed and binary forms of a Digital Link in a request target (statements 8 to 13)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gs1 import Gs1Error, compress, parse_target
from gs1.errors import DuplicateAi, MalformedEpc, NoPrimaryKey, WrongCheckDigit
from passport.errors import Refusal
from resolver.errors import TargetTooLong, UnknownStem
from resolver.read_target import LONGEST_PATH, LONGEST_QUERY, read_target
from resolver.request_target import Target

UNIT = "/01/09528765123457/21/123456789123"
AS_HEX = "/eh30164596f40c0e5cbe991a83"
AS_BASE64 = "/exMBZFlvQMDly-mRqD"


def target(path: str, query: str = "") -> Target:
    return Target(path, query, None)


@pytest.mark.parametrize("path", [UNIT, AS_HEX, AS_BASE64, f"{AS_HEX}/", f"{UNIT}/"])
def test_every_form_is_the_same_identifier(path: str) -> None:
    assert read_target(target(path)).link.identifier.path == UNIT


@pytest.mark.parametrize("path", [AS_HEX, AS_BASE64])
def test_a_compressed_form_keeps_its_query_byte_for_byte(path: str) -> None:
    query = "x=a%2Fb%20c&flag&y=1&y=2&;z="
    read = read_target(target(path, query))
    assert read.query == query
    assert read.compressed


def test_a_plain_form_is_not_called_compressed() -> None:
    assert not read_target(target(UNIT)).compressed


def test_attributes_inside_a_compressed_link_come_before_its_query() -> None:
    packed = compress("https://id.example.org/01/09528765123457/10/L1?17=261231")
    read = read_target(target(packed.removeprefix("https://id.example.org"), "x=1"))
    assert read.link.identifier.path == "/01/09528765123457/10/L1"
    assert read.query == "17=261231&x=1"


def test_the_partly_compressed_form_is_read() -> None:
    packed = compress("https://id.example.org/01/09528765123457/21/12345", partial=True)
    path = packed.removeprefix("https://id.example.org")
    assert path.startswith("/01/09528765123457/")
    assert read_target(target(path)).link.identifier.path == "/01/09528765123457/21/12345"


@pytest.mark.parametrize(
    "path",
    [
        "/ehZZ",
        "/eh3016",
        "/eh30164596F40C0E5CBE991A83",
        "/eh00112233445566778899aabb",
        "/eh3019ffffffffffffffffffff",
        "/eh2f000000000000000000000000",
        "/eh350000000000000000000000",
        "/ex",
    ],
)
def test_a_binary_string_that_does_not_decode_is_told_as_one(path: str) -> None:
    with pytest.raises(MalformedEpc):
        read_target(target(path))


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/foo", NoPrimaryKey),
        ("/01", NoPrimaryKey),
        ("/99/12345678", NoPrimaryKey),
        ("/gtin/09528765123457", NoPrimaryKey),
        ("/01/09528765123458", WrongCheckDigit),
    ],
)
def test_what_is_no_form_is_told_about_the_plain_one(path: str, refusal: type[Gs1Error]) -> None:
    with pytest.raises(refusal):
        read_target(target(path))


def test_a_label_is_asked_for_behind_the_link() -> None:
    read = read_target(target(f"{UNIT}/qr.svg"), ("qr.svg",))
    assert (read.link.identifier.path, read.carrier) == (UNIT, "qr.svg")


def test_a_lot_may_be_called_like_a_label() -> None:
    read = read_target(target("/01/09528765123457/10/qr.svg"), ("qr.svg",))
    assert (read.link.identifier.lot, read.carrier) == ("qr.svg", None)


def test_a_link_below_another_path_is_not_ours() -> None:
    with pytest.raises(UnknownStem):
        read_target(target(f"/shop{UNIT}"))


@pytest.mark.parametrize("path", [f"{UNIT}{UNIT}", f"/414/9520000000059{UNIT}"])
def test_two_keys_in_one_path_are_refused(path: str) -> None:
    with pytest.raises(DuplicateAi):
        read_target(target(path))


def test_paths_and_queries_have_a_longest_length() -> None:
    with pytest.raises(TargetTooLong):
        read_target(target("/" + "a" * LONGEST_PATH))
    with pytest.raises(TargetTooLong):
        read_target(target(UNIT, "a" * (LONGEST_QUERY + 1)))


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=60))
def test_any_target_is_read_or_refused_with_a_type(text: str) -> None:
    path, _, query = text.partition("?")
    try:
        read = read_target(target("/" + path, query), ("qr.svg",))
    except (Gs1Error, Refusal):
        return
    again = read.link.identifier.path
    assert parse_target(again).identifier == read.link.identifier
