"""Item over batch over model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gs1 import Granularity
from passport import service
from passport.cascade import LevelFacts, compose_facts, etag_seed, missing_facts
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.model import LevelVersion
from passport.profile import profile
from tests import builders
from tests.passport import examples
from tests.passport.conftest import make_levels, publish_levels

PROFILES = {"battery/1": profile("battery/1")}
MOMENT = datetime(2026, 11, 21, tzinfo=UTC)


def level(granularity: Granularity, version: int = 1, **facts: Any) -> LevelFacts:
    identifier = examples.identifiers("battery")[granularity]
    record = LevelVersion(
        granularity, identifier, version, version, f"{version}" * 64, MOMENT, MOMENT, "battery/1"
    )
    return LevelFacts(record, facts)


def test_the_narrowest_level_wins_and_what_it_replaces_stays_visible() -> None:
    levels = [
        level("item", modelIdentifier="I"),
        level("batch", 2, modelIdentifier="B", manufacturingDate="2026-01"),
        level("model", 3, modelIdentifier="M", expectedLifetimeCycles=5),
    ]
    facts = {fact.name: fact for fact in compose_facts(levels, PROFILES)}
    model_identifier = facts["modelIdentifier"]
    assert (model_identifier.value, model_identifier.level) == ("I", "item")
    assert model_identifier.overridden == (("batch", "B"), ("model", "M"))
    assert (facts["manufacturingDate"].level, facts["manufacturingDate"].version) == ("batch", 2)
    assert facts["expectedLifetimeCycles"].level == "model"


def test_levels_that_agree_override_nothing() -> None:
    levels = [
        level("item", mass=examples.quantity(2, "KGM")),
        level("model", mass=examples.quantity(2.0, "KGM")),
    ]
    (mass,) = compose_facts(levels, PROFILES)
    assert (mass.level, mass.overridden) == ("item", ())


def test_facts_come_in_the_order_of_the_profile_with_their_words() -> None:
    shuffled = dict(sorted(examples.LEVELS["battery"]["model"].items()))
    facts = compose_facts([level("model", **shuffled)], PROFILES)
    order = list(PROFILES["battery/1"].attributes)
    assert [fact.name for fact in facts] == [n for n in order if n in shuffled]
    capacity = next(fact for fact in facts if fact.name == "labelCapacity")
    assert (capacity.section, capacity.unit, capacity.term) == (
        "performance",
        "Ah",
        "own:labelCapacity",
    )
    assert capacity.label == {"en": "Capacity", "de": "Kapazität"}


def test_the_seed_names_exactly_the_versions_used() -> None:
    item, model = level("item").version, level("model").version
    seeds = {
        etag_seed([item, model]),
        etag_seed([model]),
        etag_seed([level("item", 2).version, model]),
        etag_seed([item, level("model", 2).version]),
    }
    assert len(seeds) == 4
    assert etag_seed([level("item").version, model]) in seeds


@pytest.mark.parametrize(
    ("asked", "missing", "not_missing"),
    [
        ("model", "labelCapacity", "manufacturingDate"),
        ("batch", "manufacturingDate", "warranty"),
        ("item", "manufacturingPlace", "instructionsForUse"),
    ],
)
def test_what_is_missing_depends_on_the_level(
    sqlite_database: Database, asked: str, missing: str, not_missing: str
) -> None:
    with sqlite_database.write() as connection:
        levels = make_levels(connection, "battery")
        service.publish(
            connection,
            levels["model"],
            product_group="battery",
            facts={"modelIdentifier": "A"},
            writer="w",
            now=builders.NOW,
        )
        subject = catalogue.find_subject(connection, levels[asked])
        composed = service.compose(connection, subject, builders.NOW)
    names = missing_facts(PROFILES["battery/1"], composed)
    assert missing in names
    assert not {not_missing, "modelIdentifier", "detailedComposition"} & set(names)


def test_a_full_passport_misses_little(sqlite_database: Database, group: str) -> None:
    with sqlite_database.write() as connection:
        levels = publish_levels(connection, group)
        subject = catalogue.find_subject(connection, levels["item"])
        composed = service.compose(connection, subject, builders.NOW)
    missing = missing_facts(profile(f"{group}/1"), composed)
    expected = {"battery": ["recycledLithiumShare", "recycledNickelShare"], "appliance": []}
    assert missing == expected[group]
