"""Too much from one network: 429 and when to come again; everybody else is answered."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from typing import Any

import pytest

from gs1 import Identifier
from passport.db import Database
from resolver.errors import TooManyRequests
from resolver.limits.limiter import Limiter
from resolver.limits.rules import OFF, SECOND, Limits
from resolver.limits.table import Counters
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import MODEL, UNIT, put_example
from tests.resolver.service import BROWSER, Client, Reply

UNKNOWN = "/01/09520000010034"
WRONG_LOT = f"{MODEL}/10/L2602/21/WM-000101"
VISITOR, ANOTHER = "192.0.2.1", "198.51.100.1"


Ask = Callable[..., Callable[..., Reply]]


@pytest.fixture
def ask(database: Database, start: Start) -> Ask:
    """Ask an application with few limits; the address of the caller comes from its proxy."""
    with database.write() as connection:
        put_example(connection)

    def begin(limits: Limits, clock: Callable[[], int] | None = None) -> Callable[..., Reply]:
        client: Client = start(database, rate_limits=limits, trusted_proxies=1)
        if clock is not None:
            client.app.extensions["tracemark"].limiter.clock = clock

        def one(target: str, address: str = VISITOR, **headers: Any) -> Reply:
            return client.get(target, x_forwarded_for=address, **headers)

        return one

    return begin


def statuses(one: Callable[..., Reply], *targets: str, **headers: Any) -> list[int]:
    return [one(target, **headers).status for target in targets]


def test_more_scans_than_allowed_are_shed_with_the_time_to_wait(ask: Ask) -> None:
    one = ask(Limits(requests=3), clock=lambda: 10**12)
    assert statuses(one, UNIT, UNIT, f"/page{UNIT}", UNIT) == [307, 307, 200, 429]
    shed = one(UNIT)
    assert (shed.status, shed.code) == (429, "too_many_requests")
    assert shed["retry-after"] == "20"
    assert shed["cache-control"] == "no-store"
    assert shed["access-control-allow-origin"] == "*"
    assert one(f"/page{UNIT}", accept=BROWSER)["content-type"] == "text/html; charset=utf-8"
    assert statuses(one, UNIT, address="192.0.2.250") == [429]
    assert statuses(one, UNIT, address=ANOTHER) == [307]


def test_misses_shut_out_earlier_than_hits_and_nobody_else(ask: Ask) -> None:
    one = ask(Limits(misses=2))
    assert statuses(one, *[UNIT] * 9) == [307] * 9
    assert statuses(one, UNKNOWN, WRONG_LOT) == [404, 404]
    # A real code too: a refusal of the misses alone would tell which codes exist.
    assert statuses(one, UNKNOWN, UNIT, f"/page{UNIT}") == [429, 429, 429]
    assert statuses(one, UNIT, UNKNOWN, address=ANOTHER) == [307, 404]


def test_a_page_that_is_not_there_is_a_miss_too(ask: Ask) -> None:
    one = ask(Limits(misses=2))
    assert statuses(one, f"/page{UNKNOWN}", f"/passport{UNKNOWN}", UNIT) == [404, 404, 429]


def test_serials_the_maker_never_issued_are_misses(database: Database, ask: Ask) -> None:
    one = ask(Limits(misses=2))
    assert statuses(one, *(f"{MODEL}/21/WM-90000{n}" for n in range(5))) == [307] * 5
    with database.write() as connection:
        builders.make_product(connection, fully_serialised=True)
    assert statuses(one, *(f"{MODEL}/21/WM-90000{n}" for n in range(3))) == [307, 307, 429]


def test_a_product_under_attack_answers_those_who_have_not_missed(ask: Ask) -> None:
    one = ask(Limits(product_misses=3))
    assert statuses(one, UNIT, address="203.0.113.1") == [307]
    for number in range(3):
        assert statuses(one, WRONG_LOT, address=f"10.0.{number}.1") == [404]
    assert statuses(one, UNIT, WRONG_LOT, address="10.0.0.1") == [429, 429]
    assert statuses(one, "/", address="10.0.0.1") == [200]
    assert statuses(one, UNIT, address="203.0.113.1") == [307]


def test_going_through_the_serials_of_a_product_is_shed_real_or_not(ask: Ask) -> None:
    one = ask(Limits(serials=3))
    assert statuses(one, *[UNIT] * 9) == [307] * 9
    others = [f"{MODEL}/21/WM-0001{n}0" for n in range(4, 7)]
    assert statuses(one, *others) == [307, 307, 429]
    shown = [f"/page{MODEL}/21/{n}" for n in range(2)] + [f"/explain?uri={MODEL}/21/8"]
    assert statuses(one, *shown) == [429, 429, 429]
    assert statuses(one, MODEL, f"/page{MODEL}") == [307, 200]
    assert statuses(one, UNIT, address=ANOTHER) == [307]


def test_wrong_keys_are_shed_and_scans_go_on(ask: Ask) -> None:
    one = ask(Limits(requests=1, failed_keys=2))
    path = f"/api/v1/products{MODEL}"
    assert statuses(one, *[path] * 5) == [401] * 5
    assert statuses(one, *[path] * 3, authorization="Bearer tmk_wrong") == [401, 401, 429]
    assert statuses(one, path) == [401]
    assert statuses(one, UNIT) == [307]
    assert statuses(one, path, address=ANOTHER, authorization="Bearer tmk_wrong") == [401]


@pytest.mark.parametrize("target", ["/healthz", "/readyz", "/static/site.css", "/robots.txt"])
def test_probes_and_files_are_never_shed(ask: Ask, target: str) -> None:
    one = ask(Limits(requests=1, misses=1))
    assert 429 not in statuses(one, *[target] * 5)


def test_this_machine_counts_only_where_the_numbers_were_written_down(ask: Ask) -> None:
    spared, counted = ask(Limits(requests=1)), ask(Limits(requests=1, loopback=True))
    assert statuses(spared, UNIT, UNIT, address="127.0.0.1") == [307, 307]
    assert statuses(counted, UNIT, UNIT, address="127.0.0.1") == [307, 429]


def test_a_forged_address_opens_nothing_without_a_proxy(database: Database, start: Start) -> None:
    client = start(database, rate_limits=Limits(requests=2))
    found = [
        client.get("/", x_forwarded_for=f"10.0.{n}.1", remote_addr=None).status for n in range(4)
    ]
    assert found == [200] * 4  # no address of a peer at all: not limited
    limiter = Limiter(Limits(requests=2), 0)
    _enter(limiter, 2, "10.0.0.1")
    with pytest.raises(TooManyRequests):
        _enter(limiter, 1, "10.0.1.1")


def test_without_memory_for_counters_everybody_is_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    limiter = Limiter(Limits(requests=1), 0, make=lambda: Counters(rows=1 << 60))
    assert limiter.visitor({"REMOTE_ADDR": VISITOR}) is None
    assert "nothing is limited" in caplog.text
    assert Limiter(OFF, 0).table is None


def test_no_address_stands_in_the_table() -> None:
    limiter = Limiter(Limits(), 0)
    visitor = limiter.visitor({"REMOTE_ADDR": "203.0.113.9"})
    assert visitor is not None
    visitor.enters()
    visitor.asks(builders.unit_of())
    assert limiter.table is not None
    memory = bytes(limiter.table.words)
    assert any(memory)
    for trace in (bytes((203, 0, 113)), builders.GTIN.encode(), builders.SERIAL.encode()):
        assert trace not in memory


def _enter(limiter: Limiter, times: int, forged: str = "") -> None:
    for _ in range(times):
        visitor = limiter.visitor({"REMOTE_ADDR": VISITOR, "HTTP_X_FORWARDED_FOR": forged})
        assert visitor is not None
        visitor.enters()


def test_workers_share_their_counters() -> None:
    limiter = Limiter(Limits(requests=100), 0)
    fork = multiprocessing.get_context("fork")
    for _ in range(2):
        worker = fork.Process(target=_enter, args=(limiter, 50))
        worker.start()
        worker.join()
        assert worker.exitcode == 0
    with pytest.raises(TooManyRequests):
        _enter(limiter, 1)


def test_a_full_table_gives_up_the_network_that_was_quiet_longest() -> None:
    instant = [10**12]
    limiter = Limiter(Limits(requests=2), 0, lambda: Counters(rows=1), lambda: instant[0])

    def enter(address: str) -> None:
        instant[0] += SECOND // 100
        visitor = limiter.visitor({"REMOTE_ADDR": address})
        assert visitor is not None
        visitor.enters()

    for number in range(4):
        enter(f"10.0.{number}.1")
    enter("10.0.1.1")
    enter("10.0.9.1")  # takes the place of 10.0.0.x
    with pytest.raises(TooManyRequests):
        enter("10.0.1.1")
    enter("10.0.0.1")


def test_a_scan_pays_microseconds_for_its_limits() -> None:
    limiter = Limiter(Limits(requests=1_000_000, serials=1_000_000), 1)
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    units: list[Identifier] = [builders.unit_of(f"WM-{n:06}") for n in (1, 2)]
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        for number in range(2000):
            visitor = limiter.visitor(environ)
            assert visitor is not None
            visitor.enters()
            visitor.asks(units[number % 2])
        times.append((time.perf_counter() - begin) / 2000)
    print(f"limits cost {min(times) * 1e6:.2f} µs a scan")
    assert min(times) < 15e-6  # some 2 µs; the rest is room for a busy machine
