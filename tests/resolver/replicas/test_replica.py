"""Reading from a real streaming replica: fresh, lagging, away, alone, promoted and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from passport.db import DatabaseUnavailable
from resolver.replicas.probe import sentence_about
from resolver.replicas.rules import MOST_STALE, Source
from tests import builders
from tests.resolver.examples import MODEL, RECALLED, UNIT, open_recall
from tests.resolver.replicas.conftest import Pair, eventually, source_is
from tests.resolver.service import BROWSER, Client, Reply, running

NEW = f"{MODEL}/21/WM-000777"
LOT = f"{MODEL}/10/L2699/21/WM-000777"  # 404 once the unit is known, with another lot


@contextmanager
def paused(pair: Pair) -> Iterator[None]:
    """For this block the replica does not show what it receives."""
    pair.on_standby("SELECT pg_wal_replay_pause()")
    try:
        eventually(lambda: pair.on_standby("SELECT pg_get_wal_replay_pause_state()") == "paused")
        yield
    finally:
        pair.on_standby("SELECT pg_wal_replay_resume()")


def put_unit(pair: Pair) -> None:
    with pair.database.write() as connection:
        builders.make_unit(connection, "WM-000777", lot="L2601")


def is_recalled(client: Client) -> Callable[[], bool]:
    """Asked as a scan, and as the page behind it."""

    def both() -> bool:
        page = client.get(f"/page{RECALLED}", accept=BROWSER)
        scan = client.get(f"{RECALLED}?linkType=linkset").json()
        status = "https://ref.gs1.org/voc/recallStatus"
        return b"door lock" in page.body and status in str(scan)

    return both


def sessions(pair: Pair) -> int:
    found = pair.on_standby(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND query LIKE '%link_level%' AND pid <> pg_backend_pid()"
    )
    return int(found)


def test_scans_and_pages_are_read_at_the_replica(client: Client, pair: Pair) -> None:
    assert client.get(UNIT).status == 307
    assert client.get(f"/page{UNIT}").status == 200
    assert sessions(pair) >= 1
    with pair.database.read() as connection:
        here = connection.execute(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND query LIKE '%link_level%' AND pid <> pg_backend_pid()"
            )
        ).scalar_one()
    assert here == 0


def test_a_shared_cache_keeps_answers_for_what_is_left_of_five_seconds(client: Client) -> None:
    for target in (UNIT, f"/page{UNIT}"):
        assert client.get(target)["cache-control"] == "public, max-age=0, s-maxage=3"
        assert client.get(target)["cache-status"] is None


def test_a_recall_opened_on_the_primary_is_in_force_within_the_bound(
    client: Client, pair: Pair
) -> None:
    assert not is_recalled(client)()
    with pair.database.write() as connection:
        open_recall(connection, {"lots": ["L2602"]})
    assert eventually(is_recalled(client)) < MOST_STALE
    assert source_is(client, Source.REPLICA)()


def test_a_lagging_replica_is_not_asked_and_a_recall_is_in_force_in_time(
    client: Client, pair: Pair
) -> None:
    with paused(pair):
        with pair.database.write() as connection:
            open_recall(connection, {"lots": ["L2602"]})
        # The first answer still comes from the replica, which proves that it is asked.
        assert not is_recalled(client)()
        assert eventually(is_recalled(client)) < MOST_STALE + 1
        assert source_is(client, Source.PRIMARY)()
        time.sleep(1)
        assert is_recalled(client)()
    eventually(source_is(client, Source.REPLICA))
    assert is_recalled(client)()


def test_a_replica_that_is_killed_is_replaced_by_the_primary_at_once_and_comes_back(
    client: Client, pair: Pair
) -> None:
    assert client.get(UNIT).status == 307
    pair.standby.kill()
    try:
        answers = [client.get(target) for target in (UNIT, f"/page{UNIT}", UNIT)]
        assert [each.status for each in answers] == [307, 200, 307]
        eventually(source_is(client, Source.PRIMARY))
        put_unit(pair)
        assert client.get(LOT).status == 404
        assert client.get("/readyz").status == 200
    finally:
        pair.standby.begin()
    eventually(source_is(client, Source.REPLICA))
    assert client.get(LOT).status == 404


def test_without_the_primary_the_replica_answers_alone_and_says_so(
    client: Client, pair: Pair
) -> None:
    with pair.database.write() as connection:
        open_recall(connection, {"lots": ["L2602"]})
    eventually(is_recalled(client))
    time.sleep(1.5)  # a beat later the replica has proved that it knows
    pair.database.close()
    pair.primary.kill()
    try:
        eventually(source_is(client, Source.ALONE), 5)
        alone = client.get(UNIT)
        assert (alone.status, client.get("/readyz").status) == (307, 200)
        assert alone["cache-status"].startswith("tracemark; hit; ttl=-")  # type: ignore[union-attr]
        assert is_recalled(client)()
        assert client.get("/page" + UNIT)["cache-status"]
        services = client.app.extensions["tracemark"]
        with pytest.raises(DatabaseUnavailable), services.database.write():
            pass
    finally:
        pair.primary.begin()
    eventually(source_is(client, Source.REPLICA))
    assert client.get(UNIT)["cache-status"] is None


def test_a_worker_that_never_saw_the_primary_trusts_no_replica(pair: Pair) -> None:
    pair.database.close()
    pair.primary.kill()
    try:
        with running(pair.database, database_read_url=pair.read_url) as client:
            assert client.get(UNIT).status == 503
            time.sleep(1)
            found: Reply = client.get(UNIT)
            assert (found.status, found["retry-after"]) == (503, "5")
            assert client.get("/readyz").status == 503
    finally:
        pair.primary.begin()


def test_what_is_written_is_written_at_the_primary(client: Client, pair: Pair) -> None:
    assert client.get(UNIT).status == 307
    assert client.app.extensions["tracemark"].counter.flush() == 1
    with pair.database.read() as connection:
        counted = connection.execute(text("SELECT sum(scans) FROM scan_count")).scalar_one()
    assert counted == 1


def test_the_beat_is_written_once_a_second_however_many_look(pair: Pair) -> None:
    with (
        running(pair.database, database_read_url=pair.read_url) as one,
        running(pair.database, database_read_url=pair.read_url) as two,
    ):
        eventually(lambda: source_is(one, Source.REPLICA)() and source_is(two, Source.REPLICA)())
        first = pair.on_standby("SELECT number FROM replica_beat")
        time.sleep(4)
        beats = pair.on_standby("SELECT number FROM replica_beat") - first
    assert 2 <= beats <= 4


def test_a_database_that_is_no_replica_is_never_read(pair: Pair) -> None:
    with running(pair.database, database_read_url=pair.primary.url(pair.name)) as client:
        assert client.get(UNIT).status == 307
        time.sleep(1)
        assert source_is(client, Source.PRIMARY)()


def test_a_promoted_replica_is_not_read_any_more(pair: Pair) -> None:
    apart = pair.primary.start_standby()
    try:
        url = apart.url(pair.name)
        with running(pair.database, database_read_url=url) as client:
            eventually(source_is(client, Source.REPLICA))
            apart.promote()
            eventually(source_is(client, Source.PRIMARY))
            time.sleep(1.5)
            assert source_is(client, Source.PRIMARY)()
            assert client.get(UNIT).status == 307
    finally:
        apart.stop()


def test_a_doctor_tells_how_long_the_replica_takes(pair: Pair) -> None:
    works, said = sentence_about(pair.database, pair.read_url)
    assert works
    assert said.startswith("shows what is written after ")


def test_a_doctor_tells_what_is_wrong_with_it(pair: Pair) -> None:
    with paused(pair):
        assert sentence_about(pair.database, pair.read_url) == (
            False,
            "more than 2 s behind, or of another database",
        )
    itself = sentence_about(pair.database, pair.primary.url(pair.name))
    assert itself == (False, "it takes writes of its own: it is no replica, or was promoted")
    stranger = sentence_about(pair.database, pair.primary.url("postgres"))
    assert stranger == (False, "it has no table of ours: it is no replica of this database")
    works, said = sentence_about(pair.database, "postgresql://reader:hunter2@127.0.0.1:1/x")
    assert not works
    assert said.startswith("no answer, so the primary answers for it")
    assert "hunter2" not in said
