"""Public routes answer what the OpenAPI document says of them, in every form it names."""

from __future__ import annotations

from typing import Any

import pytest

from passport.db import Database
from tests.resolver.api import contract
from tests.resolver.conftest import Start
from tests.resolver.examples import BATCH, MODEL, UNIT, put_example
from tests.resolver.service import BROWSER, Client

LINKED_DATA = ("application/ld+json", "text/turtle", "application/n-triples")
LINKSET = ("application/linkset+json", "application/json", "application/ld+json")
FORMS = (BROWSER, "application/json")
ASKED: list[tuple[str, str, tuple[str, ...]]] = [
    ("/{digitalLink}", UNIT, FORMS),
    ("/{digitalLink}", f"{UNIT}?linkType=linkset", (*LINKSET, "application/linkset", BROWSER)),
    ("/{digitalLink}", f"{BATCH}?linkType=gs1:epil", FORMS),
    ("/{digitalLink}", "/01/09520000010011", FORMS),
    ("/", "/", FORMS),
    ("/.well-known/gs1resolver", "/.well-known/gs1resolver", FORMS),
    ("/healthz", "/healthz", FORMS),
    ("/readyz", "/readyz", FORMS),
    ("/robots.txt", "/robots.txt", FORMS),
    ("/find", f"/find?code={UNIT}", FORMS),
    ("/find", "/find?code=nonsense", FORMS),
    ("/explain", f"/explain?uri={UNIT}", FORMS),
    ("/explain", "/explain?uri=x&at=never", FORMS),
    ("/api/v1/explain", f"/api/v1/explain?uri={UNIT}", FORMS),
    ("/api/v1/explain", "/api/v1/explain", FORMS),
    ("/api/v1/openapi.json", "/api/v1/openapi.json", FORMS),
    ("/page/{digitalLink}", f"/page{UNIT}", FORMS),
    ("/page/{digitalLink}", "/page/01/09520000010027", FORMS),
    ("/history/{digitalLink}", f"/history{MODEL}", FORMS),
    ("/history/compare/{digitalLink}", f"/history/compare{MODEL}?from=1&to=1", FORMS),
    ("/components/{digitalLink}", f"/components{UNIT}", FORMS),
    ("/parts/{digitalLink}", f"/parts{UNIT}", FORMS),
    ("/readiness/{digitalLink}", f"/readiness{UNIT}?market=DE", FORMS),
    ("/readiness/{digitalLink}", f"/readiness{UNIT}?market=XX", FORMS),
    ("/recall/{digitalLink}", f"/recall{UNIT}", FORMS),
    ("/passport/{digitalLink}", f"/passport{MODEL}", (*FORMS, *LINKED_DATA, "image/png")),
    ("/passport/pinned/{pin}/{digitalLink}", f"/passport/pinned/1.0.0{MODEL}", FORMS),
    ("/passport/versions/{version}/{digitalLink}", f"/passport/versions/1{MODEL}", FORMS),
    ("/passport/versions/{version}/{digitalLink}", f"/passport/versions/9{MODEL}", FORMS),
    ("/contexts/{context}.jsonld", "/contexts/passport-1.jsonld", FORMS),
    ("/contexts/{context}.jsonld", "/contexts/battery-9.jsonld", FORMS),
    ("/schemas/passport/{group}/{profile}.json", "/schemas/passport/battery/1.json", FORMS),
    ("/schemas/passport/{group}/{profile}.json", "/schemas/passport/battery/9.json", FORMS),
    ("/terms/", "/terms/", (*FORMS, "application/ld+json")),
    ("/terms/{term}", "/terms/nothing", FORMS),
    ("/terms/{group}/{profile}/", "/terms/battery/1/", (*FORMS, "application/ld+json")),
    ("/terms/{group}/{profile}/", "/terms/battery/99/", FORMS),
    ("/terms/{group}/{profile}/{element}", "/terms/battery/1/mass", FORMS),
    ("/terms/{group}/{profile}/{element}", "/terms/battery/1/mass/nothing", FORMS),
    ("/card/{digitalLink}", f"/card{UNIT}", FORMS),
    ("/readings/{digitalLink}", f"/readings{UNIT}", FORMS),
]


@pytest.fixture
def client(sqlite_database: Database, start: Start) -> Client:
    with sqlite_database.write() as connection:
        put_example(connection)
    return start(sqlite_database)


def test_every_public_answer_is_one_that_is_told(client: Client) -> None:
    document = contract.document_of(client.app)
    problems = document["components"]["responses"]
    for path, target, accepts in ASKED:
        told = document["paths"][path]["get"]["responses"]
        for accept in accepts:
            found = client.get(target, accept=accept)
            where = f"{target} as {accept}: {found.status}"
            assert str(found.status) in told, where
            answer: dict[str, Any] = told[str(found.status)]
            if "$ref" in answer:
                answer = problems[answer["$ref"].rpartition("/")[2]]
            media = (found["content-type"] or "").partition(";")[0]
            expected = answer.get("content", {})
            # People get the same problem as a page.
            allowed = {*expected, "text/html"} if found.status >= 400 else set(expected)
            assert media in allowed or (not found.body and not expected), f"{where} {media}"
            if media.endswith("json"):
                faults = contract.faults(expected[media]["schema"], found.json())
                assert faults == [], f"{where} {media}"


def test_every_public_route_is_asked_above(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    public = {
        path
        for path, operations in document["paths"].items()
        if "security" not in operations["get" if "get" in operations else next(iter(operations))]
    }
    assert public - {"/documents/{sha256}/{fileName}"} <= {path for path, _, _ in ASKED}
