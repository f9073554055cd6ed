"""Only hosts that were configured are answered, and none of them changes an absolute URL."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passport.db import Database
from resolver.config import Settings
from resolver.hosts import configured_hosts
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import UNIT, put_example
from tests.resolver.service import BASE, Client


@pytest.fixture
def client(sqlite_database: Database, start: Start) -> Client:
    with sqlite_database.write() as connection:
        put_example(connection)
    return start(sqlite_database, allowed_hosts=frozenset({"qr.example.com"}))


@pytest.mark.parametrize(
    "host", ["id.example.com", "ID.EXAMPLE.COM", "id.example.com.:443", "qr.example.com"]
)
def test_a_configured_host_is_answered_with_the_one_public_url(client: Client, host: str) -> None:
    assert client.get(UNIT, host=host).location == f"{BASE}/page{UNIT}"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "id.example.com.evil.example",
        "id.example.com:8443",
        "id.example.com, id.example.com",
        "id.example.com@evil.example",
        "id.example.com/../evil.example",
        "localhost",
        "127.0.0.1:8000",
        "\xff\xfe",
        " ",
    ],
)
def test_any_other_host_is_misdirected(client: Client, host: str) -> None:
    for target in (UNIT, "/", "/page" + UNIT, "/.well-known/gs1resolver", "/api/v1/x"):
        found = client.get(target, host=host)
        assert (found.status, found.code) == (421, "host_not_served")
        assert found["cache-control"] == "no-store"
        assert b"evil" not in found.body


def test_probes_come_by_address_and_are_answered(client: Client) -> None:
    assert client.get("/healthz", host="10.0.0.1:8000").status == 200
    assert client.get("/readyz", host="10.0.0.1:8000").status == 200


def test_a_request_without_a_host_is_answered_in_http_1_0_only(client: Client) -> None:
    found = client.get(UNIT, host=None)
    assert (found.status, found.code) == (400, "host_missing")


def test_the_host_of_an_absolute_target_outranks_the_header(client: Client) -> None:
    found = client.get(f"http://evil.example{UNIT}")
    assert found.status == 421
    found = client.get(f"https://qr.example.com{UNIT}", host="evil.example")
    assert found.location == f"{BASE}/page{UNIT}"


@pytest.mark.parametrize(
    "name",
    [
        "x_forwarded_host",
        "x_forwarded_proto",
        "x_forwarded_prefix",
        "x_forwarded_for",
        "forwarded",
        "x_original_url",
        "x_rewrite_url",
    ],
)
def test_nothing_else_a_caller_says_changes_an_address(client: Client, name: str) -> None:
    found = client.get(f"{UNIT}?linkType=linkset", **{name: "evil.example"})
    assert found.body == client.get(f"{UNIT}?linkType=linkset").body
    assert client.get(UNIT, **{name: "evil.example"}).location == f"{BASE}/page{UNIT}"


@pytest.mark.parametrize("host", ["localhost:8000", "localhost", "127.0.0.1:5000", "[::1]:8000"])
def test_a_developers_machine_answers_to_its_own_names_on_any_port(
    sqlite_database: Database, start: Start, host: str
) -> None:
    client = start(sqlite_database, environment="development", public_url="http://localhost:8000")
    assert client.get("/.well-known/gs1resolver", host=host).status == 200
    assert client.get("/.well-known/gs1resolver", host="localhost.evil.example").status == 421


@pytest.mark.parametrize(
    ("public_url", "port"), [("http://localhost:8000", ":8000"), ("https://dev.example", "")]
)
def test_a_developers_machine_counts_its_own_names_among_its_hosts(
    public_url: str, port: str
) -> None:
    environ = {"TRACEMARK_ENV": "development", "TRACEMARK_PUBLIC_URL": public_url}
    given = Settings.from_environment(environ)
    names = {f"{name}{port}" for name in ("localhost", "127.0.0.1", "[::1]")}
    assert configured_hosts(given) >= names
    assert not configured_hosts(replace(given, environment="production")) >= names


def test_a_host_an_operator_takes_is_answered_within_seconds(
    sqlite_database: Database, start: Start
) -> None:
    with sqlite_database.write() as connection:
        put_example(connection)
        builders.make_operator(connection, primary_url="https://qr.fjordwerk.example")
    client = start(sqlite_database)
    assert client.get(UNIT, host="qr.fjordwerk.example").status == 307
    assert client.get(UNIT, host="other.example").status == 421


def test_an_alias_is_answered_and_addresses_keep_the_primary_host(
    database: Database, start: Start
) -> None:
    with database.write() as connection:
        put_example(connection)
        builders.make_operator(
            connection,
            primary_url="https://qr.fjordwerk.example",
            alias_urls=("https://OLD.fjordwerk.example", "http://old.example:8080"),
        )
    client = start(database)
    for host in ("old.fjordwerk.example", "old.fjordwerk.example:443", "old.example:8080"):
        found = client.get(f"{UNIT}?linkType=linkset", host=host)
        assert found.status == 200, host
        assert found.json()["linkset"][0]["anchor"].startswith("https://qr.fjordwerk.example/")
    assert client.get(UNIT, host="old.example").status == 421
