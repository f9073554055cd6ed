"""Scans, pages and the admin API while PostgreSQL refuses, hangs, is cut off or drips."""

from __future__ import annotations

import re
import threading
import time
from contextlib import closing
from typing import Any

import pytest

from passport.db import Database
from resolver.links import service as links
from resolver.links.errors import UnknownLevel
from resolver.principals import service as principals
from resolver.principals.model import Role
from tests import builders
from tests.faults.conftest import Faulty, is_from_memory, until
from tests.faults.proxy import CUT, DRIP, HANG, PASS, REFUSE, between, seconds
from tests.postgres import Cluster
from tests.resolver.examples import FOREIGN, MODEL, UNIT, open_recall, put_example, put_links
from tests.resolver.service import BROWSER, running

FAULTS = (REFUSE, HANG, CUT, DRIP)
# One wait for an answer, and one for a new connection.
LIMIT = 4.5
UNSEEN = f"{MODEL}/21/WM-000150"
STATUS = re.compile(r'tracemark; hit; ttl=-?[0-9]+; detail="database away"\Z')


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_seen_is_answered_in_every_form_and_what_was_not_is_told_to_wait(
    faulty: Faulty, fault: str
) -> None:
    client = faulty.client
    before = client.get(UNIT)
    assert (before.status, before["cache-status"]) == (307, None)
    faulty.fail(fault)
    began = time.monotonic()
    found = client.get(UNIT)
    assert seconds(began) < LIMIT
    assert (found.status, found.location) == (307, before.location)
    assert STATUS.match(found["cache-status"] or "")
    assert found["cache-control"] == before["cache-control"]
    linkset = client.get(f"{UNIT}?linkType=linkset", accept="application/linkset+json")
    assert linkset.json() == faulty.beside.get(f"{UNIT}?linkType=linkset").json()
    for target in (UNSEEN, f"{MODEL}/21/NOBODYS", "/01/09520000010027"):
        began = time.monotonic()
        unknown = client.get(target)
        assert (unknown.status, unknown["retry-after"]) == (503, "5")
        assert unknown["cache-control"] == "no-store"
        assert seconds(began) < 0.2, "it waited once more"
    faulty.recover()
    until(lambda: client.get(UNSEEN).status == 307)
    assert client.get(UNIT)["cache-status"] is None


@pytest.mark.parametrize("fault", [REFUSE, HANG])
def test_pages_probes_and_writes_are_refused_at_once_and_leave_nothing_behind(
    faulty: Faulty, postgres_database: Database, fault: str
) -> None:
    client = faulty.client
    with postgres_database.write() as connection:
        role = Role.ADMINISTRATOR
        _, key = principals.create_key(connection, role, None, (), builders.NOW)
    assert client.get(UNIT).status == 307
    assert client.get("/readyz").status == 200
    faulty.fail(fault)
    assert is_from_memory(client)
    began = time.monotonic()
    page = client.get(f"/page{UNIT}", accept=BROWSER)
    assert (page.status, page["retry-after"]) == (503, "5")
    assert b"did not answer" in page.body
    assert client.get("/readyz").status == 503
    assert client.get("/healthz").status == 200
    services = client.app.extensions["tracemark"]
    written = client.ask(f"/api/v1/links{MODEL}", "DELETE", authorization=f"Bearer {key}")
    assert written.status == 503
    assert seconds(began) < 0.5
    assert services.database.outage.known
    faulty.recover()
    until(lambda: client.get("/readyz").status == 200)
    with postgres_database.read() as connection:
        assert links.get_level(connection, builders.product_of())


def test_a_code_that_is_answered_in_place_redirects_instead(
    postgres_cluster: Cluster, postgres_database: Database
) -> None:
    with postgres_database.write() as connection:
        put_example(connection)
    with between(postgres_cluster.port) as proxy:
        behind = Database(str(postgres_database.url.set(port=proxy.port)))
        with closing(behind), running(behind, serve_in_place=True) as client:
            before = client.get(UNIT, accept=BROWSER)
            assert (before.status, before["cache-status"]) == (200, None)
            proxy.become(REFUSE)
            until(lambda: client.get(UNIT, accept=BROWSER).status == 307)
            found = client.get(UNIT, accept=BROWSER)
            assert found.location == before["content-location"]
            assert STATUS.match(found["cache-status"] or "")
            assert found["cache-control"] == before["cache-control"]
            assert client.get(UNSEEN, accept=BROWSER).status == 503
            proxy.become(PASS)
            until(lambda: client.get(UNIT, accept=BROWSER).status == 200)


