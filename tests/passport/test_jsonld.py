"""Passports as linked data: nothing dropped, nothing fetched, the same triples in every form."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
import rdflib
from rdflib.compare import isomorphic

from passport import jsonld, service
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.model import ComposedPassport
from passport.profile import profile
from schemas import linked_data
from tests import builders
from tests.passport import examples
from tests.passport.conftest import publish_levels

BASE = examples.BASE
OWN = f"{BASE}/terms/"


@pytest.fixture(params=["item", "batch", "model"])
def composed(request: pytest.FixtureRequest, sqlite_database: Database, group: str) -> Any:
    with sqlite_database.write() as connection:
        levels = publish_levels(connection, group)
        subject = catalogue.find_subject(connection, levels[request.param])
        return service.compose(connection, subject, builders.NOW)


@pytest.fixture(params=[(), (examples.NOTICE,)], ids=["no recall", "recalled"])
def document(request: pytest.FixtureRequest, composed: ComposedPassport) -> dict[str, Any]:
    return jsonld.document(composed, base_url=BASE, recall_notices=request.param)


def test_nothing_of_a_passport_is_dropped_and_every_address_is_absolute(
    document: dict[str, Any],
) -> None:
    expanded = jsonld.expand(document, BASE)
    found = list(_iris(expanded))
    assert len(found) > 50
    assert all(urlsplit(iri).scheme for iri in found)


def test_every_form_has_the_same_triples(document: dict[str, Any]) -> None:
    from_ntriples = rdflib.Graph().parse(data=jsonld.to_ntriples(document, BASE), format="nt")
    from_turtle = rdflib.Graph().parse(data=jsonld.to_turtle(document, BASE), format="turtle")
    assert len(from_ntriples) > 100
    assert isomorphic(from_ntriples, from_turtle)


def test_every_own_term_of_a_passport_is_in_the_dictionary(document: dict[str, Any]) -> None:
    from schemas.dictionary import dictionary

    named = {iri.removeprefix(OWN) for iri in _iris(jsonld.expand(document, BASE)) if OWN in iri}
    elements = {name for name in named if "/" in name}
    assert elements
    assert named - elements
    assert named - elements <= dictionary().keys()
    for name in elements:
        group, number, fact = name.split("/")
        assert fact in profile(f"{group}/{number}").attributes


def test_every_fact_names_its_entry_in_the_dictionary(composed: ComposedPassport) -> None:
    document = jsonld.document(composed, base_url=BASE)
    profiles = {level.granularity: level.profile for level in composed.levels}
    named = {
        element["elementId"]: (level["granularity"], element["dictionaryReference"])
        for level in document["levels"]
        for element in level.get("elements", ())
    }
    assert named == {
        fact.name: (fact.level, f"{BASE}/terms/{profiles[fact.level]}/{fact.name}")
        for fact in composed.facts
    }


def test_facts_that_are_not_public_are_in_no_form(document: dict[str, Any]) -> None:
    text = jsonld.to_turtle(document, BASE) + str(document)
    for hidden in ("2.13", "electrolyte", "Graphite", "1.4.2", "NO123", "rotor", "remainingCap"):
        assert hidden not in text


def test_the_same_passport_gives_the_same_turtle(composed: ComposedPassport) -> None:
    first = jsonld.to_turtle(jsonld.document(composed, base_url=BASE), BASE)
    jsonld._turtle.cache_clear()
    assert jsonld.to_turtle(jsonld.document(composed, base_url=BASE), BASE) == first


def test_a_recall_stands_beside_the_record_and_changes_nothing_in_it(
    composed: ComposedPassport,
) -> None:
    calm = jsonld.document(composed, base_url=BASE, recall_notices=[])
    recalled = jsonld.document(composed, base_url=BASE, recall_notices=[examples.NOTICE])
    block = recalled.pop("recallNotice")
    assert recalled == calm
    assert calm["recallStatus"] == f"{BASE}/recall{composed.identifier.path}"
    assert block[0]["noticeHazard"] == {"en": "May catch fire.", "de": "Kann Feuer fangen."}
    assert len(block[0]["noticeContact"]) == 1


def test_the_item_says_which_level_each_fact_is_from_and_what_it_replaces(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as connection:
        levels = publish_levels(connection, "battery")
        subject = catalogue.find_subject(connection, levels["item"])
        composed = service.compose(connection, subject, builders.NOW)
    document = jsonld.document(composed, base_url=BASE)
    item, batch, model = document["levels"]
    mass = "https://ref.gs1.org/voc/netWeight"
    assert mass in item["properties"]
    assert mass not in model["properties"]
    assert item["overrides"] == [
        {
            "type": "Override",
            "property": mass,
            "overriddenGranularity": "model",
            "overriddenVersion": 1,
        }
    ]
    assert f"{OWN}recycledCobaltShare" in batch["properties"]
    assert f"{OWN}labelCapacity" in model["properties"]
    assert item["id"] == f"{BASE}/passport/versions/1{levels['item'].path}"


def test_the_envelope_names_product_operator_and_place(sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        levels = publish_levels(connection, "battery")
        subject = catalogue.find_subject(connection, levels["item"])
        document = jsonld.document(
            service.compose(connection, subject, builders.NOW), base_url=BASE
        )
    path = levels["item"].path
    assert document["id"] == f"{BASE}/passport{path}"
    assert document["uniqueProductIdentifier"] == f"{BASE}{path}"
    assert document["granularity"] == "item"
    assert document["dppStatus"] == "active"
    assert document["dppSchemaVersion"] == "battery/1"
    assert document["lastUpdated"] == "2026-11-21T12:00:00Z"
    assert document["economicOperatorId"] == "https://id.gs1.org/417/9520000000011"
    assert document["facilityId"] == "https://id.gs1.org/414/9520000000028"
    product = document["product"]
    assert product["id"] == f"{BASE}{path}"
    assert (product["gtin"], product["batch"], product["serial"]) == (
        examples.BATTERY_GTIN,
        examples.BATTERY_LOT,
        examples.BATTERY_SERIAL,
    )
    assert product["mass"] == {"type": "QuantitativeValue", "value": 2.71, "unitCode": "KGM"}
    assert product["instructionsForUse"][0]["fileUrl"].startswith(f"{BASE}/documents/")
    assert product["predecessorPassports"] == [f"{BASE}/01/09520000010027/21/EB-2601-0002"]


def test_a_member_without_a_term_is_refused(composed: ComposedPassport) -> None:
    document = jsonld.document(composed, base_url=BASE) | {"misspelt": 1}
    with pytest.raises(jsonld.PropertyDropped, match="misspelt"):
        jsonld.expand(document, BASE)


@pytest.mark.parametrize(
    "foreign",
    ["https://www.w3.org/ns/credentials/v2", "file:///etc/hostname", "http://127.0.0.1:9/c"],
)
def test_no_other_context_is_ever_opened(
    composed: ComposedPassport, foreign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any, **_more: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    document = jsonld.document(composed, base_url=BASE)
    for context in (foreign, [*document["@context"], foreign]):
        with pytest.raises(Exception, match=r"ontext") as caught:
            jsonld.expand(document | {"@context": context}, BASE)
        assert any(isinstance(e, jsonld.ContextRefused) for e in _causes(caught.value))


@pytest.mark.parametrize("name", linked_data.context_names_there_are())
def test_every_context_is_flat_protected_and_has_no_catch_all(name: str) -> None:
    context = linked_data.context(name, BASE)["@context"]
    assert context["@version"] == 1.1
    assert context["@protected"] is True
    assert "@vocab" not in context
    assert context["own"] == OWN
    iris = [entry["@id"] for entry in context.values() if isinstance(entry, dict)]
    assert len(iris) == len(set(iris))
    assert all("@context" not in entry for entry in context.values() if isinstance(entry, dict))


def _iris(expanded: Any) -> Any:
    """Every IRI of an expanded document: ids, types, properties, datatypes."""
    if isinstance(expanded, list):
        for item in expanded:
            yield from _iris(item)
    elif isinstance(expanded, dict):
        for key, value in expanded.items():
            if key == "@id":
                yield value
            elif key == "@type":
                yield from value if isinstance(value, list) else [value]
            elif not key.startswith("@"):
                yield key
            if isinstance(value, list | dict) and key != "@type":
                yield from _iris(value)


def _causes(error: BaseException | None) -> Any:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
