"""Rich, realistic facts of every level, for both profiles; a test takes a copy and changes it."""

from __future__ import annotations

import copy
from typing import Any

from gs1 import Identifier
from tests import builders

BATTERY_GTIN = "09520000010027"
BATTERY_LOT = "EB-2601"
BATTERY_SERIAL = "EB-2601-0001"
DRILL_GTIN = "09520000010041"
BASE = "https://id.fjordwerk.example"


def quantity(value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "unitCode": unit, **more}


def measured(value: float, unit: str) -> list[dict[str, Any]]:
    return [quantity(value, unit, measuredAt="2026-11-20T18:30:00Z")]


def document(name: str, language: str = "en") -> dict[str, Any]:
    return {
        "fileUrl": f"/documents/{'ab' * 32}/{name}",
        "fileLanguage": language,
        "fileTitle": {language: name},
        "fileMediaType": "application/pdf",
        "fileIdentifier": "FW-7",
        "fileSha256": "ab" * 32,
    }


ORGANIZATION: dict[str, Any] = {
    "organizationName": {"en": "Fjordwerk", "de": "Fjordwerk"},
    "partyGLN": "9520000000011",
    "address": {
        "streetAddress": {"no": "Kaigata 4"},
        "postalCode": "5003",
        "addressLocality": {"no": "Bergen"},
        "addressCountry": {"countryCode": "NO"},
    },
    "contactPoint": {
        "email": "service@fjordwerk.example",
        "telephone": "+47 55 00 00 00",
        "url": "https://fjordwerk.example/help",
    },
    "url": "https://fjordwerk.example",
}
PLACE: dict[str, Any] = {
    "placeName": {"en": "Bergen works"},
    "locationGLN": "9520000000028",
    "address": ORGANIZATION["address"],
}
WARRANTY: dict[str, Any] = {
    "durationOfWarranty": quantity(24, "MON"),
    "warrantyScopeDescription": {"en": "Faults of material.", "de": "Materialfehler."},
    "warrantyTerms": [document("warranty.pdf")],
}
SYMBOL: dict[str, Any] = {
    "labelName": {"en": "Crossed-out bin"},
    "symbolPresent": True,
    "symbolImage": "/static/bin.svg",
    "symbolMeaning": {"en": "Not for household waste.", "de": "Nicht in den Hausmüll."},
}
SHARE: dict[str, Any] = {
    "total": quantity(12.5, "P1"),
    "preConsumer": quantity(4.5, "P1"),
    "postConsumer": quantity(8, "P1"),
    "shareMethod": "mass balance",
}

