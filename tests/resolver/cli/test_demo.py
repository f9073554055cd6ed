"""Loading and resetting the demonstration data."""

from __future__ import annotations

import json

from passport.catalogue import service as catalogue
from passport.db import Database
from tests import builders
from tests.resolver.cli.conftest import Run


def test_demonstration_data_is_loaded_once_and_can_be_reset(
    development: Run, sqlite_database: Database
) -> None:
    loaded = development("demo", "load")
    assert (loaded.exit_code, loaded.stdout) == (0, "")
    assert "242 units" in loaded.stderr
    assert "there already" in development("demo", "load").stderr

    key = json.loads(development("key", "create", "--json").stdout)["key"]
    refused = development("demo", "reset")
    assert refused.exit_code == 1
    assert "live" in development("key", "list").stdout
    reset = development("demo", "reset", "--yes")
    assert reset.exit_code == 0
    assert key[4:20] not in development("key", "list").stdout
    with sqlite_database.read() as connection:
        assert catalogue.get_unit(connection, builders.unit_of("WM-000160")).lot == "L2602"
    assert development("audit", "verify").exit_code == 0
