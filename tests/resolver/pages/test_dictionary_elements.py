"""The dictionary by product group: every element of every profile version has its own address."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib
from pyld import jsonld

import schemas.loader
from passport.profile import profile
from resolver.views.element_document import vocabulary_document
from resolver.views.element_model import element_view, elements
from resolver.views.vocabulary_model import vocabulary_view
from tests.resolver.service import BASE, BROWSER, Client

PROFILES = schemas.loader.profiles()
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.mark.parametrize("name", PROFILES)
def test_the_vocabulary_of_a_profile_expands_without_loss_and_as_one_graph(name: str) -> None:
    document = vocabulary_document(name, BASE)
    dropped: list[str] = []
    expanded = jsonld.expand(document, {"on_property_dropped": dropped.append})
    assert dropped == []
    graph = rdflib.Graph().parse(data=_triples(document), format="nt")
    scheme = rdflib.URIRef(f"{BASE}/terms/{name}/")
    inside = {str(each) for each in graph.subjects(rdflib.URIRef(f"{SKOS}inScheme"), scheme)}
    assert inside == {f"{BASE}/terms/{name}/{path}" for path in elements(name)}
    assert {node["@id"] for node in expanded} >= inside
    for subject in map(rdflib.URIRef, inside):
        assert graph.value(subject, rdflib.URIRef(f"{BASE}/terms/publishedAs")) is not None
        assert graph.value(subject, rdflib.URIRef(f"{SKOS}prefLabel")) is not None


@pytest.mark.parametrize("name", PROFILES)
def test_every_element_says_what_it_means_who_reads_it_and_who_must_state_it(name: str) -> None:
    for path in elements(name):
        for language in ("en", "de"):
            view = element_view(name, path, BASE, language)
            assert view.label.value
            assert view.iri == f"{BASE}/terms/{name}/{path}"
            assert view.term_iri.startswith("http")
        if "/" not in path:
            attribute = profile(name).attributes[path]
            assert (view.level, view.dynamic) == (attribute.level, attribute.dynamic)
            assert view.disclosure
            assert view.duties
            assert view.source


def test_a_facts_address_answers_people_and_programs(client: Client) -> None:
    target = "/terms/battery/1/mass"
    page = client.get(target, accept=BROWSER).body.decode()
    assert "Weight" in page
    assert f"{BASE}{target}" in page
    node: dict[str, Any] = client.get(target, accept="application/ld+json").json()
    assert node["@id"] == f"{BASE}{target}"
    assert node["establishedAt"] == "model"
    assert node["readableBy"] == ["public"]
    assert node["unitCode"] == "KGM"
    assert node["publishedAs"] == "https://ref.gs1.org/voc/netWeight"
    assert node["obligation"][0]["obligationWord"] == "mandatory"
    assert "2023/1542" in node["obligation"][0]["source"]


def test_every_reference_of_a_passport_answers(client: Client) -> None:
    document = client.get(
        "/passport/01/09520000010027/21/EB-2601-0001", accept="application/ld+json"
    ).json()
    references = [
        e["dictionaryReference"] for level in document["levels"] for e in level["elements"]
    ]
    assert len(references) > 20
    for reference in references:
        assert client.get(reference.removeprefix(BASE), accept="application/ld+json").status == 200


def test_facts_are_found_by_name_and_meaning() -> None:
    everything = vocabulary_view("battery/1", BASE, "en")
    assert everything.found == len(profile("battery/1").attributes)
    found = vocabulary_view("battery/1", BASE, "de", "nennspannung")
    assert [line.name for section in found.sections for line in section.lines] == ["voltageNominal"]
    assert vocabulary_view("battery/1", BASE, "en", "no such thing").sections == ()


@pytest.mark.parametrize(
    "target",
    [
        "/terms/battery/99/",
        "/terms/battery/01/",
        "/terms/nothing/1/",
        "/terms/battery/1/nothing",
        "/terms/battery/1/mass/nothing",
        "/terms/battery/1/%2e%2e/mass",
    ],
)
def test_what_is_no_element_is_not_found(client: Client, target: str) -> None:
    assert client.get(target, accept="application/json").status == 404


def test_a_search_text_is_only_text(client: Client) -> None:
    page = client.get("/terms/battery/1/?q=%3Cscript%3E", accept=BROWSER).body.decode()
    assert "<script>" not in page
    assert "Nothing found." in page


def _triples(document: dict[str, Any]) -> str:
    lines: str = jsonld.to_rdf(document, {"format": "application/n-quads"})
    return lines
