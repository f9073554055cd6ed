"""Request targets, stems, positions of faults, building: what the vector file does not show."""

from __future__ import annotations

import pytest

from gs1 import (
    DigitalLink,
    Gs1Error,
    build_digital_link,
    build_identifier,
    parse_digital_link,
    parse_identifier,
    parse_target,
)
from gs1.errors import (
    AttributeNotAllowed,
    DuplicateAi,
    EmptyValue,
    InvalidDate,
    MalformedUri,
    MissingPairing,
    NoPrimaryKey,
    NotCanonical,
    QualifierInQuery,
    UnknownAi,
)

MACHINE = "/01/09520000010010"


def test_a_request_target_is_read_like_the_uri_it_belongs_to() -> None:
    target = f"{MACHINE}/10/L%2F1/21/WM-000101?17=271231&linkType=gs1:pip"
    from_target = parse_target(target)
    from_uri = parse_digital_link("https://id.example.org" + target)
    assert from_target.identifier == from_uri.identifier
    assert from_target.attributes == from_uri.attributes == (("17", "271231"),)
    assert from_target.other_parameters == ("linkType",)
    assert from_target.stem == ""
    assert from_uri.stem == "https://id.example.org"


def test_a_request_target_may_have_a_stem() -> None:
    assert parse_target(f"/de/p{MACHINE}").stem == "/de/p"


def test_a_slash_behind_the_last_value_is_tolerated_in_a_target_only() -> None:
    assert parse_target(f"{MACHINE}/21/a/?17=271231").identifier.path == f"{MACHINE}/21/a"
    with pytest.raises(Gs1Error):
        parse_digital_link(f"https://id.example.org{MACHINE}/21/a/?17=271231")


@pytest.mark.parametrize("target", [f"{MACHINE}//", f"{MACHINE}/21/", f"{MACHINE}/21//", "/01//"])
def test_a_slash_does_not_stand_in_for_a_value(target: str) -> None:
    with pytest.raises(Gs1Error):
        parse_target(target)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "01/09520000010010",
        "*",
        "https://id.example.org/01/09520000010010",
        "?01=1",
        "\x00/",
        "/\n",
    ],
)
def test_a_target_that_does_not_begin_with_a_slash_or_is_garbage_is_malformed(target: str) -> None:
    with pytest.raises(MalformedUri):
        parse_target(target)


@pytest.mark.parametrize(
    "target", ["/", "//", "/foo", "/favicon.ico", "/wp-admin/setup.php", "/21/a"]
)
def test_a_target_without_a_key_says_so(target: str) -> None:
    with pytest.raises(NoPrimaryKey):
        parse_target(target)


@pytest.mark.parametrize(
    ("target", "position"),
    [
        ("/01/09520000010011", len("/01/0952000001001")),
        ("/de/01/09520000010010/21/ab%2Fc%7Ed", len("/de/01/09520000010010/21/ab%2Fc")),
        ("/01/09520000010010/10/%2F%C3%A4", len("/01/09520000010010/10/%2F")),
        ("/01/09520000010010/21/a%zz", len("/01/09520000010010/21/a")),
        ("/01/09520000010010/21/a/10/b", len("/01/09520000010010/")),
        ("/01/09520000010010/17/271231", len("/01/09520000010010/")),
        ("/01/09520000010010/10/a/10/b", len("/01/09520000010010/10/a/")),
        ("/01/09520000010010/foo/b", len("/01/09520000010010/")),
        ("/01/09520000010010/21/a b", len("/01/09520000010010/21/a")),
        ("/01/09520000010010?x=1&17=271331", len("/01/09520000010010?x=1&17=")),
        ("/01/09520000010010?x=1&&21=a", len("/01/09520000010010?x=1&&")),
        ("/01/09520000010010?240=a%2Bb+", len("/01/09520000010010?240=a%2Bb")),
        ("/01/09520000010010?240=a%2Bb%7E", len("/01/09520000010010?240=a%2Bb")),
        ("/01/09520000010010?&=x", len("/01/09520000010010?&")),
    ],
)
def test_a_refusal_points_at_the_fault(target: str, position: int) -> None:
    with pytest.raises(Gs1Error) as refusal:
        parse_target(target)
    assert refusal.value.position == position
    with pytest.raises(Gs1Error) as refusal:
        parse_digital_link("https://id.example.org" + target)
    assert refusal.value.position == len("https://id.example.org") + position


