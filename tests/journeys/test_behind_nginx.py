"""The service behind the nginx configuration that is shipped with it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from resolver.cache_policy import Policy
from tests import nginx
from tests.journeys.service import Site
from tests.postgres import free_port

pytestmark = pytest.mark.skipif(nginx.NGINX is None, reason=nginx.MISSING)

MODEL = "/01/09520000010010"
UNIT = f"{MODEL}/21/WM-000101"
SLOW_CLIENTS = 500

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def site(sqlite_site: Site) -> Site:
    """On one engine: what lies behind the service is no matter to what stands in front of it."""
    return sqlite_site


@pytest.fixture(scope="module")
def proxy(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an nginx without a cache."""
    port = free_port()
    with nginx.running(tmp_path_factory.mktemp("nginx"), site.port, port):
        yield port


@pytest.fixture(scope="module")
def cache(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an nginx whose shared cache is switched on."""
    port = free_port()
    with nginx.running(tmp_path_factory.mktemp("cache"), site.port, port, cached=True):
        yield port


@contextmanager
def echo(answers: int) -> Iterator[tuple[int, list[bytes]]]:
    """A server that keeps the heads of the requests it gets."""
    heads: list[bytes] = []

    def serve() -> None:
        for _ in range(answers):
            connection, _ = listening.accept()
            with connection:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += connection.recv(65536)
                heads.append(head)
                connection.sendall(
                    b"HTTP/1.1 204 No Content\r\nX-Accel-Redirect: /x\r\nConnection: close\r\n\r\n"
                )

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1], heads
        finally:
            thread.join(timeout=10)


def raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


ODD_TARGETS = [
    UNIT.encode(),
    MODEL.encode() + b"/21/AB%2F12",
    MODEL.encode() + b"/21/a%2Bb%25c%2f%3f%23",
    MODEL.encode() + b"/21/a+b;c=d,e!f'(g)*",
    b"//01//09520000010010",
    MODEL.encode() + b"/10/../21/.",
    MODEL.encode() + b"/21/%2E%2E?linkType=gs1%3Apip&x=%2F&&=?/#"[:-1],
    b"/%41BC?",
    b"/?a=%0d%0a",
    b"/" + b"a" * 2500,
]


def test_every_target_arrives_byte_for_byte(tmp_path: Path) -> None:
    port = free_port()
    with (
        echo(len(ODD_TARGETS)) as (upstream, heads),
        nginx.running(tmp_path, upstream, port),
    ):
        for target in ODD_TARGETS:
            head = b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            assert raw(port, head).startswith(b"HTTP/1.1 204"), target
    assert [head.split(b" ")[1] for head in heads] == ODD_TARGETS


def test_the_caller_cannot_say_where_it_comes_from(tmp_path: Path) -> None:
    port = free_port()
    forged = (
        b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 203.0.113.10\r\n"
        b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\n"
        b"Forwarded: host=evil.example\r\nScript_Name: /evil\r\n"
    )
    with echo(1) as (upstream, heads), nginx.running(tmp_path, upstream, port):
        head = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        raw(port, head + forged + b"\r\n")
    (got,) = heads
    assert re.findall(rb"(?i)x-forwarded-for: ([^\r]*)", got) == [b"127.0.0.1"]
    assert b"evil" not in got
    assert b"gopher" not in got


def test_the_service_behind_it_keeps_encoded_slashes(site: Site, proxy: int) -> None:
    for target in (f"{MODEL}/21/AB%2F12", f"{MODEL}/21/a%2Bb%25c"):
        direct, through = ask(site.port, target, site), ask(proxy, target, site)
        assert through[0] == direct[0] == 307
        assert through[1]["location"] == direct[1]["location"]
        assert through[1]["location"].endswith(target)


def test_the_shipped_file_is_valid_with_a_certificate(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subprocess.run(
        [openssl, *made, "-keyout", key, "-out", certificate, "-subj", "/CN=id.example.com"],
        check=True,
        capture_output=True,
    )
    text = nginx.SHIPPED.read_text(encoding="utf-8")
    for shipped, here in (
        ("/etc/ssl/tracemark", tmp_path),
        ("/run/nginx.pid", tmp_path / "pid"),
        ("/var/log/nginx", tmp_path),
        ("/var/cache/nginx", tmp_path),
    ):
        assert shipped in text
        text = text.replace(shipped, str(here))
    path = tmp_path / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    checked = [str(nginx.NGINX), "-t", "-e", str(tmp_path / "error.log"), "-c", str(path)]
    done = subprocess.run(checked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_service_that_is_away_is_a_503_that_says_when_to_come_again(tmp_path: Path) -> None:
    port = free_port()
    with nginx.running(tmp_path, free_port(), port):
        head = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % UNIT.encode()
        answer = raw(port, head)
    assert answer.startswith(b"HTTP/1.1 503 ")
    for line in (b"Retry-After: 5", b"Cache-Control: no-store", b"application/problem+json"):
        assert line in answer


def test_five_hundred_dribbling_clients_slow_nobody_down(site: Site, proxy: int) -> None:
    with ExitStack() as stack:
        slow = []
        for number in range(SLOW_CLIENTS):
            connection = socket.create_connection(("127.0.0.1", proxy), timeout=10)
            stack.enter_context(closing(connection))
            start = b"GET" if number % 2 else b"POST"
            connection.sendall(start + b" " + UNIT.encode() + b" HTTP/1.1\r\nHost: localhost\r\n")
            if number % 2 == 0:
                connection.sendall(b"Content-Length: 100000\r\n\r\n")
            slow.append(connection)
        times = []
        for _ in range(10):
            for connection in slow[::7]:
                connection.sendall(b"x")
            begin = time.monotonic()
            assert ask(proxy, UNIT, site)[0] == 307
            times.append(time.monotonic() - begin)
        assert max(times) < 1, times


def ask(port: int, target: str, site: Site, **headers: str) -> Answer:
    with closing(HTTPConnection("localhost", port, timeout=20)) as connection:
        connection.request("GET", target, headers={"Host": f"localhost:{site.port}", **headers})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read()


def test_the_cache_keeps_what_it_may_for_five_seconds_and_no_refusal_of_one_caller(
    site: Site, cache: int
) -> None:
    target = f"{MODEL}/21/kept?once"

    def request_id(**headers: str) -> str:
        return ask(cache, target, site, **headers)[1]["x-request-id"]

    first = request_id()
    assert request_id() == first
    assert request_id(**{"Accept-Language": "fr"}) != first
    assert request_id(Authorization="Bearer x") != first
    explained = f"/api/v1/explain?uri={UNIT}"
    assert ask(cache, explained, site, Authorization="Bearer tmk_wrong")[0] == 401
    assert ask(cache, explained, site)[0] == 200
    seconds = int(Policy.FRESH.control.rpartition("=")[2])
    time.sleep(seconds + 1.1)
    assert request_id() != first
