"""The hosts of an operator: what its codes carry, what else is answered, where links may point."""

from __future__ import annotations

from typing import Any

import pytest

from passport.catalogue import service as catalogue
from passport.catalogue.errors import (
    AliasUrlFrozen,
    HostTaken,
    InvalidOperator,
    PrimaryUrlFrozen,
)
from passport.catalogue.model import Change
from passport.db import Database
from tests import builders
from tests.builders import NOW, OPERATOR

FIRST, SECOND = "https://id.fjordwerk.example", "https://qr.fjordwerk.example"


def put(database: Database, *, own_hosts: tuple[str, ...] = (), **over: Any) -> Change:
    with database.write() as connection:
        draft = builders.operator_draft(**over)
        return catalogue.put_operator(connection, draft, NOW, own_hosts=own_hosts)[1]


def make_unit(database: Database) -> None:
    with database.write() as connection:
        builders.make_unit(connection)


def other(**over: Any) -> dict[str, Any]:
    return {"operator_id": "other", "identifiers": (), "prefixes": ()} | over


def test_hosts_are_read_back_sorted(database: Database) -> None:
    put(database, alias_urls=(SECOND, FIRST), link_hosts=("b.example", "a.example"))
    with database.read() as connection:
        found = catalogue.get_operator(connection, OPERATOR)
    assert found.alias_urls == (FIRST, SECOND)
    assert found.link_hosts == ("a.example", "b.example")
    again = put(database, alias_urls=(FIRST, SECOND), link_hosts=("a.example", "b.example"))
    assert again is Change.UNCHANGED


def test_without_a_list_of_link_hosts_nothing_is_restricted(database: Database) -> None:
    put(database)
    with database.read() as connection:
        found = catalogue.get_operator(connection, OPERATOR)
    assert (found.link_hosts, found.alias_urls) == (None, ())


@pytest.mark.parametrize(
    "host",
    [
        "",
        "Example.com",
        "https://example.com",
        "example.com:443",
        "example.com/",
        "*.example.com",
        ".example.com",
        "example.com.",
        "exa mple.com",
        "-a.example",
        "a-.example",
        "münchen.example",
        "a.example\n",
        "١.example",
        "x" * 64 + ".example",
        ".".join(["a" * 60] * 5),
    ],
)
def test_what_is_no_host_name_is_refused(database: Database, host: str) -> None:
    with pytest.raises(InvalidOperator) as refusal:
        put(database, link_hosts=("good.example", host))
    assert [problem.pointer for problem in refusal.value.problems] == ["/linkHosts/1"]


@pytest.mark.parametrize("host", ["example.com", "localhost", "xn--mnchen-3ya.example", "a-b.c1"])
def test_a_host_name_is_taken(database: Database, host: str) -> None:
    assert put(database, link_hosts=(host,)) is Change.CREATED


def test_lists_of_hosts_are_neither_empty_nor_hold_one_twice(database: Database) -> None:
    with pytest.raises(InvalidOperator) as refusal:
        put(
            database,
            primary_url=FIRST,
            alias_urls=("https://ID.fjordwerk.example:443", SECOND, "http://qr.fjordwerk.example"),
            link_hosts=("a.example", "a.example"),
        )
    pointers = [problem.pointer for problem in refusal.value.problems]
    assert pointers == ["/aliasUrls/0", "/aliasUrls/2", "/linkHosts/1"]
    with pytest.raises(InvalidOperator, match="at least one host name"):
        put(database, link_hosts=())


@pytest.mark.parametrize("url", ["https://id.example/", "ftp://id.example", "id.example", ""])
def test_an_alias_is_scheme_and_host_only(database: Database, url: str) -> None:
    with pytest.raises(InvalidOperator) as refusal:
        put(database, primary_url="https://[::1", alias_urls=(url,))
    pointers = [problem.pointer for problem in refusal.value.problems]
    assert pointers == ["/primaryUrl", "/aliasUrls/0"]


def test_a_primary_host_moves_as_long_as_nothing_is_printed(database: Database) -> None:
    put(database, primary_url=FIRST, alias_urls=(SECOND,))
    with database.write() as connection:
        builders.make_product(connection)  # a product alone is nothing printed
    assert put(database, primary_url=SECOND) is Change.UPDATED
    assert put(database) is Change.UPDATED


@pytest.mark.parametrize("primary_url", [SECOND, None])
def test_a_primary_host_stays_once_a_unit_is_registered(
    database: Database, primary_url: str | None
) -> None:
    put(database, primary_url=FIRST)
    make_unit(database)
    with pytest.raises(PrimaryUrlFrozen) as refusal:
        put(database, primary_url=primary_url)
    assert f"stays {FIRST}; keep it, and list a further host in aliasUrls" in str(refusal.value)
    assert put(database, primary_url=FIRST, name="Fjordwerk AS") is Change.UPDATED
    assert put(database, primary_url=FIRST, alias_urls=(SECOND,)) is Change.UPDATED


def test_a_first_primary_host_is_given_at_any_time(database: Database) -> None:
    make_unit(database)
    assert put(database, primary_url=FIRST) is Change.UPDATED
    with pytest.raises(PrimaryUrlFrozen):
        put(database)


def test_an_alias_that_may_be_printed_is_not_taken_away(database: Database) -> None:
    put(database, alias_urls=(FIRST, SECOND))
    assert put(database, alias_urls=(FIRST,)) is Change.UPDATED
    make_unit(database)
    with pytest.raises(AliasUrlFrozen) as refusal:
        put(database, alias_urls=(SECOND,))
    assert refusal.value.alias_url == FIRST


def test_the_units_of_another_operator_freeze_nothing(database: Database) -> None:
    make_unit(database)
    put(database, **other(primary_url=FIRST))
    assert put(database, **other(primary_url=SECOND)) is Change.UPDATED


@pytest.mark.parametrize("url", [FIRST, SECOND, "http://QR.fjordwerk.example:80"])
def test_an_alias_is_no_host_of_another_operator(database: Database, url: str) -> None:
    put(database, primary_url=FIRST, alias_urls=(SECOND,))
    with pytest.raises(HostTaken):
        put(database, **other(alias_urls=(url,)))


def test_a_primary_host_may_be_shared_but_not_be_an_alias_of_another(database: Database) -> None:
    put(database, primary_url=FIRST, alias_urls=(SECOND,))
    assert put(database, **other(primary_url=FIRST)) is Change.CREATED
    with pytest.raises(HostTaken):
        put(database, **other(primary_url=SECOND))


def test_an_alias_is_no_host_of_the_service(database: Database) -> None:
    with pytest.raises(HostTaken):
        put(database, own_hosts=("id.fjordwerk.example",), alias_urls=(FIRST,))
    assert put(database, own_hosts=("id.example",), alias_urls=(FIRST,)) is Change.CREATED
