"""Composing what holds at an instant, on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from passport import service
from passport.catalogue import service as catalogue
from passport.catalogue.errors import LotFrozen
from passport.db import Database
from tests import builders
from tests.passport import examples
from tests.passport.conftest import make_levels, publish_levels
from tests.passport.steps import composed_at, publish

NOW = builders.NOW
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_published_version_is_read_back_composed(database: Database) -> None:
    with database.write() as connection:
        levels = publish_levels(connection, "battery")
    with database.read() as connection:
        composed = composed_at(connection, levels["item"], NOW)
        assert catalogue.get_product(connection, levels["model"]).has_passport
    assert composed.versions == (1, 1, 1)
    assert composed.status == "active"
    assert composed.lot == examples.BATTERY_LOT
    capacity = composed.fact("labelCapacity")
    assert (capacity.value, capacity.level, capacity.unit) == (
        {"value": 13.4, "unitCode": "AMH"},
        "model",
        "Ah",
    )
    mass = composed.fact("mass")
    assert (mass.value["value"], mass.level) == (2.71, "item")
    assert mass.overridden == (("model", {"value": 2.65, "unitCode": "KGM"}),)
    assert composed.fact("remainingCapacity") is None


def test_nothing_published_is_no_passport(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        with pytest.raises(service.NoPassport):
            composed_at(connection, levels["item"], NOW)
        assert service.history(connection, levels["model"]) == []
        assert service.head_hash(connection, levels["model"]) is None
        with pytest.raises(service.UnknownVersion):
            service.version_document(connection, levels["model"], 1)


def test_a_unit_without_a_record_shows_the_model(database: Database) -> None:
    with database.write() as connection:
        publish_levels(connection, "battery")
        unknown = builders.unit_of("EB-9", examples.BATTERY_GTIN)
        composed = composed_at(connection, unknown, NOW)
    assert composed.granularity == "item"
    assert composed.versions == (1, 0, 0)


def test_a_change_of_the_model_shows_on_every_unit_at_once(database: Database) -> None:
    with database.write() as connection:
        levels = publish_levels(connection, "battery")
        before = composed_at(connection, levels["item"], NOW)
        facts = examples.facts("battery", "model", expectedLifetimeCycles=1200)
        publish(connection, levels["model"], facts, now=NOW + DAY)
        after = composed_at(connection, levels["item"], NOW + DAY)
    assert after.values()["expectedLifetimeCycles"] == 1200
    assert after.versions == (2, 1, 1)
    assert after.etag_seed != before.etag_seed
    assert after.last_updated == NOW + DAY


def test_the_version_in_force_is_the_latest_valid_one_then_the_newest(
    database: Database,
) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]

        def name(text: str, valid_from: datetime | None, recorded: datetime) -> None:
            facts = {"modelIdentifier": text}
            publish(connection, model, facts, valid_from=valid_from, now=recorded)

        def at(moment: datetime) -> str:
            composed = composed_at(connection, model, moment)
            value: str = composed.values()["modelIdentifier"]
            return value

        name("today", None, NOW)
        name("from tomorrow", NOW + DAY, NOW + HOUR)
        name("back-dated", NOW - DAY, NOW + 2 * HOUR)
        name("today, corrected", NOW, NOW + 3 * HOUR)
        assert at(NOW - HOUR) == "back-dated"
        assert at(NOW) == at(NOW + 5 * HOUR) == "today, corrected"
        assert at(NOW + DAY) == "from tomorrow"
        with pytest.raises(service.NoPassport):
            at(NOW - 2 * DAY)


def test_facts_in_force_later_are_not_in_force_now(database: Database) -> None:
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        publish(connection, model, {"modelIdentifier": "A"}, valid_from=NOW + DAY)
        now = publish(connection, model, {"modelIdentifier": "A"})
    assert now.created
    assert now.version == 2


def test_pinned_versions_must_all_exist(database: Database) -> None:
    with database.write() as connection:
        levels = publish_levels(connection, "battery")
        item = catalogue.find_subject(connection, levels["item"])
        model = catalogue.find_subject(connection, levels["model"])
        for versions in ((2, 1, 1), (1, 9, 1), (1, 1, 2**31 - 1)):
            with pytest.raises(service.UnknownVersion):
                service.compose_pinned(connection, item, versions)
        with pytest.raises(service.UnknownVersion):
            service.compose_pinned(connection, model, (1, 0, 1))
        with pytest.raises(service.NoPassport):
            service.compose_pinned(connection, item, (0, 0, 0))
        pinned = service.compose_pinned(connection, item, (1, 1, 1))
        assert pinned == composed_at(connection, levels["item"], NOW)


def test_the_record_keeps_the_operator_of_its_time(database: Database) -> None:
    with database.write() as connection:
        model = publish_levels(connection, "battery")["model"]
        builders.make_operator(connection, identifiers=(("lei", "5299000000000000XX00"),))
        assert composed_at(connection, model, NOW).operator_uri == (
            "https://id.gs1.org/417/9520000000011"
        )
        publish(connection, model, {"modelIdentifier": "B"}, now=NOW + DAY)
        composed = composed_at(connection, model, NOW + DAY)
        assert composed.operator_uri == "lei:5299000000000000XX00"


def test_a_unit_stays_in_its_lot_once_a_passport_is_composed_over_it(database: Database) -> None:
    with database.write() as connection:
        item = make_levels(connection, "battery")["item"]
        serial, gtin = item.serial or "", examples.BATTERY_GTIN
        builders.make_unit(connection, serial, gtin, lot="OTHER")
        builders.make_unit(connection, serial, gtin, lot=examples.BATTERY_LOT)
        levels = publish_levels(connection, "battery")
        before = composed_at(connection, levels["item"], NOW)
    for lot in ("OTHER", None):
        with pytest.raises(LotFrozen), database.write() as connection:
            builders.make_unit(connection, serial, gtin, lot=lot)
    with database.read() as connection:
        assert composed_at(connection, levels["item"], NOW) == before


@pytest.mark.parametrize("published", ["item", "batch"])
def test_a_unit_in_no_lot_stays_in_none_once_a_passport_would_read_differently(
    database: Database, published: str
) -> None:
    """Its own passport, or that of the lot it would be put into."""
    free, loose, gtin = "EB-2601-0009", "EB-2601-0010", examples.BATTERY_GTIN
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        for serial in (free, loose):
            builders.make_unit(connection, serial, gtin)
        builders.make_unit(connection, free, gtin, lot="OTHER")  # nothing is published yet
        unit = builders.unit_of(loose, gtin)
        for level, identifier in (("model", levels["model"]), (published, levels[published])):
            at = unit if level == "item" else identifier
            publish(connection, at, examples.facts("battery", level))
        before = composed_at(connection, unit, NOW)
    with pytest.raises(LotFrozen, match="is in no lot"), database.write() as connection:
        builders.make_unit(connection, loose, gtin, lot=examples.BATTERY_LOT)
    if published == "batch":
        with pytest.raises(LotFrozen, match="'OTHER'"), database.write() as connection:
            builders.make_unit(connection, free, gtin, lot=examples.BATTERY_LOT)
    with database.read() as connection:
        assert composed_at(connection, unit, NOW) == before
