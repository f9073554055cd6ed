"""Making, listing and revoking keys."""

from __future__ import annotations

import json

import pytest

from passport.db import Database
from resolver.principals import service
from resolver.principals.rules import parse_key
from tests import builders
from tests.resolver.cli.conftest import PRODUCTION, Run


@pytest.fixture
def _operator(sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        builders.make_operator(connection)


def test_in_development_a_key_needs_no_argument_and_is_an_administrators(
    development: Run, sqlite_database: Database
) -> None:
    result = development("key", "create", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    printed = json.loads(result.stdout)
    assert list(printed) == ["key"]
    with sqlite_database.read() as connection:
        principal = service.authenticate(connection, printed["key"], builders.NOW)
    assert principal.is_administrator


def test_without_json_the_key_alone_is_on_stdout(development: Run) -> None:
    result = development("key", "create")
    parse_key(result.stdout.removesuffix("\n"))
    assert "cannot be shown again" in result.stderr


def test_in_production_one_says_whose_key(run: Run, sqlite_url: str) -> None:
    production = {**PRODUCTION, "TRACEMARK_DATABASE_URL": sqlite_url}
    refused = run("key", "create", **production)
    assert refused.exit_code == 2
    assert "--administrator or --operator" in refused.stderr
    assert run("key", "create", "--administrator", **production).exit_code == 0


@pytest.mark.usefixtures("_operator")
def test_an_operators_key_has_the_scopes_it_was_given(development: Run) -> None:
    arguments = ["--operator", builders.OPERATOR, "--scope", "read", "--scope", "links:write"]
    assert development("key", "create", *arguments, "--days", 30).exit_code == 0
    assert development("key", "create", "--operator", builders.OPERATOR).exit_code == 0
    narrow, wide = json.loads(development("key", "list", "--json").stdout)
    assert narrow["scopes"] == ["links:write", "read"]
    assert narrow["expiresAt"] is not None
    assert (narrow["role"], narrow["operator"]) == ("operator", builders.OPERATOR)
    assert len(wide["scopes"]) == 7
    assert "tmk_" not in json.dumps([narrow, wide])


def test_a_revoked_key_is_listed_as_such(development: Run) -> None:
    assert "no keys yet" in development("key", "list").stderr
    key = json.loads(development("key", "create", "--json").stdout)["key"]
    token_id = parse_key(key).token_id
    assert f"{token_id}  live" in development("key", "list").stdout
    assert development("key", "revoke", token_id).exit_code == 0
    assert f"{token_id}  revoked" in development("key", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["create", "--operator", "nobody"], 1),
        (["create", "--operator", "x", "--administrator"], 2),
        (["create", "--scope", "read"], 2),
        (["create", "--operator", "x", "--scope", "everything"], 2),
        (["create", "--days", "0"], 2),
        (["revoke", "0000000000000000"], 1),
    ],
)
def test_what_makes_no_sense_is_refused(development: Run, arguments: list[str], code: int) -> None:
    result = development("key", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr
