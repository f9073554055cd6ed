"""Readings from files: streamed, told line by line where refused, and no worse for a second run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from passport.db import Database
from resolver.admin import readings
from schemas import loader
from tests import builders
from tests.passport.readings import sensors
from tests.passport.readings.conftest import write_profiles
from tests.resolver.cli.conftest import Run

UNIT = f"01/{builders.GTIN}/21/S1"


@pytest.fixture(autouse=True)
def _sensors(
    development: Run, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    folder = tmp_path / "profiles"
    folder.mkdir()
    before = loader.added_folder()
    loader.use_folder(write_profiles(folder))
    monkeypatch.setenv("TRACEMARK_PROFILES", str(folder))
    with sqlite_database.write() as connection:
        sensors.make_unit(connection)
    yield
    loader.use_folder(before)


def line(minute: int, value: object = 80) -> str:
    row = {
        "unit": UNIT,
        "property": "stateOfCharge",
        "measuredAt": f"2026-02-01T00:{minute:02}:00Z",
        "value": value,
        "unitCode": "P1",
    }
    return json.dumps(row) + "\n"


def test_a_file_that_broke_off_is_simply_imported_again(
    development: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "CHUNK", 4)
    path = tmp_path / "november.ndjson"
    lines = [line(minute) for minute in range(10)]
    # The last line is cut in two, as a copy that was broken off leaves it.
    path.write_text("".join(lines[:7]) + lines[7][:20])
    broken = development("readings", "import", path)
    assert (broken.exit_code, broken.stdout) == (1, "7 recorded, 1 refused\n")
    assert f"{path}: line 8:" in broken.stderr
    path.write_text("".join(lines))
    whole = development("readings", "import", path)
    assert (whole.exit_code, whole.stdout) == (0, "3 recorded, 7 unchanged\n")


def test_refused_lines_are_told_one_by_one_also_for_programs(
    development: Run, tmp_path: Path
) -> None:
    path = tmp_path / "bad.ndjson"
    path.write_text(line(0) + line(1, 101) + "x" * 70_000 + "\n" + line(0, 81))
    people = development("readings", "import", path)
    assert people.stdout == "1 recorded, 3 refused\n"
    assert "line 2: /value: must be 100 or less" in people.stderr
    assert "line 4: StateOfCharge of" in people.stderr
    programs = development("readings", "import", "--json", path)
    told = [json.loads(each) for each in programs.stdout.splitlines()]
    assert [each.get("row") for each in told] == [2, 3, 4, None]
    assert told[-1] == {
        "outcome": "counted",
        "recorded": 0,
        "corrected": 0,
        "unchanged": 1,
        "refused": 3,
    }


def test_csv_is_read_too_and_other_files_are_not(development: Run, tmp_path: Path) -> None:
    good, bad, other = (tmp_path / name for name in ("a.csv", "b.csv", "c.txt"))
    row = f"{UNIT},cycles,2026-02-01T00:00:00Z,7\r\n"
    good.write_text("unit,property,measuredAt,value\r\n" + row)
    bad.write_text("unit,property,value\r\n")
    other.write_text(line(0))
    found = development("readings", "import", good)
    assert (found.stdout, found.stderr) == ("1 recorded\n", "")
    refused = development("readings", "import", bad)
    assert (refused.exit_code, "the column measuredAt is missing" in refused.stderr) == (2, True)
    assert development("readings", "import", other).exit_code == 2
