"""``tracemark explain``: an answer explained without a server."""

from __future__ import annotations

import json

from passport.db import Database
from tests import builders
from tests.resolver.cli.conftest import Run
from tests.resolver.examples import MANUAL, UNIT, put_example


def filled(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.write() as connection:
        put_example(connection)
    database.close()


def test_an_answer_is_explained_from_the_database_alone(development: Run, sqlite_url: str) -> None:
    filled(sqlite_url)
    result = development("explain", UNIT, "--link-type", "gs1:instructions", "--language", "de")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == f"(01){builders.GTIN}(21){builders.SERIAL}"
    assert f"> gs1:instructions  {MANUAL}" in lines
    assert "HTTP/1.1 307 Temporary Redirect" in lines
    assert f"Location: {MANUAL}?linkType=gs1:instructions" in lines


def test_programs_get_the_document(development: Run, sqlite_url: str) -> None:
    filled(sqlite_url)
    told = json.loads(development("explain", UNIT, "--at", "2099-01-01", "--json").stdout)
    assert told["asked"]["at"] == "2099-01-01T00:00:00Z"
    assert told["answer"]["status"] == 307


def test_a_refused_code_is_explained_and_a_faulty_question_refused(
    development: Run, sqlite_url: str
) -> None:
    filled(sqlite_url)
    refused = development("explain", "/01/09520000010011")
    assert refused.exit_code == 0
    assert "HTTP/1.1 400 Bad Request" in refused.stdout
    faulty = development("explain", "foo", "--at", "x")
    assert faulty.exit_code == 1
    assert "the parameter uri must be" in faulty.stderr
    assert "the parameter at must be" in faulty.stderr
