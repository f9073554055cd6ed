"""Every route and every kind of scan answer has a policy in the one table, and obeys it."""

from __future__ import annotations

import hashlib

import pytest

from passport.db import Database
from passport.documents import service as documents
from resolver.auth import asks_for_key
from resolver.cache_policy import PAGES, ROUTES, SCAN, Policy, of_refusal
from resolver.links.model import LinkDraft
from resolver.problem_table import TABLE
from tests import builders
from tests.architecture.test_guards import OPEN
from tests.resolver.examples import put_links
from tests.resolver.service import BROWSER, Client, Reply, running
from tests.resolver.test_handed_over import ELSEWHERE, hand_over

MODEL = "/01/09520000010010"
UNIT = f"{MODEL}/21/WM-000101"
TEXT = b"Use by hand only."
DIGEST = hashlib.sha256(TEXT).hexdigest()

# One address of each route that has its own answer there and no refusal.
EXAMPLES = {
    "api_description.show": "/api/v1/openapi.json",
    "cards.show": f"/card{UNIT}",
    "components.show": f"/components{UNIT}",
    "dictionary.show_all": "/terms/",
    "dictionary.show_context": "/contexts/passport-1.jsonld",
    "dictionary.show_schema": "/schemas/passport/battery/1.json",
    "dictionary.show_term": "/terms/annualEnergy",
    "dictionary_elements.show_element": "/terms/battery/1/mass",
    "dictionary_elements.show_profile": "/terms/battery/1/",
    "documents.show": f"/documents/{DIGEST}/manual.txt",
    "explain.show": f"/explain?uri={UNIT}",
    "explain.show_document": f"/api/v1/explain?uri={UNIT}",
    "find.show": f"/find?code={UNIT}",
    "front.show": "/",
    "compare.show": f"/history/compare{MODEL}",
    "history.show": f"/history{MODEL}",
    "owner.show": f"/page{UNIT}",
    "parts.show": f"/parts{UNIT}",
    "passports.show": f"/passport{MODEL}",
    "passports.show_pinned": f"/passport/pinned/1.0.0{MODEL}",
    "passports.show_version": f"/passport/versions/1{MODEL}",
    "readings.show": f"/readings{UNIT}",
    "readiness.show": f"/readiness{UNIT}",
    "recalls.show": f"/recall{UNIT}",
    "static": "/static/tracemark.css",
    "well_known.alive": "/healthz",
    "well_known.ready": "/readyz",
    "well_known.resolver_description": "/.well-known/gs1resolver",
    "well_known.robots": "/robots.txt",
}


@pytest.fixture
def client(examples: Database, client: Client) -> Client:
    with examples.write() as connection:
        documents.keep(
            connection, builders.OPERATOR, TEXT, "text/plain", "manual.txt", builders.NOW
        )
        two = [LinkDraft("gs1:faqs", f"https://maker.example/{name}", name) for name in "ab"]
        put_links(connection, builders.product_of(), *two)
    hand_over(examples, "9521234")
    return client


def assert_obeys(found: Reply, policy: Policy, where: str) -> None:
    assert (found["cache-control"] or "") == policy.control, where
    axes = [name.strip().lower() for name in (found["vary"] or "").split(",") if name.strip()]
    assert sorted(axes) == sorted(policy.axes), where


def test_every_route_has_a_policy_and_every_policy_a_route(client: Client) -> None:
    rules = list(client.app.url_map.iter_rules())
    public = {each.endpoint for each in rules if not asks_for_key(client.app, each.endpoint)}
    assert public == set(ROUTES) == set(EXAMPLES)
    assert set(PAGES) <= set(ROUTES)
    under_api = {each.rule for each in rules if each.rule.startswith("/api")}
    assert {each.rule for each in rules if each.endpoint in public} & under_api == OPEN


@pytest.mark.parametrize("endpoint", sorted(EXAMPLES))
@pytest.mark.parametrize("accept", [None, BROWSER, "application/json", "text/turtle"])
@pytest.mark.parametrize("language", [None, "de"])
def test_every_public_route_obeys(
    client: Client, endpoint: str, accept: str | None, language: str | None
) -> None:
    found = client.get(EXAMPLES[endpoint], accept=accept, accept_language=language)
    if found.status == 406:
        assert_obeys(found, of_refusal(406), endpoint)
        return
    assert found.status in (200, 303)
    policy = ROUTES[endpoint]
    if (found["content-type"] or "").startswith("text/html"):
        policy = PAGES.get(endpoint, policy)
    assert_obeys(found, policy, endpoint)
    if found["etag"]:
        again = client.get(
            EXAMPLES[endpoint],
            accept=accept,
            accept_language=language,
            if_none_match=found["etag"],
        )
        assert again.status == 304
        assert_obeys(again, policy, endpoint)


def test_a_file_whose_address_names_its_content_is_kept_for_good(client: Client) -> None:
    assert_obeys(client.get("/static/tracemark.css?v=1"), Policy.IMMUTABLE, "static")


def test_every_route_of_the_admin_api_is_private(client: Client) -> None:
    guarded = [
        each
        for each in client.app.url_map.iter_rules()
        if asks_for_key(client.app, each.endpoint) and "GET" in (each.methods or ())
    ]
    assert len(guarded) > 10
    for rule in guarded:
        path = rule.rule.replace("<path:_raw>", MODEL[1:]).replace("<path:part_number>", "x")
        path = path.replace("<operator_id>", "x").replace("<prefix>", "952").replace("<", "")
        found = client.get(path.replace(">", ""), authorization="Bearer tmk_wrong")
        assert found.status == 401, rule.rule
        control = found["cache-control"]
        assert control == Policy.PRIVATE.control, rule.rule
        assert "authorization" in (found["vary"] or "").lower(), rule.rule


def test_every_kind_of_scan_answer_obeys(client: Client, examples: Database) -> None:
    asked = {
        "redirect": (client.get(UNIT), 307),
        "handed over": (client.get(ELSEWHERE), 307),
        "linkset": (client.get(f"{UNIT}?linkType=linkset"), 200),
        "choices": (client.get(f"{UNIT}?linkType=gs1:faqs"), 300),
        "carrier": (client.get(f"{UNIT}/qr.svg"), 200),
        "preflight": (client.ask(UNIT, "OPTIONS"), 204),
    }
    with running(examples, serve_in_place=True) as in_place:
        asked["served in place"] = (in_place.get(UNIT), 200)
    assert set(asked) == set(SCAN)
    for kind, (found, status) in asked.items():
        assert found.status == status, kind
        if SCAN[kind] is not Policy.NOT_STORED:
            assert_obeys(found, SCAN[kind], kind)


def test_no_refusal_of_one_caller_is_kept_for_another() -> None:
    kept = {row.status for row in TABLE.values() if of_refusal(row.status) is not Policy.NO_STORE}
    assert kept <= {400, 404, 405, 414}
    for status in (401, 403, 409, 412, 415, 421, 422, 428, 429, 431, 500, 503):
        assert of_refusal(status) is Policy.NO_STORE


def test_refusals_obey(client: Client) -> None:
    for target in ("/01/09520000099992", "/01/1", "/nothing", f"/page{MODEL}/21/%20", "/api/v1/x"):
        found = client.get(target)
        assert found.status in (400, 404)
        assert_obeys(found, of_refusal(found.status), target)
    assert_obeys(client.ask(UNIT, "POST"), of_refusal(405), "post")
    wrong_key = client.get(f"/api/v1/explain?uri={UNIT}", authorization="Bearer tmk_wrong")
    assert (wrong_key.status, wrong_key["cache-control"]) == (401, "no-store")
