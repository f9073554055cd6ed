"""The example files themselves: complete, true to their schemas, safe to serve."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from demo import reader
from gs1 import Granularity
from passport.completeness import missing
from passport.fact_rules import judge
from passport.profile import Profile, current_profiles, profile
from passport.validation import fact_errors
from resolver.admin import validation

DATA = Path(__file__).resolve().parents[2] / "demo" / "data"

TODAY = date(2026, 11, 22)

WASHING_MACHINE = "09520000010010"
BATTERY = "09520000010027"
PURIFIER = "09520000010034"
DRILL = "09520000010041"
HEAT_PUMP = "09520000010058"
PACK = "09520000010065"


def rows_of(gtin: str) -> list[dict[str, Any]]:
    return [row for row in reader.unit_rows() if row["gtin"] == gtin]


@pytest.mark.parametrize(
    ("folder", "schema"),
    [
        ("operators", "operator"),
        ("facilities", "facility"),
        ("products", "product"),
        ("links", "links"),
        ("fitments", "fitments"),
        ("recalls", "recall"),
    ],
)
def test_every_body_is_one_the_admin_api_takes(folder: str, schema: str) -> None:
    found = {name: validation.problems(schema, body) for name, body in reader.bodies(folder)}
    assert found
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_every_row_is_one_the_admin_api_takes() -> None:
    for row in reader.unit_rows():
        assert validation.problems("unit_row", row) == [], row
    for row in reader.part_rows():
        body = {name: member for name, member in row.items() if name != "partNumber"}
        assert validation.problems("part", body) == [], row
    for row in reader.rows("batches.csv"):
        body = {name: cell for name, cell in row.items() if name not in ("gtin", "lot")}
        assert validation.problems("batch", body) == [], row


def current(group: str) -> Profile:
    (name,) = current_profiles(group, TODAY)
    return profile(name)


def test_every_passport_version_keeps_to_its_profile() -> None:
    for version in reader.versions():
        assert validation.problems("passport_version", version.body) == []
        by = current(version.body["productGroup"]).name
        assert by in ("battery/2", "appliance/2")
        assert fact_errors(by, version.body["facts"], TODAY) == (), version.identifier.path


def stated(gtin: str, *, unit: str | None = None, lot: str | None = None) -> dict[str, Any]:
    """What a unit states together with its batch and its model; the narrower level counts."""
    facts: dict[str, Any] = {}
    for version in reader.versions():
        at = version.identifier
        if at.key == gtin and at.serial in (None, unit) and at.lot in (None, lot):
            facts |= version.body["facts"]
    return facts


def test_the_washing_machine_has_sixty_units_in_two_lots() -> None:
    rows = rows_of(WASHING_MACHINE)
    assert [row["serial"] for row in rows] == [f"WM-{number:06}" for number in range(101, 161)]
    assert {row["serial"] for row in rows if row["lot"] == "L2602"} == {
        f"WM-{number:06}" for number in range(136, 161)
    }
    assert {row["lot"] for row in rows} == {"L2601", "L2602"}


def test_the_other_products_have_the_units_they_should() -> None:
    counts = Counter(row["gtin"] for row in reader.unit_rows())
    assert counts == {WASHING_MACHINE: 60, BATTERY: 40, PURIFIER: 60, DRILL: 42, PACK: 40}
    assert rows_of(BATTERY)[0]["serial"] == "EB-2601-0001"
    awkward = [row["serial"] for row in rows_of(DRILL) if not row["serial"].startswith("DR-")]
    assert awkward == ["AB/12", "AB%2F+:&="]


def test_every_unit_is_produced_while_its_batch_is() -> None:
    batches = {(row["gtin"], row["lot"]): row for row in reader.rows("batches.csv")}
    for row in reader.unit_rows():
        batch = batches[row["gtin"], row["lot"]]
        assert batch["producedFrom"] <= row["producedOn"] <= batch["producedUntil"], row


def test_facts_of_a_unit_agree_with_its_record() -> None:
    made = {(row["gtin"], row["serial"]): row["producedOn"] for row in reader.unit_rows()}
    items = [version for version in reader.versions() if version.identifier.serial]
    assert len(items) == 80
    for version in items:
        unit = version.identifier.key, version.identifier.serial or ""
        assert version.body["facts"]["productionDate"] == made[unit]


def test_each_drill_has_a_battery_pack_of_its_own() -> None:
    packs = {f"/01/{PACK}/21/{row['serial']}" for row in rows_of(PACK)}
    linked = [
        link["component"]
        for version in reader.versions()
        if version.identifier.key == DRILL and version.identifier.serial
        for link in version.body["facts"]["componentPassports"]
    ]
    assert len(linked) == len(set(linked)) == 40
    assert set(linked) == packs


@pytest.mark.parametrize(
    ("gtin", "unit", "lot"),
    [
        (WASHING_MACHINE, None, "L2601"),
        (BATTERY, "EB-2601-0001", "EBL-2601A"),
        (PURIFIER, None, "A2603"),
        (DRILL, "DR-00001", "D2604"),
        (HEAT_PUMP, None, None),
        (PACK, None, "P2604"),
    ],
)
def test_every_passport_says_all_it_has_to(gtin: str, unit: str | None, lot: str | None) -> None:
    facts = stated(gtin, unit=unit, lot=lot)
    by = current("battery" if gtin == BATTERY else "appliance")
    granularity: Granularity = "item" if unit else "batch" if lot else "model"
    assert missing(by, facts, granularity, TODAY) == ()
    assert list(judge(by.rules, facts, TODAY, composed=True)) == []


def test_the_battery_passport_fills_every_data_point_that_applies_to_it() -> None:
    facts = stated(BATTERY, unit="EB-2601-0001", lot="EBL-2601A")
    owed = [
        attribute.name
        for attribute in current("battery").attributes.values()
        if attribute.obligation_for(facts, TODAY).word == "mandatory"
    ]
    assert len(owed) == 52
    assert set(owed) <= facts.keys()


def test_a_batch_of_the_battery_overrides_a_fact_of_its_model() -> None:
    facts = {version.identifier.path: version.body["facts"] for version in reader.versions()}
    model = facts[f"/01/{BATTERY}"]
    batch = facts[f"/01/{BATTERY}/10/EBL-2601B"]
    assert batch["mass"] != model["mass"]


def test_every_document_exists_in_both_languages_or_is_a_declaration() -> None:
    names = {path.name for path in (DATA / "documents").iterdir()}
    english = {name for name in names if name.endswith(".en.html")}
    german = {name for name in names if name.endswith(".de.html")}
    assert english | german == names
    untranslated = {name for name in english if name.replace(".en.", ".de.") not in german}
    assert all("declaration" in name or "report" in name for name in untranslated)


def test_every_text_for_people_is_there_in_english_and_german() -> None:
    def maps(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, str]]]:
        if isinstance(value, dict):
            if value and all(re.fullmatch("[a-z]{2}", name) for name in value):
                yield pointer, value
            for name, member in value.items():
                yield from maps(member, f"{pointer}/{name}")
        elif isinstance(value, list):
            for index, member in enumerate(value):
                yield from maps(member, f"{pointer}/{index}")

    for path in sorted(DATA.rglob("*.json")):
        for pointer, texts in maps(json.loads(path.read_text(encoding="utf-8"))):
            if pointer.endswith("/fileTitle"):  # a file is in one language, and so is its title
                continue
            assert texts.keys() == {"en", "de"}, f"{path.name}{pointer}"


def test_every_hash_in_the_data_is_that_of_a_file() -> None:
    kept = {hashlib.sha256(file.content).hexdigest(): file.name for file in reader.files()}
    address = re.compile(r"/documents/([0-9a-f]{64})/([A-Za-z0-9._-]+)")
    stale, used = [], set()
    for path in sorted(DATA.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        for digest, name in address.findall(text):
            used.add(name)
            if kept.get(digest) != name:
                stale.append(f"{path.relative_to(DATA)}: {name}")
        stale += [
            f"{path.relative_to(DATA)}: {digest}"
            for digest in re.findall(r'"fileSha256": "([0-9a-f]{64})"', text)
            if digest not in kept
        ]
    assert stale == []
    assert used == set(kept.values())


def test_pictures_hold_shapes_and_nothing_that_runs_or_loads() -> None:
    allowed = {"svg", "g", "path", "rect", "circle", "ellipse"}
    for path in sorted((DATA / "pictures").iterdir()):
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - our own
        names = {element.tag.partition("}")[2] for element in root.iter()}
        assert names <= allowed, path.name
        attributes = {name for element in root.iter() for name in element.attrib}
        assert not {name for name in attributes if name.startswith("on") or "href" in name}
        assert root.get("aria-label"), path.name


def test_documents_neither_run_nor_load_anything() -> None:
    for path in sorted((DATA / "documents").iterdir()):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<(script|iframe|object|embed|link|img|form)|\son[a-z]+=|url\(", text)
        assert f'<html lang="{path.name.split(".")[1]}">' in text
        assert "<title>" in text
        assert 'name="viewport"' in text


def test_a_template_is_filled_with_text_and_numbers_from_a_row() -> None:
    template = {"value": "{capacity}", "text": "unit {serial}", "list": ["{serial}", 7]}
    row = {"capacity": "14.15", "serial": "A7"}
    assert reader.fill(template, row) == {"value": 14.15, "text": "unit A7", "list": ["A7", 7]}