def test_a_refusal_points_into_a_padded_gtin_as_it_was_written() -> None:
    with pytest.raises(Gs1Error) as refusal:
        parse_target("/01/9520000010011", legacy=True)
    assert refusal.value.position == len("/01/952000001001")


def test_a_refusal_tells_what_would_have_been_right() -> None:
    with pytest.raises(Gs1Error) as refusal:
        parse_target("/01/9520000010010")
    error = refusal.value
    assert (error.code, error.ai, error.expected) == ("gtin-length", "01", "09520000010010")
    assert str(error) == (
        "AI 01 (GTIN) takes 14 digits; put zeros before the 13 digits: 09520000010010."
    )


def test_a_very_long_target_is_refused_without_repeating_it() -> None:
    with pytest.raises(Gs1Error) as refusal:
        parse_target("/01/09520000010010/21/" + "a" * 100_000)
    assert len(str(refusal.value)) < 300


def test_a_target_of_ten_thousand_pairs_is_read_in_one_pass() -> None:
    with pytest.raises(Gs1Error):
        parse_target("/01/09520000010010" + "/10/x" * 10_000)
    with pytest.raises(Gs1Error):
        parse_target("/01/09520000010010?" + "99=x&" * 10_000)


def test_canonical_text_is_read_back() -> None:
    for path in (MACHINE, f"{MACHINE}/10/A%2FB/21/7", "/00/195200000000000018"):
        assert parse_identifier(path).path == path


@pytest.mark.parametrize(
    "path",
    [
        f"{MACHINE}/21/%61",
        f"{MACHINE}/10/a%2fb",
        f"{MACHINE}/21/a?17=271231",
        f"{MACHINE}?",
        f"{MACHINE}#x",
        f"/de{MACHINE}",
        f"{MACHINE}/21/a:b",
    ],
)
def test_text_that_is_not_canonical_is_no_key(path: str) -> None:
    with pytest.raises(NotCanonical) as refusal:
        parse_identifier(path)
    assert refusal.value.expected == parse_target(path).identifier.path


def test_canonical_text_has_no_slash_at_its_end() -> None:
    with pytest.raises(Gs1Error):
        parse_identifier(MACHINE + "/")


def test_a_link_with_attributes_is_built_and_read_back() -> None:
    identifier = build_identifier("01", "09520000010010", {"21": "a/b"})
    link = build_digital_link(identifier, {"240": "x+y", "17": "271231"}, "https://id.example.org/")
    uri = link.canonical_uri(link.stem)
    assert uri == "https://id.example.org/01/09520000010010/21/a%2Fb?17=271231&240=x%2By"
    assert parse_digital_link(uri) == DigitalLink(
        identifier, (("17", "271231"), ("240", "x+y")), (), "https://id.example.org"
    )


@pytest.mark.parametrize(
    ("attributes", "refusal"),
    [
        ({"05": "1"}, UnknownAi),
        ({"10": "L"}, QualifierInQuery),
        ({"8011": "1"}, AttributeNotAllowed),
        ({"01": "09520000010010"}, DuplicateAi),
        ({"17": "271331"}, InvalidDate),
        ({"240": ""}, EmptyValue),
        ({"250": "b"}, MissingPairing),
    ],
)
def test_a_link_with_a_wrong_attribute_is_not_built(
    attributes: dict[str, str], refusal: type[Gs1Error]
) -> None:
    with pytest.raises(refusal):
        build_digital_link(build_identifier("01", "09520000010010"), attributes)


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("https://id.example.org/8004/9520000A?lang=de&17=271231", "17="),
        ("https://id.example.org/01/09520000010010?99=a&37=5", "01/"),
        ("https://id.example.org/415/9520000000011", "415/"),
    ],
)
def test_a_refused_pairing_points_to_the_ai_that_sets_the_condition(uri: str, place: str) -> None:
    with pytest.raises(Gs1Error) as refusal:
        parse_digital_link(uri)
    assert refusal.value.position == uri.index(place)
