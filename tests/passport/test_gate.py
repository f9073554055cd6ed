"""The gate before publishing: whose facts count, by which profile, on which day's law."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from gs1 import Identifier
from passport import service
from passport.catalogue import service as catalogue
from passport.catalogue.model import UnitDraft
from passport.db import Database
from passport.documents import service as documents
from passport.readings import service as readings
from passport.readings.model import ReadingDraft
from passport.refusals import PassportInvalid, UnusableProfiles
from tests import builders
from tests.passport import example_categories as examples
from tests.passport import steps
from tests.passport.conftest import make_levels
from tests.passport.steps import DAY

# From this day on battery/2 is in force.
LATER = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
GENERIC: dict[str, Any] = {
    "safetyInformation": {"en": "Keep it dry."},
    "safetyContact": {"url": "https://fjordwerk.example/safety"},
    "svhcAboveThreshold": False,
}


def publish(
    connection: Connection, identifier: Identifier, facts: dict[str, Any], **over: Any
) -> service.Published:
    return steps.publish(connection, identifier, facts, **({"profiles": None} | over))


def state(
    connection: Connection, levels: dict[str, Identifier], *names: str, **over: Any
) -> list[service.Published]:
    return [
        publish(connection, levels[name], examples.facts("lmt", name), **({"now": LATER} | over))
        for name in names
    ]


def pointers(caught: pytest.ExceptionInfo[PassportInvalid]) -> set[str]:
    return {error.pointer for error in caught.value.problems}


def profile_of(connection: Connection, identifier: Identifier, number: int = 1) -> str:
    return service.version_document(connection, identifier, number).profile


def test_models_come_first_and_a_unit_needs_what_they_state(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        with pytest.raises(PassportInvalid) as caught:
            state(connection, levels, "item")
        assert {"/mass", "/manufacturingDate"} <= pointers(caught)
        assert all(error.source for error in caught.value.problems)
        state(connection, levels, "model", "batch", "item")
        assert profile_of(connection, levels["item"]) == "battery/2"


def test_wider_levels_count_as_they_are_at_the_moment_it_is_to_hold(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        state(connection, levels, "model", "batch")
        with pytest.raises(PassportInvalid):
            state(connection, levels, "item", valid_from=LATER - DAY)
        state(connection, levels, "item", valid_from=LATER)


def test_what_holds_today_keeps_todays_law_however_far_back_it_is_dated(
    database: Database,
) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        facts = {"batteryCategory": "lmt"}
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        with pytest.raises(PassportInvalid):
            publish(connection, levels["model"], facts, now=LATER, valid_from=long_ago)
        state(connection, levels, "model")
        # Replaced since, so it never held after the law began: whoever says so may use the form of
        # its own time.
        past: dict[str, Any] = {"now": LATER + DAY, "valid_from": long_ago}
        publish(connection, levels["model"], facts, profiles=["battery/1"], **past)
        assert profile_of(connection, levels["model"], 2) == "battery/1"


@pytest.mark.parametrize("category", examples.CATEGORIES)
def test_a_past_that_is_put_right_keeps_to_the_newer_profile_of_its_passport(
    database: Database, category: str
) -> None:
    """The first profile knows light means of transport only, and would refuse a car's battery."""
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        facts = examples.facts(category, "model")
        publish(connection, levels["model"], facts, now=LATER)
        for back in (300, 400):
            past: dict[str, Any] = {"now": LATER + DAY, "valid_from": LATER - back * DAY}
            renamed = facts | {"modelIdentifier": f"NC-{back}"}
            publish(connection, levels["model"], renamed, **past)
        assert profile_of(connection, levels["model"], 2) == "battery/2"
        assert profile_of(connection, levels["model"], 3) == "battery/2"


def test_a_passport_keeps_to_the_profiles_for_every_group_it_began_with(
    database: Database,
) -> None:
    both = ["battery/2", "generic/1"]
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        facts = examples.facts("lmt", "model", **GENERIC)
        facts["instructionsForUse"] = facts.get("instructionsForUse") or [examples.paper("m.pdf")]
        publish(connection, levels["model"], facts, now=LATER, profiles=both)
        del facts["safetyContact"]
        with pytest.raises(PassportInvalid) as caught:
            publish(connection, levels["model"], facts, now=LATER + DAY)
        assert pointers(caught) == {"/safetyContact"}
        state(connection, levels, "batch", "item", now=LATER + DAY)
        assert profile_of(connection, levels["item"]) == "battery/2 generic/1"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["battery/9"], "there is no schema"),
        (["generic/1"], "none of them is a profile of 'battery'"),
        ([], "no profile"),
    ],
)
def test_profiles_that_cannot_be_used_are_named(
    sqlite_database: Database, asked: list[str], told: str
) -> None:
    with sqlite_database.write() as connection:
        levels = make_levels(connection, "battery")
        with pytest.raises(UnusableProfiles, match=told):
            publish(connection, levels["model"], {}, profiles=asked)


def test_what_was_measured_of_a_unit_need_not_be_stated_again(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        state(connection, levels, "model", "batch")
        facts = examples.facts("lmt", "item")
        value = facts.pop("remainingCapacity")[0]
        with pytest.raises(PassportInvalid) as caught:
            publish(connection, levels["item"], facts, now=LATER)
        assert pointers(caught) == {"/remainingCapacity"}
        draft = ReadingDraft(
            levels["item"].path,
            "remainingCapacity",
            "2027-02-28T10:00:00Z",
            value["value"],
            value["unitCode"],
        )
        named = readings.units_named(connection, [draft.unit])
        readings.record(connection, [draft], named, "w", LATER)
        publish(connection, levels["item"], facts, now=LATER)


def test_links_lead_to_documents_and_units_that_are_here(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        kept = documents.keep(
            connection, builders.OPERATOR, b"%PDF", "application/pdf", "doc.pdf", LATER
        )
        there = {"fileUrl": kept.path, "fileLanguage": "en", "fileSha256": kept.sha256}
        facts = examples.facts("lmt", "model", euDeclarationOfConformity=[there])
        publish(connection, levels["model"], facts, now=LATER)
        for wrong in (
            there | {"fileUrl": kept.path + "x"},
            there | {"fileSha256": "cd" * 32},
            there | {"fileUrl": f"/documents/{'cd' * 32}/doc.pdf"},
        ):
            facts["euDeclarationOfConformity"] = [wrong]
            with pytest.raises(PassportInvalid) as caught:
                publish(connection, levels["model"], facts, now=LATER + DAY)
            assert pointers(caught) == {"/euDeclarationOfConformity/0/fileUrl"}
        elsewhere = {"fileUrl": "https://elsewhere.example/documents/x", "fileLanguage": "en"}
        facts["euDeclarationOfConformity"] = [elsewhere]
        publish(connection, levels["model"], facts, now=LATER + DAY)


def test_a_passport_before_it_is_one_of_a_unit_that_is_known(database: Database) -> None:
    with database.write() as connection:
        levels = make_levels(connection, "battery")
        state(connection, levels, "model", "batch")
        before = levels["model"].with_qualifiers({"21": "BEFORE"})
        facts = examples.facts("lmt", "item", predecessorPassports=[before.path])
        with pytest.raises(PassportInvalid) as caught:
            publish(connection, levels["item"], facts, now=LATER)
        assert pointers(caught) == {"/predecessorPassports/0"}
        catalogue.put_unit(connection, UnitDraft(before), LATER)
        publish(connection, levels["item"], facts, now=LATER + timedelta(hours=1))
