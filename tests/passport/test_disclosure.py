"""Who may read what: closed unless opened, element by element."""

from __future__ import annotations

import pytest

from passport.disclosure import AUDIENCES, UnknownAudience, may_read, project
from passport.profile import Shape, profile
from tests.passport import examples

BATTERY = profile("battery/1").shape
APPLIANCE = profile("appliance/1").shape
SCALAR = Shape(disclosure=("public",))


@pytest.mark.parametrize(
    ("audience", "readers", "allowed"),
    [
        ("public", ("public",), True),
        ("public", ("legitimate_interest",), False),
        ("public", (), False),
        ("legitimate_interest.recycler", ("public",), True),
        ("legitimate_interest.recycler", ("legitimate_interest",), True),
        ("legitimate_interest.recycler", ("legitimate_interest.repairer",), False),
        ("legitimate_interest", ("legitimate_interest.repairer",), False),
        ("legitimate_interest.owner", ("legitimate_interest",), False),
        ("legitimate_interest.owner", ("legitimate_interest.owner",), True),
        ("authority.customs", ("authority",), True),
        ("authority.customs", ("authority.commission",), False),
        ("operator.responsible", (), True),
        ("operator.service_provider", ("operator.responsible",), False),
    ],
)
def test_a_parent_opens_to_everyone_below_it_but_the_owner(
    audience: str, readers: tuple[str, ...], allowed: bool
) -> None:
    assert may_read(audience, readers) is allowed


@pytest.mark.parametrize("audience", ["", "everyone", "Public", "authority.", "public.x"])
def test_an_audience_nobody_defined_is_refused(audience: str) -> None:
    with pytest.raises(UnknownAudience):
        may_read(audience, ("public",))
    with pytest.raises(UnknownAudience):
        project({"mass": 1}, BATTERY, audience)


def test_the_public_sees_no_state_of_health_and_no_detailed_composition() -> None:
    facts = examples.facts("battery", "model") | examples.facts("battery", "item")
    seen = project(facts, BATTERY, "public")
    assert not seen.keys() & {"remainingCapacity", "batteryStatus", "detailedComposition"}
    assert {"labelCapacity", "predecessorPassports", "mass"} <= seen.keys()


def test_a_member_can_be_closed_within_an_open_fact() -> None:
    facts = examples.facts("battery", "model")
    (public,) = project(facts, BATTERY, "public")["hazardousSubstances"]
    assert public["substanceName"] == ["Lithium hexafluorophosphate", "LiPF6"]
    assert not public.keys() & {"exactConcentration", "substanceLocation"}
    (recycler,) = project(facts, BATTERY, "legitimate_interest.recycler")["hazardousSubstances"]
    assert recycler["exactConcentration"] == {"value": 2.13, "unitCode": "P1"}


def test_an_importer_is_public_without_its_customs_number() -> None:
    facts = examples.facts("appliance", "batch")
    assert "eoriNumber" not in project(facts, APPLIANCE, "public")["importer"]
    assert project(facts, APPLIANCE, "authority.customs")["importer"]["eoriNumber"] == "NO123"


def test_component_passports_are_open_to_everyone() -> None:
    facts = examples.facts("appliance", "item")
    seen = project(facts, APPLIANCE, "public")
    assert seen["componentPassports"] == facts["componentPassports"]


def test_a_fact_or_member_nobody_described_is_closed_even_to_the_operator() -> None:
    facts = {"unheardOf": 1, "mass": {"value": 1, "unitCode": "KGM", "secret": 2}}
    for audience in ("public", "operator.responsible"):
        assert project(facts, BATTERY, audience) == {"mass": {"value": 1, "unitCode": "KGM"}}


def test_an_object_that_loses_everything_leaves_no_trace() -> None:
    shape = Shape(
        members={
            "outer": Shape(disclosure=("public",), members={"inner": Shape(disclosure=())}),
            "list": Shape(
                disclosure=("public",),
                items=Shape(members={"inner": Shape(disclosure=("authority",)), "open": SCALAR}),
            ),
        }
    )
    facts = {"outer": {"inner": 1}, "list": [{"inner": 1}, {"inner": 2, "open": 3}]}
    assert project(facts, shape, "public") == {"list": [{"open": 3}]}


def test_the_operator_sees_everything() -> None:
    for group, shape in (("battery", BATTERY), ("appliance", APPLIANCE)):
        for level in ("model", "batch", "item"):
            facts = examples.facts(group, level)
            assert project(facts, shape, "operator.responsible") == facts


def test_the_audiences_are_a_closed_list() -> None:
    assert len(AUDIENCES) == 17
