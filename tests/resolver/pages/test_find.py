"""The search box: whatever stands on a label leads to one address on this host."""

from __future__ import annotations

import pytest

from gs1 import Gs1Error
from resolver.errors import NothingToFind, TargetTooLong
from resolver.find import identifier_in
from tests.resolver.service import BROWSER, Client

UNIT = "/01/09520000010010/21/WM-000101"


@pytest.mark.parametrize(
    "text",
    [
        "https://id.example.com/01/09520000010010/21/WM-000101",
        "http://shop.example/some/folder/01/09520000010010/21/WM-000101?17=261231&x=y",
        "id.example.com/01/09520000010010/21/WM-000101/",
        "/01/09520000010010/21/WM-000101",
        "01/09520000010010/21/WM-000101",
        "https://id.example.com/page/01/09520000010010/21/WM-000101",
        "(01)09520000010010(21)WM-000101",
        " (01) 0 9520000 010010 (21) WM-000101 ",
        "010952000001001021WM-000101",
        "]d2010952000001001021WM-000101",
        "]Q3010952000001001021WM-000101\x1d",
    ],
)
def test_a_unit_is_found_however_its_code_is_written(text: str) -> None:
    assert identifier_in(text).path == UNIT


@pytest.mark.parametrize(
    ("digits", "path"),
    [
        ("4006381333931", "/01/04006381333931"),
        ("4 006381 333931", "/01/04006381333931"),
        ("978-3-16-148410-0", "/01/09783161484100"),
        ("96385074", "/01/00000096385074"),
        ("036000291452", "/01/00036000291452"),
        ("09520000010010", "/01/09520000010010"),
        ("340123450000000000", "/00/340123450000000000"),
    ],
)
def test_bare_digits_are_a_product_number_or_a_shipping_unit(digits: str, path: str) -> None:
    assert identifier_in(digits).path == path


def test_the_short_forms_of_an_address_are_read() -> None:
    path = "/01/09528765123457/21/123456789123"
    for text in ("https://x.example/eh30164596f40c0e5cbe991a83", "exMBZFlvQMDly-mRqD"):
        assert identifier_in(text).path == path


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", "malformed-element-string"),
        ("12345", "malformed-element-string"),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", "malformed-element-string"),
        ("javascript:alert(1)", "malformed-element-string"),
        ("4006381333930", "check-digit"),
        ("(01)09520000010011", "check-digit"),
        ("https://id.example.com/01/09520000010011", "check-digit"),
        ("https://example.com/", "no-primary-key"),
        ("//evil.example", "no-primary-key"),
        ("(01)09520000010010(17)261345", "invalid-date"),
        ("(01", "malformed-element-string"),
    ],
)
def test_what_is_no_code_is_refused_by_its_kind(text: str, code: str) -> None:
    with pytest.raises(Gs1Error) as refused:
        identifier_in(text)
    assert refused.value.code == code


def test_nothing_and_far_too_much_are_refused() -> None:
    with pytest.raises(NothingToFind):
        identifier_in(" \t\n")
    with pytest.raises(TargetTooLong):
        identifier_in("1" * 2001)


def test_the_answer_is_see_other_on_this_host_only(client: Client) -> None:
    reply = client.get("/find?code=https%3A%2F%2Fevil.example%2F01%2F09520000010010%3Fa%3Db")
    assert (reply.status, reply.location) == (303, "/01/09520000010010")
    reply = client.get("/find?code=//evil.example/01/09520000010010")
    assert (reply.status, reply.location) == (303, "/01/09520000010010")


def test_the_language_of_the_search_is_kept_where_it_is_offered(client: Client) -> None:
    assert client.get("/find?code=4006381333931&lang=de").location == "/01/04006381333931?lang=de"
    assert client.get("/find?code=4006381333931&lang=%0d%0ax").location == "/01/04006381333931"


def test_a_value_with_a_slash_stays_one_value(client: Client) -> None:
    reply = client.get("/find?code=(01)09520000010041(21)AB/12")
    assert reply.location == "/01/09520000010041/21/AB%2F12"


def test_a_person_sees_what_was_wrong_and_can_change_it(client: Client) -> None:
    reply = client.get("/find?code=(01)+09520000010011", accept=BROWSER)
    text = reply.body.decode()
    assert reply.status == 400
    assert '<div class="faulty">' in text
    assert "09520000010011" in text
    assert 'href="/?code=%2801%29%2009520000010011&amp;lang=en"' in text
    front = client.get("/?code=%2801%29%2009520000010011", accept=BROWSER).body.decode()
    assert 'value="(01) 09520000010011"' in front


def test_a_program_gets_the_same_as_a_problem_document(client: Client) -> None:
    reply = client.get("/find?code=(01)09520000010011", accept="application/json")
    assert reply["content-type"] == "application/problem+json"
    assert reply.code == "check_digit"
    assert reply.json()["facts"]["expected"] == "0"
    assert client.get("/find").code == "nothing_to_find"
    assert client.ask("/find?code=96385074", "HEAD").location == "/01/00000096385074"


def test_what_was_entered_is_never_markup(client: Client) -> None:
    text = client.get('/find?code="><script>x</script>', accept=BROWSER).body.decode()
    assert "<script>" not in text