def test_a_write_that_is_the_first_to_be_cut_off_leaves_nothing_half_done(
    faulty: Faulty, postgres_database: Database
) -> None:
    with postgres_database.write() as connection:
        _, key = principals.create_key(connection, Role.ADMINISTRATOR, None, (), builders.NOW)
    target, bearer = f"/api/v1/links{MODEL}", f"Bearer {key}"
    # Its connections are open, and nobody knows of an outage yet.
    etag = faulty.client.get(target, authorization=bearer)["etag"]
    headers: dict[str, Any] = {"authorization": bearer, "if_match": etag}
    faulty.fail(CUT)
    refused = faulty.client.ask(target, "DELETE", **headers)
    assert (refused.status, refused["retry-after"]) == (503, "5")
    with postgres_database.read() as connection:
        assert links.get_level(connection, builders.product_of())
    faulty.recover()
    until(lambda: faulty.client.ask(target, "DELETE", **headers).status == 204)
    with postgres_database.read() as connection, pytest.raises(UnknownLevel):
        links.get_level(connection, builders.product_of())


def test_a_page_that_is_the_first_to_meet_a_hanging_database_does_not_wait_for_ever(
    faulty: Faulty,
) -> None:
    assert faulty.client.get(f"/page{UNIT}").status == 200
    faulty.fail(HANG)
    began = time.monotonic()
    assert faulty.client.get(f"/page{UNIT}").status == 503
    assert seconds(began) < 12


def test_a_recall_another_worker_opened_before_is_not_forgotten(
    faulty: Faulty, postgres_database: Database
) -> None:
    with postgres_database.write() as connection:
        put_links(connection, builders.product_of(), default=FOREIGN)
    assert faulty.client.get(UNIT).location == FOREIGN
    with postgres_database.write() as connection:
        open_recall(connection, {"serials": [builders.SERIAL]})
    time.sleep(0.6)  # of the five seconds it has
    faulty.fail(REFUSE)
    # It never read the row again, so it says nothing rather than what was before.
    assert faulty.client.get(UNIT).status == 503
    faulty.recover()
    until(lambda: faulty.client.get(UNIT).status == 307)
    recalled = faulty.client.get(UNIT)
    assert recalled.location.startswith(f"https://id.example.com/page{UNIT}")
    faulty.fail(HANG)
    assert faulty.client.get(UNIT).location == recalled.location
    until(lambda: is_from_memory(faulty.client))


def test_a_link_another_worker_withdrew_before_does_not_come_back(
    faulty: Faulty, postgres_database: Database
) -> None:
    other = "/01/09520000010027"
    with postgres_database.write() as connection:
        builders.make_product(connection, "09520000010027")
        put_links(connection, builders.product_of(), default=FOREIGN)
    assert faulty.client.get(UNIT).location == FOREIGN
    assert faulty.client.get(other).status == 307
    with postgres_database.write() as connection:
        links.delete_level(connection, builders.product_of(), builders.NOW, actor="tests")
    time.sleep(0.6)
    faulty.fail(REFUSE)
    assert faulty.client.get(UNIT).status == 503
    assert is_from_memory(faulty.client, other), "only what changed is out of date"


def test_a_change_of_a_transaction_that_ran_beside_others_is_not_missed(
    faulty: Faulty, postgres_database: Database
) -> None:
    assert faulty.client.get(UNIT).status == 307
    with postgres_database.write() as slow:
        open_recall(slow, {"serials": [builders.SERIAL]})
        with postgres_database.write() as quick:
            builders.make_product(quick, "09520000010027")
        time.sleep(0.6)
        assert faulty.client.get(UNIT).status == 307  # still what was before
    time.sleep(0.6)
    faulty.fail(REFUSE)
    assert faulty.client.get(UNIT).status == 503


def test_many_scans_of_a_hanging_database_wait_once_and_not_one_after_the_other(
    faulty: Faulty,
) -> None:
    assert faulty.client.get(UNIT).status == 307
    faulty.fail(HANG)
    began = time.monotonic()
    taken: list[int] = []

    def scan() -> None:
        taken.extend(faulty.client.get(UNIT).status for _ in range(25))

    threads = [threading.Thread(target=scan) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == [307] * 100
    assert seconds(began) < LIMIT + 1


def test_a_server_that_ended_all_sessions_is_no_outage(
    faulty: Faulty, postgres_database: Database
) -> None:
    assert faulty.client.get(UNIT).status == 307
    faulty.fail(REFUSE)
    faulty.recover()
    until(lambda: faulty.client.get(UNSEEN).status == 307, within=2)
