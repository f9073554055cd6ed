"""The published profiles, their context and the dictionary belong together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from passport.disclosure import AUDIENCES
from passport.profile_files.check import check_content
from schemas import linked_data, loader
from schemas.dictionary import OWN, dictionary

LEVELS = {"model", "batch", "item"}
# Rec 20 codes the profiles may use; all are active in revision 14.
UNITS = {
    "KGM",
    "GM",
    "GRM",
    "MGM",
    "AMH",
    "WTT",
    "KWT",
    "KWH",
    "VLT",
    "OHM",
    "P1",
    "MON",
    "CEL",
    "MIN",
    "C62",
    "ANN",
    "LTR",
    "MMT",
    "2N",
    "H71",
    "H10",
    "HUR",
    "B7",
    "E49",
}


@pytest.fixture(params=loader.profiles())
def schema(request: pytest.FixtureRequest) -> Any:
    return loader.load(f"passport/{request.param}")


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from nodes(member)
    elif isinstance(value, list):
        for item in value:
            yield from nodes(item)


def objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (node for node in nodes(schema) if node.get("type") == "object")


def members(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every described member of every closed object."""
    for node in objects(schema):
        if node.get("additionalProperties") is False:
            yield from node["properties"].items()


def test_a_profile_is_a_valid_schema_that_names_itself(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].removeprefix("/schemas/passport/").removesuffix(".json") in (
        loader.profiles()
    )


def test_a_profile_is_closed_everywhere_and_requires_nothing_at_the_top(
    schema: dict[str, Any],
) -> None:
    assert "required" not in schema
    for node in objects(schema):
        assert node["additionalProperties"] is False or node.get("x-language-map") is True


def test_every_reference_stays_within_the_file(schema: dict[str, Any]) -> None:
    references = {node["$ref"] for node in nodes(schema) if "$ref" in node}
    assert references
    for reference in references:
        assert reference.removeprefix("#/$defs/") in schema["$defs"]


def test_every_fact_says_what_it_is(schema: dict[str, Any]) -> None:
    assert list(schema["properties"])
    for name, entry in schema["properties"].items():
        assert entry["x-term"].partition(":")[0] in {"gs1", "schema", "own"}, name
        assert entry["x-level"] in LEVELS, name
        assert entry["x-section"] in schema["x-sections"], name
        assert entry["x-source"], name


def test_every_member_has_a_label_in_both_languages_and_a_term_its_context_knows(
    schema: dict[str, Any],
) -> None:
    name = schema["$id"].removeprefix("/schemas/passport/").removesuffix(".json")
    context = linked_data.context(name.replace("/", "-"), "https://id.example.com")["@context"]
    for name, entry in members(schema):
        assert entry["x-label"].keys() == {"en", "de"}, name
        assert context[name]["@id"] == entry["x-term"], name
    for node in nodes(schema):
        if "x-type" in node:
            assert isinstance(context[node["x-type"]], str)


@pytest.mark.parametrize("name", ["battery/1", "appliance/1"])
def test_the_context_made_of_a_first_profile_says_what_the_published_one_said(name: str) -> None:
    first = loader.load("contexts/passport-1")["@context"]
    made = linked_data.context(name.replace("/", "-"), "{base}")["@context"]
    assert {key: first.get(key) for key in made} == made


@pytest.mark.parametrize("name", loader.profiles())
def test_a_profile_of_ours_passes_the_check_that_strangers_files_have_to_pass(name: str) -> None:
    checked = check_content(loader.read(f"passport/{name}"), name)
    assert checked == (name, [])


def test_no_name_means_two_things_in_our_profiles() -> None:
    found = [
        f"{name} differs in {one} and {other}"
        for one, other in combinations(loader.profiles(), 2)
        for name, _, _ in linked_data.differences(
            loader.load(f"passport/{one}"), loader.load(f"passport/{other}")
        )
    ]
    assert found == []


