"""The comparison with a list of data points finds what differs and says so with its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parents[2] / ".ci" / "check_battery_list.py"
MASS: dict[str, Any] = {
    "id": "B010",
    "field": "mass",
    "unit_unece_rec20": "KGM",
    "dynamics": "static",
    "readers": ["anyone"],
    "obligation_as_of_2027_02_18": dict.fromkeys(("ev", "lmt", "industrial_gt_2kwh"), "mandatory"),
}


def run(path: Path, *attributes: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    path.write_text(json.dumps({"attributes": attributes}), encoding="utf-8")
    command = [sys.executable, str(SCRIPT), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_list_the_profile_agrees_with_passes(tmp_path: Path) -> None:
    result = run(tmp_path / "list.json", MASS)
    assert (result.returncode, result.stdout) == (0, "data points that agree: 1 of 1\n")


def test_every_disagreement_is_told(tmp_path: Path) -> None:
    other = MASS | {
        "unit_unece_rec20": "GRM",
        "dynamics": "dynamic",
        "readers": ["commission"],
        "obligation_as_of_2027_02_18": {"ev": "pending"},
    }
    result = run(tmp_path / "list.json", other, MASS | {"id": "B999"})
    assert result.returncode == 1
    assert "B010 mass: ev on 2027-02-18: pending in the list, mandatory in" in result.stdout
    for told in ("dynamic in the list", "read by ['commission']", "unit GRM", "B999 mass: not in"):
        assert told in result.stdout
    assert result.stdout.endswith("data points that agree: 0 of 2\n")


def test_an_empty_list_proves_nothing(tmp_path: Path) -> None:
    assert run(tmp_path / "list.json").returncode == 1
