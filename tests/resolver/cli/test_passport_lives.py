"""``tracemark passport`` without a server: events, statuses, second lives, drafts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from passport.db import Database
from passport.drafts import service as drafts
from tests import builders
from tests.passport.conftest import make_levels
from tests.passport.steps import publish
from tests.resolver.cli.conftest import Run


@pytest.fixture
def unit(development: Run, sqlite_url: str) -> str:
    """The path of an appliance whose model has a passport."""
    database = Database(sqlite_url)
    with database.write() as connection:
        levels = make_levels(connection, "appliance")
        facts = {"modelIdentifier": "D18"}
        publish(connection, levels["model"], facts, product_group="appliance")
        builders.make_unit(connection, "D18-000002", levels["item"].key)
        drafts.save(connection, levels["model"], {}, writer="w", now=builders.NOW)
    database.close()
    return levels["item"].path


def test_an_event_is_recorded_once_and_the_status_says_what_comes_next(
    development: Run, unit: str
) -> None:
    told = ("--facts", '{"kind": "repair"}', "--at", "2026-01-02T00:00:00Z")
    first = development("passport", "event", unit, "product_serviced", *told)
    assert first.exit_code == 0, first.output
    assert "recorded as entry 1" in first.stdout
    again = development("passport", "event", unit, "product_serviced", *told)
    assert "on record already" in again.stdout
    status = development("passport", "status", unit)
    assert "active, product original" in status.stdout
    assert "next product: reused" in status.stdout
    shown = json.loads(development("passport", "status", unit, "--json").stdout)
    assert shown["kept"]["until"]
    of_model = development("passport", "status", unit.split("/21/", maxsplit=1)[0])
    assert "kept for as long as anything below it is" in of_model.stdout


def test_what_is_refused_says_why_and_exits_with_one(development: Run, unit: str) -> None:
    refused = development("passport", "event", unit, "product_recycled")
    assert refused.exit_code == 1
    assert "next may be: reused, repurposed, remanufactured, waste" in refused.stderr
    faulty = development("passport", "event", unit, "product_serviced", "--facts", '{"kind": 1}')
    assert (faulty.exit_code, "/facts/kind" in faulty.stderr) == (1, True)
    for facts in ("[]", "{"):
        assert development("passport", "event", unit, "x", "--facts", facts).exit_code == 2
    assert development("passport", "status", "nonsense").exit_code == 2


def test_a_second_life_begins_from_a_file(development: Run, unit: str, tmp_path: Path) -> None:
    successor = unit.replace("D18-000001", "D18-000002")
    body = {
        "act": "remanufactured",
        "successor": successor,
        "productGroup": "appliance",
        "profiles": ["appliance/1"],
        "facts": {},
    }
    file = tmp_path / "second.json"
    file.write_text(json.dumps(body))
    done = development("passport", "successor", unit, str(file))
    assert done.exit_code == 0, done.output
    assert f"{successor} carries on from {unit}" in done.stdout
    assert f"successor: {successor}" in development("passport", "status", unit).stdout
    kept = development("passport", "delete", successor)
    assert (kept.exit_code, "cannot be deleted before" in kept.stderr) == (1, True)


def test_a_draft_says_what_it_lacks(development: Run, unit: str) -> None:
    model = unit.partition("/21/")[0]
    shown = development("passport", "draft", model)
    assert (shown.exit_code, "/productGroup" in shown.stdout) == (1, True)
    refused = development("passport", "publish-draft", model)
    assert (refused.exit_code, "/facts" in refused.stderr) == (1, True)
