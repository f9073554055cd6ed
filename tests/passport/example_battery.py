"""Example facts of an e-bike battery, for each level."""

from __future__ import annotations

from typing import Any

from tests.passport.example_pieces import (
    ORGANIZATION,
    PLACE,
    SHARE,
    SYMBOL,
    WARRANTY,
    document,
    measured,
    quantity,
)

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
