"""Complete passports of three batteries: of a car, of an e-bike and of a store in a house.

Each is split into the levels its facts are established at. Everything the law asks of the
category is there, so a test takes one fact away to see it missed.
"""

from __future__ import annotations

import copy
from typing import Any

from tests.passport.example_pieces import quantity

Facts = dict[str, Any]
CATEGORIES = ("ev", "lmt", "industrial")
MEASURED_AT = "2026-11-16T08:30:00Z"


def facts(category: str, level: str, **over: Any) -> Facts:
    """A copy of what one level (model, batch, item) of a battery of the category states."""
    return copy.deepcopy(LEVELS[category][level]) | over


def whole(category: str) -> Facts:
    """All levels in one, as an item states them that has neither model nor batch beside it."""
    return {
        name: fact for level in LEVELS[category] for name, fact in facts(category, level).items()
    }


def paper(name: str, **more: Any) -> Facts:
    return {
        "fileUrl": f"https://papers.nordcell.example/{name}",
        "fileLanguage": "en",
        "fileTitle": {"en": name.rpartition(".")[0].replace("-", " ").capitalize()},
        **more,
    }


def now(value: float, unit: str) -> list[Facts]:
    return [quantity(value, unit, measuredAt=MEASURED_AT)]


def celsius(low: float, high: float) -> Facts:
    return {"minimum": quantity(low, "CEL"), "maximum": quantity(high, "CEL")}


def share(total: float, before: float, after: float) -> Facts:
    return {
        "total": quantity(total, "P1"),
        "preConsumer": quantity(before, "P1"),
        "postConsumer": quantity(after, "P1"),
    }


MAKER: Facts = {
    "organizationName": {"en": "Nordcell AG", "de": "Nordcell AG"},
    "partyGLN": "9520000000011",
    "address": {
        "streetAddress": {"de": "Am Hafen 3", "en": "Am Hafen 3"},
        "postalCode": "18147",
        "addressLocality": {"de": "Rostock", "en": "Rostock"},
        "addressCountry": {"countryCode": "DE"},
    },
    "contactPoint": {"email": "passport@nordcell.example", "telephone": "+49 381 5550 120"},
}
MODEL_OF_ALL: Facts = {
    "brand": {"brandName": {"en": "Nordcell", "de": "Nordcell"}},
    "manufacturer": MAKER,
    "responsibleOperator": {**MAKER, "operatorRole": "manufacturer"},
    "commodityCode": "85076000",
    "storageTemperatureRange": {
        **celsius(-30, 60),
        "referenceTest": {"testStandard": "EN IEC 62660-2, storage at 100 % charge"},
    },
    "extinguishingAgent": ["Water in large amounts", "Water with wetting agent"],
    "safetyMeasures": {
        "safetyInstructions": [paper("safe-work-on-open-packs.pdf")],
        "protectiveEquipment": ["Insulating gloves class 0", "Face shield", "Insulated tools"],
        "dischargeProcedure": {
            "en": "Discharge through the service plug below 30 percent, then isolate the poles.",
            "de": "Über den Servicestecker unter 30 Prozent entladen, dann die Pole isolieren.",
        },
    },
    "hazardousSubstances": [
        {
            "substanceName": ["Lithium hexafluorophosphate"],
            "casNumber": "21324-40-3",
            "hazardClass": ["Acute Tox. 3", "Skin Corr. 1A", "STOT RE 1"],
            "substanceImpact": {
                "en": "Burns skin and eyes; forms hydrogen fluoride with moisture.",
                "de": "Verätzt Haut und Augen; bildet mit Feuchtigkeit Fluorwasserstoff.",
            },
            "substanceConcentration": {"minimum": quantity(1, "P1"), "maximum": quantity(3, "P1")},
            "exactConcentration": quantity(1.8, "P1"),
            "substanceLocation": "Electrolyte of the cells",
        }
    ],
    "componentPartNumbers": [
        {"partName": {"en": "Battery management unit"}, "partNumber": "NC-BMU-3"},
        {"partName": {"en": "Housing seal"}, "partNumber": "NC-SEAL-11"},
    ],
    "sparePartSources": [MAKER],
    "separateCollectionSymbol": {
        "labelName": {"en": "Crossed-out wheeled bin", "de": "Durchgestrichene Mülltonne"},
        "symbolPresent": True,
        "symbolMeaning": {
            "en": "Not for household waste; hand it in where batteries are collected.",
            "de": "Nicht in den Hausmüll; dort abgeben, wo Batterien gesammelt werden.",
        },
    },
    "euDeclarationOfConformity": [paper("declaration-of-conformity.pdf")],
    "testReportResults": [
        paper("transport-test.pdf", testStandard="UN 38.3", testLaboratory="Ostsee Prüflabor"),
    ],
    "wasteBatteryInformation": {
        "wastePrevention": {"en": "Store it cool and half charged.", "de": "Kühl lagern."},
        "separateCollection": {"en": "Hand it in, it is free.", "de": "Kostenlos abgeben."},
        "reuseOptions": {"en": "It can serve as a store.", "de": "Taugt noch als Speicher."},
        "wasteTreatment": {"en": "Taken apart and melted.", "de": "Zerlegt und geschmolzen."},
        "markingMeaning": {"en": "The bin: collected apart.", "de": "Tonne: getrennt sammeln."},
        "substanceEffects": {"en": "Leaks harm water.", "de": "Auslaufen schadet Gewässern."},
    },
}
BATCH_OF_ALL: Facts = {
    "manufacturingPlace": {
        "placeName": {"en": "Rostock works", "de": "Werk Rostock"},
        "locationGLN": "9520000000028",
        "address": MAKER["address"],
    },
    "manufacturingDate": "2026-11",
    "recycledCobaltShare": share(16, 4, 12),
    "recycledLithiumShare": share(6, 1, 5),
    "recycledNickelShare": share(6.5, 0.5, 6),
    "recycledLeadShare": quantity(0, "P1"),
    "renewableContentShare": quantity(0.6, "P1"),
}
ITEM_OF_ALL: Facts = {"productionDate": "2026-11-16", "batteryStatus": "original"}


