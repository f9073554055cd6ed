"""Our own worker over raw sockets: what its main loop answers, and what it hands to a thread."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from tests.resolver.examples import PLACE, UNIT
from tests.resolver.test_gunicorn import (
    Server,
    header,
    one_answer,
    server,
    serving,
    status,
)

__all__ = ["server"]

OURS = pytest.mark.parametrize("server", ["resolver.worker.Worker"], indirect=True)
SCAN = UNIT.encode()
CLOSE = b"Connection: close"


def head(server: Server, target: bytes = SCAN, *headers: bytes) -> bytes:
    lines = [b"GET " + target + b" HTTP/1.1", b"Host: " + server.host, *headers]
    return b"\r\n".join([*lines, b"", b""])


@OURS
def test_many_scans_share_a_connection_with_pages_between_them(server: Server) -> None:
    with server.connect() as connection:
        for _ in range(3):
            for target, expected in ((SCAN, 307), (b"/page" + SCAN, 200), (b"/01/1", 400)):
                connection.sendall(head(server, target))
                assert status(one_answer(connection)) == expected


@OURS
def test_a_head_may_come_in_pieces(server: Server) -> None:
    request = head(server)
    with server.connect() as connection:
        for start in range(0, len(request), 7):
            connection.sendall(request[start : start + 7])
            time.sleep(0.002)
        assert status(one_answer(connection)) == 307


@OURS
def test_requests_sent_ahead_are_answered_in_their_order(server: Server) -> None:
    targets = [SCAN, SCAN + b"?linkType=linkset", b"/01/1", SCAN]
    last = head(server, SCAN, b"Connection: close")
    answers = server.send(b"".join(head(server, target) for target in targets) + last)
    codes = [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]
    assert codes == [307, 200, 400, 307, 307]


@OURS
def test_both_ways_of_answering_say_the_same(server: Server) -> None:
    own = {"connection", "date", "x-request-id"}
    for query in (b"", b"?linkType=linkset", b"?linkType=gs1:faqs", b"?linkType=all&format=html"):
        with server.connect() as connection:
            connection.sendall(head(server, SCAN + query))
            here = one_answer(connection)
        there = server.send(head(server, SCAN + query, b"Connection: close"))
        assert there.partition(b"\r\n\r\n")[2] == here.partition(b"\r\n\r\n")[2]
        assert headers_of(here, own) == headers_of(there, own)
        assert header(here, "connection") == "keep-alive"


def headers_of(answer: bytes, without: set[str]) -> list[bytes]:
    lines = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return [line for line in lines if line.partition(b":")[0].decode().lower() not in without]


@OURS
def test_what_a_head_says_is_not_remembered_for_another_one(server: Server) -> None:
    asked = {
        b"Accept-Language: de": "lang=de",
        b"Accept-Language: en": "lang=en",
        b"Accept: application/ld+json": "/passport/",
    }
    with server.connect() as connection:
        for _ in range(2):
            for line, expected in asked.items():
                connection.sendall(head(server, SCAN, line))
                answer = one_answer(connection)
                assert expected in (header(answer, "location") or ""), line


@OURS
def test_the_callers_request_id_is_its_own_and_two_are_none(server: Server) -> None:
    with server.connect() as connection:
        for number in (1, 2):
            name = b"caller-%04d" % number
            connection.sendall(head(server, SCAN, b"X-Request-Id: " + name))
            assert header(one_answer(connection), "x-request-id") == name.decode()
        both = (b"X-Request-Id: caller-0001", b"X-Request-Id: caller-0002")
        connection.sendall(head(server, SCAN, *both))
        found = header(one_answer(connection), "x-request-id") or ""
        assert not found.startswith("caller")
        connection.sendall(head(server, SCAN, b"X-Request-Id: caller-0001", b" folded"))
        assert status(one_answer(connection)) == 400


@OURS
@pytest.mark.parametrize(
    "line",
    [
        b"Content-Length: 0",
        b"Transfer-Encoding: chunked",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Expect: 100-continue",
        b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk",
        b"Host: evil.example",
        b"X-Forwarded-For : 10.0.0.1",
        b"Bad Header: x",
        b"Nul: \x00",
    ],
)
def test_a_head_that_says_more_is_answered_as_by_a_thread(server: Server, line: bytes) -> None:
    end = b"0\r\n\r\n" if b"chunked" in line else b""
    with server.connect() as connection:
        connection.sendall(head(server, SCAN, line) + end)
        here = one_answer(connection)
    there = server.send(head(server, SCAN, line, b"Connection: close") + end)
    assert status(here) == status(there)
    assert b"evil.example" not in here


@OURS
def test_a_client_that_says_nothing_or_half_a_head_holds_nobody_up(server: Server) -> None:
    idle = [server.connect() for _ in range(200)]
    try:
        for connection in idle[:100]:
            connection.sendall(b"GET /01/0952")
        began = time.monotonic()
        for _ in range(10):
            assert status(server.get(b"/page" + SCAN)) == 200
            assert status(server.get(SCAN)) == 307
        assert time.monotonic() - began < 10
        # And it may still go on.
        idle[0].sendall(head(server).removeprefix(b"GET /01/0952"))
        assert status(one_answer(idle[0])) == 307
    finally:
        for connection in idle:
            connection.close()


@OURS
def test_an_answer_that_is_not_read_waits_for_its_reader_alone(server: Server) -> None:
    target = f"{PLACE}?linkType=all".encode()
    with server.connect() as quick:
        quick.sendall(head(server, target))
        whole = one_answer(quick)
    assert len(whole) > 300_000
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(10)
        slow.connect(("127.0.0.1", server.port))
        for _ in range(2):  # the second time the connection came back from a thread
            slow.sendall(head(server, target))
            for _ in range(10):
                assert status(server.get(SCAN)) == 307
            found = one_answer(slow)
            assert found.partition(b"\r\n\r\n")[2] == whole.partition(b"\r\n\r\n")[2]


def test_a_page_in_place_is_made_by_a_thread_and_counted_once(tmp_path: Path) -> None:
    settings = {"TRACEMARK_SERVE_IN_PLACE": "1", "TRACEMARK_RATE_LIMITS": "requests=60"}
    with serving(tmp_path, "resolver.worker.Worker", **settings) as own, own.connect() as kept:
        codes = []
        for _ in range(10):
            kept.sendall(head(own))
            answer = one_answer(kept)
            codes.append(status(answer))
            assert status(answer) == 429 or b"<html" in answer
        assert codes[0] == 200
        allowed = codes.count(200)
    (tmp_path / "other").mkdir()
    with serving(tmp_path / "other", "gthread", **settings) as threads:
        there = [status(threads.send(head(threads, SCAN, CLOSE))) for _ in range(10)]
    assert allowed == there.count(200)
