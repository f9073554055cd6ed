"""The server as it is really started, asked and stopped."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from passport.db import Database
from resolver.serve import development_environment
from tests import builders
from tests.resolver.cli.conftest import PRODUCTION, Script

UNIT = f"/01/{builders.GTIN}/21/{builders.SERIAL}"


@pytest.fixture
def port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def environment(sqlite_url: str, sqlite_database: Database) -> dict[str, str]:
    with sqlite_database.write() as connection:
        builders.make_unit(connection)
    sqlite_database.close()
    return {"TRACEMARK_ENV": "development", "TRACEMARK_DATABASE_URL": sqlite_url}


@contextmanager
def serving(
    script: Script, port: int, *arguments: str, **environment: Any
) -> Iterator[subprocess.Popen[str]]:
    """A server that answers; killed at the end if the test has not stopped it."""
    process = script.start("serve", *arguments, **environment)
    try:
        until = time.monotonic() + 40
        while not listens(port):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until, "the server did not come up"
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def get(port: int, path: str, host: str = "localhost") -> tuple[int, dict[str, str]]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=40)) as connection:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, dict(answer.getheaders())


def test_it_answers_says_where_to_look_and_stops_cleanly_on_ctrl_c(
    script: Script, port: int, environment: dict[str, str]
) -> None:
    with serving(script, port, "--port", str(port), **environment) as process:
        status, headers = get(port, UNIT)
        assert (status, headers["Location"]) == (307, f"http://localhost:{port}/page{UNIT}")
        assert get(port, UNIT, host="elsewhere.example")[0] == 421
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=40)
    assert process.returncode == 0
    assert err == "Stopped.\n"
    assert f"owner page      http://localhost:{port}{UNIT}" in out
    assert f"http://localhost:{port}{UNIT}?linkType=linkset" in out
    assert "recalled unit" not in out  # it is not there, so it is not worth opening
    assert "▄" in out


def test_what_is_no_http_is_refused_in_our_own_form_and_logged_without_an_address(
    script: Script, port: int, environment: dict[str, str]
) -> None:
    with serving(script, port, "--port", str(port), **environment) as process:
        for request, expected in (
            (b"GET /01/\xff HTTP/1.1\r\n", 400),
            (b"GET /\r\nX: y\r\n", 400),
            (b"GET / HTTP/1.1\r\nA B: c\r\n", 400),
            (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n", 414),
            (b"GET / HTTP/1.1\r\nA: " + b"a" * 9000 + b"\r\n", 431),
            (b"GET / HTTP/1.1\r\nExpect: a-miracle\r\n", 417),
        ):
            with closing(socket.create_connection(("127.0.0.1", port), timeout=40)) as client:
                client.sendall(request + b"\r\n")
                answer = http.client.HTTPResponse(client)
                answer.begin()
                problem = json.loads(answer.read())
            assert (answer.status, problem["status"]) == (expected, expected)
            assert answer.getheader("Content-Type") == "application/problem+json"
            assert answer.getheader("Access-Control-Allow-Origin") == "*"
            assert answer.getheader("Cache-Control") == "no-store"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=40)
    assert err == "Stopped.\n"


def test_the_port_may_come_from_the_environment_and_is_free_again_at_once(
    script: Script, port: int, environment: dict[str, str]
) -> None:
    for _ in range(2):
        with serving(script, port, PORT=str(port), **environment) as process:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=40) == 0


def test_a_running_request_is_finished_before_sigterm_ends_the_server(
    script: Script, port: int, environment: dict[str, str]
) -> None:
    code, out, _ = script.run("key", "create", "--json", **environment)
    assert code == 0
    line = json.dumps({"gtin": builders.GTIN, "serial": "WM-000777"}).encode()
    with (
        serving(script, port, "--port", str(port), **environment) as process,
        closing(socket.create_connection(("127.0.0.1", port), timeout=40)) as client,
    ):
        client.sendall(
            b"POST /api/v1/units HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"Content-Type: application/x-ndjson\r\n"
            + f"Authorization: Bearer {json.loads(out)['key']}\r\n".encode()
            + f"Content-Length: {len(line)}\r\n\r\n".encode()
            + line[:10]
        )
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        client.sendall(line[10:])
        answer = b"".join(iter(lambda: client.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200")
        assert b'"outcome": "created"' in answer
        assert process.wait(timeout=40) == 0


def test_a_taken_port_is_named_before_anything_starts(
    script: Script, port: int, environment: dict[str, str]
) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        code, out, err = script.run("serve", "--port", port, **environment)
    assert (code, out) == (2, "")
    assert err.startswith(f"Error: port {port} is taken")
    assert "PORT=" in err


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_a_wrong_argument(
    script: Script, environment: dict[str, str], port: str
) -> None:
    assert script.run("serve", PORT=port, **environment)[0] == 2


def test_tables_that_are_behind_are_not_served(script: Script, port: int) -> None:
    code, _, err = script.run("serve", "--port", port, TRACEMARK_ENV="development")
    assert code == 1
    assert "Run: tracemark db upgrade" in err


def test_a_database_that_does_not_answer_is_told_before_anything_starts(
    script: Script, port: int
) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    code, _, err = script.run(
        "serve", "--port", port, TRACEMARK_ENV="development", TRACEMARK_DATABASE_URL=url
    )
    assert code == 3
    assert "Traceback" not in err


def test_production_serves_its_public_address_and_nothing_by_chance(
    script: Script, port: int, environment: dict[str, str]
) -> None:
    production = {**environment, **PRODUCTION}
    assert script.run("serve", "--lan", "--port", port, **production)[0] == 2
    with serving(script, port, "--port", str(port), **production) as process:
        assert get(port, UNIT)[0] == 421
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=40)
    assert process.returncode == 0
    assert out.startswith("Tracemark answers on https://id.example.com")


def listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_port_and_network_address_shape_the_settings_unless_they_were_given() -> None:
    plain = development_environment({}, "127.0.0.1", 9000, None)
    assert plain["TRACEMARK_PUBLIC_URL"] == "http://localhost:9000"
    phone = development_environment({}, "192.0.2.7", 9000, "192.0.2.7")
    assert phone["TRACEMARK_PUBLIC_URL"] == "http://192.0.2.7:9000"
    assert {"192.0.2.7", "localhost"} <= set(phone["TRACEMARK_ALLOWED_HOSTS"].split(","))
    given = {
        "TRACEMARK_PUBLIC_URL": "https://id.example.com",
        "TRACEMARK_ALLOWED_HOSTS": "a.example",
    }
    kept = development_environment(given, "192.0.2.7", 9000, "192.0.2.7")
    assert kept["TRACEMARK_PUBLIC_URL"] == "https://id.example.com"
    assert kept["TRACEMARK_ALLOWED_HOSTS"].startswith("a.example,")


def test_on_the_network_it_calls_itself_by_this_machines_address(
    script: Script, port: int, environment: dict[str, str]
) -> None:
    with serving(script, port, "--port", str(port), LAN="1", **environment) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=40)
    assert process.returncode == 0
    address = re.search(rf"http://([0-9.]+|localhost):{port}/01/", out)
    assert address is not None
    assert f"listening on 0.0.0.0:{port}" in out
    # A machine without a network says so and goes on.
    assert (address[1] == "localhost") == ("no address on a network" in err)


def test_ctrl_c_of_a_terminal_ends_every_process_even_while_connections_come_in(
    script: Script, port: int, environment: dict[str, str]
) -> None:
    for _ in range(3):
        process = script.start("serve", "--port", port, session=True, **environment)
        while not listens(port):
            assert process.poll() is None, process.communicate()
        for _ in range(20):
            listens(port)
        # A terminal sends the signal to the whole group, workers included.
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=40)
        assert (process.returncode, err) == (0, "Stopped.\n")
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
