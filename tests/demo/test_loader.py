"""Loading the example data: everything once, nothing twice, nobody's own work overwritten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from aftersales.parts import service as parts
from aftersales.recalls import service as recalls
from aftersales.recalls.model import Match
from demo import loader
from gs1 import build_identifier
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.catalogue.model import ProductDraft
from passport.db import Database
from passport.metadata import metadata
from resolver.links import service as links

WASHING_MACHINE = "09520000010010"
BATTERY = "09520000010027"
DRILL = "09520000010041"


def table_sizes(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def subject(connection: Any, gtin: str, serial: str) -> Any:
    return catalogue.find_subject(connection, build_identifier("01", gtin, {"21": serial}))


@pytest.fixture
def loaded(database: Database, now: datetime) -> Database:
    loader.load(database, now)
    return database


def test_loading_tells_what_it_made(database: Database, now: datetime) -> None:
    told: list[str] = []
    summary = loader.load(database, now, told.append)
    assert not summary.nothing_new
    assert summary.created["products"] == 6
    assert summary.created["units"] == 242
    assert summary.created["passport versions"] == 93
    assert summary.created["recalls"] == 1
    assert any("242 units" in text for text in told)


def test_loading_twice_adds_nothing(loaded: Database, now: datetime) -> None:
    before = table_sizes(loaded)
    told: list[str] = []
    again = loader.load(loaded, now + timedelta(days=1), told.append)
    assert again.nothing_new
    assert told == ["The example data is there already."]
    assert table_sizes(loaded) == before
    assert before["passport_entry"] == before["passport_fragment"] >= 93


def test_loading_again_keeps_what_somebody_changed(loaded: Database, now: datetime) -> None:
    identifier = build_identifier("01", WASHING_MACHINE)
    with loaded.write() as connection:
        product = catalogue.get_product(connection, identifier)
        renamed = ProductDraft(
            identifier=identifier,
            names={"en": "My machine"},
            brand=product.brand,
            model_identifier=product.model_identifier,
            product_group=product.product_group,
            serial_pattern=product.serial_pattern,
        )
        catalogue.put_product(connection, renamed, now)
        recalls.close_campaign(connection, "FW-2026-01", "somebody", now)
        links.delete_level(connection, identifier, now, actor="tests")
    again = loader.load(loaded, now)
    assert {kind for kind, count in again.created.items() if count} == {"link levels"}
    with loaded.read() as connection:
        assert catalogue.get_product(connection, identifier).names == {"en": "My machine"}
        assert recalls.get(connection, "FW-2026-01").status == "closed"


def test_a_load_that_fails_leaves_nothing_behind(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_connection: Any, _now: datetime) -> int:
        raise RuntimeError("cut off")

    steps = {**loader._STEPS, "recalls": broken}
    monkeypatch.setattr(loader, "_STEPS", steps)
    before = table_sizes(database)
    with pytest.raises(RuntimeError):
        loader.load(database, now)
    assert table_sizes(database) == before
    assert sum(before.values()) == 1  # the beat of replicas, which its migration made


def test_the_parts_change_with_the_serial(loaded: Database) -> None:
    with loaded.read() as connection:
        listed = {
            serial: {
                line.ordered.part_number: line
                for line in parts.fitting(connection, subject(connection, WASHING_MACHINE, serial))
            }
            for serial in ("WM-000130", "WM-000131")
        }
    assert "FW-DS-A" in listed["WM-000130"]
    assert "FW-DS-B" not in listed["WM-000130"]
    assert "FW-DS-B" in listed["WM-000131"]
    assert "FW-DS-A" not in listed["WM-000131"]
    pump = listed["WM-000130"]["FW-DP-100"]
    assert pump.current.part_number == "FW-DP-110"
    assert pump.chain == ("FW-DP-100", "FW-DP-110")
    assert pump.buy_url is not None
    assert "FW-DP-110" in pump.buy_url


def test_a_unit_is_found_by_its_name_in_another_system(loaded: Database) -> None:
    with loaded.read() as connection:
        unit = catalogue.find_unit_by_external_id(connection, "fjordwerk", "erp", "4600000140")
    assert unit.serial == "WM-000140"


def test_the_recall_covers_the_second_lot_only(loaded: Database) -> None:
    with loaded.read() as connection:
        matches = {
            serial: [
                notice.match
                for notice in recalls.notices_for(
                    connection, subject(connection, WASHING_MACHINE, serial)
                )
            ]
            for serial in ("WM-000101", "WM-000135", "WM-000136", "WM-000160")
        }
    assert matches["WM-000101"] == matches["WM-000135"] == []
    assert matches["WM-000136"] == matches["WM-000160"] == [Match.AFFECTED]


def test_a_battery_is_composed_of_three_levels(loaded: Database, now: datetime) -> None:
    with loaded.read() as connection:
        unit = subject(connection, BATTERY, "EB-2601-0021")
        composed = passports.compose(connection, unit, now)
    assert [level.granularity for level in composed.levels] == ["item", "batch", "model"]
    facts = {fact.name: fact for fact in composed.facts}
    assert facts["labelCapacity"].level == "model"
    assert facts["recycledCobaltShare"].level == "batch"
    assert facts["productionDate"].level == "item"
    assert facts["mass"].level == "batch"
    assert [level for level, _ in facts["mass"].overridden] == ["model"]


def test_what_is_not_for_everybody_stays_out_of_the_public_view(
    loaded: Database, now: datetime
) -> None:
    with loaded.read() as connection:
        unit = subject(connection, BATTERY, "EB-2601-0001")
        composed = passports.compose(connection, unit, now)
    names = {fact.name for fact in composed.facts}
    assert not names & {"batteryStatus", "detailedComposition", "dismantlingInformation"}
    assert "exactConcentration" not in repr(composed)


def test_the_awkward_serials_are_units_like_others(loaded: Database) -> None:
    with loaded.read() as connection:
        for serial in ("AB/12", "AB%2F+:&="):
            unit = subject(connection, DRILL, serial)
            assert unit.unit is not None
            assert unit.unit.serial == serial
            listed = parts.fitting(connection, unit)
            assert "FW-CH-10" in {line.current.part_number for line in listed if line.certain}
