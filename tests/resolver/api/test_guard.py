"""Nobody passes without a key that reaches far enough, and nothing of it is kept or shared."""

from __future__ import annotations

from datetime import timedelta

import pytest

from resolver.principals import service as principals
from resolver.principals.model import SCOPES, Role
from resolver.principals.rules import format_key, parse_key
from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import Api, make_key

# Open to strangers on purpose: the guards' own test says why.
OPEN = frozenset(("/api/v1/explain", "/api/v1/openapi.json"))
EXAMPLES = {
    "_raw": f"01/{builders.GTIN}",
    "operator_id": builders.OPERATOR,
    "part_number": "DP-1",
    "campaign_id": "FW-2026-01",
    "prefix": "9520000",
}


def admin_routes(api: Api) -> list[tuple[str, str]]:
    """Method and path of everything under /api/v1, from the URL map itself."""
    return [
        (method, rule.rule.removeprefix("/api/v1/").replace("path:", ""))
        for rule in api.app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule not in OPEN
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def filled(path: str) -> str:
    for name, example in EXAMPLES.items():
        path = path.replace(f"<{name}>", example)
    assert "<" not in path, f"no example for {path}"
    return path


def test_every_route_asks_for_a_key(api: Api) -> None:
    routes = admin_routes(api)
    assert len(routes) > 25
    for method, path in routes:
        answer = api.with_key(None).ask(method, filled(path))
        assert (method, path, answer.status_code) == (method, path, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_every_route_refuses_an_operators_key_without_its_scope(api: Api) -> None:
    nothing = api.as_operator(builders.OPERATOR, "read")
    closed = {
        (method, path)
        for method, path in admin_routes(api)
        if nothing.ask(method, filled(path), {}).status_code == 403
    }
    writing = {(method, path) for method, path in admin_routes(api) if method != "GET"}
    assert closed == writing


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != "read"])
def test_a_scope_opens_nothing_but_its_own_routes(api: Api, scope: str) -> None:
    narrow = api.as_operator(builders.OPERATOR, scope)
    opened = {
        path.split("/")[0]
        for method, path in admin_routes(api)
        if narrow.ask(method, filled(path), {}).status_code != 403
    }
    assert (
        opened
        == {
            "catalogue:write": {"facilities", "products", "batches", "units"},
            "links:write": {"links", "documents", "handovers"},
            "parts:write": {"parts", "fitments"},
            "passports:write": {"passports", "drafts"},
            "readings:write": {"readings", "units"},
            "recalls:write": {"recalls"},
        }[scope]
    )


def test_bad_keys_of_every_kind_get_the_same_answer(api: Api) -> None:
    expired = make_key(
        api.database,
        Role.ADMINISTRATOR,
        scopes=(),
        expires_at=builders.NOW - timedelta(days=1),
    )
    revoked = make_key(api.database, Role.ADMINISTRATOR, scopes=())
    with api.database.write() as connection:
        principals.revoke_key(connection, parse_key(revoked).token_id, builders.NOW)
    assert api.key is not None
    wrong_secret = format_key(parse_key(api.key).token_id, "0" * 64)
    unknown = format_key("0" * 16, "0" * 64)
    answers = {
        (answer.status_code, answer.data)
        for key in (expired, revoked, wrong_secret, unknown, "nonsense", api.key + "0")
        for answer in [api.with_key(key).get(bodies.PRODUCT_PATH)]
    }
    assert {status for status, _ in answers} == {401}
    assert len(answers) == 1


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "tmk_x", "\xff"])
def test_an_authorization_header_of_another_kind_is_no_key(api: Api, header: str) -> None:
    answer = api.with_key(None).ask("GET", bodies.PRODUCT_PATH, Authorization=header)
    assert answer.status_code == 401


def test_a_key_in_the_query_is_no_key(api: Api) -> None:
    answer = api.with_key(None).get(f"{bodies.PRODUCT_PATH}?key={api.key}&access_token={api.key}")
    assert answer.status_code == 401


def test_a_good_answer_is_private_too(api: Api) -> None:
    answer = api.get(f"operators/{builders.OPERATOR}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Authorization" in answer.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_unknown_route_is_a_plain_404(api: Api) -> None:
    assert api.get("nothing/here").status_code == 404
    assert api.ask("DELETE", bodies.PRODUCT_PATH).status_code == 405


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "operators/%00"),
        ("PUT", "parts/%00"),
        ("GET", "parts/x?operator=%00"),
        ("GET", "recalls?operator=%00"),
        ("POST", "recalls/%00/open"),
    ],
)
def test_no_address_with_the_null_character_reaches_the_database(
    api: Api, method: str, path: str
) -> None:
    answer = api.ask(method, path, {} if method == "PUT" else None)
    assert answer.status_code == 400
    assert answer.json["code"] == "unusable_address"
