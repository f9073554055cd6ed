"""What strangers read about a passport's readiness: of public facts, made from public facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passport import service as passports
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.readiness import service as readiness
from resolver.admin import passport_checks
from schemas import loader
from tests import builders
from tests.resolver.service import BROWSER, Client, running
from tests.schemas.profile_files import FACT, folder_of, profile_file

GROUP = "bicycle"
LATER = "2028-01-01"  # the rules of the profile hold by then
CLOSED = ["operator.responsible"]
_DOCUMENT: dict[str, Any] = {
    **FACT,
    "x-unit": None,
    "type": "object",
    "additionalProperties": False,
    "required": ["fileUrl", "secret"],
    "properties": {
        "fileUrl": {"type": "string", "x-term": "own:fileUrl", "x-label": {"en": "File"}},
        "secret": {
            "type": "string",
            "x-term": "own:secret",
            "x-label": {"en": "Secret"},
            "x-disclosure": CLOSED,
        },
    },
}


def _fact(term: str, *readers: str, **over: Any) -> dict[str, Any]:
    base = {**FACT, "x-obligation": "optional", "minimum": 0, "x-label": {"en": term}}
    return base | {"x-term": f"own:{term}", "x-disclosure": list(readers)} | over


def _text(term: str, *readers: str, **over: Any) -> dict[str, Any]:
    told = _fact(term, *readers, type="string", **over)
    return {key: member for key, member in told.items() if key not in ("x-unit", "minimum")}


def _rule(name: str, kind: str, **over: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "source": "Law", "from": "2027-06-01", "message": {}} | over


def _profile() -> dict[str, Any]:
    when = {"obligation": "mandatory", "when": {"secretKind": ["X-77"]}, "source": "Law"}
    manual = {key: member for key, member in _DOCUMENT.items() if key != "x-unit"}
    properties = {
        "frameSize": _fact("frameSize", "public"),
        "openSize": _fact("openSize", "public"),
        "limit": _fact("limit", *CLOSED),
        "secretKind": _text("secretKind", *CLOSED),
        "asked": _text(
            "asked",
            "public",
            **{"x-obligation": [{**when, "condition": {"en": "Because it is an X-77."}}]},
        ),
        "manual": {
            **manual,
            "x-term": "own:manual",
            "x-obligation": "optional",
            "x-label": {"en": "Manual"},
        },
        "closedPart": _text("closedPart", *CLOSED),
    }
    rules = [
        _rule("below-limit", "within", value="frameSize", maximum="limit"),
        _rule("open-size", "within", value="openSize", maximum=5),
        _rule("part", "resolves", link="closedPart", to="identifier", pointer="frameSize"),
    ]
    return {**profile_file(f"{GROUP}/1", properties), "x-rules": rules}


@pytest.fixture
def bicycles(sqlite_database: Database, tmp_path: Path) -> Iterator[Client]:
    """Two units alike in public; closed facts of the first break rules that hold later."""
    before = loader.added_folder()
    folder = folder_of(tmp_path, {f"{GROUP}/1": _profile()})
    loader.use_folder(folder)
    secrets = {
        "limit": 7.125,
        "secretKind": "X-77",
        "closedPart": f"/01/{builders.GTIN}/21/HIDDEN-9",
    }
    with sqlite_database.write() as connection:
        builders.make_product(connection, product_group=GROUP, serial_pattern=None)
        for serial, closed in (("S1", secrets), ("S2", {})):
            unit = builders.make_unit(connection, serial).identifier
            manual = {"fileUrl": "https://example.com/manual.pdf", "secret": "S-1"}
            facts = {"frameSize": 54.5, "openSize": 6, "asked": "yes", "manual": manual}
            facts |= closed
            passports.publish(
                connection, unit, product_group=GROUP, facts=facts, writer="w", now=builders.NOW
            )
    with running(sqlite_database, profiles=folder) as client:
        yield client
    loader.use_folder(before)


def _for_the_owner(database: Database, serial: str) -> str:
    with database.read() as connection:
        subject = catalogue.find_subject(connection, builders.unit_of(serial))
        found = readiness.readiness(connection, subject, date.fromisoformat(LATER), None)
    return json.dumps(passport_checks.show(found))


def test_no_closed_fact_changes_a_word_of_what_strangers_read(
    bicycles: Client, sqlite_database: Database
) -> None:
    whole = _for_the_owner(sqlite_database, "S1")
    for secret in ("is above 7.125", "HIDDEN-9", "Because it is an X-77"):
        assert secret in whole
    for accept in (BROWSER, "application/json"):
        for query in (f"date={LATER}", f"date={LATER}&market=DE"):
            first, second = (
                bicycles.get(f"/readiness/01/{builders.GTIN}/21/{serial}?{query}", accept=accept)
                for serial in ("S1", "S2")
            )
            assert first.status == second.status == 200
            told = first.body.decode()
            assert not [word for word in ("7.125", "HIDDEN-9", "X-77", "S-1") if word in told]
            assert told.replace("S1", "S2") == second.body.decode()


def test_what_is_wrong_with_public_facts_strangers_are_told(bicycles: Client) -> None:
    unit = f"/01/{builders.GTIN}/21/S1"
    page = bicycles.get(f"/readiness{unit}?date={LATER}&format=json").json()
    (section,) = page["sections"]
    (wrong,) = section["open"]
    assert wrong["name"] == "openSize"
    assert "is above 5" in str(wrong["messages"])
    # A part of the manual is withheld, which is no fault of it.
    assert "manual" in [fact["name"] for fact in section["complete"]]
    assert not page["ready"]
