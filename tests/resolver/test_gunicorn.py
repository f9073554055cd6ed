"""``gunicorn wsgi:app`` over raw sockets: what no client library would send, too.

With gunicorn's threaded worker and with our own, which answers scans on kept connections itself.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from gs1 import build_identifier
from passport.db import Database
from passport.migrate import upgrade
from resolver.links.model import LinkDraft
from tests import builders
from tests.postgres import free_port
from tests.resolver.examples import MODEL, UNIT, put_example, put_links

ROOT = Path(__file__).parents[2]
START_SECONDS = 30


class Server:
    """A gunicorn on a port of this machine."""

    def __init__(self, port: int, *, keeps: bool) -> None:
        """``keeps``: ask for a connection to be kept, which our own worker is made for."""
        self.port = port
        self.host = f"localhost:{port}".encode()
        self._keeps = keeps

    def send(self, request: bytes) -> bytes:
        """Everything that comes back for these bytes until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            chunks = []
            while chunk := connection.recv(65536):
                chunks.append(chunk)
        return b"".join(chunks)

    def get(self, target: bytes, *headers: bytes, method: bytes = b"GET") -> bytes:
        lines = [method + b" " + target + b" HTTP/1.1", b"Host: " + self.host, *headers]
        if not self._keeps:
            return self.send(b"\r\n".join([*lines, b"Connection: close", b"", b""]))
        with self.connect() as connection:
            connection.sendall(b"\r\n".join([*lines, b"", b""]))
            return one_answer(connection, has_body=method == b"GET")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)


def one_answer(connection: socket.socket, *, has_body: bool = True) -> bytes:
    """The bytes of one answer, or all there is until the server closes."""
    answer = b""
    while True:
        head, end, body = answer.partition(b"\r\n\r\n")
        length = header(head, "content-length") if end else None
        if end and (not has_body or (length is not None and len(body) >= int(length))):
            return answer
        chunk = connection.recv(65536)
        if not chunk:
            return answer
        answer += chunk


def status(answer: bytes) -> int:
    assert answer.startswith((b"HTTP/1.1 ", b"HTTP/1.0 "))
    return int(answer[9:12])


def header(answer: bytes, name: str) -> str | None:
    for line in answer.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        found, _, value = line.partition(b": ")
        if found.decode().lower() == name:
            return value.decode("latin-1")
    return None


@pytest.fixture(scope="module", params=["gthread", "resolver.worker.Worker"])
def server(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("gunicorn"), request.param) as found:
        yield found


@contextmanager
def serving(folder: Path, worker: str, **settings: str) -> Iterator[Server]:
    """A server over the examples, of this worker class and with these settings."""
    url = f"sqlite:///{folder / 'tracemark.db'}"
    upgrade(url)
    database = Database(url)
    with database.write() as connection:
        put_example(connection)
        put_large_place(connection)
        builders.make_unit(connection, "AB/12")
        builders.make_unit(connection, "AB%2F+:&=")
    database.close()
    port = free_port()
    environ = {
        "PATH": os.environ["PATH"],
        "TRACEMARK_ENV": "development",
        "TRACEMARK_DATABASE_URL": url,
        "TRACEMARK_PUBLIC_URL": f"http://localhost:{port}",
        **settings,
    }
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "-b", f"127.0.0.1:{port}"]
    options = ["-k", worker, "--threads", "2", "--limit-request-line", "8190"]
    process = subprocess.Popen(
        [*command, *options, "--log-level", "warning"], cwd=ROOT, env=environ
    )
    try:
        found = Server(port, keeps=worker != "gthread")
        _wait_for(found, process)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=15)


def put_large_place(connection: Connection) -> None:
    """A place with links of four hundred kilobytes together."""
    many = [
        LinkDraft("gs1:faqs", f"https://maker.example/{number}/" + "x" * 1900, f"FAQ {number}")
        for number in range(190)
    ]
    place = build_identifier("414", builders.FACILITY_GLN)
    put_links(connection, place, *many, default="https://maker.example/bergen")


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "gunicorn ended"
        try:
            if status(server.get(b"/healthz")) == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("gunicorn does not answer")


def base(server: Server) -> str:
    return f"http://localhost:{server.port}"


def test_a_scan_is_answered_over_http(server: Server) -> None:
    answer = server.get(UNIT.encode())
    assert status(answer) == 307
    assert header(answer, "location") == f"{base(server)}/page{UNIT}"
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("serial", ["AB%2F12", "AB%252F%2B%3A%26%3D"])
def test_an_encoded_slash_stays_part_of_the_serial(server: Server, serial: str) -> None:
    target = f"{MODEL}/21/{serial}"
    answer = server.get(target.encode() + b"?linkType=linkset")
    assert status(answer) == 200
    assert f'"anchor":"{base(server)}{target}"'.encode() in answer


