"""``tracemark profile`` as somebody types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas import loader
from tests.resolver.cli.conftest import Run
from tests.schemas.profile_files import FACT, folder_of, profile_file


@pytest.fixture
def profiles(tmp_path: Path, development: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The operator's folder, with one profile."""
    assert development is not None
    folder = tmp_path / "profiles"
    folder.mkdir()
    monkeypatch.setenv(
        "TRACEMARK_PROFILES", str(folder_of(folder, {"bicycle/1": profile_file("bicycle/1")}))
    )
    yield folder
    loader.use_folder(None)


def test_list_names_ours_and_the_operators_own(run: Run, profiles: Path) -> None:
    assert profiles
    rows = [json.loads(line) for line in run("profile", "list", "--json").stdout.splitlines()]
    by_name = {row["profile"]: row for row in rows}
    assert by_name["bicycle/1"]["own"] is False
    assert by_name["battery/2"]["own"] is True
    assert by_name["battery/2"]["supersedes"] == ["battery/1"]
    assert by_name["textile/1"]["inForce"] is True
    assert "bicycle/1" in run("profile", "list").stdout


def test_show_tells_every_attribute_of_one_or_several(run: Run, profiles: Path) -> None:
    assert profiles
    shown = run("profile", "show", "bicycle/1")
    assert "frameSize [cm]: Frame size" in shown.stdout
    assert "mandatory; model; read by public" in shown.stdout
    both = run("profile", "show", "bicycle/1 generic/1", "--json").stdout.splitlines()
    names = [json.loads(line)["name"] for line in both]
    assert names[0] == "frameSize"
    assert "commodityCode" in names


@pytest.mark.parametrize("name", ["bicycle/2", "", "generic/1 bicycle/1", "appliance/1 battery/1"])
def test_show_refuses_what_is_no_profile(run: Run, profiles: Path, name: str) -> None:
    assert profiles
    result = run("profile", "show", name)
    assert result.exit_code == 1
    assert "no profile" in result.stderr or "cannot be combined" in result.stderr


def test_check_is_content_with_a_right_file_and_names_the_faults_of_others(
    run: Run, profiles: Path
) -> None:
    right = run("profile", "check", profiles / "bicycle" / "1.json")
    assert (right.exit_code, right.stderr) == (0, "")
    wrong = folder_of(profiles, {"bicycle/2": profile_file("bicycle/2", {"size": FACT})})
    result = run("profile", "check", wrong, "--json")
    assert result.exit_code == 1
    [fault] = [json.loads(line) for line in result.stdout.splitlines()]
    assert fault["file"].endswith("bicycle/2.json")
    assert fault["message"] == "x-term has to be own:size, the name of the member"


def test_a_wrong_folder_stops_every_command_but_check(run: Run, profiles: Path) -> None:
    folder_of(profiles, {"bicycle/2": b"{"})
    listed = run("profile", "list")
    assert listed.exit_code == 2
    assert "bicycle/2.json: the file: it is no JSON" in listed.stderr
    assert run("profile", "check", profiles / "bicycle" / "1.json").exit_code == 0


def test_impact_finds_nothing_in_an_empty_store_and_refuses_other_groups(
    run: Run, profiles: Path
) -> None:
    assert profiles
    none = run("profile", "impact", "battery/1", "battery/2")
    assert (none.exit_code, none.stdout) == (0, "")
    assert "0 of 0 passports of battery/1" in none.stderr
    other = run("profile", "impact", "bicycle/1", "battery/2")
    assert other.exit_code == 1
    assert "another product group" in other.stderr
    unknown = run("profile", "impact", "bicycle/1", "bicycle/7")
    assert unknown.exit_code == 1
    assert "there is no profile 'bicycle/7'" in unknown.stderr
