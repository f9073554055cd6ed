"""What the command line makes of its surroundings, and how it says that something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolver.commands.context import command_environment
from tests.resolver.cli.conftest import PRODUCTION, Run, Script


def test_without_any_setting_it_says_what_is_missing(script: Script) -> None:
    code, out, err = script.run("key", "create")
    assert (code, out) == (2, "")
    assert err.startswith("Error: TRACEMARK_DATABASE_URL is not set")
    assert "TRACEMARK_ENV=development" in err
    assert "Traceback" not in err


def test_a_misspelt_setting_stops_every_command(run: Run) -> None:
    result = run("db", "current", TRACEMARK_ENV="development", TRACEMARK_DATABSE_URL="x")
    assert result.exit_code == 2
    assert "TRACEMARK_DATABSE_URL is not a setting" in result.stderr


def test_the_marker_of_make_run_means_development(run: Run, bare_environment: Path) -> None:
    (bare_environment / "var").mkdir()
    (bare_environment / "var" / "development").touch()
    assert run("db", "upgrade").exit_code == 0
    assert (bare_environment / "var" / "tracemark.db").exists()
    # One setting of our own means that somebody thought about this environment.
    result = run("db", "current", TRACEMARK_PUBLIC_URL="https://id.example.com")
    assert result.exit_code == 2


def test_the_marker_counts_only_where_nothing_is_set(tmp_path: Path) -> None:
    assert command_environment({"HOME": "/"}, tmp_path) == {"HOME": "/"}
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "development").touch()
    marked = command_environment({"HOME": "/"}, tmp_path)
    assert marked == {"HOME": "/", "TRACEMARK_ENV": "development"}
    given = {"TRACEMARK_SECRET_KEY": "x"}
    assert command_environment(given, tmp_path) == given


def test_a_database_that_does_not_answer_is_exit_code_three(run: Run) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    for arguments in (["key", "list"], ["db", "upgrade"], ["doctor"]):
        result = run(*arguments, TRACEMARK_ENV="development", TRACEMARK_DATABASE_URL=url)
        assert result.exit_code == 3


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "sqlite:///", "mysql://x/y"])
def test_a_database_nobody_can_share_is_a_wrong_setting(run: Run, url: str) -> None:
    result = run("db", "upgrade", TRACEMARK_ENV="development", TRACEMARK_DATABASE_URL=url)
    assert result.exit_code == 2


def test_tables_of_another_release_are_not_worked_on(run: Run) -> None:
    result = run("key", "create", TRACEMARK_ENV="development")
    assert result.exit_code == 1
    assert "Run: tracemark db upgrade" in result.stderr


def test_production_refuses_demonstration_data(run: Run, sqlite_url: str) -> None:
    for command in (("load",), ("reset", "--yes")):
        result = run("demo", *command, TRACEMARK_DATABASE_URL=sqlite_url, **PRODUCTION)
        assert result.exit_code == 2
        assert "does not belong into production" in result.stderr
