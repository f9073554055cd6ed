"""Example facts of a cordless drill, for each level."""

from __future__ import annotations

from typing import Any

from tests.passport.example_pieces import ORGANIZATION, PLACE, SHARE, WARRANTY, document, quantity

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
