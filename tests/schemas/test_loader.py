"""Schemas come from the package alone and are what they promise to be."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from referencing.exceptions import Unresolvable

from schemas import loader


def test_profiles_and_events_are_found_by_name() -> None:
    assert {"appliance/1", "battery/1"} <= set(loader.profiles())
    assert loader.profiles_of("battery")[0] == "battery/1"
    assert loader.current_profile("battery") == loader.profiles_of("battery")[-1]
    assert loader.current_event("recall_opened") == "recall_opened/1"
    assert loader.load("passport/battery/1")["$id"] == "/schemas/passport/battery/1.json"
    assert loader.load("contexts/passport-1")["@context"]["@version"] == 1.1


def test_a_schema_is_read_once_and_its_bytes_are_the_files() -> None:
    assert loader.load("passport/battery/1") is loader.load("passport/battery/1")
    assert json.loads(loader.read("passport/battery/1")) == loader.load("passport/battery/1")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "passport/battery/999",
        "passport/battery",
        "passport/battery/1 appliance/1",
        "passport/battery/1 battery/1",
        "passport/appliance/1 passport/battery/1",
        "contexts/passport-1 passport-2",
        "passport/furniture/1",
        "../pyproject",
        "passport/../passport/battery/1",
        "/etc/hostname",
        "passport//battery/1",
        "passport/battery/1\n",
        "passport/battery/1.json",
        "PASSPORT/battery/1",
    ],
)
def test_what_is_not_a_schema_is_refused(name: str) -> None:
    with pytest.raises(loader.UnknownSchema) as caught:
        loader.read(name)
    assert caught.value.name == name


@pytest.mark.parametrize("group", ["", "furniture", "..", "battery/1"])
def test_a_group_without_a_profile_is_refused(group: str) -> None:
    with pytest.raises(loader.UnknownSchema):
        loader.current_profile(group)


def test_a_reference_elsewhere_is_never_fetched() -> None:
    validator = loader.validator("passport/battery/1").evolve(
        schema={"$ref": "https://fjordwerk.example/schema.json"}
    )
    with pytest.raises(Unresolvable):
        list(validator.iter_errors({}))


def test_validators_are_of_the_2020_12_draft_with_formats_checked() -> None:
    validator = loader.validator("passport/appliance/1")
    assert isinstance(validator, Draft202012Validator)
    assert validator.is_valid({"sparePartsUntil": "2036-12-31"})
    assert not validator.is_valid({"sparePartsUntil": "2036-02-30"})
