"""A textile's passport, by a profile that is only a file: complete, or refused for each gap."""

from __future__ import annotations

from typing import Any

import pytest

from gs1 import Identifier
from passport import jsonld, service
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.profile import profile
from passport.service import PassportInvalid
from tests import builders

NOW = builders.NOW
GTIN = "09520000010089"
BASE = "https://id.example.com"
FACTS: dict[str, Any] = {
    "productName": {"en": "Rain jacket", "de": "Regenjacke"},
    "brand": {"brandName": {"en": "Fjordwerk"}},
    "modelIdentifier": "RJ-1",
    "textileCategory": "apparel",
    "manufacturer": {
        "organizationName": {"en": "Fjordwerk AS"},
        "address": {
            "streetAddress": {"en": "Havnegata 1"},
            "addressLocality": {"en": "Bergen"},
            "postalCode": "5003",
            "addressCountry": {"countryCode": "NO"},
        },
    },
    "fibreComposition": [
        {
            "partName": {"en": "Outer fabric", "de": "Oberstoff"},
            "fibres": [
                {"fibreName": "polyamide", "massShare": {"value": 88, "unitCode": "P1"}},
                {"fibreName": "elastane", "massShare": {"value": 12, "unitCode": "P1"}},
            ],
        },
        {"fibres": [{"fibreName": "cotton", "massShare": {"value": 100, "unitCode": "P1"}}]},
    ],
    "nonTextileAnimalParts": False,
    "careSymbols": ["wash_30_mild", "do_not_bleach", "do_not_tumble_dry", "do_not_iron"],
    "careInstructions": {"en": "Wash inside out at 30 °C.", "de": "Auf links bei 30 °C waschen."},
    "svhcAboveThreshold": False,
    "legalGuarantee": {"minimumDuration": {"value": 2, "unitCode": "ANN"}},
    "productionSteps": [
        {"productionStage": "weaving", "stageCountry": "PT"},
        {"productionStage": "making_up", "stageCountry": "NO"},
    ],
    "dimensionalChange": {"value": -2, "unitCode": "P1"},
}
# By the law of today; each is asked for where the others are stated.
MANDATORY = (
    "productName",
    "brand",
    "modelIdentifier",
    "textileCategory",
    "manufacturer",
    "fibreComposition",
    "nonTextileAnimalParts",
    "careInstructions",
    "svhcAboveThreshold",
    "legalGuarantee",
)


def publish(database: Database, facts: dict[str, Any], profiles: Any = None) -> Identifier:
    with database.write() as connection:
        product = builders.make_product(connection, GTIN, product_group="textile")
        service.publish(
            connection,
            product.identifier,
            product_group="textile",
            facts=facts,
            writer="w",
            now=NOW,
            profiles=profiles,
        )
        return product.identifier


def test_a_complete_passport_is_published_and_its_linked_data_is_whole(database: Database) -> None:
    model = publish(database, FACTS)
    with database.read() as connection:
        composed = service.compose(connection, catalogue.find_subject(connection, model), NOW)
    assert composed.profile == "textile/1"
    document = jsonld.document(composed, base_url=BASE)
    [node] = jsonld.expand(document, BASE)
    [product] = node[f"{BASE}/terms/product"]
    assert len(product[f"{BASE}/terms/fibreComposition"]) == 2
    [care] = product[f"{BASE}/terms/careSymbols"]
    assert [each["@value"] for each in care["@list"]] == FACTS["careSymbols"]


def test_what_the_law_asks_today_is_what_is_mandatory(sqlite_database: Database) -> None:
    for name, attribute in profile("textile/1").attributes.items():
        word = attribute.obligation_for(FACTS, NOW.date()).word
        assert (word == "mandatory") == (name in MANDATORY), name
    with pytest.raises(PassportInvalid) as refused:
        publish(sqlite_database, {"textileCategory": "apparel"})
    told = {error.pointer for error in refused.value.problems}
    assert told == {f"/{name}" for name in MANDATORY if name != "textileCategory"}


@pytest.mark.parametrize("name", MANDATORY)
def test_each_gap_is_named(sqlite_database: Database, name: str) -> None:
    facts = {key: value for key, value in FACTS.items() if key != name}
    if name == "textileCategory":  # it decides what else is asked for
        facts.pop("nonTextileAnimalParts")
    with pytest.raises(PassportInvalid) as refused:
        publish(sqlite_database, facts)
    [error] = [each for each in refused.value.problems if each.pointer == f"/{name}"]
    assert error.rule == "mandatory"
    assert error.source


def test_what_depends_on_the_kind_of_textile_is_asked_of_that_kind_only() -> None:
    care = profile("textile/1").attributes["careInstructions"]
    assert care.obligation_for({"textileCategory": "apparel"}, NOW.date()).word == "mandatory"
    assert care.obligation_for({"textileCategory": "carpet"}, NOW.date()).word == "optional"
    collection = profile("textile/1").attributes["textileCollection"]
    words = [
        collection.obligation_for({}, NOW.date().replace(year=year)).word for year in (2026, 2029)
    ]
    assert words == ["pending", "mandatory"]


@pytest.mark.parametrize(
    ("fibres", "rule"),
    [
        ([("cotton", 60), ("linen", 30)], "fibres-sum"),
        ([("cotton", 60), ("linen", 50)], "fibres-sum"),
        ([("cotton", 50), ("cotton", 50)], "fibre-once"),
    ],
)
def test_the_fibres_of_a_component_add_up_and_stand_once(
    sqlite_database: Database, fibres: list[tuple[str, int]], rule: str
) -> None:
    listed = [
        {"fibreName": name, "massShare": {"value": share, "unitCode": "P1"}}
        for name, share in fibres
    ]
    with pytest.raises(PassportInvalid) as refused:
        publish(sqlite_database, FACTS | {"fibreComposition": [{"fibres": listed}]})
    assert {error.rule for error in refused.value.problems} == {rule}


def test_one_passport_keeps_to_the_law_of_textiles_and_of_every_product(
    database: Database,
) -> None:
    both = ("textile/1", "generic/1")
    with pytest.raises(PassportInvalid) as refused:
        publish(database, FACTS, both)
    missing = {error.pointer for error in refused.value.problems}
    assert missing == {"/safetyInformation", "/safetyContact", "/instructionsForUse"}
    more = {
        "safetyInformation": {"en": "Keep cords away from small children."},
        "instructionsForUse": [{"fileUrl": "https://fjordwerk.example/care.pdf"}],
        "safetyContact": {"email": "safety@fjordwerk.example"},
        "commodityCode": "62021300",
    }
    model = publish(database, FACTS | more, both)
    with database.read() as connection:
        composed = service.compose(connection, catalogue.find_subject(connection, model), NOW)
    assert composed.profile == "generic/1 textile/1"
    document = jsonld.document(composed, base_url=BASE)
    assert document["contentSpecificationIds"] == ["generic/1", "textile/1"]
    assert document["@context"] == [
        f"{BASE}/contexts/{name}.jsonld" for name in ("passport-2", "generic-1", "textile-1")
    ]
    [node] = jsonld.expand(document, BASE)
    assert f"{BASE}/terms/commodityCode" in node[f"{BASE}/terms/product"][0]
