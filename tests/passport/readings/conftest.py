"""A small profile with series of every kind, and a unit that they are kept for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gs1 import Identifier
from passport.db import Database
from schemas import loader
from tests import builders
from tests.passport.readings import sensors


@pytest.fixture(scope="module", autouse=True)
def _sensors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An operator's own folder with the profile ``sensor/1``."""
    before = loader.added_folder()
    loader.use_folder(write_profiles(tmp_path_factory.mktemp("profiles")))
    yield
    loader.use_folder(before)


def write_profiles(folder: Path, **over: Any) -> Path:
    (folder / sensors.GROUP).mkdir()
    text = json.dumps(sensors.PROFILE | over)
    (folder / sensors.GROUP / "1.json").write_text(text)
    return folder


@pytest.fixture
def unit(database: Database) -> Identifier:
    """A unit made on 5 January 2026."""
    with database.write() as connection:
        return sensors.make_unit(connection)


@pytest.fixture
def product(unit: Identifier) -> Identifier:
    return builders.product_of(unit.key)
