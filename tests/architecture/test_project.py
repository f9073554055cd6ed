"""The project file, the lock files and the package that is built from them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import BESIDE, LAYERS, ROOT

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ]+)", re.MULTILINE)


def pinned(name: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / name).read_text(encoding="utf-8")))


def test_every_dependency_has_a_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = text[text.index("\ndependencies = [") : text.index("[project.scripts]")]
    requirements = [line for line in section.splitlines() if line.strip().startswith('"')]
    assert len(requirements) > 15
    assert [line for line in requirements if not re.search(r'",\s*# \S+', line)] == []


def test_the_lock_pins_what_the_project_asks_for(declared: set[str]) -> None:
    runtime, dev = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert declared <= dev.keys() | {"psycopg"}
    assert "setuptools" in runtime


def test_the_developers_lock_holds_everything_of_the_other_one() -> None:
    assert pinned("requirements.lock").items() <= pinned("requirements-dev.lock").items()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_everything_in_a_lock_has_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / name).read_text(encoding="utf-8"))[1:]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_package_is_shipped(project: dict[str, Any]) -> None:
    patterns = project["tool"]["setuptools"]["packages"]["find"]["include"]
    shipped = {pattern.rstrip("*") for pattern in patterns}
    assert {*LAYERS, *BESIDE} - {"wsgi", "bench"} <= shipped


def test_every_kind_of_data_file_is_shipped(project: dict[str, Any]) -> None:
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    shipped = {pattern.rpartition(".")[2] for pattern in patterns}
    present = {
        path.suffix.removeprefix(".")
        for package in (
            "gs1",
            "schemas",
            "passport",
            "aftersales",
            "resolver",
            "migrations",
            "demo",
        )
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".py", ".md")
    }
    assert present <= shipped


def test_the_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_changelog_has_the_version_of_the_project(project: dict[str, Any]) -> None:
    assert project["project"]["version"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_type_checker_looks_at_everything(project: dict[str, Any]) -> None:
    files = set(project["tool"]["mypy"]["files"])
    assert {*LAYERS[:-1], "wsgi.py", "demo", "tests"} <= files
    strict = [each for each in project["tool"]["mypy"]["overrides"] if each.get("strict")]
    assert strict == [{"module": ["gs1.*", "passport.*"], "strict": True}]


def test_make_help_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"^([a-z]+):", text, re.MULTILINE))
    explained = set(re.findall(r"^([a-z]+):.*## ", text, re.MULTILINE))
    assert named == explained >= {"run", "test", "lint", "bench", "clean", "help"}


def test_scripts_can_be_run() -> None:
    for script in ("scripts/setup", "scripts/run", ".ci/run"):
        path: Path = ROOT / script
        assert path.stat().st_mode & 0o111, script
        assert path.read_text(encoding="utf-8").startswith("#!"), script


def test_the_pyproject_is_read_by_a_strict_reader() -> None:
    tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
