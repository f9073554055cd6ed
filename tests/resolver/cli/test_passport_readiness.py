"""``tracemark passport readiness``: what a passport lacks, without a server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from passport.db import Database
from passport.service import publish
from tests import builders
from tests.passport import example_categories as examples
from tests.passport.conftest import make_levels
from tests.resolver.cli.conftest import Run

DUE = ("--date", "2027-02-18")


@pytest.fixture
def unit(development: Run, sqlite_url: str) -> str:
    """The path of a unit whose model, batch and own passport say all there is to say."""
    database = Database(sqlite_url)
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        for level, identifier in levels.items():
            arguments: dict[str, Any] = {"writer": "w", "now": builders.NOW}
            facts = examples.facts("lmt", level)
            publish(
                connection,
                identifier,
                product_group="battery",
                profiles=["battery/2"],
                facts=facts,
                **arguments,
            )
    database.close()
    return levels["item"].path


def test_a_ready_passport_is_told_with_numbers(development: Run, unit: str) -> None:
    result = development("passport", "readiness", unit, *DUE)
    assert result.exit_code == 0, result.output
    assert " is ready on 2027-02-18 by battery/2" in result.stdout
    assert "0 missing" in result.stdout


def test_one_that_lacks_a_language_exits_with_one_and_names_it(development: Run, unit: str) -> None:
    result = development("passport", "readiness", unit, "--market", "LV", *DUE)
    assert result.exit_code == 1
    assert "language  /productName" in result.stdout
    assert "/productName: not in lv" in result.stdout
    told = json.loads(
        development("passport", "readiness", unit, "--market", "LV", *DUE, "--json").stdout
    )
    assert (told["ready"], told["market"]["code"]) == (False, "LV")


def test_a_market_a_day_and_a_code_that_cannot_be_read_are_named(
    development: Run, unit: str
) -> None:
    for arguments, named in (
        ((unit, "--market", "XX"), "'XX'"),
        ((unit, "--date", "soon"), "'soon'"),
        (("/01/09520000010028",), "check digit"),
        (("nonsense",), "nonsense"),
    ):
        result = development("passport", "readiness", *arguments)
        assert result.exit_code == 2, result.output
        assert named in result.stderr
    unknown = development("passport", "readiness", "/01/09520000019990")
    assert unknown.exit_code == 1
