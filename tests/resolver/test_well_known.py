"""Fixed addresses: the description file, the two probes, and what robots may read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from passport.db import Database
from passport.migrate import downgrade
from resolver.links import service as links
from resolver.links.model import LinkDraft
from tests import builders
from tests.conformance.schemas import assert_description_file
from tests.resolver.conftest import Start
from tests.resolver.examples import FOREIGN, MODEL, put_example, put_links
from tests.resolver.service import BASE, Client


@pytest.fixture
def client(sqlite_database: Database, start: Start) -> Client:
    return start(sqlite_database)


def test_the_description_file_is_valid_and_says_where_we_are(client: Client) -> None:
    found = client.get("/.well-known/gs1resolver")
    assert found.status == 200
    assert found["content-type"] == "application/json"
    assert found["access-control-allow-origin"] == "*"
    assert_description_file(found.json())
    assert found.json()["resolverRoot"] == BASE


@pytest.mark.parametrize(
    "host", ["id.acme.example", "alias.acme.example", "ALIAS.acme.example:443"]
)
def test_at_an_operators_host_the_root_is_that_operators(
    sqlite_database: Database, start: Start, host: str
) -> None:
    own = "https://id.acme.example"
    with sqlite_database.write() as connection:
        builders.make_operator(
            connection, primary_url=own, alias_urls=("https://alias.acme.example",)
        )
    found = start(sqlite_database).get("/.well-known/gs1resolver", host=host)
    assert found.json()["resolverRoot"] == own


def test_vocabularies_of_registered_link_types_are_declared_once(
    sqlite_database: Database, start: Start
) -> None:
    names = (
        "https://vocab.example/terms/a",
        "https://vocab.example/terms/b",
        "https://x.example/v/c",
    )
    own = [LinkDraft(name, "https://maker.example/", name) for name in names]
    with sqlite_database.write() as connection:
        put_example(connection)
        for identifier in (builders.product_of(), builders.unit_of()):
            put_links(connection, identifier, *own)
    client = start(sqlite_database)
    found = client.get("/.well-known/gs1resolver").json()
    assert_description_file(found)
    assert found["supportedLinkType"] == [
        {"namespace": "https://ref.gs1.org/voc/", "prefix": "gs1:"},
        {"namespace": "https://vocab.example/terms/"},
        {"namespace": "https://x.example/v/"},
    ]
    assert client.get(f"{MODEL}?linkType={names[0]}").status == 307


def declared(client: Client) -> list[str]:
    found = client.get("/.well-known/gs1resolver").json()["supportedLinkType"]
    return [each["namespace"] for each in found[1:]]


def test_vocabularies_are_those_of_links_in_force(database: Database, start: Start) -> None:
    now = datetime.now(UTC)
    day = timedelta(days=1)
    windows = {
        "begun": (now - day, now + day),
        "over": (None, now - day),
        "coming": (now + day, None),
        "deep/er": (None, None),
    }
    own = [
        LinkDraft(f"https://{n}.example/voc/x", FOREIGN, n, valid_from=a, valid_until=b)
        if "/" not in n
        else LinkDraft(f"https://begun.example/voc/{n}", FOREIGN, n)
        for n, (a, b) in windows.items()
    ]
    with database.write() as connection:
        put_example(connection)
        put_links(connection, builders.product_of(), *own)
    client = start(database)
    assert declared(client) == ["https://begun.example/voc/", "https://begun.example/voc/deep/"]
    with database.write() as connection:
        put_links(connection, builders.product_of())
    assert declared(client) == []


def test_a_long_list_of_vocabularies_ends(database: Database, start: Start) -> None:
    own = [LinkDraft(f"https://v{n:03}.example/x", FOREIGN, str(n)) for n in range(120)]
    with database.write() as connection:
        put_example(connection)
        put_links(connection, builders.product_of(), *own)
    found = declared(start(database))
    assert (len(found), found[0], found[-1]) == (
        100,
        "https://v000.example/",
        "https://v099.example/",
    )


def test_vocabularies_are_read_from_their_index(database: Database) -> None:
    seen: list[tuple[str, Any]] = []
    with database.read() as connection:

        def note(_c: object, _k: object, statement: str, parameters: Any, *_: object) -> None:
            seen.append((statement, parameters))

        if database.dialect_name == "postgresql":  # which reads an empty table as it is
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        event.listen(connection, "before_cursor_execute", note)
        links.vocabularies(connection, builders.NOW)
        event.remove(connection, "before_cursor_execute", note)
        ((statement, parameters),) = seen
        # PostgreSQL shows what a recursive step does only where it is run.
        is_sqlite = database.dialect_name == "sqlite"
        asked = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN ANALYZE"
        plan = connection.exec_driver_sql(f"{asked} {statement}", parameters).all()
    told = "\n".join(str(row) for row in plan)
    assert (
        "COVERING INDEX" if is_sqlite else "Index Only Scan using"
    ) + " ix_link_vocabulary" in told
    assert "SCAN link" not in told
    assert "Seq Scan on link" not in told


def test_the_description_file_needs_no_database(tmp_path: Path, start: Start) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 100)
    found = start(Database(f"sqlite:///{broken}")).get("/.well-known/gs1resolver")
    assert found.status == 200
    assert_description_file(found.json())


def test_a_process_that_lives_says_so_without_a_database(tmp_path: Path, start: Start) -> None:
    client = start(Database(f"sqlite:///{tmp_path / 'missing.db'}"))
    assert client.get("/healthz").status == 200


def test_ready_means_the_database_answers_at_our_revision(database: Database, start: Start) -> None:
    client = start(database)
    assert client.get("/readyz").status == 200
    downgrade(database, "-1")
    found = client.get("/readyz")
    assert (found.status, found.body, found["retry-after"]) == (503, b"not ready", "5")


def test_not_ready_tells_nothing_of_the_reason(tmp_path: Path, start: Start) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database at all" * 100)
    found = start(Database(f"sqlite:///{broken}")).get("/readyz")
    assert (found.status, found.body) == (503, b"not ready")


def test_an_empty_database_is_not_ready(empty_database_url: str, start: Start) -> None:
    database = Database(empty_database_url)
    try:
        assert start(database).get("/readyz").status == 503
    finally:
        database.close()


def test_probes_are_never_kept(client: Client) -> None:
    assert client.get("/healthz")["cache-control"] == "no-store"
    assert client.get("/readyz")["cache-control"] == "no-store"


def test_robots_may_read_pages_and_not_the_admin_api(client: Client) -> None:
    found = client.get("/robots.txt")
    assert found["content-type"] == "text/plain; charset=utf-8"
    assert found.body.splitlines() == [b"User-agent: *", b"Disallow: /api/"]
