"""A new release of GS1's dictionary becomes our table, or the reason is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gs1.import_dictionary import TABLE_FILE, UnreadableDictionary, checksum, main, read_dictionary

PRESENT = json.loads(TABLE_FILE.read_text(encoding="utf-8"))

# Made up for this test, in the format of the dictionary; 0-9 are not what GS1 says about them.
SAMPLE = """\
# Invented Barcode Syntax Dictionary
#
# Release: 2031-05-06
#
# AI    Flags Specification          Attributes                          Title

01      *?  N14,csum,keyoff1         ex=37 dlpkey=10,21|235              # GTIN
10       ?  X..20                    req=01,02                           # BATCH/LOT
21          X..20                    req=01                              # SERIAL
235         X..28                    req=01                              # TPX
250      ?  X..30                    req=01,8006 req=21                  # SECONDARY SERIAL
253      ?  N13,csum,key [X..17]     dlpkey                              # GDTI
3100-3103 *?  N6                     req=01,02 ex=310n                   # NET WEIGHT (kg)
423      ?  N3,iso3166 [N3],iso3166 [N3],iso3166  req=01                 # COUNTRY - PROCESS
7030     ?  N3,iso3166999 X..27      req=01,02                           # PROCESSOR # 0
8010     ?  Y..30,key                dlpkey=8011                         # CPID
8030     ?  Z..90   req=00,01+21,8010+8011                               # DIGSIG
8110     ?  X..70,couponcode
"""


def refused(line: str) -> str:
    with pytest.raises(UnreadableDictionary) as refusal:
        read_dictionary(f"{SAMPLE}{line}\n")
    return str(refusal.value)


def test_lines_become_rows_in_our_notation() -> None:
    rows = read_dictionary(SAMPLE)
    assert rows["01"] == {
        "title": "GTIN",
        "value": "N14:csum,gcppos2",
        "fixed": True,
        "qualifiers": ["10 21", "235"],
        "not_with": "37",
    }
    assert rows["21"] == {
        "title": "SERIAL",
        "value": "X1..20",
        "attribute": False,
        "needs": "01",
    }
    assert rows["253"]["value"] == "N13:csum,gcppos1 X1..17?"
    assert rows["253"]["qualifiers"] == []
    assert rows["3100-3103"]["not_with"] == "310n"
    assert rows["423"]["value"] == "N3:iso3166 N3?:iso3166 N3?:iso3166"
    assert rows["7030"]["title"] == "PROCESSOR # 0"
    assert rows["8030"]["needs"] == "00 | 01+21 | 8010+8011"
    assert rows["8110"]["title"] == ""


def test_requirements_that_must_all_hold_become_alternatives() -> None:
    assert read_dictionary(SAMPLE)["250"]["needs"] == "01+21 | 8006+21"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("99 ? X..30,newrule", "the content rule 'newrule' is not known"),
        ("99 ?! X..30", "the flags '?!' are not known"),
        ("99 ? X..30 colour=red", "the attribute 'colour' is not known"),
        ("99 ? W..30", "it describes no value"),
        ("9 ? X..30", "'9' is no Application Identifier"),
        ("10 ? X..30", "10 is empty or there twice"),
        ("9909-9900 ? X..30", "is empty or there twice"),
        ("100 ? X..30", "AI 10 and AI 100 begin alike"),
        ("4231 ? X..30", "AI 423 and AI 4231 begin alike"),
        ("2501 ? X..30", "begin alike"),
        ("2521 ? X..30", "AI 250 and AI 2521 begin alike"),
        ("99", "it describes no value"),
    ],
)
def test_a_line_that_is_not_understood_is_named(line: str, reason: str) -> None:
    assert reason in refused(line)


def test_a_dictionary_from_before_attributes_were_marked_is_refused() -> None:
    with pytest.raises(UnreadableDictionary, match="too old"):
        read_dictionary("01 * N14,csum dlpkey # GTIN\n")


def test_the_command_writes_a_table_with_origin_date_and_checksum(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "dictionary.txt", tmp_path / "table.json"
    source.write_text(SAMPLE, encoding="utf-8")
    assert main([str(source), "--output", str(target), "--commit", "0123abcd"]) == 0
    table = json.loads(target.read_text(encoding="utf-8"))
    assert table["meta"]["as_of"] == "2031-05-06"
    assert table["meta"]["identifiers"] == 15
    assert table["meta"]["licence"] == "Apache-2.0"
    assert table["meta"]["origin_commit"] == "0123abcd"
    assert re.fullmatch("[0-9a-f]{64}", table["meta"]["origin_sha256"])
    said = capsys.readouterr().out
    assert "AI 00 is gone" in said
    assert "AI 01 changed" in said


def test_the_command_says_what_is_wrong_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "dictionary.txt", tmp_path / "table.json"
    source.write_text(SAMPLE.replace("2031-05-06", "UNSET"), encoding="utf-8")
    assert main([str(source), "--output", str(target)]) == 1
    assert "--as-of" in capsys.readouterr().err
    assert main([str(tmp_path / "none.txt"), "--output", str(target)]) == 1
    assert not target.exists()


def as_dictionary(table: dict[str, Any]) -> str:
    """Our table in the format of the dictionary."""
    lines = []
    for key, row in table["identifiers"].items():
        flags = ("*" if row.get("fixed") else "") + ("?" if row.get("attribute", True) else "")
        attributes = []
        if "needs" in row:
            attributes.append("req=" + row["needs"].replace(" | ", ","))
        if "not_with" in row:
            attributes.append("ex=" + row["not_with"].replace(" ", ","))
        if "qualifiers" in row:
            sequences = "|".join(each.replace(" ", ",") for each in row["qualifiers"])
            attributes.append("dlpkey" + ("=" + sequences if sequences else ""))
        value = " ".join(map(component_of_dictionary, row["value"].split()))
        lines.append(f"{key:10} {flags:2} {value}  {' '.join(attributes)}  # {row['title']}")
    return "\n".join(["# Release: 2026-01-27", "", *lines, ""])


def component_of_dictionary(notation: str) -> str:
    shape, _, rules = notation.partition(":")
    size = re.sub(r"[0-9]+\.\.", "..", shape.rstrip("?"))
    return (f"[{size}]" if shape.endswith("?") else size) + ("," + rules if rules else "")


def test_our_whole_table_survives_the_way_through_the_dictionarys_format(tmp_path: Path) -> None:
    source, target = tmp_path / "dictionary.txt", tmp_path / "table.json"
    source.write_text(as_dictionary(PRESENT), encoding="utf-8")
    assert main([str(source), "--output", str(target)]) == 0
    written = target.read_text(encoding="utf-8")
    there, here = (
        text.index('"legacy_names"') for text in (written, TABLE_FILE.read_text("utf-8"))
    )
    assert written[there:] == TABLE_FILE.read_text("utf-8")[here:]


def test_the_table_is_the_one_that_was_imported() -> None:
    assert checksum(PRESENT["identifiers"]) == PRESENT["meta"]["identifiers_sha256"]
    assert PRESENT["meta"]["identifiers"] == 541


def test_tables_that_are_not_imported_change_only_on_purpose() -> None:
    sums = {
        name: checksum(
            {k: v for k, v in json.loads(path.read_text("utf-8")).items() if k != "meta"}
        )
        for name in ("code_lists", "compression", "epc_binary")
        for path in [TABLE_FILE.with_name(f"{name}.json")]
    }
    assert sums == {
        "code_lists": "4c892e2b81175b884a0fce40f9aa842c9b7da409dbd32d13fc31faab8a2dccc3",
        "compression": "e5dcf8b4eefe3eeba82b7333c2bd2f35bb00531ba6090ac264f0f1b8569a5c06",
        "epc_binary": "15f8124013087f41e8fb0704c3080917ab9b51fd84e1c266aa0c270b5828940c",
    }
