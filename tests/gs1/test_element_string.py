"""Element strings, bracketed and raw, in and out."""

from __future__ import annotations

import pytest

from gs1 import Gs1Error, parse_element_string, parse_target, write_element_string
from gs1.errors import (
    AttributeNotAllowed,
    DuplicateAi,
    EmptyValue,
    GtinLength,
    InvalidCharacter,
    InvalidLength,
    MalformedElementString,
    MissingPairing,
    NoPrimaryKey,
    UnknownAi,
    WrongCheckDigit,
)

STEM = "https://id.example.org"
GTIN = "09520000010010"
FNC1 = "\x1d"

READ = [
    ("a key alone", f"(01){GTIN}", f"/01/{GTIN}"),
    ("qualifiers in any order", f"(21)7(10)L(01){GTIN}(22)V", f"/01/{GTIN}/22/V/10/L/21/7"),
    (
        "attributes of predefined length come first, each group as given",
        f"(01){GTIN}(99)x(17)271231(240)y(11)260101",
        f"/01/{GTIN}?17=271231&11=260101&99=x&240=y",
    ),
    ("a bracket in a value is escaped", f"(01){GTIN}(10)a\\(b)c", f"/01/{GTIN}/10/a%28b%29c"),
    ("escaped brackets side by side", f"(01){GTIN}(10)\\(\\((21)1", f"/01/{GTIN}/10/%28%28/21/1"),
    ("a closing bracket needs no escape", f"(01){GTIN}(10)a)", f"/01/{GTIN}/10/a%29"),
    ("raw, value of variable length at the end", f"01{GTIN}10L2602", f"/01/{GTIN}/10/L2602"),
    ("raw, separator inside", f"10L2602{FNC1}01{GTIN}", f"/01/{GTIN}/10/L2602"),
    ("raw, separator at the end", f"01{GTIN}10L2602{FNC1}", f"/01/{GTIN}/10/L2602"),
    ("raw, separator behind a fixed value", f"01{GTIN}{FNC1}10L", f"/01/{GTIN}/10/L"),
    ("raw, an AI of four digits", f"3103001234{FNC1}01{GTIN}", f"/01/{GTIN}?3103=001234"),
    ("raw, optional part missing", f"2539520000000011{FNC1}9912", "/253/9520000000011?99=12"),
    ("a repetition that says the same", f"(01){GTIN}(10)L(01){GTIN}", f"/01/{GTIN}/10/L"),
    (
        "the first key wins, another is an attribute",
        f"(00)195200000000000018(02){GTIN}(37)12(414)9520000000011",
        f"/00/195200000000000018?02={GTIN}&414=9520000000011&37=12",
    ),
    ("a third-party serial", f"(01){GTIN}(235)T(11)260101", f"/01/{GTIN}/235/T?11=260101"),
    ("a pay-to GLN with its reference", "(8020)R(415)9520000000011", "/415/9520000000011/8020/R"),
]

REFUSED = [
    ("nothing", "", MalformedElementString, 0),
    ("a bracket left open", "(01", MalformedElementString, 0),
    ("no AI in the bracket", f"(){GTIN}", UnknownAi, 1),
    ("letters in the bracket", f"(gtin){GTIN}", UnknownAi, 1),
    ("other digits in the bracket", f"(٠١){GTIN}", UnknownAi, 1),
    ("an AI not assigned", f"(01){GTIN}(8888)1", UnknownAi, 19),
    ("raw, an AI not assigned", f"01{GTIN}8888", UnknownAi, 16),
    ("a separator in front", f"{FNC1}01{GTIN}", UnknownAi, 0),
    ("two separators in a row", f"10L{FNC1}{FNC1}01{GTIN}", UnknownAi, 4),
    ("no value", f"(01){GTIN}(10)", EmptyValue, 22),
    ("raw, no value", f"01{GTIN}10", EmptyValue, 18),
    ("a wrong check digit", "(01)09520000010011", WrongCheckDigit, 17),
    ("a wrong check digit behind an escape", f"(10)a\\(é(01){GTIN}", InvalidCharacter, 7),
    ("raw, cut off", "010952000001001", GtinLength, 2),
    ("raw, a separator within a fixed value", f"0109520000{FNC1}10L", GtinLength, 2),
    ("raw, too long for its AI", f"01{GTIN}30123456789{FNC1}", InvalidLength, 26),
    ("raw, separator forgotten", f"01{GTIN}37123456789", InvalidLength, 26),
    ("a separator in brackets", f"(01){GTIN}(10)a{FNC1}b", InvalidCharacter, 23),
    ("twice with different values", f"(01){GTIN}(10)a(10)b", DuplicateAi, 24),
    ("no key", "(10)L(11)260101", MissingPairing, 1),
    ("no key and nothing that needs one", "(99)abc", NoPrimaryKey, 0),
    ("a lot beside a third-party serial", f"(01){GTIN}(10)a(235)b", AttributeNotAllowed, 24),
    ("what may not be an attribute", f"(01){GTIN}(8200)http:", AttributeNotAllowed, 19),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in READ], ids=[r[0] for r in READ])
def test_an_element_string_becomes_a_link(text: str, expected: str) -> None:
    assert parse_element_string(text).canonical_uri(STEM) == STEM + expected


@pytest.mark.parametrize(
    ("text", "kind", "position"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_wrong_element_string_is_refused(text: str, kind: type[Gs1Error], position: int) -> None:
    with pytest.raises(Gs1Error) as refusal:
        parse_element_string(text)
    assert type(refusal.value) is kind
    assert refusal.value.position == position


@pytest.mark.parametrize("text", [row[1] for row in READ], ids=[row[0] for row in READ])
def test_what_is_written_reads_back_in_both_notations(text: str) -> None:
    link = parse_element_string(text)
    assert parse_element_string(write_element_string(link)) == link
    assert parse_element_string(write_element_string(link, brackets=False)) == link


def test_only_values_of_variable_length_get_a_separator_and_the_last_none() -> None:
    link = parse_target(f"/01/{GTIN}/10/L/21/7?17=271231&3103=001234&99=x&402=95200000000000004")
    assert write_element_string(link, brackets=False) == (
        f"01{GTIN}10L{FNC1}217{FNC1}17271231310300123499x{FNC1}40295200000000000004"
    )
