"""``tracemark gs1`` as somebody types it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from resolver.commands.gs1 import gs1

GTIN = "09520000010010"
LINK = f"https://id.example.org/01/{GTIN}/21/WM-000136?17=271231&lang=de"
SHORT = "https://id.example.org/DBFRGHAONNKxn2mmmu_Q"

EPC = "ex9xCVIAAAEAEISvNXtw"


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(gs1, list(arguments), input=stdin, catch_exceptions=False)


def answer(*arguments: str, code: int = 0) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (LINK, "Digital Link"),
        (SHORT, "compressed Digital Link"),
        (f"/01/{GTIN}/21/WM-000136", "path of a Digital Link"),
        (f"(01){GTIN}(21)WM-000136", "element string"),
        (f"01{GTIN}21WM-000136", "element string"),
        ("ehf7109520000010010a991e4c04fc70d", "EPC binary string"),
    ],
)
def test_every_form_is_read(text: str, form: str) -> None:
    said = answer("parse", text)
    assert said["form"] == form
    assert said["path"] == f"/01/{GTIN}/21/WM-000136"
    assert said["key"] == {"ai": "01", "value": GTIN}


def test_parse_tells_everything_in_plain_words_too() -> None:
    result = run("parse", LINK)
    assert result.exit_code == 0
    assert "WM-000136" in result.stdout
    assert "qualifier: SERIAL" in result.stdout
    assert "attribute: USE BY or EXPIRY" in result.stdout
    assert "item level" in result.stdout


def test_parse_reads_old_labels_when_asked() -> None:
    assert run("parse", "/gtin/9520000010010").exit_code == 1
    assert answer("parse", "--legacy", "/gtin/9520000010010")["path"] == f"/01/{GTIN}"


def test_a_refusal_shows_the_place_and_where_to_read() -> None:
    result = run("parse", "https://id.example.org/01/09520000010011")
    assert result.exit_code == 1
    assert result.stdout == ""
    sentence, text, mark, see = result.stderr.splitlines()
    assert sentence.startswith("Error: The value '09520000010011' of AI 01 (GTIN)")
    assert text[mark.index("^")] == "1"
    assert mark.index("^") == len(text) - 1
    assert see == "See docs/gs1.md#check-digit"


def test_a_refusal_in_json_has_all_facts() -> None:
    error = answer("parse", "/01/09520000010011", code=1)["error"]
    assert (error["code"], error["ai"], error["expected"]) == ("check-digit", "01", "0")
    assert error["position"] == 17
    assert error["documentation"] == "docs/gs1.md#check-digit"


def test_a_compressed_link_that_is_cut_off_is_refused() -> None:
    error = answer("parse", SHORT[:-8], code=1)["error"]
    assert error["code"] == "no-primary-key"


def test_control_characters_in_a_refused_text_are_not_sent_to_the_terminal() -> None:
    result = run("parse", f"01{GTIN}10\x1b[31m")
    assert result.exit_code == 1
    assert "\x1b" not in result.stderr


def test_check_reads_lines_and_counts() -> None:
    lines = f"(01){GTIN}\n\n/01/09520000010011\r\n{LINK}\n"
    result = run("check", "-", stdin=lines)
    assert result.exit_code == 1
    assert "2.\n" in result.stdout
    assert "3 checked, 1 refused" in result.stderr
    assert run("check", LINK, f"(01){GTIN}").exit_code == 0


def test_bytes_that_are_no_text_are_refused_like_any_other() -> None:
    result = CliRunner().invoke(gs1, ["check", "-", "--json"], input=b"\xff\xfe\n(01)\x80\n")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["checked"] == 2


def test_check_in_json() -> None:
    said = answer("check", LINK, "(01)1", code=1)
    assert said["checked"] == 2
    assert [each["code"] for each in said["refused"]] == ["invalid-length"]


@pytest.mark.parametrize(
    ("options", "built"),
    [
        ((), f"https://id.gs1.org/01/{GTIN}/21/WM%2F7"),
        (("--stem", "https://a.example/"), f"https://a.example/01/{GTIN}/21/WM%2F7"),
        (("--as", "brackets"), f"(01){GTIN}(21)WM/7"),
        (("--as", "raw"), f"01{GTIN}21WM/7"),
        (("--as", "epc", "--scheme", "SGTIN+", "--filter", "1"), EPC),
    ],
)
def test_build_makes_every_form(options: tuple[str, ...], built: str) -> None:
    result = run("build", "21=WM/7", f"01={GTIN}", *options)
    assert result.exit_code == 0
    assert result.stdout.strip() == built
    assert answer("build", "21=WM/7", f"01={GTIN}", *options) == {"built": built}


def test_build_compressed_is_read_back() -> None:
    built = answer("build", f"01={GTIN}", "10=a(b", "--as", "compressed")["built"]
    assert answer("parse", built)["path"] == f"/01/{GTIN}/10/a%28b"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("01=09520000010011",), 1),
        (("10=L",), 1),
        ((f"01={GTIN}", "--stem", "ftp://x"), 1),
        ((f"01={GTIN}", "--as", "epc", "--scheme", "SGTIN-96"), 1),
        (("01",), 2),
        ((f"01={GTIN}", "--as", "epc"), 2),
        ((f"01={GTIN}", "--as", "picture"), 2),
        ((), 2),
    ],
)
def test_build_refuses(arguments: tuple[str, ...], code: int) -> None:
    result = run("build", *arguments)
    assert result.exit_code == code
    assert result.stdout == ""
    assert "Error: " in result.stderr


def test_compress_and_back() -> None:
    plain = f"https://id.example.org/01/{GTIN}/21/WM-000136"
    assert run("compress", plain).stdout.strip() == SHORT
    assert run("compress", "--reverse", SHORT).stdout.strip() == plain
    assert answer("compress", plain, "--no-codes")["uri"] != SHORT
    partial = answer("compress", plain, "--partial")["uri"]
    assert partial.startswith(f"https://id.example.org/01/{GTIN}/")
    packed = answer("compress", plain + "?lang=de", "--other-parameters")["uri"]
    assert "?" not in packed
    assert run("compress", f"https://id.example.org/01/{GTIN}/235/T").exit_code == 1
    assert run("compress", "--reverse", plain + "x/").exit_code == 1


def test_explain_an_identifier() -> None:
    said = answer("explain", "3103")[0]
    assert said["title"] == "NET WEIGHT (kg)"
    assert said["needs"] == "01 or 02"
    assert "can begin a Digital Link" in run("explain", "8006").stdout
    assert "URL-safe base 64" in run("explain", "8030").stdout


def test_explain_a_code() -> None:
    assert answer("explain", "check-digit")[0]["see"] == "docs/gs1.md#check-digit"


def test_explain_every_part_of_a_text() -> None:
    said = answer("explain", LINK)
    assert [(part["ai"], part["role"]) for part in said] == [
        ("01", "key"),
        ("21", "qualifier"),
        ("17", "attribute"),
    ]


def test_explain_nothing_known() -> None:
    assert run("explain", "9999").exit_code == 1


@pytest.mark.parametrize("name", sorted(gs1.commands))
def test_every_command_shows_an_example_of_itself(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"tracemark gs1 {name}" in result.stdout.partition("Example:")[2]