def dismantling(cells: int, layout: str, volts: int) -> Facts:
    return {
        "explodedDiagrams": [paper("exploded-view.pdf")],
        "disassemblySequence": ["Discharge", "Undo the lid", "Unplug the modules", "Lift them"],
        "fasteners": ["24 screws M6 × 20, Torx T30", "8 screws M8 × 30, hexagon 13 mm"],
        "tools": ["Torx T30, insulated", "Hexagon socket 13 mm, insulated", "Lifting frame"],
        "dismantlingWarnings": {
            "en": f"Up to {volts} V: a pierced cell catches fire.",
            "de": f"Bis {volts} V: Eine durchstochene Zelle gerät in Brand.",
        },
        "cellCount": cells,
        "cellLayout": layout,
    }


def pack(model: str, category: str, **figures: Any) -> Facts:
    """What distinguishes one model from the next; ``figures`` in the units of the profile."""
    low, nominal, high = figures["volts"]
    cathode, grams = figures["cathode"]
    return MODEL_OF_ALL | {
        "productName": {"en": figures["name"], "de": figures["name"]},
        "modelIdentifier": model,
        "batteryCategory": category,
        "mass": quantity(figures["kilograms"], "KGM"),
        "labelCapacity": quantity(figures["ampere_hours"], "AMH"),
        "ratedEnergy": quantity(figures["kilowatt_hours"], "KWH"),
        "voltageMin": quantity(low, "VLT", temperatureRange=celsius(-20, 55)),
        "voltageNominal": quantity(nominal, "VLT"),
        "voltageMax": quantity(high, "VLT", temperatureRange=celsius(0, 45)),
        "powerCapabilityOriginal": [
            {"chargeLevel": quantity(80, "P1"), "power": quantity(figures["watts"], "WTT")},
            {"chargeLevel": quantity(20, "P1"), "power": quantity(figures["watts"] * 0.7, "WTT")},
        ],
        "powerLimits": quantity(figures["watts"] * 1.2, "WTT", temperatureRange=celsius(-10, 50)),
        "internalResistanceInitial": [
            quantity(0.001, "OHM", batteryPart="cell"),
            quantity(figures["ohms"], "OHM", batteryPart="pack"),
        ],
        "chemistry": {
            "chemistryShortName": figures["chemistry"],
            "chemistryClearName": {"en": cathode},
        },
        "criticalRawMaterials": [
            {"materialName": "Lithium", "casNumber": "7439-93-2", "massShare": quantity(2, "P1")},
            {"materialName": "Graphite", "casNumber": "7782-42-5", "massShare": quantity(12, "P1")},
        ],
        "detailedComposition": [
            {"materialComponent": part, "materialName": name, "materialMass": quantity(mass, "GRM")}
            for part, name, mass in (
                ("Cathode", cathode, grams),
                ("Anode", "Graphite", grams * 0.6),
                ("Electrolyte", "Ethylene carbonate with lithium salt", grams * 0.3),
            )
        ],
        "dismantlingInformation": dismantling(figures["cells"], figures["layout"], int(high)),
    }


