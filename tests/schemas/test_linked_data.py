"""The context made of a profile has a term for every member, whatever is stated."""

from __future__ import annotations

from typing import Any

import pytest
from pyld import jsonld

from passport.canonical import canonical, sha256
from schemas import linked_data, loader
from tests.schemas.samples import everything

BASE = "https://id.example.com"
# Passports were published with them: a context changes neither by a change of ours.
HASHES = {
    "passport-1": "d9e15d7d8ab8bbddaadc5915c08f2653483a38ad9b636d9be869eaf91d7ca4e5",
    "battery-1": "453f3a0f205ba53f685aabdfd7e4edc5d2082061b53851d1a2e4b545bb6ca754",
    "appliance-1": "89e736317173bec6a0e327389da91b8399c2b72793a02e88a07c275fe52564aa",
}


@pytest.mark.parametrize("name", loader.profiles())
def test_nothing_is_dropped_of_a_passport_that_states_everything(name: str) -> None:
    schema = loader.load(f"passport/{name}")
    facts = everything(schema)
    assert facts.keys() == schema["properties"].keys()
    faults = list(loader.validator(f"passport/{name}").iter_errors(facts))
    assert faults == []
    names = linked_data.context_names([name])
    contexts = [f"{BASE}{linked_data.context_path(each)}" for each in names]
    document = {"@context": contexts, "id": BASE, "type": "GS1Product", **facts}
    dropped: list[Any] = []
    options = {"documentLoader": load, "on_property_dropped": dropped.append, "base": ""}
    [expanded] = jsonld.expand(document, options)
    assert dropped == []
    assert len(expanded) == len(facts) + 2
    lines = jsonld.to_rdf(document, {"documentLoader": load, "format": "application/n-quads"})
    again = jsonld.from_rdf(lines, {"useNativeTypes": False})
    stated = {key for node in again for key in node if key not in ("@id", "@type")}
    assert set(expanded) - {"@id", "@type"} <= stated


def test_contexts_of_combined_profiles_stand_beside_one_another() -> None:
    names = linked_data.context_names(["generic/1 textile/1", "textile/1"])
    assert names == ("passport-2", "generic-1", "textile-1")
    document = {
        "@context": [f"{BASE}{linked_data.context_path(each)}" for each in names],
        "fibreComposition": [],
        "commodityCode": "62034235",
    }
    [expanded] = jsonld.expand(document, {"documentLoader": load})
    assert len(expanded) == 2


@pytest.mark.parametrize(
    "name", ["", "passport", "textile-9", "textile-01", "../x-1", "passport-3"]
)
def test_a_context_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(linked_data.UnknownContext):
        linked_data.context(name, BASE)


@pytest.mark.parametrize("name", HASHES)
def test_a_context_that_passports_name_never_changes(name: str) -> None:
    document = linked_data.context(name, "{base}")
    assert sha256(canonical(document)) == HASHES[name]


def load(url: str, _options: Any) -> dict[str, Any]:
    name = url.removeprefix(f"{BASE}/contexts/").removesuffix(".jsonld")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": linked_data.context(name, BASE),
    }
