"""The audit names what leads to a document that somebody took away behind the triggers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, delete, event, update
from sqlalchemy.exc import IntegrityError

from gs1 import Identifier
from passport import service
from passport.db import Database
from passport.documents import service as documents
from passport.documents.tables import document
from tests import builders
from tests.passport import example_categories as batteries
from tests.passport import examples, steps
from tests.passport.conftest import make_levels
from tests.passport.tampering import behind_the_triggers, findings

# battery/2 is in force, which has a rule for links to documents.
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
ORIGIN = "https://id.fjordwerk.example"


def led_to(connection: Connection, level: Identifier, origin: str = "") -> str:
    """The hash of a document that the passport published here leads to."""
    kept = documents.keep(connection, builders.OPERATOR, b"as signed", "text/plain", "d.txt", NOW)
    link = {"fileUrl": f"{origin}{kept.path}", "fileLanguage": "en"}
    facts: dict[str, Any] = batteries.facts("lmt", "model") | {"euDeclarationOfConformity": [link]}
    steps.publish(connection, level, facts, profiles=None, now=NOW)
    return kept.sha256


@pytest.mark.parametrize("origin", ["", ORIGIN])
def test_a_document_that_is_gone_is_named_with_the_version_that_leads_to_it(
    database: Database, origin: str
) -> None:
    with database.write() as connection:
        builders.make_operator(connection, primary_url=ORIGIN)
        model = make_levels(connection, "battery")["model"]
        sha256 = led_to(connection, model, origin)
    assert findings(database) == []
    with pytest.raises(IntegrityError, match="append-only"), database.write() as connection:
        connection.execute(delete(document))
    assert findings(database) == []
    with behind_the_triggers(database) as connection:
        connection.execute(update(document).values(file_name="e.txt"))
    (finding,) = findings(database)
    assert (finding.passport_key, finding.seq) == (model.path, 1)
    assert finding.problem == f"it leads to /documents/{sha256}/d.txt, which is now e.txt"
    with behind_the_triggers(database) as connection:
        connection.execute(delete(document))
    (finding,) = findings(database)
    assert (finding.passport_key, finding.seq) == (model.path, 1)
    assert finding.problem == f"it leads to /documents/{sha256}/d.txt, which is gone"
    # Its bytes are all it takes to put it back.
    with database.write() as connection:
        documents.keep(connection, builders.OPERATOR, b"as signed", "text/plain", "d.txt", NOW)
    assert findings(database) == []


def test_what_publishing_did_not_make_sure_of_is_no_finding(database: Database) -> None:
    """A link of an older profile may have led nowhere from the beginning."""
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        facts = examples.facts("battery", "model")
        assert "/documents/" in str(facts)
        steps.publish(connection, model, facts)
    assert findings(database) == []


def test_documents_are_looked_up_once_for_many_versions(database: Database) -> None:
    asked: list[str] = []
    with database.write() as connection:
        model = make_levels(connection, "battery")["model"]
        for number in range(5):
            led_to(connection, model)
            facts = batteries.facts("lmt", "model") | {"modelIdentifier": f"M{number}"}
            steps.publish(connection, model, facts, profiles=None, now=NOW)
    with database.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert list(service.verify(connection)) == []
    assert sum("document.sha256 IN" in statement for statement in asked) == 1
