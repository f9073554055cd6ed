"""Bringing the tables up to date, and looking after the installation."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from passport.migrate import head_revision
from tests.resolver.cli.conftest import PRODUCTION, Run

DEVELOPMENT = {"TRACEMARK_ENV": "development"}


def test_tables_are_made_once_and_taken_back_on_request(run: Run) -> None:
    behind = run("db", "current", "--json", **DEVELOPMENT)
    assert behind.exit_code == 1
    assert json.loads(behind.stdout) == {
        "current": None,
        "head": head_revision(),
        "upToDate": False,
    }
    made = run("db", "upgrade", **DEVELOPMENT)
    assert (made.exit_code, made.stdout) == (0, "")
    assert "0001" in made.stderr
    assert "up to date" in run("db", "upgrade", **DEVELOPMENT).stderr
    assert run("db", "current", **DEVELOPMENT).exit_code == 0
    assert run("db", "downgrade", "--to", "0001", "--yes", **DEVELOPMENT).exit_code == 0
    assert run("db", "current", **DEVELOPMENT).stdout.startswith("0001 ")


def test_going_back_asks_first_and_only_goes_where_there_is_something(development: Run) -> None:
    assert development("db", "downgrade", "--to", "base").exit_code == 1
    assert development("db", "current").exit_code == 0
    unknown = development("db", "downgrade", "--to", "nowhere", "--yes")
    assert unknown.exit_code == 1
    assert "no way back to nowhere" in unknown.stderr


def test_postgresql_is_brought_up_to_date_the_same_way(run: Run, empty_postgres_url: str) -> None:
    environment = {**DEVELOPMENT, "TRACEMARK_DATABASE_URL": empty_postgres_url}
    assert run("db", "upgrade", **environment).exit_code == 0
    healthy = run("doctor", "--json", **environment)
    assert healthy.exit_code == 0
    checks = {row["check"]: row for row in json.loads(healthy.stdout)["checks"]}
    assert checks["database"]["detail"].startswith("postgresql ")
    assert "sqlite" not in checks


def test_a_healthy_installation_is_told_so(development: Run) -> None:
    result = development("doctor", "--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["healthy"] is True
    checks = {row["check"]: row for row in report["checks"]}
    assert sqlite3.sqlite_version in checks["sqlite"]["detail"]
    assert "maintenance connection" in checks["sqlite"]["detail"]
    assert {"settings", "public url", "clock", "database", "migrations", "files"} <= set(checks)
    assert "ok       migrations" in development("doctor").stdout


def test_the_doctor_finds_tables_that_are_behind(run: Run) -> None:
    result = run("doctor", **DEVELOPMENT)
    assert result.exit_code == 1
    assert "tracemark db upgrade" in result.stdout


def test_the_doctor_finds_wrong_settings(run: Run) -> None:
    result = run("doctor", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["checks"][0]["check"] == "settings"


def test_the_doctor_finds_a_public_address_nobody_can_reach(run: Run, sqlite_url: str) -> None:
    production = {**PRODUCTION, "TRACEMARK_DATABASE_URL": sqlite_url}
    assert run("doctor", **production).exit_code == 0
    local = {**production, "TRACEMARK_PUBLIC_URL": "https://localhost"}
    result = run("doctor", **local)
    assert result.exit_code == 1
    assert "problem  public url" in result.stdout


@pytest.mark.parametrize(
    ("url", "budget", "told"),
    [
        ("https://id.example.com", "50", "ok       code length  https://id.example.com/01/{GTIN}"),
        ("https://id.example.com", "50", "takes 44 of 50 characters: 6 remain for the serial"),
        ("https://passports.example.com", "50", "warning  code length"),
        ("https://passports.example.com", "50", "takes 51 of 50 characters: 0 remain"),
        ("https://passports.example.com", "0", "no budget for the URIs of printed codes"),
    ],
)
def test_the_doctor_says_what_is_left_for_a_serial(
    run: Run, sqlite_url: str, url: str, budget: str, told: str
) -> None:
    environment = {
        **PRODUCTION,
        "TRACEMARK_DATABASE_URL": sqlite_url,
        "TRACEMARK_PUBLIC_URL": url,
        "TRACEMARK_URI_BUDGET": budget,
    }
    result = run("doctor", **environment)
    assert result.exit_code == 0
    assert told in result.stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_the_doctor_finds_a_folder_it_cannot_write(development: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert "not writable" in development("doctor").stdout
    finally:
        tmp_path.chmod(0o700)
