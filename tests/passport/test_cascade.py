"""Item over batch over model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gs1 import Granularity
from passport.cascade import LevelFacts, compose_facts, etag_seed
from passport.model import LevelVersion
from passport.profile import profile
from tests.passport import examples

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
