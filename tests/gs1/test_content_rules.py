"""Content rules, each through an Application Identifier that has it, accepted beside refused."""

from __future__ import annotations

import pytest

from gs1 import application_identifier
from gs1.application_identifiers import TABLE
from gs1.content_rules import RULES
from gs1.errors import InvalidValue

CASES: list[tuple[str, str, list[str], list[str]]] = [
    ("check digit", "01", ["09520000010010"], ["09520000010011"]),
    (
        "check characters",
        "8013",
        ["1987654Ad4X4bL5ttr2310c2K"],
        ["1987654Ad4X4bL5ttr2310c2k", "19"],
    ),
    ("company prefix first", "8004", ["9520A", "9520"], ["952", "952A0", "A9520"]),
    ("company prefix first, set 39", "8010", ["9520#A"], ["95#20", "9520a"]),
    ("not digits alone", "8014", ["9520000MODEL7NA"], ["95200000002844", "9520000MODEL7NB"]),
    (
        "calendar day or 00",
        "17",
        ["271231", "270200", "000229"],
        ["271301", "270229", "270132", "280230", "280431", "280631", "280931", "281131"],
    ),
    ("calendar day", "4326", ["271231", "280229"], ["271200", "270229", "270001"]),
    ("one or two days", "7007", ["271231", "271201271231"], ["271200", "271231271200", "2712312"]),
    ("day and time", "7003", ["2712312359"], ["2712312400", "2712312360", "271231"]),
    (
        "time parts",
        "8008",
        ["27123123", "2712312359", "271231235959"],
        ["27123124", "271231235960"],
    ),
    ("day with optional time", "7011", ["271231", "2712312359"], ["2712312460", "27123123"]),
    ("long date", "7250", ["20000229"], ["19000229", "20230100", "20231301"]),
    ("long date and time", "7251", ["200002292359"], ["200002292400", "20000229"]),
    ("country", "422", ["276"], ["000", "27"]),
    ("country before a postal code", "421", ["276AB"], ["999AB", "276"]),
    ("country or 999", "7030", ["276AB", "999AB"], ["000AB", "276"]),
    ("several countries", "423", ["276", "276250", "276250056040756"], ["276000", "2762"]),
    ("country letters", "4307", ["DE"], ["de", "XX"]),
    ("currency", "3912", ["97810"], ["00010", "978"]),
    ("flag", "4321", ["0", "1"], ["2", "01"]),
    ("sex", "7252", ["0", "9"], ["3"]),
    ("media type", "7241", ["01", "80"], ["11", "79"]),
    ("package type", "7041", ["1A", "APE"], ["QQQ", "1a"]),
    (
        "place on earth",
        "4309",
        ["18000000003600000000"],
        ["18000000010000000000", "00000000003600000001"],
    ),
    ("leading zero digit", "8003", ["09520000000011", "09520000000011A"], ["19520000000011"]),
    (
        "roll product",
        "8001",
        ["00010000100110", "99999999999991"],
        ["00000000100110", "00010000100120"],
    ),
    ("no leading zero", "8011", ["1", "10"], ["0", "01"]),
    ("minus sign", "4330", ["001234", "001234-"], ["001234+", "001234--"]),
    ("importer index", "7040", ["1AB_", "1AB-", "1ABz"], ["1AB!", "AAB1"]),
    ("escapes in text", "4300", ["A%20B", "AB"], ["A%2", "%", "A%GG"]),
    (
        "piece of total",
        "8006",
        ["095200000100100102"],
        ["095200000100100302", "095200000100100001"],
    ),
    ("position in a sequence", "7258", ["1/3", "3/3"], ["0/3", "4/3", "113", "1//"]),
    (
        "bank account",
        "8007",
        ["DE89370400440532013000"],
        ["DE89370400440532013001", "XX", "de8937"],
    ),
    (
        "base 64",
        "8030",
        ["QKdiRPBPjGh", "ab=", "abcde=", "abcd=="],
        ["a=b", "abc=", "abc===", "a+b"],
    ),
    ("coupon", "8110", ["012345612345611110123"], ["106141416543213150", "ä"]),
    ("coupon in an offer file", "8112", ["001234561234560123456"], ["00123456", "ä"]),
]


@pytest.mark.parametrize(("ai", "value"), [(ai, v) for _, ai, values, _ in CASES for v in values])
def test_a_value_that_keeps_its_rule_is_accepted(ai: str, value: str) -> None:
    TABLE[ai].check(value)


@pytest.mark.parametrize(("ai", "value"), [(ai, v) for _, ai, _, values in CASES for v in values])
def test_a_value_that_breaks_its_rule_is_refused(ai: str, value: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        TABLE[ai].check(value)
    assert refusal.value.ai == ai
    assert 0 <= (refusal.value.position or 0) <= len(value)


def test_every_rule_the_table_names_exists_and_every_rule_is_used() -> None:
    used = {name for ai in TABLE.rows for part in TABLE[ai].components for name in part.rules}
    assert used == set(RULES)


def test_every_rule_is_tried_here() -> None:
    tried = {name for _, ai, _, _ in CASES for part in TABLE[ai].components for name in part.rules}
    assert set(RULES) == tried


def test_a_wrong_check_digit_is_told_with_the_right_one() -> None:
    entry = application_identifier("414")
    assert entry is not None
    with pytest.raises(InvalidValue) as refusal:
        entry.check("9520000000012")
    assert refusal.value.expected == "1"
    assert refusal.value.position == 12
    assert refusal.value.rule == "csum"