def test_every_audience_is_in_the_closed_list(schema: dict[str, Any]) -> None:
    for node in nodes(schema):
        assert set(node.get("x-disclosure", [])) <= AUDIENCES


def test_every_unit_is_a_code_of_recommendation_20(schema: dict[str, Any]) -> None:
    for _, entry in members(schema):
        if "x-unit" in entry:
            assert entry["x-unit"].keys() == {"code", "symbol"}
            assert entry["x-unit"]["code"] in UNITS
    codes = [node["unitCode"] for node in nodes(schema) if isinstance(node.get("unitCode"), dict)]
    for code in codes:
        fixed = code.get("enum", [code["const"]] if "const" in code else [])
        assert set(fixed) <= UNITS


def test_patterns_end_at_the_very_end(schema: dict[str, Any]) -> None:
    patterns = [node["pattern"] for node in nodes(schema) if isinstance(node.get("pattern"), str)]
    assert patterns
    assert all(pattern.endswith("$(?!\\n)") for pattern in patterns)


def test_the_battery_profile_keeps_restricted_facts_and_refuses_what_is_not_to_be_filled() -> None:
    facts = loader.load("passport/battery/1")["properties"]
    assert {"detailedComposition", "remainingCapacity", "testReportResults"} <= facts.keys()
    # Derived from other facts, or owed by batteries of electric vehicles only.
    left_out = {
        "materialCompositionSummary",
        "ratedCapacityStatic",
        "exhaustionThreshold",
        "stateOfCertifiedEnergy",
    }
    assert not left_out & facts.keys()
    mandatory = [name for name, fact in facts.items() if fact["x-obligation"] == "mandatory"]
    assert len(mandatory) == 52
    for name in ("carbonFootprintDeclaration", "dueDiligenceReport", "instructionsForUse"):
        assert facts[name]["x-obligation"] == "pending"


@pytest.mark.parametrize("context_name", linked_data.PUBLISHED)
def test_a_published_context_has_no_key_that_nothing_uses(context_name: str) -> None:
    context = loader.load(f"contexts/{context_name}")["@context"]
    used = {
        name
        for profile in loader.profiles()
        for name, _ in members(loader.load(f"passport/{profile}"))
    }
    vocabulary = {**loader.load("contexts/vocabulary-1"), **loader.load("contexts/vocabulary-2")}
    for key, entry in context.items():
        if isinstance(entry, dict) and entry["@id"].startswith(OWN):
            assert key in used or key in vocabulary, key


def test_the_dictionary_explains_every_own_term_of_every_context() -> None:
    contexts = [
        linked_data.context(name, "{base}")["@context"]
        for name in linked_data.context_names_there_are()
    ]
    iris = [
        entry["@id"] if isinstance(entry, dict) else entry
        for context in contexts
        for entry in context.values()
        if entry
    ]
    own = {iri.removeprefix(OWN) for iri in iris if isinstance(iri, str) and iri.startswith(OWN)}
    assert len(own) > 250
    assert own <= dictionary().keys()
    for term in dictionary().values():
        assert term.label.keys() == {"en", "de"}


def test_the_dictionary_tells_unit_level_readers_and_source() -> None:
    capacity = dictionary()["labelCapacity"]
    assert capacity.definition == "Capacity as printed on the label."
    assert capacity.unit == {"code": "AMH", "symbol": "Ah"}
    assert capacity.level == "model"
    assert capacity.disclosure == ("public",)
    assert capacity.source == "Reg. (EU) 2023/1542 Annex VI A(6)"
    assert capacity.match is not None
    assert capacity.match["relation"] == "exact"
    assert dictionary()["euDeclarationOfConformity"].profiles[0] == "appliance/1"
    assert dictionary()["DigitalProductPassport"].kind == "class"
    assert dictionary()["exactConcentration"].disclosure == ("legitimate_interest.value_chain",)
    assert dictionary()["batteryStatus"].disclosure == ("legitimate_interest",)
