"""Which passports a new profile would refuse: all of them, each once, with every reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passport import impact as impacts
from passport import service as passports
from passport.db import Database
from passport.impact import Impact, Impacts, ProfilesUnrelated
from schemas import loader
from tests import builders
from tests.schemas.profile_files import FACT, folder_of, profile_file

NOW = builders.NOW
GTIN = "09520000010089"
COLOUR: dict[str, Any] = {
    "type": "string",
    "x-term": "own:frameColour",
    "x-level": "item",
    "x-disclosure": ["public"],
    "x-section": "frame",
    "x-obligation": "mandatory",
    "x-source": "house rule",
    "x-label": {"en": "Colour"},
}


@pytest.fixture(autouse=True)
def _profiles(tmp_path: Path) -> Iterator[None]:
    before = {"frameSize": FACT, "frameColour": COLOUR | {"x-obligation": "optional"}}
    after = {"frameSize": FACT | {"maximum": 60}, "frameColour": COLOUR}
    files = {
        "bicycle/1": profile_file("bicycle/1", before),
        "bicycle/2": profile_file("bicycle/2", after) | {"x-in-force": {"from": "2030-01-01"}},
    }
    loader.use_folder(folder_of(tmp_path, files))
    yield
    loader.use_folder(None)


def published(database: Database, size: float, colours: list[str | None]) -> None:
    """A model with its frame size, and units of it, some with a colour."""
    with database.write() as connection:
        product = builders.make_product(
            connection, GTIN, product_group="bicycle", serial_pattern=None
        )
        over: dict[str, Any] = {"product_group": "bicycle", "writer": "w", "now": NOW}
        passports.publish(connection, product.identifier, facts={"frameSize": size}, **over)
        for number, colour in enumerate(colours):
            unit = builders.make_unit(connection, f"C{number:03}", GTIN)
            facts = {} if colour is None else {"frameColour": colour}
            passports.publish(connection, unit.identifier, facts=facts, **over)


def all_of(database: Database, old: str = "bicycle/1", new: str = "bicycle/2") -> list[Impact]:
    return list(impacts.pages(Impacts(old, new, NOW), database.read, lambda _: None))


def test_only_passports_that_would_be_refused_are_listed_with_what_they_lack(
    database: Database,
) -> None:
    published(database, 52, ["red", None, "blue"])
    [found] = all_of(database)
    assert (found.passport, found.granularity) == (f"/01/{GTIN}/21/C001", "item")
    assert (found.profile, found.new_profile) == ("bicycle/1", "bicycle/2")
    [error] = found.errors
    assert (error.pointer, error.rule, error.source) == ("/frameColour", "mandatory", "house rule")


def test_what_a_wider_level_states_is_judged_with_it(database: Database) -> None:
    published(database, 61, ["red", "blue"])
    found = all_of(database)
    assert f"/01/{GTIN}" in [each.passport for each in found]
    assert all("/frameSize" in [error.pointer for error in each.errors] for each in found)


def test_every_page_is_read_and_every_passport_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(database, 52, [None] * 7)
    monkeypatch.setattr(impacts, "PAGE", 3)
    seen: list[int] = []
    run = Impacts("bicycle/1", "bicycle/2", NOW)
    found = [each.passport for each in impacts.pages(run, database.read, seen.append)]
    assert found == [f"/01/{GTIN}/21/C{number:03}" for number in range(7)]
    assert seen == [3, 6, 8]


def test_passports_of_other_profiles_are_not_looked_at(database: Database) -> None:
    published(database, 52, [None])
    assert all_of(database, "bicycle/2", "bicycle/2") == []
    assert all_of(database, "battery/1", "battery/2") == []


def test_a_profile_of_another_group_takes_nobodys_place() -> None:
    with pytest.raises(ProfilesUnrelated):
        Impacts("bicycle/1", "battery/1", NOW)
    with pytest.raises(loader.UnknownSchema):
        Impacts("bicycle/1", "bicycle/3", NOW)