BATTERY_MODEL: dict[str, Any] = {
    "productName": {"en": "E-bike battery 500", "de": "E-Bike-Akku 500"},
    "brand": {"brandName": {"en": "Fjordwerk"}},
    "modelIdentifier": "FW-EB500",
    "manufacturer": ORGANIZATION,
    "responsibleOperator": ORGANIZATION,
    "batteryCategory": "lmt",
    "mass": quantity(2.65, "KGM"),
    "commodityCode": "85076000",
    "labelCapacity": quantity(13.4, "AMH"),
    "ratedEnergy": quantity(0.482, "KWH"),
    "voltageNominal": quantity(36, "VLT"),
    "voltageMin": quantity(27.5, "VLT"),
    "voltageMax": quantity(
        42,
        "VLT",
        temperatureRange={"minimum": quantity(0, "CEL"), "maximum": quantity(45, "CEL")},
    ),
    "powerCapabilityOriginal": [
        {"chargeLevel": quantity(80, "P1"), "power": quantity(720, "WTT")},
        {"chargeLevel": quantity(20, "P1"), "power": quantity(510, "WTT")},
    ],
    "powerLimits": quantity(900, "WTT"),
    "roundTripEfficiencyInitial": quantity(95, "P1"),
    "roundTripEfficiencyHalfLife": quantity(91.5, "P1"),
    "internalResistanceInitial": [quantity(0.085, "OHM", batteryPart="pack")],
    "selfDischargeInitial": quantity(2, "H71"),
    "expectedLifetimeCycles": 1000,
    "lifetimeReferenceTest": {"testStandard": "EN 50604-1", "testReport": document("test.pdf")},
    "cRateCycleLifeTest": quantity(0.5, "H10"),
    "storageTemperatureRange": {
        "minimum": quantity(-20, "CEL"),
        "maximum": quantity(60, "CEL"),
        "referenceTest": {"testStandard": "EN 50604-1"},
    },
    "warranty": WARRANTY,
    "chemistry": {
        "chemistryShortName": "NMC",
        "chemistryClearName": {"en": "Lithium nickel manganese cobalt oxide"},
    },
    "hazardousSubstances": [
        {
            "substanceName": ["Lithium hexafluorophosphate", "LiPF6"],
            "casNumber": "21324-40-3",
            "hazardClass": ["H301", "H314"],
            "substanceImpact": {"en": "Burns skin.", "de": "Verätzt die Haut."},
            "substanceConcentration": {"minimum": quantity(1, "P1"), "maximum": quantity(5, "P1")},
            "exactConcentration": quantity(2.13, "P1"),
            "substanceLocation": "electrolyte",
        }
    ],
    "criticalRawMaterials": [{"materialName": "Cobalt", "massShare": quantity(4.2, "P1")}],
    "detailedComposition": [{"materialName": "Graphite", "materialMass": quantity(410, "GRM")}],
    "extinguishingAgent": ["water", "sand"],
    "safetyMeasures": {
        "protectiveEquipment": ["gloves"],
        "dischargeProcedure": {"en": "Below 5 percent."},
    },
    "componentPartNumbers": [{"partName": {"en": "BMS"}, "partNumber": "BMS-36-2"}],
    "sparePartSources": [ORGANIZATION],
    "supplyChainIndex": quantity(71, "C62"),
    "separateCollectionSymbol": SYMBOL,
    "labelMeanings": [SYMBOL],
    "euDeclarationOfConformity": [document("doc.pdf")],
    "testReportResults": [{**document("report.pdf"), "testStandard": "UN 38.3"}],
    "instructionsForUse": [document("manual-en.pdf"), document("manual-de.pdf", "de")],
    "wasteBatteryInformation": {
        "wastePrevention": {"en": "Store it half full.", "de": "Halb voll lagern."},
        "separateCollection": {"en": "Take it back to any shop."},
    },
    "dismantlingInformation": {
        "disassemblySequence": ["Discharge", "Open the case", "Cut the bus bar"],
        "tools": ["TX20"],
        "cellCount": 40,
        "cellLayout": "10s4p",
    },
}
BATTERY_BATCH: dict[str, Any] = {
    "manufacturingPlace": PLACE,
    "manufacturingDate": "2026-01",
    "recycledCobaltShare": SHARE,
    "recycledLeadShare": quantity(85, "P1"),
    "renewableContentShare": quantity(0, "P1"),
    "carbonFootprintDeclaration": quantity(
        71.4, "KGM", declaredUnit="KWH", footprintStudy=document("study.pdf")
    ),
    "carbonFootprintLabel": {"footprintClass": "B", "symbolImage": "/static/b.svg"},
    "carbonFootprintPerStage": [
        quantity(40.1, "KGM", lifecycleStage="raw_material", declaredUnit="KWH")
    ],
}
BATTERY_ITEM: dict[str, Any] = {
    "productionDate": "2026-01-17",
    "mass": quantity(2.71, "KGM"),
    "remainingCapacity": measured(12.9, "AMH"),
    "stateOfCharge": measured(55, "P1"),
    "batteryStatus": "original",
    "negativeEvents": [{"eventTime": "2026-09-01T10:00:00+02:00", "eventType": "fall"}],
    "predecessorPassports": ["/01/09520000010027/21/EB-2601-0002"],
}