def endurance(cycles: int, standard: str) -> Facts:
    return {
        "expectedLifetimeCycles": cycles,
        "lifetimeReferenceTest": {"testStandard": standard, "testReport": paper("cycle-life.pdf")},
        "cRateCycleLifeTest": quantity(0.5, "H10"),
        "roundTripEfficiencyInitial": quantity(95.5, "P1"),
        "roundTripEfficiencyHalfLife": quantity(92, "P1"),
    }


def measured(ampere_hours: float, watts: float, ohms: float, cycles: int) -> Facts:
    """What is measured of each battery when it is placed on the market (Annex XIII 4(a))."""
    return ITEM_OF_ALL | {
        "ratedCapacityLive": now(ampere_hours, "AMH"),
        "capacityFade": now(0, "P1"),
        "powerLive": now(watts, "WTT"),
        "powerFade": now(0, "P1"),
        "internalResistanceLive": now(ohms, "OHM"),
        "internalResistanceIncrease": now(0, "P1"),
        "expectedLifeCyclesLive": now(cycles, "B7"),
        "expectedLifeYearsLive": now(12, "ANN"),
    }


def health(ampere_hours: float, watts: float, ohms: float) -> Facts:
    """The state of health of batteries other than those of cars (Annex VII A)."""
    return {
        "remainingCapacity": now(ampere_hours, "AMH"),
        "remainingPower": now(watts, "WTT"),
        "remainingRoundTripEfficiency": now(95.4, "P1"),
        "selfDischargeEvolution": now(0, "P1"),
        "ohmicResistance": now(ohms, "OHM"),
    }


CAR = pack(
    "NC-EV77",
    "ev",
    name="Traction battery 77",
    kilograms=478,
    ampere_hours=217,
    kilowatt_hours=77,
    volts=(270, 355, 403),
    watts=210000,
    ohms=0.078,
    chemistry="NMC",
    cathode=("Lithium nickel manganese cobalt oxide", 132000),
    cells=192,
    layout="96s2p",
)
BIKE = pack(
    "NC-LM500",
    "lmt",
    name="E-bike battery 500",
    kilograms=2.9,
    ampere_hours=14,
    kilowatt_hours=0.504,
    volts=(30, 36, 42),
    watts=690,
    ohms=0.105,
    chemistry="NMC",
    cathode=("Lithium nickel manganese cobalt oxide", 853),
    cells=40,
    layout="10s4p",
)
HOUSE = pack(
    "NC-HS10",
    "industrial",
    name="House store 10",
    kilograms=112,
    ampere_hours=200,
    kilowatt_hours=10.2,
    volts=(44, 51.2, 57.6),
    watts=5000,
    ohms=0.012,
    chemistry="LFP",
    cathode=("Lithium iron phosphate", 23500),
    cells=16,
    layout="16s1p",
)

LEVELS: dict[str, dict[str, Facts]] = {
    "ev": {
        "model": CAR
        | endurance(1500, "EN IEC 62660-1")
        | {"exhaustionThreshold": quantity(80, "P1")},
        "batch": BATCH_OF_ALL,
        "item": measured(218.1, 211500, 0.0775, 1500) | {"stateOfCertifiedEnergy": now(100, "P1")},
    },
    "lmt": {
        "model": BIKE | endurance(1000, "EN 50604-1"),
        "batch": BATCH_OF_ALL,
        "item": measured(14.1, 702, 0.104, 1000) | health(14.1, 702, 0.104),
    },
    "industrial": {
        "model": HOUSE | endurance(6000, "EN IEC 62620"),
        "batch": BATCH_OF_ALL,
        "item": measured(201, 5100, 0.0118, 6000) | health(201, 5100, 0.0118),
    },
}