def test_head_is_get_without_the_body(server: Server) -> None:
    target = UNIT.encode() + b"?linkType=linkset"
    got, head = server.get(target), server.get(target, method=b"HEAD")
    assert header(head, "content-length") == header(got, "content-length")
    assert header(head, "etag") == header(got, "etag")
    assert head.endswith(b"\r\n\r\n")


def test_an_absolute_target_of_a_foreign_host_is_misdirected(server: Server) -> None:
    answer = server.get(b"http://evil.example" + UNIT.encode())
    assert status(answer) == 421
    assert header(answer, "location") is None


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET %s HTTP/1.1\r\nHost: evil.example",
        b"GET %s HTTP/1.1\r\nHost: localhost\r\nHost: evil.example",
        b"GET %s HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost",
        b"GET %s HTTP/1.1\r\nHost: localhost, evil.example",
        b"GET %s HTTP/1.1\r\nHost:",
        b"GET %s HTTP/1.1\r\nAccept: */*",
    ],
)
def test_no_other_host_is_answered_and_none_is_repeated(
    server: Server, request_head: bytes
) -> None:
    head = request_head.replace(b"%s", UNIT.encode())
    answer = server.send(head + b"\r\nConnection: close\r\n\r\n")
    assert status(answer) in (400, 421)
    assert b"evil.example" not in answer


def test_a_client_of_http_1_0_needs_no_host(server: Server) -> None:
    answer = server.send(b"GET " + UNIT.encode() + b" HTTP/1.0\r\n\r\n")
    assert status(answer) == 307
    assert header(answer, "location") == f"{base(server)}/page{UNIT}"


def test_asterisk_form_is_answered_for_options(server: Server) -> None:
    assert status(server.get(b"*", method=b"OPTIONS")) == 204


def test_an_encoded_line_end_in_a_query_stays_encoded(server: Server) -> None:
    query = "x=%0d%0aLocation:%20http://evil.example"
    answer = server.get(f"{UNIT}?{query}".encode())
    assert header(answer, "location") == f"{base(server)}/page{UNIT}?{query}"
    assert answer.lower().count(b"\r\nlocation:") == 1


HOSTILE_TARGETS = [
    b"/\xff\xfe",
    b"/%FF%FE",
    b"/%00",
    b"/01/09520000010010/21/%0d%0aSet-Cookie:%20x=1",
    b"/01/09520000010010/21/WM-000101?\x80\x81",
    b"/../../etc/passwd",
    b"/static/../../wsgi.py",
    b"/static/..%2f..%2fwsgi.py",
    b"/page/../api/v1/units",
    b"//evil.example/01/09520000010010",
    b"/\\evil.example",
    b"/01/09520000010010/21/" + b"%2F" * 600,
    b"/" + b"a/" * 990,
    b"/" + b"a" * 3000,
    b"/01/09520000010010?" + b"x=1&" * 1500,
]


@pytest.mark.parametrize("target", HOSTILE_TARGETS)
@pytest.mark.parametrize("accept", [b"*/*", b"text/html"])
def test_hostile_targets_get_a_4xx(server: Server, target: bytes, accept: bytes) -> None:
    answer = server.get(target, b"Accept: " + accept)
    assert 400 <= status(answer) < 500
    assert header(answer, "set-cookie") is None
    assert header(answer, "location") is None


@pytest.mark.parametrize(
    "line",
    [
        b"Accept: \xff\xfe\xfd",
        b"Accept: " + b"text/html;q=0.1," * 400,
        b"Accept-Language: " + b"de," * 2000,
        b"Accept-Language: \xc3\xa9\x01",
        b"If-None-Match: \xff",
        b"X-Request-Id: " + b"x" * 5000,
        b"Cookie: \xf0\x9f\x92\xa9=1",
        b"Content-Length: 5",
        b"Range: bytes=0-1",
        b"Expect: 100-continue",
        b"User-Agent: \x80\x81",
    ],
)
def test_hostile_headers_get_the_answer_or_a_4xx(server: Server, line: bytes) -> None:
    body = b"hello" if line.startswith(b"Content-Length") else b""
    request = b"GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\nConnection: close\r\n\r\n" % (
        UNIT.encode(),
        server.host,
        line,
    )
    answer = server.send(request + body)
    final = answer.rpartition(b"HTTP/1.1 100 Continue\r\n\r\n")[2]
    assert status(final) in (307, 400, 431)
    if status(final) == 307:
        assert (header(final, "location") or "").startswith(f"{base(server)}/page{UNIT}")


def test_two_requests_share_a_connection(server: Server) -> None:
    request = b"GET %s HTTP/1.1\r\nHost: %s\r\n" % (UNIT.encode(), server.host)
    both = server.send(request + b"\r\n" + request + b"Connection: close\r\n\r\n")
    assert both.count(b"HTTP/1.1 307 ") == 2