APPLIANCE_MODEL: dict[str, Any] = {
    "productName": {"en": "Cordless drill D18", "de": "Akkuschrauber D18"},
    "brand": {"brandName": {"en": "Fjordwerk"}},
    "modelIdentifier": "FW-D18",
    "productGroup": "power_tool",
    "image": [{"fileUrl": "/static/d18.webp"}],
    "height": quantity(240, "MMT"),
    "mass": quantity(1.4, "KGM"),
    "manufacturer": ORGANIZATION,
    "euResponsibleOperator": ORGANIZATION,
    "certificates": [
        {
            "certificationIdentification": "C-1",
            "certificationAgency": "Nemko",
            "certificateFile": document("certificate.pdf"),
        }
    ],
    "appliedStandards": ["EN 62841-1", "EN 62841-2-1"],
    "technicalDocumentation": [document("technical.pdf")],
    "energyClass": "B",
    "annualEnergy": quantity(
        49, "KWH", declaredUnit="ANN", declaredUse={"en": "Two hours a week."}
    ),
    "powerModes": {"offMode": quantity(0.3, "WTT"), "standby": quantity(0.5, "WTT")},
    "waterUse": quantity(45, "LTR", declaredUnit="B7"),
    "noise": quantity(72, "2N"),
    "eprelRegistration": {"registerNumber": "123", "registerUrl": "https://eprel.example/123"},
    "ecolabel": [{"labelName": {"en": "EU Ecolabel"}, "licenceNumber": "NO/1"}],
    "instructionsForUse": [document("manual-en.pdf"), document("manual-de.pdf", "de")],
    "safetyInformation": {"en": "Wear goggles.", "de": "Schutzbrille tragen."},
    "safetyContact": {"email": "safety@fjordwerk.example"},
    "durabilityScore": {"scoreValue": 7.5, "scoreScale": "0-10", "scoreMethod": "own"},
    "expectedLifetime": quantity(10, "ANN"),
    "reliabilityTests": [{"testStandard": "EN 60529", "testOutcome": "IP54"}],
    "guaranteedLifetime": quantity(5, "ANN", symbolImage="/static/label.svg"),
    "repairInstructions": [document("repair.pdf")],
    "errorCodes": [document("codes.pdf")],
    "toolsNeeded": [{"partName": {"en": "Brushes"}, "tools": ["TX10"], "fasteners": ["screw"]}],
    "repairService": {
        "contactPoint": {"telephone": "+47 55 00 00 01"},
        "repairConditions": {"en": "Two weeks."},
    },
    "spareParts": [
        {
            "partNumber": "FW-100",
            "productName": {"en": "Chuck", "de": "Bohrfutter"},
            "replaceableByUser": True,
            "sparePartsUntil": "2036-12-31",
        }
    ],
    "sparePartsUntil": "2036-12-31",
    "sparePartsDelivery": quantity(15, "E49"),
    "consumables": [{"partNumber": "FW-F1", "replacementInterval": quantity(6, "MON")}],
    "securityUpdatesUntil": "2033-12-31",
    "svhcAboveThreshold": True,
    "substancesOfConcern": [
        {
            "substanceName": ["Lead"],
            "casNumber": "7439-92-1",
            "substanceLocation": "solder",
            "exactConcentration": quantity(0.4, "P1"),
            "safeUseInstructions": {"en": "Do not grind."},
        }
    ],
    "scipNumber": "0b5c",
    "criticalRawMaterials": [
        {
            "materialName": "Neodymium",
            "materialMass": quantity(12, "GRM"),
            "materialLocation": "rotor",
        }
    ],
    "billOfMaterials": [{"materialName": "Steel", "massShare": quantity(40, "P1")}],
    "recyclability": quantity(71, "P1", rateMethod="EN 45555"),
    "packaging": [
        {"packagingMaterial": {"en": "Cardboard"}, "packagingMass": quantity(180, "GRM")}
    ],
    "carbonFootprint": quantity(
        31,
        "KGM",
        footprintMethod="ISO 14067",
        carbonFootprintPerStage=[quantity(20, "KGM", lifecycleStage="use")],
    ),
    "refrigerant": {
        "refrigerantType": "R290",
        "refrigerantMass": quantity(0.15, "KGM"),
        "globalWarmingPotential": 0.02,
    },
    "returnInstructions": {"en": "Take it back.", "de": "Zurückgeben."},
    "eprNumbers": [{"memberState": "DE", "wasteStream": "weee", "eprNumber": "DE 123"}],
    "disassemblyMap": {"disassemblySequence": ["Take out the battery", "Open the case"]},
    "legalGuarantee": {
        "minimumDuration": quantity(2, "ANN"),
        "guaranteeNotice": {"en": "Two years from delivery."},
    },
    "warranty": WARRANTY,
}
APPLIANCE_BATCH: dict[str, Any] = {
    "manufacturingDate": "2026-02",
    "manufacturingPlace": PLACE,
    "recycledContent": [{**SHARE, "materialName": "Aluminium"}],
    "importer": {**ORGANIZATION, "eoriNumber": "NO123"},
}
APPLIANCE_ITEM: dict[str, Any] = {
    "productionDate": "2026-02-03",
    "componentPassports": [
        {
            "component": "/01/09520000010027/21/EB-2601-0001",
            "productName": {"en": "Battery pack"},
            "partNumber": "FW-B18",
            "installedAt": "2026-02-03T09:00:00Z",
            "contentDigest": f"sha256:{'cd' * 32}",
        }
    ],
    "firmwareVersion": "1.4.2",
    "productStatus": "original",
}

LEVELS: dict[str, dict[str, dict[str, Any]]] = {
    "battery": {"model": BATTERY_MODEL, "batch": BATTERY_BATCH, "item": BATTERY_ITEM},
    "appliance": {"model": APPLIANCE_MODEL, "batch": APPLIANCE_BATCH, "item": APPLIANCE_ITEM},
}
NOTICE: dict[str, Any] = {
    "campaign": "FW-2026-01",
    "status": "affected",
    "openedAt": "2026-11-20T08:00:00+00:00",
    "reference": "SR/00001/26",
    "notices": {
        language: {
            "headline": headline,
            "hazard": hazard,
            "action": "Stop.",
            "remedies": ["repair", "refund"],
            "contact": {"phone": "+47 55 00 00 02", "url": "https://fjordwerk.example/recall"},
        }
        for language, headline, hazard in (
            ("en", "Product safety recall", "May catch fire."),
            ("de", "Produktsicherheitsrückruf", "Kann Feuer fangen."),
        )
    },
}


def facts(group: str, level: str, **over: Any) -> dict[str, Any]:
    """A copy of the facts of one level, with members replaced."""
    return copy.deepcopy(LEVELS[group][level]) | over


def identifiers(group: str) -> dict[str, Identifier]:
    """The model, batch and item the examples of a group are about."""
    if group == "battery":
        gtin, lot, serial = BATTERY_GTIN, BATTERY_LOT, BATTERY_SERIAL
    else:
        gtin, lot, serial = DRILL_GTIN, "D18-01", "D18-000001"
    return {
        "model": builders.product_of(gtin),
        "batch": builders.batch_of(lot, gtin),
        "item": builders.unit_of(serial, gtin),
    }
