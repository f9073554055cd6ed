"""Several profiles as one: nothing is lost, nothing means two things, the stricter one wins."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from passport.profile import profile
from schemas import loader
from schemas.merging import ProfileConflict
from tests.schemas.profile_files import FACT, folder_of, profile_file

TODAY = date(2026, 11, 22)


@pytest.fixture
def laws(tmp_path: Path) -> Any:
    """Profiles of a group of its own and of a law for every group, in an operator's folder."""
    yield lambda **files: loader.use_folder(folder_of(tmp_path, files))
    loader.use_folder(None)


def of(name: str, **over: Any) -> dict[str, Any]:
    return profile_file("law/1", {name: FACT | {"x-term": f"own:{name}"} | over}) | {
        "x-horizontal": True
    }


def test_a_combination_has_the_facts_sections_and_rules_of_all_of_its_profiles() -> None:
    parts = [profile("generic/1"), profile("textile/1")]
    both = profile("generic/1 textile/1")
    assert both.group == "textile"
    assert both.title["en"].startswith("Textile")
    assert both.attributes.keys() == parts[0].attributes.keys() | parts[1].attributes.keys()
    for name, attribute in both.attributes.items():
        assert attribute.section in both.sections
        for part in parts:
            if name in part.attributes:
                assert attribute.term == part.attributes[name].term
    assert all(rule in both.rules for part in parts for rule in part.rules)
    assert len({title["en"] for title in both.sections.values()}) == len(both.sections)
    Draft202012Validator.check_schema(loader.load("passport/generic/1 textile/1"))


def test_a_fact_has_to_be_right_by_each_profile(laws: Any) -> None:
    narrow = of("frameSize", minimum=30, maximum=80)
    laws(**{"bicycle/1": profile_file("bicycle/1"), "law/1": narrow})
    both = loader.validator("passport/bicycle/1 law/1")
    alone = loader.validator("passport/bicycle/1")
    assert both.is_valid({"frameSize": 55})
    assert alone.is_valid({"frameSize": 99})
    assert not both.is_valid({"frameSize": 99})
    assert not both.is_valid({"frameSize": 5})
    assert not both.is_valid({"unknown": 1})


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        ("optional", "mandatory", "mandatory"),
        ("not_to_be_filled", "mandatory", "mandatory"),
        ("not_to_be_filled", "optional", "not_to_be_filled"),
        ("pending", [{"obligation": "mandatory", "from": "2030-01-01"}], "pending"),
        ("optional", [{"obligation": "mandatory", "from": "2026-01-01"}], "mandatory"),
    ],
)
def test_the_stricter_obligation_wins(laws: Any, first: Any, second: Any, word: str) -> None:
    own = profile_file("bicycle/1", {"frameSize": FACT | {"x-obligation": first}})
    laws(**{"bicycle/1": own, "law/1": of("frameSize", **{"x-obligation": second})})
    attribute = profile("bicycle/1 law/1").attributes["frameSize"]
    assert attribute.obligation_for({}, TODAY).word == word


def test_whoever_one_of_them_lets_read_may_read_and_the_narrowest_level_counts(laws: Any) -> None:
    law = of("frameSize", **{"x-disclosure": ["authority"], "x-level": "item"})
    laws(**{"bicycle/1": profile_file("bicycle/1"), "law/1": law})
    attribute = profile("bicycle/1 law/1").attributes["frameSize"]
    assert attribute.shape.disclosure == ("public", "authority")
    assert attribute.level == "item"
    assert attribute.source == "EN ISO 4210"


@pytest.mark.parametrize(
    ("over", "what"),
    [
        ({"x-term": "schema:size"}, "the term"),
        ({"x-unit": {"code": "MMT", "symbol": "mm"}}, "the unit"),
        ({"type": "string"}, "what kind of value"),
    ],
)
def test_profiles_that_mean_two_things_by_one_name_are_not_combined(
    laws: Any, over: dict[str, Any], what: str
) -> None:
    laws(**{"bicycle/1": profile_file("bicycle/1"), "law/1": of("frameSize", **over)})
    with pytest.raises(ProfileConflict, match=what):
        profile("bicycle/1 law/1")


def test_retention_is_the_longest_and_the_time_in_force_the_common_one(laws: Any) -> None:
    own = profile_file("bicycle/1") | {
        "x-retention": {"years": 10, "source": "a"},
        "x-in-force": {"from": "2026-01-01", "until": "2030-12-31"},
    }
    law = of("frameSize") | {
        "x-retention": {"years": 25, "source": "b"},
        "x-in-force": {"from": "2027-01-01", "until": None},
    }
    laws(**{"bicycle/1": own, "law/1": law})
    both = profile("bicycle/1 law/1")
    assert both.retention is not None
    assert both.retention.years == 25
    assert not both.in_force.on(date(2026, 12, 31))
    assert both.in_force.on(date(2027, 1, 1))
    assert both.in_force.on(date(2030, 12, 31))
    assert not both.in_force.on(date(2031, 1, 1))
    assert json.dumps(loader.load("passport/bicycle/1 law/1"))
