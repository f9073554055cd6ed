"""The passport as linked data: read by other people's libraries with nothing but this host."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

from tests.journeys.service import Site

UNITS = pytest.mark.parametrize(
    "unit",
    [
        "/01/09520000010010/21/WM-000101",
        "/01/09520000010010/21/WM-000140",
        "/01/09520000010027/21/EB-2601-0001",
        "/01/09520000010041/21/DR-00001",
        "/01/09520000010041/21/AB%2F12",
        "/01/09520000010058",
    ],
)


def loader_for(site: Site) -> Any:
    """Loads contexts from this host; anything else fails the test."""

    def load(address: str, _options: Any) -> dict[str, Any]:
        answer = site.ask(site.local(address), accept="application/ld+json")
        assert answer.status == 200
        return {
            "contentType": answer.media_type,
            "contextUrl": None,
            "documentUrl": address,
            "document": answer.json(),
        }

    return load


def document(site: Site, unit: str) -> Any:
    return site.follow(unit, accept="application/ld+json").json()


def keys_of(value: Any) -> Iterator[str]:
    """Every key of a document that is a term: not language tags, not JSON-LD's own."""
    if isinstance(value, dict):
        for key, member in value.items():
            if not key.startswith("@"):
                yield key
            yield from keys_of(member)
    elif isinstance(value, list):
        for member in value:
            yield from keys_of(member)


@UNITS
def test_every_key_has_a_term_and_nothing_is_dropped(site: Site, unit: str) -> None:
    found = document(site, unit)
    context: dict[str, Any] = {}
    for address in found["@context"]:
        context |= site.ask(site.local(address)).json()["@context"]
    without_meaning = {key for key in keys_of(found) if key not in context}
    assert without_meaning <= {"en", "de"}
    dropped: list[Any] = []
    expanded = jsonld.expand(
        found,
        {
            "documentLoader": loader_for(site),
            "base": site.base + "/",
            "on_property_dropped": dropped.append,
        },
    )
    assert dropped == []
    assert expanded


@UNITS
def test_json_ld_turtle_and_n_triples_say_the_same(site: Site, unit: str) -> None:
    options = {"documentLoader": loader_for(site), "format": "application/n-quads"}
    quads = jsonld.to_rdf(document(site, unit), options)
    from_json = graph(quads, "nt")
    for accept, form in [("text/turtle", "turtle"), ("application/n-triples", "nt")]:
        answer = site.ask(f"/passport{unit}", accept=accept)
        assert answer.status == 200
        other = graph(answer.text, form)
        assert len(other) == len(from_json) > 50
        assert isomorphic(other, from_json)


def graph(text: str, form: str) -> rdflib.Graph:
    parsed = rdflib.Graph()
    parsed.parse(io.StringIO(text), format=form)
    return parsed


@UNITS
def test_every_address_of_ours_in_the_passport_answers(site: Site, unit: str) -> None:
    for address in set(addresses(document(site, unit))):
        if address.startswith(site.base):
            answer = site.follow(site.local(address))
            assert answer.status == 200, address


def addresses(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for member in value.values():
            yield from addresses(member)
    elif isinstance(value, list):
        for member in value:
            yield from addresses(member)
    elif isinstance(value, str) and value.startswith("http"):
        yield value


def test_a_drill_leads_to_the_passport_of_its_battery_pack(site: Site) -> None:
    drill = document(site, "/01/09520000010041/21/DR-00007")
    (link,) = drill["product"]["componentPassports"]
    assert link["component"] == f"{site.base}/01/09520000010065/21/PK-00007"
    pack = document(site, site.local(link["component"]))
    assert pack["product"]["modelIdentifier"] == "BP-18-4"


def test_the_battery_shows_public_facts_of_three_levels_only(site: Site) -> None:
    battery = document(site, "/01/09520000010027/21/EB-2601-0001")["product"]
    assert battery["labelCapacity"]["value"] == 14
    assert battery["manufacturingDate"] == "2026-01"
    assert battery["productionDate"] == "2026-01-19"
    hidden = {"batteryStatus", "remainingCapacity", "detailedComposition", "testReportResults"}
    assert not hidden & battery.keys()


@pytest.mark.parametrize("name", ["labelCapacity", "componentPassports"])
def test_a_term_of_ours_can_be_looked_up(site: Site, name: str) -> None:
    answer = site.ask(f"/terms/{name}", accept="text/html")
    assert answer.status == 200
    assert name in answer.text
