"""The table of Application Identifiers is whole, and says what the standard says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gs1
from gs1 import PRIMARY_KEYS, application_identifier
from gs1.application_identifiers import TABLE, matching

DATA = Path(gs1.__file__).parent / "data"


def test_the_table_holds_all_541_identifiers() -> None:
    assert len(TABLE.rows) == 541
    assert {len(ai) for ai in TABLE.rows} == {2, 3, 4}
    assert all(TABLE[ai].components for ai in TABLE.rows)
    assert {ai for ai in TABLE.rows if not TABLE[ai].title} == {"8110", "8112"}


@pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda path: path.name)
def test_data_says_where_it_comes_from(path: Path) -> None:
    meta = json.loads(path.read_text(encoding="utf-8"))["meta"]
    assert meta["origin"]
    assert meta["as_of"]
    assert meta["about"]


def test_identifiers_can_be_told_apart_by_prefix() -> None:
    for ai in TABLE.rows:
        assert not any(ai != other and other.startswith(ai) for other in TABLE.rows)


def test_variable_length_stands_only_at_the_end_of_a_value() -> None:
    # The regular expression of an AI reads greedily; that is the standard's way of reading only
    # as long as no component behind a variable or optional one needs its characters.
    for ai in TABLE.rows:
        *before, _ = TABLE[ai].components
        assert all(part.shortest == part.longest for part in before)
        optional = [part.optional for part in TABLE[ai].components]
        assert optional == sorted(optional)


def test_the_primary_keys_are_those_of_the_standard() -> None:
    assert set(PRIMARY_KEYS) == {
        *("00", "01", "253", "255", "401", "402", "414", "415", "417"),
        *("8003", "8004", "8006", "8010", "8013", "8017", "8018"),
    }


def test_sixteen_identifiers_are_never_attributes() -> None:
    assert {ai for ai in TABLE.rows if not TABLE[ai].attribute} == {
        *("03", "21", "22", "235", "254", "7040", "7041", "8011", "8014", "8019", "8020"),
        *("8040", "8041", "8042", "8043", "8200"),
    }


def test_partners_are_known_identifiers() -> None:
    for ai in TABLE.rows:
        entry = TABLE[ai]
        atoms = {atom for alternative in entry.needs for atom in alternative} | set(entry.not_with)
        assert all(matching(atom) <= set(TABLE.rows) and matching(atom) for atom in atoms)


def test_a_pattern_stands_for_every_digit() -> None:
    assert matching("310n") == {f"310{digit}" for digit in range(6)}
    assert matching("01") == {"01"}


@pytest.mark.parametrize("ai", ["", "1", "05", "001", "0１", "gtin", "310n", "01 "])
def test_other_text_is_no_identifier(ai: str) -> None:
    assert application_identifier(ai) is None


def test_unknown_identifiers_are_not_remembered() -> None:
    before = len(TABLE)
    for number in range(100):
        assert application_identifier(f"x{number}") is None
    assert len(TABLE) == before


def test_the_package_stands_on_the_standard_library_alone() -> None:
    program = (
        "import sys; before = set(sys.modules); import gs1; "
        "new = {name.partition('.')[0] for name in set(sys.modules) - before} - {'gs1'}; "
        "sys.exit(str(new - sys.stdlib_module_names) if new - sys.stdlib_module_names else 0)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
